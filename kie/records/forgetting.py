"""Taking a deleted unhelpful behaviour out of kept records and outcomes too, so that only its tombstone is left.

Unlike striking words, this takes out an issue by its key: a few words of it may well stand elsewhere, rightly.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.forgetting import Forgotten, forget_old
from kie.assessments.models import Assessment, Observation
from kie.cycles.models import Participation
from kie.records.struck_words import MARK
from kie.reviews.body import digest_of
from kie.reviews.models import IssueOutcome, Record
from kie.reviews.rules import issue_key
from kie.reviews.struck import FORGOTTEN, Striking, StruckText

# What may be read of an issue when the rest of it is gone: that there was one, in which framework, closed by whom.
_KEPT = frozenset({"key", "subject", "within", "kind", "step", "by", "at", "who", "label"})


def forget_behaviours(session: Session) -> int:
    """Delete what ended twelve months ago, there and in every kept record; gives how many. For the timetable."""
    gone = forget_old(session)
    for one in gone:
        key = issue_key("unhelpful", one.framework_id, one.statement_id)
        last = not _is_still_there(session, one)
        if last:
            _forget_outcomes(session, one.person_id, key)
        _forget_in_records(session, one, key, last)
    session.flush()
    return len(gone)


def without_issue(body: dict[str, Any], key: str, words: Sequence[str] | None) -> tuple[dict[str, Any], int]:
    """A record's body without what it says of one issue, and how many of its texts that changed.

    `words`: only texts that are one of these, because the issue is also about something that stays; None for all.
    """
    found = 0

    def gone(value: Any, name: str = "") -> Any:
        nonlocal found
        if isinstance(value, dict):
            return {each: inner if each in _KEPT else gone(inner, each) for each, inner in value.items()}
        if isinstance(value, list):
            return [gone(each, name) for each in value]
        if not isinstance(value, str) or not value or value == MARK:
            return value
        if words is not None and value not in words:
            return value
        found += 1
        return MARK

    issues = [gone(issue) if issue["key"] == key else issue for issue in body["issues"]]
    return {**body, "issues": issues}, found


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


def _forget_in_records(session: Session, one: Forgotten, key: str, last: bool) -> None:
    # The first of the words is the statement itself, which goes only with the whole issue.
    words = None if last else one.words[1:]
    records = session.execute(
        select(Record, cast(Record.body, Text).label("stored"))
        .join(Participation, Participation.id == Record.participation_id)
        .where(Participation.person_id == one.person_id)
        .execution_options(populate_existing=True)
    ).all()
    for record, stored in records:
        body, times = without_issue(record.body, key, words)
        if times:
            _rewrite(session, one.person_id, record, stored, body, times)


def _rewrite(
    session: Session, person_id: UUID, record: Record, stored: str, body: dict[str, Any], times: int
) -> None:
    """Write the body anew, after the rows that name the change: the trigger on records lets through nothing else."""
    digest = digest_of(body)
    striking = Striking(
        id=uuid4(),
        person_id=person_id,
        participation_id=record.participation_id,
        because=FORGOTTEN,
        struck_by_id=None,
        struck_at=clock.now(),
    )
    session.add(striking)
    session.flush()
    session.add(
        StruckText(
            striking_id=striking.id,
            place="records.body",
            times=times,
            record_id=record.id,
            digest_before=_sha256(stored),
            digest_after=_sha256(json.dumps(body)),
            print_before=record.digest,
            print_after=digest,
        )
    )
    events.record(
        session,
        None,
        "words.struck",
        person_id=person_id,
        subject=striking.id,
        because=FORGOTTEN,
        times=times,
    )
    session.flush()
    session.execute(update(Record).where(Record.id == record.id).values(body=body, digest=digest))
    session.expire(record)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
