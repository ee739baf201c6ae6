"""Changing texts for good, with a trace: which texts changed, by digest where they are signed, and never which words.

The triggers on what is written once look for the rows that name a change, so those are written first.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, inspect, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from kie import events
from kie.records.texts import place_of
from kie.reviews.body import digest_of
from kie.reviews.models import Record
from kie.reviews.struck import Striking, StruckText


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One text that changes, and the row that names it. `values`: of a guarded `row`, which changes once named."""

    text: StruckText
    row: Any = None
    values: dict[str, Any] | None = None

    def make(self, session: Session) -> None:
        """Change a guarded text; the others have changed already."""
        if self.values is None:
            return
        table = inspect(type(self.row)).local_table
        keys = [column == getattr(self.row, column.key) for column in table.primary_key]
        session.execute(update(table).where(*keys).values(self.values))
        session.refresh(self.row)


def of_signed(row: Any, column: InstrumentedAttribute[str], after: str, times: int) -> Rewriting:
    """A text that a trigger guards, such as a comment under a record, and what becomes of it."""
    text = StruckText(
        place=place_of(column),
        times=times,
        record_id=getattr(row, "record_id", None),
        row_id=_name_of(row),
        digest_before=_sha256(getattr(row, column.key)),
        digest_after=_sha256(after),
    )
    return Rewriting(text, row, {column.key: after})


def of_reason(row: Any, column: InstrumentedAttribute[str], after: str, times: int) -> Rewriting:
    """A reason that a trigger guards. Named without a digest: in so few words somebody finds by trying what is gone."""
    nth = row.struck + 1
    text = StruckText(place=place_of(column), times=times, row_id=_name_of(row), nth=nth)
    return Rewriting(text, row, {column.key: after, "struck": nth})


def of_record(session: Session, record: Record, body: dict[str, Any], times: int) -> Rewriting:
    """A record, and the body that becomes of it; one statement, for the body as the database keeps it."""
    stored = session.scalar(select(cast(Record.body, Text)).where(Record.id == record.id)) or ""
    digest = digest_of(body)
    text = StruckText(
        place="records.body",
        times=times,
        record_id=record.id,
        row_id=_name_of(record),
        digest_before=_sha256(stored),
        digest_after=_sha256(json.dumps(body)),
        print_before=record.digest,
        print_after=digest,
    )
    return Rewriting(text, record, {"body": body, "digest": digest})


def rewrite(session: Session, striking: Striking, rewritings: Sequence[Rewriting]) -> int:
    """Note the striking and every text it changes, then change what is signed; gives how often words were found."""
    session.add(striking)
    session.flush()
    for one in rewritings:
        one.text.striking_id = striking.id
    session.add_all(one.text for one in rewritings)
    session.flush()
    for one in rewritings:
        one.make(session)
    times = sum(one.text.times for one in rewritings)
    events.record(
        session,
        striking.struck_by_id,
        "words.struck",
        person_id=striking.person_id,
        subject=striking.id,
        because=striking.because,
        times=times,
    )
    session.flush()
    return times


def _name_of(row: Any) -> UUID:
    """What the row's trigger asks for."""
    first: UUID = inspect(row).identity[0]
    return first


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
