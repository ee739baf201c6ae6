"""Handing in from the page that says what follows from it: whether it can be taken back, or opens both parts."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie.assessments.submissions import hand_in, other_side, stands
from kie.cycles.holding import hold_open
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict
from kie.i18n import _


class OtherCameFirst(Conflict):
    """Whoever hands in was told that they can take it back, and that has ended since: the other has handed in."""


def hand_in_as_told(
    session: Session, context: ParticipationContext, side: str, actor_id: UUID, *, reversible: bool
) -> str:
    """Hand in, and what to say then. `reversible`: the page said that it can be taken back.

    The review is held before anything is asked, so that the other cannot hand in between the question and the answer.
    Handing in again changes nothing. Raises OtherCameFirst and what `hand_in` raises.
    """
    hold_open(session, context)
    one = context.participation.id
    other_in = stands(session, one, other_side(side))
    if other_in and reversible and not stands(session, one, side):
        raise OtherCameFirst(
            _("The other part was handed in while you had this page open, so yours was not handed in yet."),
            _("If you hand in now, both parts open to both of you at once, and you cannot take yours back."),
        )
    hand_in(session, context, side, actor_id)
    if other_in:
        return _("Your part is handed in. Both parts are now open to both of you.")
    if side == "self":
        return _("Your part is handed in. You can take it back until your manager has handed in.")
    return _(
        "Your part is handed in. You can take it back until %(name)s has handed in.", name=context.person.name
    )
