"""Imports whose changes of who leads whom hold from a later day: nobody reads or writes before it, and nobody after."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.changes import follow_changes
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.mail import QueuedMail
from kie.people import imports
from kie.people.imported import ACTIONS, imported, people_of
from kie.people.imports import ImportOutdated, import_people
from kie.people.models import Person, ReportingLine
from kie.people.previewed import ImportPreview
from kie.people.queries import leader_of
from kie.people.timeline import DatedLine, holding, may_take_effect, planned, turned
from tests.cast import Cast
from tests.people.files import PRK, as_csv, line, the_cast, under

pytestmark = pytest.mark.both_databases
Import = Callable[..., ImportPreview]
TEN = timedelta(days=10)
ONE = timedelta(days=1)


def ana_under(number: str, **cells: str) -> list[dict[str, str]]:
    """The cast, with Ana answering to somebody else."""
    return [one | under(number) | cells if one["staff_number"] == "1001" else one for one in the_cast()]


@pytest.fixture
def bring(session: Session, shipped: Catalogue) -> Import:
    """Imports lines, from a day on."""

    def bring(lines: list[dict[str, str]], day: date | None = None) -> ImportPreview:
        return import_people(session, None, as_csv(lines), clock.today(), shipped, takes_effect_on=day)

    return bring


def lines_of(session: Session, cast: Cast) -> list[tuple[str, date, date | None]]:
    """Ana's reporting lines in their order."""
    rows = session.execute(
        select(Person.name, ReportingLine.starts_on, ReportingLine.ends_on)
        .join(Person, Person.id == ReportingLine.manager_id)
        .where(ReportingLine.person_id == cast.ana.id)
        .order_by(ReportingLine.starts_on)
    )
    return [(row.name, row.starts_on, row.ends_on) for row in rows]


def recorded(session: Session) -> list[str]:
    """What the audit trail says of people, without the imports themselves."""
    actions = session.scalars(select(Event.action).where(Event.person_id.is_not(None)).order_by(Event.id))
    return list(actions)


def brought(session: Session) -> dict[str, int]:
    """What the last import says of each list, after counting who is in that list."""
    last = session.scalars(select(func.max(Event.id)).where(Event.action == "import.applied")).one()
    done = imported(session, last)
    listed = {which: len(people_of(session, done, which, 1).people) for which in ACTIONS}
    assert listed == {which: done.counts[which] for which in ACTIONS}
    return listed


def test_the_old_line_ends_the_day_before_the_new_one(session: Session, cast: Cast, bring: Import) -> None:
    day = clock.today() + TEN
    done = bring(ana_under("1005"), day)
    assert [change.since for one in done.moved for change in one.changes] == [day]
    assert lines_of(session, cast) == [
        ("Ben Okafor", date(2020, 4, 6), day - ONE),
        ("Efua Mensah", day, None),
    ]
    assert leader_of(session, cast.ana.id, day - ONE) == cast.ben.id
    assert leader_of(session, cast.ana.id, day) == cast.efua.id
    assert recorded(session) == ["person.move-planned"]


def test_the_same_file_for_the_same_day_changes_nothing(session: Session, cast: Cast, bring: Import) -> None:
    day = clock.today() + TEN
    bring(ana_under("1005"), day)
    before = lines_of(session, cast)
    again = bring(ana_under("1005"), day)
    assert again.nothing
    assert again.unchanged == 7
    assert lines_of(session, cast) == before


def test_the_nightly_file_of_today_leaves_the_plan_alone(session: Session, cast: Cast, bring: Import) -> None:
    day = clock.today() + TEN
    bring(ana_under("1005"), day)
    assert bring(the_cast()).nothing
    assert bring(the_cast(), day - ONE).nothing
    assert lines_of(session, cast)[-1] == ("Efua Mensah", day, None)


@pytest.mark.parametrize("days", [0, 5, 10])
def test_a_later_import_takes_the_place_of_the_plan(
    session: Session, cast: Cast, bring: Import, days: int
) -> None:
    planned_for = clock.today() + TEN
    bring(ana_under("1005"), planned_for)
    day = clock.today() + timedelta(days=days)
    done = bring(ana_under("1003"), day)
    assert [(one.staff_number, one.plan.day, one.plan.manager) for one in done.replaced] == [
        ("1001", planned_for, "1005")
    ]
    assert lines_of(session, cast) == [
        ("Ben Okafor", date(2020, 4, 6), day - ONE),
        ("Chloé Martin", day, None),
    ]
    moved = "person.moved" if days == 0 else "person.move-planned"
    assert recorded(session) == ["person.move-planned", moved, "person.plan-replaced"]


def test_a_plan_is_called_off_without_a_seam(session: Session, cast: Cast, bring: Import) -> None:
    day = clock.today() + TEN
    bring(ana_under("1005"), day)
    bring(the_cast(), day)
    assert lines_of(session, cast) == [("Ben Okafor", date(2020, 4, 6), None)]
    assert recorded(session)[-1] == "person.plan-replaced"


def test_a_second_plan_follows_the_first(session: Session, cast: Cast, bring: Import) -> None:
    day = clock.today() + TEN
    bring(ana_under("1005"), day)
    assert bring(ana_under("1003"), day + TEN).replaced == ()
    assert lines_of(session, cast)[1:] == [
        ("Efua Mensah", day, day + TEN - ONE),
        ("Chloé Martin", day + TEN, None),
    ]


def test_whoever_is_new_answers_to_their_manager_at_once(session: Session, cast: Cast, bring: Import) -> None:
    bring([*the_cast(), line("2001", "Hana Novak") | under("1002")], clock.today() + TEN)
    hana = session.scalars(select(Person).where(Person.staff_number == "2001")).one()
    assert leader_of(session, hana.id, clock.today()) == cast.ben.id


def test_a_ring_that_only_a_plan_closes_is_refused(session: Session, cast: Cast, bring: Import) -> None:
    day = clock.today() + TEN
    dev_under = [one | under("1006") if one["staff_number"] == "1004" else one for one in the_cast()]
    bring(dev_under, day)
    femi_under = [one | under("1004") if one["staff_number"] == "1006" else one for one in the_cast()]
    done = bring(femi_under)
    assert [one.line for one in done.refused] == [6]
    assert "ring: 1004 → 1006 → 1004" in done.refused[0].reason
    assert str(day.year) in done.refused[0].reason


def test_a_team_has_no_day_and_the_preview_says_at_once(session: Session, cast: Cast, bring: Import) -> None:
    done = bring(ana_under("1005", **PRK), clock.today() + TEN)
    since = {change.field: change.since for one in done.moved for change in one.changes}
    assert since == {"team_code": None, "manager": clock.today() + TEN}
    session.refresh(cast.ana)
    assert cast.ana.team_id != cast.ben.team_id
    assert recorded(session) == ["person.moved", "person.move-planned"]
    assert brought(session) == {"new": 0, "changed": 0, "moved": 1, "planned": 1, "left": 0}


def test_whoever_moves_later_is_planned_and_has_not_moved(
    session: Session, cast: Cast, bring: Import
) -> None:
    bring(ana_under("1005"), clock.today() + TEN)
    assert brought(session) == {"new": 0, "changed": 0, "moved": 0, "planned": 1, "left": 0}


def test_a_day_that_came_before_the_confirmation_is_shown_anew(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    with time_machine.travel("2026-11-02T12:00:00Z", tick=False):
        tomorrow = clock.today() + ONE
        data = as_csv(ana_under("1005"))
        _preview, pending = imports.keep(session, cast.chloe.id, data, clock.today(), shipped, tomorrow)
        assert pending is not None
    with time_machine.travel("2026-11-03T08:00:00Z", tick=False), pytest.raises(ImportOutdated):
        imports.confirm(session, cast.chloe.id, pending.id, clock.today(), shipped, missing_left=False)


def test_everybody_is_told_on_the_day_and_not_before(session: Session, cast: Cast, bring: Import) -> None:
    bring(ana_under("1005"), clock.today() + TEN)
    follow_changes(session)
    assert session.scalars(select(QueuedMail.key).where(QueuedMail.key.like("new-leader/%"))).all() == []


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (180, True), (181, False)])
def test_which_days_may_be_given(days: int, may: bool) -> None:
    assert may_take_effect(date(2026, 11, 2) + timedelta(days=days), date(2026, 11, 2)) is may


FIRST = date(2026, 1, 1)


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["A", "B", "C", None])), max_size=8))
def test_each_import_says_what_holds_from_its_day_on(changes: list[tuple[int, str | None]]) -> None:
    """Against a calendar with one box a day. Lines never overlap, and days before the import's own never change."""
    lines: list[DatedLine] = []
    calendar: list[str | None] = [None] * 40
    for number, (offset, manager) in enumerate(changes):
        day = FIRST + timedelta(days=offset)
        if holding(lines, day) == manager:
            continue
        turn = turned(lines, day, manager)
        ends: dict[UUID, date | None] = dict(turn.ends)
        lines = [
            DatedLine(one.id, one.manager, one.starts_on, ends.get(one.id, one.ends_on))
            for one in lines
            if one.id not in turn.removed
        ]
        if turn.begins is not None and manager is not None:
            lines.append(DatedLine(UUID(int=number), manager, turn.begins, None))
        lines.sort(key=lambda one: one.starts_on)
        calendar[offset:] = [manager] * (40 - offset)
        for place, expected in enumerate(calendar):
            today = FIRST + timedelta(days=place)
            held = [one for one in lines if one.starts_on <= today and (one.ends_on or date.max) >= today]
            assert [one.manager for one in held] == ([] if expected is None else [expected])
            assert all(one.ends_on is None or one.ends_on >= one.starts_on for one in lines)
    changes_ahead = [(one.day, one.manager) for one in planned(lines, FIRST)]
    seen = [
        (FIRST + timedelta(days=place), calendar[place])
        for place in range(1, 40)
        if calendar[place] != calendar[place - 1]
    ]
    assert changes_ahead == seen
