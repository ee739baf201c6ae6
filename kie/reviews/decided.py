"""What somebody is told who comes to decide on a disagreement that is decided, or whose record is open again."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
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
    """What became of the review's disagreement, for whoever would decide on it today; None while it waits, without
    one, once a newer record stands in its place, and for everybody else, who is not to learn of it. It says who and
    when, and not why: the two read that.

    When the record was opened again, it is for whoever the decision was with, and not for those who lead these people
    only since: nothing that they may read is left of it.
    """
    newest = next(iter(kept_records(session, context.participation.id)), None)
    said = "" if newest is None or not _is_disputed(newest) else _what_happened(session, newest)
    if newest is None or not said:
        return None
    if viewer_id != moderator_for(session, context.participation):
        return None
    if newest.reopening is not None and not _was_to_decide(session, context, newest, viewer_id):
        return None
    if superseded(session, context):
        return None
    return AlreadyModerated(said, _what_follows(newest))


def _was_to_decide(session: Session, context: ParticipationContext, disputed: Kept, viewer_id: UUID) -> bool:
    """Whether it was theirs to decide on the day of the disagreement, or on that of its end."""
    ended = [] if disputed.reopening is None else [disputed.reopening.reopened_at]
    days = {clock.local(at).date() for at in [disputed.sign_offs["employee"].signed_at, *ended]}
    return any(moderator_for(session, context.participation, day) == viewer_id for day in days)


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


def _what_follows(disputed: Kept) -> str:
    if disputed.reopening is None:
        return _("The record stands as it was signed.")
    return _("The two talk once more. Then a new record is signed.")
