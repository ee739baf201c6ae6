"""Stories of imports, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import NotFound
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.people import imports
from kie.people.imported import imported
from kie.people.imports import ImportOutdated
from kie.people.models import PendingImport, Person, ReportingLine, Team
from kie.people.previewed import ImportPreview
from kie.people.queries import leader_of, moderator_of
from kie.people.service import import_people, preview_people
from tests.cast import Cast
from tests.people.files import HWY, PRK, as_csv, line, the_cast, under

pytestmark = pytest.mark.both_databases
Import = Callable[..., ImportPreview]


@pytest.fixture
def bring(session: Session, shipped: Catalogue) -> Import:
    """Imports lines today, as the command line does."""

    def bring(lines: list[dict[str, str]], **options: Any) -> ImportPreview:
        return import_people(session, None, as_csv(lines), clock.today(), shipped, **options)

    return bring


def counts(session: Session) -> list[int]:
    """How many rows every table of the room has, and how many events there are."""
    tables = (Person, Team, ReportingLine, Event)
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def person(session: Session, number: str) -> Person:
    """The person with this staff number."""
    return session.scalars(select(Person).where(Person.staff_number == number)).one()


def lines_of(session: Session, number: str) -> list[tuple[str, date, date | None]]:
    """Every reporting line of somebody: the manager's name, from when, until when."""
    rows = session.execute(
        select(Person.name, ReportingLine.starts_on, ReportingLine.ends_on)
        .join(Person, Person.id == ReportingLine.manager_id)
        .where(ReportingLine.person_id == person(session, number).id)
        .order_by(ReportingLine.starts_on)
    )
    return [(row.name, row.starts_on, row.ends_on) for row in rows]


def test_an_empty_installation_takes_a_whole_council(session: Session, bring: Import) -> None:
    done = bring(the_cast())
    assert done.counts() | {"unchanged": 0} == done.counts()
    assert (len(done.new), len(done.teams)) == (7, 3)
    ana, ben, efua = (person(session, number) for number in ("1001", "1002", "1005"))
    assert leader_of(session, ana.id, clock.today()) == ben.id
    assert moderator_of(session, ana.id, clock.today()) == efua.id
    highways = session.get_one(Team, ana.team_id)
    assert (highways.name, session.get_one(Team, highways.parent_id).code) == ("Highways", "WEX")


def test_the_same_file_again_changes_nothing_and_says_so(session: Session, bring: Import) -> None:
    bring(the_cast())
    before = counts(session)
    again = bring(the_cast())
    assert again.nothing
    assert again.unchanged == 7
    assert counts(session)[:3] == before[:3]


def test_the_cast_of_the_tests_is_what_the_file_says(session: Session, cast: Cast, bring: Import) -> None:
    assert bring(the_cast()).nothing


def test_a_preview_changes_nothing(session: Session, shipped: Catalogue) -> None:
    before = counts(session)
    found = preview_people(session, as_csv(the_cast()), clock.today(), shipped)
    assert len(found.new) == 7
    assert counts(session) == before


def test_one_bad_line_stops_the_whole_file(session: Session, bring: Import) -> None:
    done = bring([*the_cast(), line("9", "Ring A") | under("10"), line("10", "Ring B") | under("9")])
    assert [(one.line, one.reason) for one in done.refused] == [
        (9, "manager_staff_number: These people manage each other in a ring: 10 → 9 → 10.")
    ]
    assert counts(session) == [0, 0, 0, 0]


def test_a_new_manager_ends_the_line_to_the_old(session: Session, cast: Cast, bring: Import) -> None:
    changed = [one | under("1005") if one["staff_number"] == "1001" else one for one in the_cast()]
    day = clock.today()
    assert [one.name for one in bring(changed).moved] == ["Ana Silva"]
    assert lines_of(session, "1001") == [
        ("Ben Okafor", date(2020, 4, 6), day - timedelta(days=1)),
        ("Efua Mensah", day, None),
    ]
    assert leader_of(session, cast.ana.id, day - timedelta(days=1)) == cast.ben.id


def test_putting_it_right_on_the_same_day_leaves_one_line(
    session: Session, cast: Cast, bring: Import
) -> None:
    wrong = [one | under("1006") if one["staff_number"] == "1001" else one for one in the_cast()]
    right = [one | under("1005") if one["staff_number"] == "1001" else one for one in the_cast()]
    bring(wrong)
    bring(right)
    assert [name for name, _from, _until in lines_of(session, "1001")] == ["Ben Okafor", "Efua Mensah"]
    bring(the_cast())
    assert lines_of(session, "1001")[-1] == ("Ben Okafor", clock.today(), None)


def test_no_manager_but_a_reviewer(session: Session, cast: Cast, bring: Import) -> None:
    lines = [
        one | under("") | {"reviewer_staff_number": "1003"} if one["staff_number"] == "1001" else one
        for one in the_cast()
    ]
    bring(lines)
    assert leader_of(session, cast.ana.id, clock.today()) == cast.chloe.id
    kinds = select(ReportingLine.kind).where(
        ReportingLine.person_id == cast.ana.id, ReportingLine.ends_on.is_(None)
    )
    assert session.scalars(kinds).all() == ["reviewer"]


def test_a_starter_answers_to_the_manager_from_the_first_day(
    session: Session, cast: Cast, bring: Import
) -> None:
    first_day = clock.today() + timedelta(days=30)
    bring([*the_cast(), line("2001", "Hana Novak", HWY, starts_on=first_day.isoformat()) | under("1002")])
    assert lines_of(session, "2001") == [("Ben Okafor", first_day, None)]
    bring([*the_cast(), line("2001", "Hana Novak", HWY, starts_on=first_day.isoformat()) | under("1005")])
    assert lines_of(session, "2001") == [("Efua Mensah", first_day, None)]


def test_facts_change_and_people_exchange_addresses(session: Session, cast: Cast, bring: Import) -> None:
    addresses = {"1001": "ben@wexcombe.example", "1002": "ana@wexcombe.example"}
    lines = [
        one | {"email": addresses.get(one["staff_number"], one["email"]), "grade": "G9"} for one in the_cast()
    ]
    assert len(bring(lines).changed) == 7
    assert (person(session, "1001").email, person(session, "1001").grade) == ("ben@wexcombe.example", "G9")
    assert person(session, "1002").email == "ana@wexcombe.example"


def test_missing_people_leave_only_when_said(session: Session, cast: Cast, bring: Import) -> None:
    lines = [one for one in the_cast() if one["staff_number"] != "1001"]
    assert bring(lines).left == (("1001", "Ana Silva"),)
    assert person(session, "1001").leaves_on is None
    bring(lines, missing_left=True)
    assert person(session, "1001").leaves_on == clock.today()
    assert bring(lines, missing_left=True).left == ()
    bring(the_cast())
    assert person(session, "1001").leaves_on is None


def test_whoever_imports_never_leaves_by_it(session: Session, cast: Cast, shipped: Catalogue) -> None:
    lines = [one for one in the_cast() if one["staff_number"] not in {"1001", "1003"}]
    done = import_people(session, cast.chloe.id, as_csv(lines), clock.today(), shipped, missing_left=True)
    assert done.left == (("1001", "Ana Silva"),)


def test_teams_are_made_renamed_and_moved(session: Session, cast: Cast, bring: Import) -> None:
    renamed = {"team_name": "Roads", "parent_team_code": "PRK"}
    lines = [one | renamed if one["team_code"] == "HWY" else one for one in the_cast()]
    deeper = {"team_code": "ZZZ", "team_name": "Night shift", "parent_team_code": "AAA"}
    above = {"team_code": "AAA", "team_name": "Shifts", "parent_team_code": "HWY"}
    done = bring([*lines, line("1", "Night", deeper), line("2", "Day", above), line("3", "Green", PRK)])
    assert sorted(team.code for team in done.teams) == ["AAA", "HWY", "ZZZ"]
    codes = {team.id: team.code for team in session.scalars(select(Team))}
    parents = {
        team.code: codes.get(team.parent_id) if team.parent_id else None
        for team in session.scalars(select(Team))
    }
    assert parents == {"WEX": None, "PRK": "WEX", "HWY": "PRK", "AAA": "HWY", "ZZZ": "AAA", "HR": "WEX"}
    assert session.scalars(select(Team.name).where(Team.code == "HWY")).one() == "Roads"


def test_the_audit_trail_says_who_was_touched_and_nothing_else(
    session: Session, cast: Cast, bring: Import
) -> None:
    lines = [one | {"grade": "G9"} if one["staff_number"] == "1001" else one for one in the_cast()]
    bring(lines)
    recorded = session.scalars(select(Event).order_by(Event.id)).all()
    assert [(one.action, one.person_id) for one in recorded] == [
        ("import.applied", None),
        ("person.changed", cast.ana.id),
    ]
    assert recorded[0].subject and {one.subject for one in recorded} == {recorded[0].subject}
    assert recorded[0].details == {
        "rows": 7,
        "new": 0,
        "changed": 1,
        "moved": 0,
        "left": 0,
        "teams": 0,
        "planned": 0,
        "plans_replaced": 0,
    }


@contextmanager
def executions(session: Session) -> Iterator[list[str]]:
    """Every statement sent to the database; a bulk one counts once."""
    seen: list[str] = []
    engine = session.get_bind().engine

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_number_of_statements_does_not_grow_with_the_file(session: Session, bring: Import) -> None:
    def council(people: int, grade: str, manager: str) -> list[dict[str, str]]:
        staff = [
            line(f"s{number}", f"Person {number}", HWY, grade=grade) | under(manager)
            for number in range(people)
        ]
        return [*the_cast(), *staff]

    with executions(session) as few:
        bring(council(10, "G1", "1002"))
        bring(council(10, "G1", "1005"))
    with executions(session) as many:
        bring(council(400, "G1", "1002"))
        bring(council(400, "G1", "1005"))
    assert len(many) <= len(few) + 6


def test_a_preview_is_kept_and_confirmed(session: Session, cast: Cast, shipped: Catalogue) -> None:
    data = as_csv([*the_cast(), line("2001", "Hana Novak", HWY) | under("1002")], encoding="utf-8-sig")
    preview, pending = imports.keep(session, cast.chloe.id, data, clock.today(), shipped)
    assert pending is not None
    assert len(preview.new) == 1
    told = (cast.chloe.id, pending.id, clock.today(), shipped)
    done, number = imports.confirm(session, *told, missing_left=False)
    assert list(done.new) == list(preview.new)
    assert imported(session, number).counts["new"] == 1
    assert person(session, "2001").name == "Hana Novak"
    assert session.scalar(select(func.count()).select_from(PendingImport)) == 0


def keep_one(session: Session, cast: Cast, shipped: Catalogue) -> UUID:
    """An upload of Chloé's that waits to be confirmed."""
    data = as_csv([*the_cast(), line("2001", "Hana Novak", HWY)])
    _preview, pending = imports.keep(session, cast.chloe.id, data, clock.today(), shipped)
    assert pending is not None
    return pending.id


def test_a_preview_that_is_out_of_date_is_refused(session: Session, cast: Cast, shipped: Catalogue) -> None:
    pending_id = keep_one(session, cast, shipped)
    cast.ana.grade = "G9"
    session.flush()
    _preview, outdated = imports.preview_pending(session, cast.chloe.id, pending_id, clock.today(), shipped)
    assert outdated
    with pytest.raises(ImportOutdated):
        imports.confirm(session, cast.chloe.id, pending_id, clock.today(), shipped, missing_left=False)
    assert session.scalar(select(Person).where(Person.staff_number == "2001")) is None


def test_an_upload_is_its_uploaders_for_a_day(session: Session, cast: Cast, shipped: Catalogue) -> None:
    pending_id = keep_one(session, cast, shipped)
    with pytest.raises(NotFound):
        imports.preview_pending(session, cast.dev.id, pending_id, clock.today(), shipped)
    with time_machine.travel(clock.now() + timedelta(hours=25)), pytest.raises(NotFound):
        imports.preview_pending(session, cast.chloe.id, pending_id, clock.today(), shipped)
    newer = keep_one(session, cast, shipped)
    assert session.scalars(select(PendingImport.id)).all() == [newer]


def test_a_refused_file_is_not_kept(session: Session, cast: Cast, shipped: Catalogue) -> None:
    preview, pending = imports.keep(session, cast.chloe.id, b"\xff", clock.today(), shipped)
    assert pending is None
    assert preview.refused
    large = b"x" * (imports.MOST_BYTES + 1)
    preview, pending = imports.keep(session, cast.chloe.id, large, clock.today(), shipped)
    assert pending is None
    assert "larger than 5 MB" in preview.refused[0].reason
