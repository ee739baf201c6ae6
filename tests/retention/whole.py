"""A row in every table that hangs on a review, a goal, a talk or a pause: as the tables themselves say."""

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, CursorResult, Table, func, insert, select
from sqlalchemy.orm import Session

from kie import clock
from kie.db import Base, Instant
from kie.migrations.run import METADATA

WORDS = "A word of theirs"
ROOTS = ("participations", "goals", "plan_reviews", "plan_pauses")
CHOSEN: Mapping[str, Any] = {
    "actions.kind": "on-the-job",
    "actions.owner": "me",
    "assessments.side": "manager",
    "assessments.set_aside_at": None,
    "done_taken_back.action_id": uuid4(),
    "earlier_actions.kind": "",
    "earlier_actions.owner": "me",
    "goal_closures.kind": "done",
    "goal_statuses.kind": "done",
    "gone_ahead.side": "manager",
    "issue_outcomes.kind": "talked",
    "issue_outcomes.step": None,
    "meeting_confirmations.party": "manager",
    "annotations.party": "manager",
    "moderations.decision": "upheld",
    "paper_entries.kind": "typed",
    "paper_forms.kind": "copy",
    "ratings.opted_out": False,
    "removal_approvals.standing": "hr",
    "removal_declines.standing": "hr",
    "removal_requests.place": "review",
    "sign_offs.decision": "comment",
    "sign_offs.party": "manager",
    "strikings.because": "third-party",
    "struck_texts.place": "records.body",
    "submissions.taken_back_at": None,
}
"""What a column takes where it does not take any value of its kind; None: none although it may have one."""


def hanging_on(roots: tuple[str, ...] = ROOTS) -> list[Table]:
    """Every table from which a reference leads to one of these, parents before children."""
    found = set(roots)
    for table in METADATA.sorted_tables:
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return [one for one in METADATA.sorted_tables if one.name in found - set(roots)]


def fill(session: Session, own: Mapping[str, UUID], other_id: UUID, beside: Mapping[str, Any]) -> None:
    """One row of each of these tables for these roots. `own`: the ids of the roots, by their tables; `other_id`: who
    did it; `beside`: ids in tables that are of nobody, such as cycles."""
    made: dict[str, dict[str, Any]] = {name: {"id": one} for name, one in own.items()}
    for table in hanging_on(tuple(own)):
        if table.name in own or table.name == "past_standings":
            continue
        row = {
            column.name: _value(column, made, other_id, beside)
            for column in table.columns
            if column is not table.autoincrement_column
        }
        done = cast(CursorResult[Any], session.execute(insert(table).values(row)))
        keys = zip(table.primary_key.columns.keys(), done.inserted_primary_key or (), strict=True)
        made[table.name] = {**row, **dict(keys)}


def counted(session: Session) -> dict[str, int]:
    """How many rows there are in each of these tables."""
    return {
        one.name: session.scalar(select(func.count()).select_from(one)) or 0
        for one in [*hanging_on(), *(Base.metadata.tables[root] for root in ROOTS)]
    }


def words_left(session: Session) -> Iterator[str]:
    """The columns in which anybody's words stand still."""
    for table in [*hanging_on(), Base.metadata.tables["participations"]]:
        for row in session.execute(select(table)).mappings():
            yield from (f"{table.name}.{name}" for name, value in row.items() if WORDS in str(value))


def _value(
    column: Column[Any], made: Mapping[str, dict[str, Any]], other_id: UUID, beside: Mapping[str, Any]
) -> Any:
    name = f"{column.table.name}.{column.name}"
    if name in CHOSEN:
        return CHOSEN[name]
    for key in column.foreign_keys:
        table, there = key.target_fullname.split(".")
        if table == "persons":
            return other_id
        return made[table][there] if table in made else beside.get(table)
    return _any(column)


def _any(column: Column[Any]) -> Any:
    if isinstance(column.type, Instant):
        return clock.now()
    if isinstance(column.type, JSON):
        return {"words": WORDS}
    kind = column.type.python_type
    plain: dict[type, Any] = {
        UUID: uuid4(),
        int: 1,
        bool: True,
        date: clock.today(),
        time: time(9),
    }
    if kind is not str:
        return plain[kind]
    length = getattr(column.type, "length", None) or 200
    return uuid4().hex if column.unique else WORDS if length >= len(WORDS) else "x"
