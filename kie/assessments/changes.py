"""What follows by itself when somebody else rates: drafts are set aside and expire, and people are told. Run hourly."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session, aliased

from kie import clock, events
from kie.assessments.former import KEPT_FOR, kept_until, remove, still_theirs
from kie.assessments.mails import tell_new_leader, tell_set_aside
from kie.assessments.models import FORMER, Assessment, Submission
from kie.cycles.models import CycleClosure, CycleOpening, Participation
from kie.holds import held
from kie.mail import QueuedMail
from kie.people.lines import Lines
from kie.people.models import Person
from kie.people.news import new_lines
from kie.people.queries import lines_above

BATCH = 500
TOLD_WITHIN = timedelta(days=7)
"""How long after a change a mail still tells of it, should the job not have run on the day. The first page says it
longer (`kie.people.news`): a mail a month late would be no news."""


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
    """What was set aside thirty days ago, is not only waiting for somebody who is away, and is under no hold."""
    long_ago = clock.now() - KEPT_FOR - timedelta(days=1)
    waits = and_(still_theirs(today), CycleClosure.cycle_id.is_(None))
    rows = session.execute(
        select(Assessment.id, Participation.person_id)
        .join(Participation, Participation.id == Assessment.participation_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .where(
            Assessment.side == FORMER,
            Assessment.set_aside_at < long_ago,
            ~waits,
            Participation.person_id.not_in(held()),
            Assessment.author_id.not_in(held()),
        )
    ).all()
    for assessment_id, person_id in rows:
        remove(session, assessment_id)
        events.record(session, None, "draft.expired", person_id=person_id, subject=assessment_id)
    session.flush()


def _tell_of_new_leaders(session: Session, today: date) -> None:
    """Everybody with a review in an open cycle whose manager changed in the last days, once each."""
    new = new_lines(today, TOLD_WITHIN).subquery()
    leader, former = aliased(Person), aliased(Person)
    rows = session.execute(
        select(new.c.line_id, Person, leader, former)
        .join(Person, Person.id == new.c.person_id)
        .join(leader, leader.id == new.c.manager_id)
        .join(former, former.id == new.c.former_id)
        .join(Participation, Participation.person_id == new.c.person_id)
        .join(CycleOpening, CycleOpening.cycle_id == Participation.cycle_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .where(CycleClosure.cycle_id.is_(None))
        .distinct()
    ).all()
    told = set(session.scalars(select(QueuedMail.key).where(QueuedMail.key.like("new-leader/%"))))
    for line_id, person, now, before in rows:
        if f"new-leader/{line_id}" not in told:
            tell_new_leader(session, line_id, person, now, before)
    session.flush()
