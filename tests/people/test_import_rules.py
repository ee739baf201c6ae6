"""Whether lines fit together, and what they would change, without a database."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.people import fitting, packed, rings, rules
from kie.people.packed import PackedRows
from kie.people.reading import read
from kie.people.rules import Difference, Known, KnownPerson, TeamFacts
from kie.sheets import read_whole
from tests.people.files import CHOICES, HWY, PRK, WEX, as_csv, line, the_cast, under

NOBODY = Known({}, {})
TODAY = date(2026, 11, 2)


@pytest.fixture(autouse=True, scope="module")
def small_portions() -> Iterator[None]:
    """So few rows together that these small files are packed as large ones are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "PORTION", 2)
        patch.setattr(packed, "_SORTED", 2)
        yield


def rows_of(*lines: dict[str, str]) -> PackedRows:
    """The rows of a file without mistakes of its own."""
    rows, wrong = read(as_csv(lines), CHOICES)
    assert not wrong
    return rows


def reasons(lines: list[dict[str, str]], known: Known = NOBODY) -> list[tuple[int, str]]:
    """Line and reason of everything that does not fit."""
    return [(one.line, one.what % one.values) for one in fitting.problems_between(rows_of(*lines), known)]


def after(rows: PackedRows, known: Known = NOBODY) -> Known:
    """What is known once the rows are imported."""
    people = dict(known.people)
    for row in rows:
        old = known.people.get(row.staff_number)
        values = {name: getattr(row, name) for name in (*rules.FACTS, *rules.PLACE)}
        person_id = uuid4() if old is None else old.id
        people[row.staff_number] = KnownPerson(id=person_id, staff_number=row.staff_number, **values)
    teams = {row.team_code: TeamFacts(row.team_name, row.parent_team_code) for row in rows}
    return Known(people, {**known.teams, **teams})


def test_the_cast_fits_together() -> None:
    assert reasons(the_cast()) == []


def test_a_number_stands_once() -> None:
    assert reasons([line("a1", "Ana"), line("A1", "Ben")]) == [
        (3, "The staff number A1 stands on line 2 already."),
        (3, "The address a1@wexcombe.example belongs to staff number a1 already."),
    ]
    known = after(rows_of(line("A1", "Ana")))
    assert reasons([line("a1", "Ana", email="")], known) == [
        (2, "The staff number a1 is known as A1. Write it the same way.")
    ]


def test_texts_with_the_same_mark_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "hash", lambda _text: 7, raising=False)
    known = after(rows_of(line("A1", "Ana"), line("2", "Ben"), line("9", "Zed", email="b2@wexcombe.example")))
    assert reasons([line("3", "Efua"), line("4", "Dev")], known) == []
    assert [number for number, _reason in reasons([line("a1", "Ana"), line("b2", "Ben")], known)] == [2, 2, 3]


def test_an_address_belongs_to_one_person() -> None:
    taken = "taken@wexcombe.example"
    assert len(reasons([line("1", "Ana", email=taken), line("2", "Ben", email=taken.upper())])) == 1
    known = after(rows_of(line("1", "Ana", email=taken), line("2", "Ben")))
    assert len(reasons([line("3", "Efua", email=taken)], known)) == 1
    exchanged = [line("1", "Ana", email="2@wexcombe.example"), line("2", "Ben", email=taken)]
    assert reasons(exchanged, known) == []


def test_leaders_must_be_known() -> None:
    lines = [
        line("1", "Ana", manager_staff_number="8", reviewer_staff_number="9", moderator_staff_number="1")
    ]
    assert [reason for _line, reason in reasons(lines)] == [
        "manager_staff_number: nobody has the staff number 8.",
        "reviewer_staff_number: nobody has the staff number 9.",
        "moderator_staff_number: nobody is their own.",
    ]
    known = after(rows_of(line("8", "Ben"), line("9", "Efua")))
    lines[0]["moderator_staff_number"] = ""
    assert reasons(lines, known) == []


def test_a_line_with_a_mistake_of_its_own_is_compared_with_the_others_all_the_same() -> None:
    lines = [
        line("1", "Ana", WEX, starts_on="soon", email="ana") | under("9"),
        line("1", "Ben", HWY, role_profile="wizard") | under("1"),
        line("2", "Efua", PRK | {"parent_team_code": "GONE"}, grade="=1"),
    ]
    rows, wrong = read(as_csv(lines), CHOICES)
    found = [(one.line, one.what % one.values) for one in [*wrong, *fitting.problems_between(rows, NOBODY)]]
    assert sorted(found) == [
        (2, "manager_staff_number: nobody has the staff number 9."),
        (2, "starts_on: “soon” is not a date like 2026-04-01 or 01/04/2026."),
        (2, "“ana” is not an e-mail address."),
        (3, "The staff number 1 stands on line 2 already."),
        (3, "There is no role profile “wizard”. Write one of these: leaders, staff."),
        (3, "manager_staff_number: nobody is their own."),
        (4, "There is no team GONE to put team PRK under."),
        (4, "grade begins like a formula (= + - @). Write it as plain text."),
    ]


def test_nobody_is_said_to_be_missing_who_may_stand_on_a_line_that_cannot_be_read() -> None:
    data = as_csv([line("1", "Ana", HWY) | under("9"), line("9", "Ben", WEX)])
    rows, wrong = read(data.replace(b"\r\n9,", b"\r\n9,,"), CHOICES)
    assert [one.line for one in wrong] == [3] and not read_whole(wrong)
    assert fitting.problems_between(rows, NOBODY, whole=False) == []
    # A bad team line still says that there is such a team.
    rows, wrong = read(as_csv([line("1", "Ana", HWY), line("2", "Ben", WEX | {"team_name": ""})]), CHOICES)
    assert len(wrong) == 1 and read_whole(wrong) and fitting.problems_between(rows, NOBODY) == []


def test_a_ring_through_somebody_outside_the_file_is_found() -> None:
    known = after(rows_of(line("1", "Ana"), line("2", "Ben") | under("1")))
    assert reasons([line("1", "Ana") | under("2")], known) == [
        (2, "These people manage each other in a ring: 1 → 2 → 1.")
    ]


def test_teams_must_agree_and_hang_together() -> None:
    other = HWY | {"team_name": "Roads"}
    assert reasons([line("1", "A"), line("2", "B", HWY), line("3", "C", other)]) == [
        (4, "Team HWY has another name or another parent on line 3.")
    ]
    assert reasons([line("1", "A", HWY)]) == [(2, "There is no team WEX to put team HWY under.")]
    lone = PRK | {"parent_team_code": ""}
    assert [number for number, _reason in reasons([line("1", "A"), line("2", "B", lone)])] == [3]
    assert [
        number for number, _reason in reasons([line("1", "A", lone)], after(rows_of(line("2", "B"))))
    ] == [2]


def test_teams_never_stand_in_a_ring() -> None:
    lines = [
        line("1", "A", HWY | {"parent_team_code": "PRK"}),
        line("2", "B", PRK | {"parent_team_code": "HWY"}),
    ]
    assert (2, "These teams stand above each other in a ring: HWY → PRK → HWY.") in reasons(lines)
    known = after(rows_of(line("1", "A"), line("2", "B", HWY)))
    assert any(
        "ring" in reason for _l, reason in reasons([line("1", "A", WEX | {"parent_team_code": "HWY"})], known)
    )


def test_a_difference_names_every_change() -> None:
    known = after(rows_of(*the_cast()))
    lines = {one["staff_number"]: one for one in the_cast()}
    lines["1001"] |= PRK | {"grade": "G7"}
    lines["1006"] |= {"manager_staff_number": "", "reviewer_staff_number": "1005"}
    lines["2001"] = line("2001", "Hana Novak") | under("1002")
    del lines["1007"]
    found = rules.difference(rows_of(*lines.values()), known, TODAY)
    assert [row.name for row in found.new] == ["Hana Novak"]
    assert [(one.staff_number, one.changes) for one in found.changed] == [
        ("1001", (rules.Change("grade", "G6", "G7"),))
    ]
    assert [(one.staff_number, [change.field for change in one.changes]) for one in found.moved] == [
        ("1001", ["team_code"]),
        ("1006", ["manager", "reviewer"]),
    ]
    assert found.left == (("1007", "Grace Liu"),)
    assert [team.code for team in found.teams] == ["PRK"]
    assert found.unchanged == 4


def test_only_those_in_post_can_have_left_and_never_the_importer() -> None:
    known = after(
        rows_of(
            *the_cast(), line("1", "Gone", leaves_on="2026-11-02"), line("2", "Going", leaves_on="2026-11-03")
        )
    )
    found = rules.difference(PackedRows(), known, TODAY, frozenset({"1003"}))
    assert [number for number, _name in found.left] == ["1001", "1002", "1004", "1005", "1006", "1007", "2"]


NUMBERS = [str(number) for number in range(1, 9)]


@st.composite
def organisations(draw: st.DrawFn) -> list[dict[str, str]]:
    """Files without rings: everybody is managed by somebody earlier, or by nobody."""
    lines: list[dict[str, str]] = []
    for place, number in enumerate(draw(st.permutations(NUMBERS))):
        earlier = [one["staff_number"] for one in lines]
        manager = draw(st.sampled_from(["", *earlier])) if earlier else ""
        team = WEX if place == 0 else draw(st.sampled_from([WEX, HWY, PRK]))
        lines.append(
            line(number, f"Person {number}", team, grade=draw(st.sampled_from(["", "G1"]))) | under(manager)
        )
    return lines


@given(organisations(), organisations())
def test_importing_twice_is_importing_once(first: list[dict[str, str]], second: list[dict[str, str]]) -> None:
    known = after(rows_of(*first))
    rows = rows_of(*second)
    assert fitting.problems_between(rows, known) == []
    again = rules.difference(rows, after(rows, known), TODAY)
    assert not again.new
    assert again == Difference(again.new, (), (), (), (), unchanged=len(rows))


@given(organisations(), st.lists(st.sampled_from(NUMBERS), min_size=2, unique=True))
def test_a_ring_of_managers_is_always_refused(lines: list[dict[str, str]], ring: list[str]) -> None:
    above = dict(zip(ring, ring[1:] + ring[:1], strict=True))
    turned = [one | under(above.get(one["staff_number"], one["manager_staff_number"])) for one in lines]
    assert any("ring" in reason for _line, reason in reasons(turned))


@given(st.dictionaries(st.integers(0, 7), st.none() | st.integers(0, 7)))
def test_rings_are_found_exactly(above: dict[int, int | None]) -> None:
    named = {str(one): None if other is None else str(other) for one, other in above.items()}
    in_rings = {member for ring in rings.rings(named) for member in ring}
    for start in named:
        step, seen = named[start], 0
        while step is not None and step != start and seen < 9:
            step, seen = named.get(step), seen + 1
        assert (step == start) == (start in in_rings)
    places = [-1 if (other := above.get(one)) is None else other for one in range(8)]
    assert {str(one) for one in rings.on_rings(places)} == in_rings


def test_packed_rows_come_back_as_they_went_in() -> None:
    lines = [*the_cast(), line("1001", "Łucja “Lu” O’Brien", HWY, leaves_on="2027-01-31")]
    wrong = line("x y", "", PRK, starts_on="soon", email="ana")
    rows, problems = read(as_csv([*lines, wrong]), CHOICES)
    plain = list(rows)
    assert len(problems) == 4 and len(rows) == len(plain) == 9
    assert [rows[place] for place in (8, 0, 5, -1)] == [plain[place] for place in (8, 0, 5, -1)]
    assert rows[2:4] == plain[2:4] and list(PackedRows(plain)) == plain
    assert plain[7].name == "Łucja “Lu” O’Brien" and plain[7].leaves_on == date(2027, 1, 31)
    assert plain[8].wrong == {"staff_number", "name", "starts_on", "email"}
    assert rows.places["1001"] == 2 and [plain[place].staff_number for place in rows.places.values()] == [
        *rows.places
    ]
    with pytest.raises(IndexError):
        rows[9]


@given(organisations())
def test_parents_come_first(lines: list[dict[str, str]]) -> None:
    parents = {one["staff_number"]: one["manager_staff_number"] or None for one in lines}
    order = list(rules.parents_first(parents))
    assert sorted(order) == sorted(parents)
    for code, parent in parents.items():
        assert parent is None or order.index(parent) < order.index(code)
