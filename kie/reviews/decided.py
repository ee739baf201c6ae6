"""What somebody is told who comes to decide on a disagreement that is decided, or whose record is open again."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.earlier import superseded
from kie.cycles.queries import ParticipationContext
from kie.i18n import _, format_instant
from kie.people.queries import names_of
from kie.reviews.deciding import decided_already
from kie.reviews.errors import AlreadyModerated
from kie.reviews.kept import Kept, kept_records
from kie.reviews.moderators import moderator_for


def decided_before(
    session: Session, context: ParticipationContext, viewer_id: UUID
) -> AlreadyModerated | None:
    """What became of the review's last disagreement, for whoever would decide on it today; None while it waits, without
    one, and for everybody else, who is not to learn of it. It says who and when, and not why: the two read that."""
    kept = kept_records(session, context.participation.id)
    disputed = next((one for one in kept if _is_disputed(one)), None)
    said = "" if disputed is None else _what_happened(session, disputed)
    if disputed is None or not said:
        return None
    if viewer_id != moderator_for(session, context.participation):
        return None
    if superseded(session, context):
        return None
    return AlreadyModerated(said, _what_follows(disputed, newest=kept[0]))


def _is_disputed(one: Kept) -> bool:
    signed = one.sign_offs.get("employee")
    return signed is not None and signed.decision == "disagree"


def _what_happened(session: Session, disputed: Kept) -> str:
    """Who did what and when; "" while it waits."""
    if disputed.moderation is not None:
        return decided_already(session, disputed.moderation)
    again = disputed.reopening
    if again is None:
        return ""
    name = names_of(session, [again.reopened_by_id])[again.reopened_by_id]
    return _(
        "%(name)s opened this record again on %(when)s, so there is nothing to decide, and nothing was changed.",
        name=name,
        when=format_instant(again.reopened_at),
    )


def _what_follows(disputed: Kept, newest: Kept) -> str:
    if disputed.reopening is None:
        return _("The record stands as it was signed.")
    if newest.record.id == disputed.record.id:
        return _("The two talk once more. Then a new record is signed.")
    return _("A newer record has been signed since.")
