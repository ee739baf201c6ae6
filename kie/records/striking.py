"""Taking words out of texts for good, with a trace: in drafts, notes, comments and kept records alike.

What was signed changes in no other way. Nothing brings the words back.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, inspect
from sqlalchemy.orm import InstrumentedAttribute, Session

from kie import clock
from kie.cycles.holding import hold_reviews
from kie.plans.locking import hold as hold_plan
from kie.plans.models import Action, Goal
from kie.records.errors import TextsChanged
from kie.records.places import Place, Scope
from kie.records.rewriting import Rewriting, of_reason, of_record, of_signed, rewrite
from kie.records.struck_words import pattern_of, struck_body, struck_text
from kie.records.texts import RECORDS, part_of_record, place_of, places_in, room_of
from kie.reviews.models import Record
from kie.reviews.struck import Striking, StruckText


@dataclass(slots=True)
class Struck:
    """What a striking did: how often words were taken out, who had written the texts, and whose version rose."""

    times: int = 0
    authors: set[UUID] = field(default_factory=set)
    raised: set[Any] = field(default_factory=set)
    striking_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A text that holds the words, not changed yet, and what becomes of it."""

    place: Place
    row: Any
    author_id: UUID | None
    column: InstrumentedAttribute[str]
    after: str
    times: int


@dataclass(frozen=True, slots=True)
class _FoundRecord:
    """The same of a kept record. `manager_id`: who signed it first."""

    manager_id: UUID | None
    rewriting: Rewriting


def hold_texts(session: Session, person_id: UUID) -> None:
    """Wait for whoever writes to a review or the plan of the person, and forget what was read before.

    To all their reviews, because the record of each quotes the plan, and nobody is to sign a new one in the meantime.
    Everybody waits in this order: the reviews by their ids, then the person, then single texts.
    """
    hold_reviews(session, person_id)
    hold_plan(session, person_id)


def strike_in(
    session: Session,
    scope: Scope,
    old_words: Sequence[str],
    because: str,
    actor_id: UUID | None,
    agreed: Collection[UUID],
) -> Struck:
    """Take these words out of every text within the scope, and tell whose texts changed.

    `because`: of `kie.reviews.struck`. `actor_id`: None for the system itself. `agreed`: whose signed texts may change.
    What is found nowhere leaves no trace. Raises TextsChanged, before anything changes, when somebody else wrote or
    signed one of the texts.
    """
    done, pattern = Struck(), pattern_of(old_words)
    if pattern is None:
        return done
    hold_texts(session, scope.person_id)
    found = [one for place in places_in(scope) for one in _find(session, scope, place, pattern)]
    records = list(_find_in_records(session, scope, pattern))
    if not _signers(scope, found, records) <= set(agreed):
        raise TextsChanged()
    if not found and not records:
        return done
    rewritings = [_change(session, one, done) for one in found] + [one.rewriting for one in records]
    done.authors |= {one.manager_id for one in records if one.manager_id is not None}
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


def _signers(scope: Scope, found: Sequence[_Found], records: Sequence[_FoundRecord]) -> set[UUID | None]:
    """Everybody who wrote or signed one of the signed texts, as `foreseeing.signers_of` has them."""
    signers: set[UUID | None] = {one.author_id for one in found if one.place.signed}
    for one in records:
        signers |= {scope.person_id, one.manager_id}
    return signers - {None}


def _find(session: Session, scope: Scope, place: Place, pattern: re.Pattern[str]) -> Iterator[_Found]:
    for row, author_id in _held(session, place.authored(scope), place.columns[0].class_):
        for column in place.columns:
            after, times = struck_text(getattr(row, column.key), pattern, room_of(column))
            if times:
                yield _Found(place, row, author_id, column, after, times)


def _find_in_records(session: Session, scope: Scope, pattern: re.Pattern[str]) -> Iterator[_FoundRecord]:
    for record, manager_id in _held(session, RECORDS(scope), Record):
        body, times = struck_body(record.body, pattern, part_of_record(scope, record))
        if times:
            yield _FoundRecord(manager_id, of_record(session, record, body, times))


def _change(session: Session, one: _Found, done: Struck) -> Rewriting:
    """Change the text, but for one that a trigger guards: that changes once the change is named."""
    if one.author_id is not None:
        done.authors.add(one.author_id)
    if one.place.guarded:
        return of_reason(one.row, one.column, one.after, one.times)
    if one.place.signed:
        return of_signed(one.row, one.column, one.after, one.times)
    setattr(one.row, one.column.key, one.after)
    _raise_version(session, one.row, done)
    return Rewriting(StruckText(place=place_of(one.column), times=one.times))


def _raise_version(session: Session, row: Any, done: Struck) -> None:
    """Whoever has the page open would otherwise save the words back without noticing."""
    # A goal is saved with its actions, so its version speaks for them.
    shown = session.get_one(Goal, row.goal_id) if isinstance(row, Action) else row
    if hasattr(shown, "version") and shown not in done.raised:
        shown.version += 1
        done.raised.add(shown)


def _held(session: Session, wanted: Select[Any, Any], model: Any) -> Sequence[Any]:
    """The rows as they are once nobody else writes them, who would otherwise get what they changed undone."""
    # Two strikings may want the same rows, such as more time given to both people: both take them in this order.
    ordered = wanted.order_by(*inspect(model).primary_key)
    locked = ordered.with_for_update(of=model).execution_options(populate_existing=True)
    return session.execute(locked).all()
