"""What becomes of a record after the signatures: deciding on a disagreement, opening it again. Nothing is wiped out."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.i18n import _, format_instant
from kie.people.models import Person
from kie.people.queries import leader_of, names_of
from kie.reviews import mails
from kie.reviews.errors import AlreadyModerated, NotDisputed, RecordChanged, WordsMissing
from kie.reviews.kept import Kept
from kie.reviews.models import Moderation, Reopening
from kie.reviews.signing import hold_standing, note_event
from kie.texts import tidied


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the manager's manager decides on a disagreement: `upheld`, or `reopened` for the two to talk again.

    `revision`: the number of the record that they read.
    """

    decision: str
    reason: str
    revision: int


def check_ruling(session: Session, participation_id: UUID, ruling: Ruling) -> Ruling:
    """The ruling as it would be kept; nothing is kept yet. Raises what `moderate` raises."""
    _disputed(session, participation_id, ruling.revision)
    return replace(ruling, reason=_reason(ruling.reason))


def moderate(session: Session, participation_id: UUID, actor_id: UUID, ruling: Ruling) -> None:
    """The manager's manager decides on a disagreement, and both are told.

    Raises CycleClosed, NotShared, NotDisputed, AlreadyModerated, RecordChanged, TextRefused and WordsMissing.
    """
    context, kept = _disputed(session, participation_id, ruling.revision)
    decision, reason, now = ruling.decision, _reason(ruling.reason), clock.now()
    session.add(
        Moderation(
            record_id=kept.record.id, decision=decision, reason=reason, decided_by_id=actor_id, decided_at=now
        )
    )
    if decision == "reopened":
        session.add(
            Reopening(record_id=kept.record.id, reason=reason, reopened_by_id=actor_id, reopened_at=now)
        )
    note_event(session, context, actor_id, f"disagreement.{decision}", kept.record)
    for to in both_of(session, context):
        mails.tell_decided(session, kept.record, to, upheld=decision == "upheld")
    session.flush()


def _disputed(session: Session, participation_id: UUID, revision: int) -> tuple[ParticipationContext, Kept]:
    context, kept = hold_standing(session, participation_id)
    signed = kept.sign_offs.get("employee")
    if signed is None or signed.decision != "disagree":
        raise NotDisputed(_("There is no disagreement to decide on."))
    if kept.moderation is not None:
        raise AlreadyModerated(decided_already(session, kept.moderation))
    if kept.record.revision != revision:
        raise RecordChanged(
            _("There is a newer record than the one that you read, so nothing was decided."),
            _("Read the new one, then decide."),
        )
    return context, kept


def decided_already(session: Session, moderation: Moderation) -> str:
    """Who decided and when, for somebody else who came to decide."""
    by = moderation.decided_by_id
    return _(
        "%(name)s decided on this disagreement on %(when)s, so nothing was changed.",
        name=names_of(session, [by])[by],
        when=format_instant(moderation.decided_at),
    )


def reopen(session: Session, participation_id: UUID, actor_id: UUID, reason: str, *, signed: bool) -> None:
    """Withdraw the record that stands, for a reason. Its signatures are kept; the next revision follows.

    `signed`: the employee had signed when the actor was found to be the one who may: the manager before, HR after.
    Raises CycleClosed, NotShared, WordsMissing, and RecordChanged when they signed just now.
    """
    context, kept = hold_standing(session, participation_id)
    if ("employee" in kept.sign_offs) != signed:
        raise RecordChanged(
            _("%(name)s signed this record just now, so it was not opened again.", name=context.person.name),
            _("From now on it is opened again by HR, with a reason."),
        )
    reason = _reason(reason)
    session.add(
        Reopening(record_id=kept.record.id, reason=reason, reopened_by_id=actor_id, reopened_at=clock.now())
    )
    note_event(session, context, actor_id, "record.reopened", kept.record)
    for to in both_of(session, context):
        if to.id != actor_id:
            mails.tell_reopened(session, kept.record, to, context.person)
    session.flush()


def both_of(session: Session, context: ParticipationContext) -> list[Person]:
    """The person reviewed, and whoever manages them now, if anybody does: who is told what happens to a record."""
    leader_id = leader_of(session, context.person.id, clock.today())
    leader = None if leader_id is None else session.get(Person, leader_id)
    return [context.person] + ([leader] if leader is not None else [])


def _reason(text: str) -> str:
    reason = tidied(text).strip()
    if not reason:
        raise WordsMissing(_("Write the reason. Both of them can read it."))
    return reason
