"""What the two do about an unhelpful behaviour that was raised: the person replies, the manager finds it resolved."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.observed_models import ObservationReply, ObservationResolution
from kie.assessments.standing import Reply, Resolution, StandingObservation, observations_about
from kie.cycles.holding import hold_open
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict, NotFound
from kie.i18n import _
from kie.texts import ChangedMeanwhile, tidied

Key = tuple[str, str]
"""(framework id, statement id): one behaviour, whether it was raised in one review or in several, of whose frameworks
later ones may be editions of earlier ones."""


class StaleReply(ChangedMeanwhile):
    """The reply was changed elsewhere since it was read. Nothing was saved. `stored`: what stands now."""

    def __init__(self, stored: Reply) -> None:
        super().__init__()
        self.stored = stored


class BehaviourResolved(Conflict):
    """The behaviour was found resolved, so there is nothing to reply to any more."""


def reply(
    session: Session, context: ParticipationContext, actor_id: UUID, key: Key, words: str, version: int
) -> Reply:
    """Keep what the person says to a behaviour that was raised: to the newest time it was, in this review or before.

    `version`: of the reply that the writer had before them, 0 for none. "" takes the words back. The same words sent
    again change nothing. Raises NotFound unless the actor is the person and something was raised, TextRefused,
    CycleClosed, BehaviourResolved and StaleReply.
    """
    if actor_id != context.person.id:
        raise NotFound()
    words = tidied(words).strip()
    hold_open(session, context)
    about = _raised(session, context, key)[0]
    stored = about.reply or Reply("", 0, clock.now())
    if words == stored.words:
        return stored
    if about.resolution is not None:
        raise BehaviourResolved(
            _("This was resolved meanwhile, so nothing was saved."),
            _("What you typed is still on this page: copy it if you want to keep it."),
        )
    if version != stored.version:
        raise StaleReply(stored)
    row = _keep_reply(session, about, words, stored.version + 1)
    _record(session, actor_id, "observation.replied", context, about)
    return Reply(row.words, row.version, row.written_at)


def resolve(
    session: Session, context: ParticipationContext, actor_id: UUID, key: Key, words: str = ""
) -> Resolution:
    """The manager finds a behaviour resolved: every time it was raised with the person, in this review and before.

    Resolving again changes nothing. The caller asks whether the actor may settle this review; the person cannot.
    Raises NotFound, TextRefused and CycleClosed.
    """
    if actor_id == context.person.id:
        raise NotFound()
    words = tidied(words).strip()
    hold_open(session, context)
    raised = _raised(session, context, key)
    now = clock.now()
    for about in raised:
        if about.resolution is None:
            session.add(
                ObservationResolution(
                    assessment_id=about.assessment_id,
                    framework_id=about.framework_id,
                    statement_id=about.statement_id,
                    words=words,
                    resolved_by_id=actor_id,
                    resolved_at=now,
                )
            )
            _record(session, actor_id, "observation.resolved", context, about)
    session.flush()
    resolution = _raised(session, context, key)[0].resolution
    if resolution is None:
        raise NotFound()
    return resolution


def _raised(session: Session, context: ParticipationContext, key: Key) -> list[StandingObservation]:
    """Every time the behaviour was raised with the person, the newest review first, in whichever edition of the
    framework. Raises NotFound for none."""
    editions = context.cycle.editions
    found = [one for one in observations_about(session, context.person.id) if editions.are_one(one.key, key)]
    if not found:
        raise NotFound()
    return found


def _keep_reply(session: Session, about: StandingObservation, words: str, version: int) -> ObservationReply:
    row = session.get(ObservationReply, (about.assessment_id, *about.key))
    if row is None:
        row = ObservationReply(
            assessment_id=about.assessment_id,
            framework_id=about.framework_id,
            statement_id=about.statement_id,
        )
        session.add(row)
    row.words, row.version, row.written_at = words, version, clock.now()
    session.flush()
    return row


def _record(
    session: Session, actor_id: UUID, action: str, context: ParticipationContext, about: StandingObservation
) -> None:
    events.record(
        session,
        actor_id,
        action,
        person_id=context.person.id,
        subject=about.participation_id,
        framework=about.framework_id,
    )
    session.flush()
