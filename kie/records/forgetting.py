"""Taking a deleted unhelpful behaviour out of kept records and outcomes too, so that only its tombstone is left.

Unlike striking words, this takes out an issue by its key: a few words of it may well stand elsewhere, rightly.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.forgetting import Forgotten, forget_old
from kie.assessments.models import Assessment, Observation
from kie.cycles.models import Participation
from kie.plans.forgetting import forget_reasons
from kie.records.rewriting import of_record, rewrite
from kie.records.struck_words import MARK, without_issue, without_reasons
from kie.reviews.models import IssueOutcome, Record
from kie.reviews.rules import issue_key
from kie.reviews.struck import FORGOTTEN, Striking


def forget_behaviours(session: Session) -> int:
    """Delete what ended twelve months ago, there and in every kept record; gives how many. For the timetable."""
    gone = forget_old(session)
    for one in gone:
        key = issue_key("unhelpful", one.framework_id, one.statement_id)
        last = not _is_still_there(session, one)
        reasons: frozenset[str] = frozenset()
        if last:
            _forget_outcomes(session, one.person_id, key)
            # A suggestion is known by the same key as the issue that it came from.
            reasons = forget_reasons(session, one.person_id, key)
        _forget_in_records(session, one, key, last, reasons)
    session.flush()
    return len(gone)


def _is_still_there(session: Session, one: Forgotten) -> bool:
    """Whether the same behaviour was raised with the person, or shared by them, another time that is not over."""
    found = session.scalar(
        select(Observation.statement_id)
        .join(Assessment, Assessment.id == Observation.assessment_id)
        .join(Participation, Participation.id == Assessment.participation_id)
        .where(
            Participation.person_id == one.person_id,
            Observation.framework_id == one.framework_id,
            Observation.statement_id == one.statement_id,
            Observation.shared.is_(True),
        )
        .limit(1)
    )
    return found is not None


def _forget_outcomes(session: Session, person_id: UUID, key: str) -> None:
    theirs = select(Participation.id).where(Participation.person_id == person_id)
    session.execute(
        update(IssueOutcome)
        .where(
            IssueOutcome.participation_id.in_(theirs), IssueOutcome.issue_key == key, IssueOutcome.note != ""
        )
        .values(note=MARK, version=IssueOutcome.version + 1)
    )


def _forget_in_records(
    session: Session, one: Forgotten, key: str, last: bool, reasons: Collection[str]
) -> None:
    # The first of the words is the statement itself, which goes only with the whole issue.
    words = None if last else one.words[1:]
    records = session.scalars(
        select(Record)
        .join(Participation, Participation.id == Record.participation_id)
        .where(Participation.person_id == one.person_id)
        .execution_options(populate_existing=True)
    ).all()
    for record in records:
        body, issues = without_issue(record.body, key, words)
        body, goals = without_reasons(body, reasons)
        times = issues + goals
        if not times:
            continue
        striking = Striking(
            person_id=one.person_id,
            participation_id=record.participation_id,
            because=FORGOTTEN,
            struck_by_id=None,
            struck_at=clock.now(),
        )
        rewrite(session, striking, [of_record(session, record, body, times)])
