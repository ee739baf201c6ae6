"""Ratings strung together by the database and read off again; a basis as first publications kept it, and the digest."""

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from random import Random
from struct import pack
from uuid import UUID, uuid4

import pytest
from sqlalchemy import ColumnElement, literal, select, union_all
from sqlalchemy.orm import Session

from kie.insights.figures import Basis, CellBody, Figure, Made
from kie.insights.publications import digest_of, packed, unpacked, words_of
from kie.insights.strung import Sheets, Strings

Key = tuple[str, str]


def strung_by(session: Session, rated: Mapping[UUID, Mapping[Key, int]], strings: Strings) -> Sheets:
    """The ratings as a statement gives them, with one who is nobody's business and an item that nobody asked for."""
    places = {one: place for place, one in enumerate(rated)}
    stranger = {uuid4(): {strings.keys[0]: 1}, next(iter(rated)): {("other", "item"): 1}}
    rows = union_all(
        *(
            select(
                literal(one.hex).label("one"),
                literal(framework).label("framework"),
                literal(item).label("item"),
                literal(step).label("step"),
            )
            for people in (rated, stranger)
            for one, steps in people.items()
            for (framework, item), step in steps.items()
        )
    ).subquery()
    columns: list[ColumnElement[int]] = strings.select(rows.c.framework, rows.c.item, rows.c.step)
    found = session.execute(select(rows.c.one, literal("self"), *columns).group_by(rows.c.one))
    sheets = Sheets(("self",), places, strings)
    sheets.fill([UUID(one), side, *numbers] for one, side, *numbers in found)
    return sheets


@pytest.mark.both_databases
@pytest.mark.parametrize(("columns", "highest"), [(5, 4), (15, 15), (18, 7), (18, 16), (8, 200)])
def test_every_step_comes_back_where_it_was(session: Session, columns: int, highest: int) -> None:
    random = Random(columns * highest)
    keys = [(f"f{at % 2}", f"c{at // 2}") for at in range(columns)]
    rated = {
        uuid4(): {key: random.choice((1, highest, random.randint(1, highest))) for key in keys[number % 2 :]}
        for number in range(4)
    }
    sheets = strung_by(session, rated, Strings(keys, highest))
    for at, key in enumerate(keys):
        assert list(sheets.column("self", at)) == [steps.get(key, 0) for steps in rated.values()]


BASIS = Basis(
    (("f", "c"),), (UUID(int=7), UUID(int=2**127)), ("u",), (0, -1), (1, 70_000), {"grade": (-1, 3)}
)


def test_a_basis_is_read_as_it_was_written() -> None:
    assert unpacked(packed(BASIS)) == BASIS


@pytest.mark.parametrize("lists", [True, False])
def test_a_basis_of_the_first_publications_is_still_read(lists: bool) -> None:
    """They kept lists at first, and then text that stands for bytes."""

    def kept(numbers: Sequence[int]) -> Sequence[int] | str:
        return numbers if lists else b64encode(pack(f"<{len(numbers)}i", *numbers)).decode()

    ids = b64encode(b"".join(one.bytes for one in BASIS.people)).decode()
    plain = {
        "competencies": BASIS.competencies,
        "people": [one.hex for one in BASIS.people] if lists else ids,
        "units": BASIS.units,
        "seats": kept(BASIS.seats),
        "revisions": kept(BASIS.revisions),
        "facets": {facet: kept(values) for facet, values in BASIS.facets.items()},
    }
    assert unpacked(zlib.compress(json.dumps(plain).encode(), 1)) == BASIS


def test_the_digest_is_over_every_figure_whatever_their_order() -> None:
    unit, other = UUID(int=1), UUID(int=2)
    cell: CellBody = {"value": 2.5, "bound": "exact", "people": 12, "distribution": []}
    same: CellBody = {**cell}
    key = ("f", "c")
    by_team: dict[UUID, Figure] = {unit: {"agreed": cell, "share": cell}, other: {"agreed": same}}
    by_value = {key: {("grade", "G\u00fc"): {"agreed": cell}}}
    rows = [
        ["f", "c", str(unit), {"agreed": cell, "share": cell}],
        ["f", "c", str(other), {"agreed": same}],
        ["f", "c", "grade", "G\u00fc", {"agreed": cell}],
    ]
    lines = "\n".join(sorted(json.dumps(row, sort_keys=True) for row in rows))

    def digest(units: Mapping[UUID, Figure]) -> str:
        made = Made({key: units}, by_value, {}, (), ())
        return digest_of(made, words_of(made))

    assert digest(by_team) == sha256(lines.encode()).hexdigest()
    assert digest(dict(reversed(by_team.items()))) == digest(by_team)
    assert digest({**by_team, other: {"agreed": {**cell, "people": 13}}}) != digest(by_team)
