"""What follows by itself when somebody else rates: drafts are set aside and expire, and people are told. Run hourly."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session, aliased

from kie import clock, events
from kie.assessments.former import KEPT_FOR, kept_until, remove
from kie.assessments.mails import tell_new_leader, tell_set_aside
from kie.assessments.models import FORMER, Assessment, Submission
from kie.cycles.models import CycleClosure, CycleOpening, Participation
from kie.mail import QueuedMail
from kie.people.lines import Lines
from kie.people.models import Person, ReportingLine
from kie.people.queries import in_force, lines_above

BATCH = 500
TOLD_WITHIN = timedelta(days=7)
"""How long after a change people are still told of it, should the job not have run on the day."""


def follow_changes(session: Session) -> None:
    """Set drafts aside, delete those whose time is over, and tell of new managers. Running it twice harms nothing."""
    today = clock.today()
    _set_aside_drafts(session, today)
    _delete_expired(session, today)
    _tell_of_new_leaders(session, today)


def _batches(rows: list[tuple[Assessment, UUID]]) -> Iterator[list[tuple[Assessment, UUID]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _set_aside_drafts(session: Session, today: date) -> None:
    """The unfinished drafts of open cycles whose authors no longer rate the person."""
    stands = and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None))
    found = session.execute(
        select(Assessment, Participation.person_id)
        .join(Participation, Participation.id == Assessment.participation_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .outerjoin(Submission, stands)
        .where(Assessment.side == "manager", CycleClosure.cycle_id.is_(None), Submission.id.is_(None))
        .order_by(Assessment.id)
    )
    for batch in _batches([(draft, person_id) for draft, person_id in found]):
        lines = lines_above(session, [person_id for _draft, person_id in batch], today)
        for draft, person_id in batch:
            if lines.leader(person_id) != draft.author_id:
                _set_one_aside(session, draft, person_id, lines, today)


def _set_one_aside(session: Session, draft: Assessment, person_id: UUID, lines: Lines, today: date) -> None:
    """Only if nobody did meanwhile: whoever rates now may be saving their first answer at this moment."""
    handed_in = select(Submission.id).where(
        Submission.assessment_id == draft.id, Submission.taken_back_at.is_(None)
    )
    changed = session.execute(
        update(Assessment)
        .where(Assessment.id == draft.id, Assessment.side == "manager", ~handed_in.exists())
        .values(side=FORMER, set_aside_at=clock.now())
        .execution_options(synchronize_session=False)
        .returning(Assessment.id)
    ).all()
    session.expire(draft)
    if not changed:
        return
    events.record(session, None, "draft.set-aside", person_id=person_id, subject=draft.id)
    author, person = session.get_one(Person, draft.author_id), session.get_one(Person, person_id)
    # Whoever is only away comes back to it: there is nothing to hand over, and no day by which it goes.
    if lines.own_leader(person_id) != author.id and author.works_on(today):
        tell_set_aside(session, draft, author, person, kept_until(today))


def _delete_expired(session: Session, today: date) -> None:
    """What was set aside thirty days ago and is not only waiting for somebody who is away."""
    long_ago = clock.now() - KEPT_FOR - timedelta(days=1)
    still_theirs = (
        select(ReportingLine.id)
        .where(
            ReportingLine.person_id == Participation.person_id,
            ReportingLine.manager_id == Assessment.author_id,
            ReportingLine.kind != "moderator",
            in_force(today),
            CycleClosure.cycle_id.is_(None),
        )
        .exists()
    )
    rows = session.execute(
        select(Assessment.id, Participation.person_id)
        .join(Participation, Participation.id == Assessment.participation_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .where(Assessment.side == FORMER, Assessment.set_aside_at < long_ago, ~still_theirs)
    ).all()
    for assessment_id, person_id in rows:
        remove(session, assessment_id)
        events.record(session, None, "draft.expired", person_id=person_id, subject=assessment_id)
    session.flush()


def _tell_of_new_leaders(session: Session, today: date) -> None:
    """Everybody with a review in an open cycle whose manager changed in the last days, once each."""
    before, leader, former = aliased(ReportingLine), aliased(Person), aliased(Person)
    rows = session.execute(
        select(ReportingLine.id, Person, leader, former)
        .join(Person, Person.id == ReportingLine.person_id)
        .join(leader, leader.id == ReportingLine.manager_id)
        .join(
            before,
            and_(
                before.person_id == ReportingLine.person_id,
                before.kind != "moderator",
                before.manager_id != ReportingLine.manager_id,
                before.ends_on < ReportingLine.starts_on,
                before.ends_on >= today - 2 * TOLD_WITHIN,
            ),
        )
        .join(former, former.id == before.manager_id)
        .join(Participation, Participation.person_id == ReportingLine.person_id)
        .join(CycleOpening, CycleOpening.cycle_id == Participation.cycle_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .where(
            ReportingLine.kind != "moderator",
            in_force(today),
            ReportingLine.starts_on > today - TOLD_WITHIN,
            CycleClosure.cycle_id.is_(None),
        )
        .distinct()
    ).all()
    told = set(session.scalars(select(QueuedMail.key).where(QueuedMail.key.like("new-leader/%"))))
    for line_id, person, new, old in rows:
        if f"new-leader/{line_id}" not in told:
            tell_new_leader(session, line_id, person, new, old)
    session.flush()
