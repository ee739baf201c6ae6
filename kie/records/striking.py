"""Taking words out of texts for good, with a trace: in drafts, notes, comments and kept records alike.

What was signed changes in no other way. Nothing brings the words back.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, inspect, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from kie import clock, events
from kie.cycles.holding import hold
from kie.cycles.models import Participation
from kie.cycles.queries import participation_context
from kie.plans.locking import hold as hold_plan
from kie.plans.models import Action, Goal
from kie.records.struck_words import pattern_of, struck_body, struck_text
from kie.records.texts import PLACES, RECORDS, Place, Scope, part_of_record, room_of
from kie.reviews.body import digest_of
from kie.reviews.models import Record
from kie.reviews.struck import Striking, StruckText


@dataclass(slots=True)
class Struck:
    """What a striking did: how often words were taken out, who had written the texts, and whose version rose."""

    times: int = 0
    authors: set[UUID] = field(default_factory=set)
    raised: set[Any] = field(default_factory=set)
    striking_id: UUID | None = None


def strike(
    session: Session,
    participation_id: UUID,
    old_words: Sequence[str],
    because: str,
    actor_id: UUID | None,
) -> int:
    """Take these words out of every text of one review, the person's plan and diary; gives how often they were found.

    `because`: of `kie.reviews.struck`. `actor_id`: None for the system itself. What is found nowhere leaves no trace.
    """
    person_id = session.get_one(Participation, participation_id).person_id
    return strike_in(session, Scope(person_id, participation_id), old_words, because, actor_id).times


def strike_in(
    session: Session, scope: Scope, old_words: Sequence[str], because: str, actor_id: UUID | None
) -> Struck:
    """The same in any scope, telling whose texts changed."""
    done, pattern = Struck(), pattern_of(old_words)
    if pattern is None:
        return done
    if scope.participation_id is not None:
        hold(session, participation_context(session, scope.participation_id))
    hold_plan(session, scope.person_id)
    texts: list[StruckText] = []
    changes: list[_Change] = []
    for place in PLACES:
        _strike_place(session, scope, place, pattern, texts, changes, done)
    _strike_records(session, scope, pattern, texts, changes, done)
    if not texts:
        return done
    striking = Striking(
        person_id=scope.person_id,
        participation_id=scope.participation_id,
        because=because,
        struck_by_id=actor_id,
        struck_at=clock.now(),
    )
    session.add(striking)
    session.flush()
    for text in texts:
        text.striking_id = striking.id
        done.times += text.times
    session.add_all(texts)
    # The triggers on what was signed look for the rows that name the change, so those come first.
    session.flush()
    for change in changes:
        change.make(session)
    done.striking_id = striking.id
    events.record(
        session,
        actor_id,
        "words.struck",
        person_id=scope.person_id,
        subject=striking.id,
        because=because,
        times=done.times,
    )
    session.flush()
    return done


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of what was signed, made once the rows that name it are there."""

    row: Any
    values: dict[str, Any]

    def make(self, session: Session) -> None:
        table = inspect(type(self.row)).local_table
        keys = [column == getattr(self.row, column.key) for column in table.primary_key]
        session.execute(update(table).where(*keys).values(self.values))
        session.refresh(self.row)


def _strike_place(
    session: Session,
    scope: Scope,
    place: Place,
    pattern: re.Pattern[str],
    texts: list[StruckText],
    changes: list[_Change],
    done: Struck,
) -> None:
    for row, author_id in _held(session, place.rows(scope), place.columns[0].class_):
        found = 0
        for column in place.columns:
            before = getattr(row, column.key)
            after, times = struck_text(before, pattern, room_of(column))
            if not times:
                continue
            found += times
            text = StruckText(place=_named(column), times=times)
            if place.signed:
                text.record_id = row.record_id
                text.digest_before, text.digest_after = _sha256(before), _sha256(after)
                changes.append(_Change(row, {column.key: after}))
            else:
                setattr(row, column.key, after)
            texts.append(text)
        if found:
            done.authors.add(author_id)
            # Whoever has the page open would otherwise save the words back without noticing.
            # A goal is saved with its actions, so its version speaks for them.
            shown = session.get_one(Goal, row.goal_id) if isinstance(row, Action) else row
            if hasattr(shown, "version") and shown not in done.raised:
                shown.version += 1
                done.raised.add(shown)


def _strike_records(
    session: Session,
    scope: Scope,
    pattern: re.Pattern[str],
    texts: list[StruckText],
    changes: list[_Change],
    done: Struck,
) -> None:
    for record, manager_id in _held(session, RECORDS(scope), Record):
        body, times = struck_body(record.body, pattern, part_of_record(scope, record))
        if not times:
            continue
        stored = session.scalar(select(cast(Record.body, Text)).where(Record.id == record.id)) or ""
        digest = digest_of(body)
        texts.append(
            StruckText(
                place="records.body",
                times=times,
                record_id=record.id,
                digest_before=_sha256(stored),
                digest_after=_sha256(json.dumps(body)),
                print_before=record.digest,
                print_after=digest,
            )
        )
        changes.append(_Change(record, {"body": body, "digest": digest}))
        if manager_id is not None:
            done.authors.add(manager_id)


def _held(session: Session, wanted: Select[Any, Any], model: Any) -> Sequence[Any]:
    """The rows as they are once nobody else writes them, who would otherwise get what they changed undone."""
    locked = wanted.with_for_update(of=model).execution_options(populate_existing=True)
    return session.execute(locked).all()


def _named(column: InstrumentedAttribute[str]) -> str:
    return f"{column.class_.__tablename__}.{column.key}"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
