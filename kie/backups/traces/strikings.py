"""Words that were taken out of texts. Which words they were is kept nowhere, so kept here is how texts stand without
them: that is why the file of traces is closed as a backup is.

A text stands in one of the listed places (`kie.records.texts`); for each place that a striking changed, all texts of
the same person there are kept. One that is back and is not among them was deleted since, with the words in it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session

from kie.backups.tracing import Kind, Replayed, Value
from kie.people.models import Person
from kie.plans.models import Action, Goal
from kie.records.places import Place, Scope
from kie.records.rewriting import Rewriting, of_reason, of_record, of_signed, rewrite
from kie.records.striking import hold_texts
from kie.records.struck_words import MARK
from kie.records.texts import PLACES, place_of, room_of
from kie.reviews.models import Record
from kie.reviews.struck import Striking, StruckText

BODY = "records.body"


def export(session: Session, since: datetime | None) -> Iterator[Value]:
    """Each striking, and the texts of its places as they stand now."""
    found = select(Striking).order_by(Striking.struck_at, Striking.id)
    if since is not None:
        found = found.where(Striking.struck_at >= since)
    for striking in session.scalars(found).all():
        texts = session.scalars(select(StruckText).where(StruckText.striking_id == striking.id)).all()
        named = sorted({one.place for one in texts})
        records = {one.row_id for one in texts if one.place == BODY}
        yield {
            "id": str(striking.id),
            "person_id": str(striking.person_id),
            "participation_id": _plain(striking.participation_id),
            "because": striking.because,
            "struck_by_id": _plain(striking.struck_by_id),
            "struck_at": striking.struck_at.isoformat(),
            "places": {name: max(one.times for one in texts if one.place == name) for name in named},
            "texts": {name: _texts(session, _scope(striking), name) for name in named if name != BODY},
            "bodies": {
                str(one.id): one.body for one in session.scalars(select(Record).where(Record.id.in_(records)))
            },
        }


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """Make the texts as they stand in the file, in the order in which they were struck."""
    return Replayed(sum(_replay(session, value) for value in values))


def _replay(session: Session, value: Value) -> int:
    known = session.get(Striking, UUID(value["id"])) is not None
    if known or session.get(Person, UUID(value["person_id"])) is None:
        return 0
    striking = _striking(session, value)
    hold_texts(session, striking.person_id)
    rewritings = [
        one
        for name, times in value["places"].items()
        for one in (
            _bodies(session, value["bodies"], times)
            if name == BODY
            else _places(session, _scope(striking), name, value["texts"][name], times)
        )
    ]
    if not rewritings:
        return 0
    rewrite(session, striking, rewritings)
    return len(rewritings)


def _striking(session: Session, value: Value) -> Striking:
    """As it was; who did it is left out where the backup does not know them yet."""
    by = UUID(value["struck_by_id"]) if value["struck_by_id"] else None
    return Striking(
        id=UUID(value["id"]),
        person_id=UUID(value["person_id"]),
        participation_id=UUID(value["participation_id"]) if value["participation_id"] else None,
        because=value["because"],
        struck_by_id=by if by is not None and session.get(Person, by) is not None else None,
        struck_at=datetime.fromisoformat(value["struck_at"]),
    )


def _scope(striking: Striking) -> Scope:
    return Scope(striking.person_id, striking.participation_id)


def _texts(session: Session, scope: Scope, name: str) -> dict[str, str]:
    return {
        _key(row): getattr(row, column.key)
        for place, column in _named(name)
        for row in _rows(session, place, scope)
    }


def _named(name: str) -> list[tuple[Place, Any]]:
    return [(place, column) for place in PLACES for column in place.columns if place_of(column) == name]


def _rows(session: Session, place: Place, scope: Scope) -> list[Any]:
    model = place.columns[0].class_
    found: Select[Any] = place.rows(scope).order_by(*inspect(model).primary_key)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def _key(row: Any) -> str:
    return " ".join(str(one) for one in inspect(row).identity)


def _places(
    session: Session, scope: Scope, name: str, texts: dict[str, str], times: int
) -> Iterator[Rewriting]:
    for place, column in _named(name):
        for row in _rows(session, place, scope):
            before, after = getattr(row, column.key), texts.get(_key(row), MARK)
            if before == after or not before:
                continue
            if place.guarded:
                yield of_reason(row, column, after, times)
            elif place.signed:
                yield of_signed(row, column, after, times)
            else:
                setattr(row, column.key, after[: room_of(column)])
                _raise_version(session, row)
                yield Rewriting(StruckText(place=name, times=times))


def _raise_version(session: Session, row: Any) -> None:
    """As a striking does: whoever has the page open saves nothing back."""
    shown = session.get_one(Goal, row.goal_id) if isinstance(row, Action) else row
    if hasattr(shown, "version"):
        shown.version += 1


def _bodies(session: Session, bodies: dict[str, Any], times: int) -> Iterator[Rewriting]:
    numbers = [UUID(number) for number in bodies]
    records = session.scalars(select(Record).where(Record.id.in_(numbers)).order_by(Record.id))
    for record in records.all():
        if record.body != bodies[str(record.id)]:
            yield of_record(session, record, bodies[str(record.id)], times)


def _plain(number: UUID | None) -> str | None:
    return None if number is None else str(number)


KIND = Kind("Words of texts", 20, export, replay)
