"""A row in every table that goes with somebody who left, for any person."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, LargeBinary, insert
from sqlalchemy.orm import Session

from kie import clock
from kie.db import Base, Instant
from kie.retention.leaving_rules import GOES, PERSONS, Hangs

WORDS = "A word of theirs"
CHOSEN: Mapping[str, Any] = {
    "actions.kind": "formal",
    "actions.owner": "me",
    "account_closures.why": "inactive",
    "earlier_actions.kind": "formal",
    "earlier_actions.owner": "me",
    "evidence_notes.kind": "note",
    "goal_closures.kind": "done",
    "goal_statuses.kind": "carried-on",
    "identities.how": "email",
    "redactions.kind": "other",
    "removal_approvals.standing": "hr",
    "removal_declines.standing": "hr",
    "removal_requests.place": "plan",
    "reminder_preferences.last_hour": 20,
    "reminders.which": "before",
    "sign_in_codes.channel": "letter",
    "strikings.because": "third-party",
    "subject_closures.kind": "withdrawn",
    "subject_requests.asked_how": "letter",
    "subject_requests.identity": "known",
    "thanks.kind": "thanks",
}
"""What a table takes where it does not take any word."""


def fill(session: Session, person_id: UUID, other_id: UUID, beside: Mapping[str, UUID]) -> None:
    """One row of each table of the rules that names this person, or hangs on one that does. `other_id`: somebody else,
    who did the rest; `beside`: rows of other tables, by the table's name."""
    made: dict[str, dict[str, Any]] = {}
    for one in reversed(GOES):
        table = Base.metadata.tables[one.table]
        row = {
            column.name: _value(one, column, person_id, other_id, beside, made)
            for column in table.columns
            if (not column.nullable or column.name == one.column) and column is not table.autoincrement_column
        }
        session.execute(insert(table).values(row))
        made[one.table] = row


def _value(
    one: Hangs,
    column: Column[Any],
    person_id: UUID,
    other_id: UUID,
    beside: Mapping[str, UUID],
    made: Mapping[str, dict[str, Any]],
) -> Any:
    if column.name == one.column and one.of == PERSONS:
        return person_id
    for key in column.foreign_keys:
        table, name = key.target_fullname.split(".")
        if table == PERSONS:
            return other_id
        return made[table][name] if table in made else beside[table]
    chosen = CHOSEN.get(f"{one.table}.{column.name}")
    return _any(column) if chosen is None else chosen


def _any(column: Column[Any]) -> Any:
    if isinstance(column.type, Instant):
        return clock.now()
    if isinstance(column.type, JSON):
        return []
    if isinstance(column.type, LargeBinary):
        return uuid4().bytes
    kind = column.type.python_type
    plain: dict[type, Any] = {
        UUID: uuid4(),
        int: 1,
        bool: False,
        date: clock.today(),
    }
    if kind is str:
        return f"{uuid4().hex} {WORDS}"[: getattr(column.type, "length", None) or 60]
    return plain[kind]
