"""Taking words out of texts for good, with a trace: in drafts, notes, comments and kept records alike.

What was signed changes in no other way. Nothing brings the words back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.holding import hold
from kie.cycles.queries import participation_context
from kie.plans.locking import hold as hold_plan
from kie.plans.models import Action, Goal
from kie.records.rewriting import Rewriting, of_record, of_signed, rewrite
from kie.records.struck_words import pattern_of, struck_body, struck_text
from kie.records.texts import PLACES, RECORDS, Place, Scope, part_of_record, place_of, room_of
from kie.reviews.models import Record
from kie.reviews.struck import Striking, StruckText


@dataclass(slots=True)
class Struck:
    """What a striking did: how often words were taken out, who had written the texts, and whose version rose."""

    times: int = 0
    authors: set[UUID] = field(default_factory=set)
    raised: set[Any] = field(default_factory=set)
    striking_id: UUID | None = None


def strike_in(
    session: Session, scope: Scope, old_words: Sequence[str], because: str, actor_id: UUID | None
) -> Struck:
    """Take these words out of every text within the scope, and tell whose texts changed.

    `because`: of `kie.reviews.struck`. `actor_id`: None for the system itself. What is found nowhere leaves no trace.
    """
    done, pattern = Struck(), pattern_of(old_words)
    if pattern is None:
        return done
    if scope.participation_id is not None:
        hold(session, participation_context(session, scope.participation_id))
    hold_plan(session, scope.person_id)
    rewritings = [one for place in PLACES for one in _strike_place(session, scope, place, pattern, done)]
    rewritings += _strike_records(session, scope, pattern, done)
    if not rewritings:
        return done
    striking = Striking(
        person_id=scope.person_id,
        participation_id=scope.participation_id,
        because=because,
        struck_by_id=actor_id,
        struck_at=clock.now(),
    )
    done.times = rewrite(session, striking, rewritings)
    done.striking_id = striking.id
    return done


def _strike_place(
    session: Session, scope: Scope, place: Place, pattern: re.Pattern[str], done: Struck
) -> list[Rewriting]:
    rewritings: list[Rewriting] = []
    for row, author_id in _held(session, place.rows(scope), place.columns[0].class_):
        before = len(rewritings)
        for column in place.columns:
            after, times = struck_text(getattr(row, column.key), pattern, room_of(column))
            if not times:
                continue
            if place.signed:
                rewritings.append(of_signed(row, column, after, times))
            else:
                setattr(row, column.key, after)
                rewritings.append(Rewriting(StruckText(place=place_of(column), times=times)))
        if len(rewritings) > before:
            done.authors.add(author_id)
            _raise_version(session, row, done)
    return rewritings


def _raise_version(session: Session, row: Any, done: Struck) -> None:
    """Whoever has the page open would otherwise save the words back without noticing."""
    # A goal is saved with its actions, so its version speaks for them.
    shown = session.get_one(Goal, row.goal_id) if isinstance(row, Action) else row
    if hasattr(shown, "version") and shown not in done.raised:
        shown.version += 1
        done.raised.add(shown)


def _strike_records(
    session: Session, scope: Scope, pattern: re.Pattern[str], done: Struck
) -> list[Rewriting]:
    rewritings = []
    for record, manager_id in _held(session, RECORDS(scope), Record):
        body, times = struck_body(record.body, pattern, part_of_record(scope, record))
        if not times:
            continue
        rewritings.append(of_record(session, record, body, times))
        if manager_id is not None:
            done.authors.add(manager_id)
    return rewritings


def _held(session: Session, wanted: Select[Any, Any], model: Any) -> Sequence[Any]:
    """The rows as they are once nobody else writes them, who would otherwise get what they changed undone."""
    locked = wanted.with_for_update(of=model).execution_options(populate_existing=True)
    return session.execute(locked).all()
