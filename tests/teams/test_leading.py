"""Who answers to whom when somebody else leads a team: from the day, and never before it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.events import Event
from kie.people.models import Person, ReportingLine, TeamChange
from kie.people.queries import leader_of, moderator_of
from kie.teams import service
from kie.teams.due import apply_due
from kie.teams.leaders import leaders_of
from kie.teams.refusing import TeamChangeRefused
from kie.teams.rules import Whose, Wish
from tests.cast import Cast, make_person, reports_to

pytestmark = pytest.mark.both_databases
TEN = timedelta(days=10)
Name = Callable[..., TeamChange]


@pytest.fixture
def name(session: Session, cast: Cast) -> Name:
    """Names a leader of Highways, as Chloé; today unless a day is given."""

    def name(leader: Person | None, whose: Whose = "former", day: date | None = None) -> TeamChange:
        leader_id = None if leader is None else leader.id
        wish = Wish("led", day or clock.today(), leader_id=leader_id, whose=whose)
        return service.decide(session, cast.highways.id, wish, cast.chloe.id)

    return name


def lines_of(session: Session, person: Person) -> list[tuple[str, date, date | None]]:
    rows = session.execute(
        select(Person.name, ReportingLine.starts_on, ReportingLine.ends_on)
        .join(Person, Person.id == ReportingLine.manager_id)
        .where(ReportingLine.person_id == person.id)
        .order_by(ReportingLine.starts_on)
    )
    return [(row.name, row.starts_on, row.ends_on) for row in rows]


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(TeamChangeRefused) as caught:
        call()
    return caught.value.message


def test_somebody_from_elsewhere_takes_over_from_today(session: Session, cast: Cast, name: Name) -> None:
    today = clock.today()
    zoe = make_person(session, "2001", "Zoe Quill", cast.parks)
    reports_to(session, zoe, cast.chloe)
    name(zoe)
    assert leader_of(session, cast.ana.id, today) == zoe.id
    assert leader_of(session, zoe.id, today) == cast.efua.id
    assert leader_of(session, cast.ana.id, today - timedelta(days=1)) == cast.ben.id
    assert moderator_of(session, cast.ana.id, today) == cast.efua.id
    assert session.get_one(Person, zoe.id).team_id == cast.highways.id
    found = leaders_of(session, [cast.highways.id], today)[cast.highways.id]
    assert found is not None and (found.name, found.since) == ("Zoe Quill", today)
    actions = session.scalars(select(Event.action).order_by(Event.id)).all()
    assert actions == ["team.leader-named", "person.moved", "person.moved"]


def test_who_is_below_takes_the_place_of_whom_they_follow(session: Session, cast: Cast, name: Name) -> None:
    today = clock.today()
    zoe = make_person(session, "2001", "Zoe Quill", cast.highways)
    below = make_person(session, "2002", "Yan Below", cast.highways)
    reports_to(session, zoe, cast.ben)
    reports_to(session, below, zoe)
    name(below, "former")
    leaders = {one.name: leader_of(session, one.id, today) for one in (cast.ana, zoe, below, cast.ben)}
    assert leaders == {
        "Ana Silva": below.id,
        "Zoe Quill": below.id,
        "Yan Below": cast.efua.id,
        "Ben Okafor": cast.efua.id,
    }


def test_everybody_directly_in_a_team_answers_to_whoever_takes_the_top_one_s_place(
    session: Session, cast: Cast, name: Name
) -> None:
    name(cast.ana, "team")
    assert leader_of(session, cast.ben.id, clock.today()) == cast.ana.id
    assert leader_of(session, cast.ana.id, clock.today()) == cast.efua.id


def test_whoever_is_above_keeps_their_own_manager(session: Session, cast: Cast, name: Name) -> None:
    chief = make_person(session, "2001", "Chief Quill", cast.council)
    reports_to(session, cast.efua, chief)
    name(cast.efua)
    assert leader_of(session, cast.ana.id, clock.today()) == cast.efua.id
    assert leader_of(session, cast.efua.id, clock.today()) == chief.id


def test_lines_last_as_long_as_they_were_to_last(session: Session, cast: Cast, name: Name) -> None:
    today, later = clock.today(), clock.today() + timedelta(days=60)
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)).one()
    line.ends_on = later - timedelta(days=1)
    reports_to(session, cast.ana, cast.efua, since=later)
    starter = make_person(session, "2003", "Sam Starter", cast.highways, starts_on=later)
    reports_to(session, starter, cast.ben, since=later)
    zoe = make_person(session, "2001", "Zoe Quill", cast.highways)
    reports_to(session, zoe, cast.efua)
    change = name(zoe)
    eve = today - timedelta(days=1)
    assert lines_of(session, cast.ana) == [
        ("Ben Okafor", date(2020, 4, 6), eve),
        ("Zoe Quill", today, later - timedelta(days=1)),
        ("Efua Mensah", later, None),
    ]
    assert lines_of(session, starter) == [("Zoe Quill", later, None)]
    assert set(
        session.scalars(
            select(ReportingLine.person_id).where(ReportingLine.team_change_id == change.id)
        ).all()
    ) == {cast.ana.id, starter.id}


def test_a_planned_leader_leads_from_the_day_and_twice_harms_nothing(
    session: Session, cast: Cast, name: Name
) -> None:
    day = clock.today() + TEN
    change = name(cast.efua, day=day)
    assert apply_due(session) == 0
    assert leader_of(session, cast.ana.id, clock.today()) == cast.ben.id
    with time_machine.travel(day + timedelta(days=1)):
        assert apply_due(session) == 1
        assert apply_due(session) == 0
        assert leader_of(session, cast.ana.id, day) == cast.ben.id
        assert leader_of(session, cast.ana.id, clock.today()) == cast.efua.id
        assert change.holds_from == day + timedelta(days=1)
        with pytest.raises(service.TooLate):
            service.withdraw(session, cast.chloe.id, change.id)


def test_what_was_withdrawn_never_holds(session: Session, cast: Cast, name: Name) -> None:
    day = clock.today() + TEN
    change = name(cast.efua, day=day)
    for _time in range(2):
        service.withdraw(session, cast.chloe.id, change.id)
    with time_machine.travel(day):
        assert apply_due(session) == 0
        assert leader_of(session, cast.ana.id, clock.today()) == cast.ben.id
    assert [one.action for one in session.scalars(select(Event).order_by(Event.id))] == [
        "team-change.planned",
        "team-change.withdrawn",
    ]


def test_a_time_with_an_end_is_withdrawn_whole(session: Session, cast: Cast) -> None:
    first, last = clock.today() + TEN, clock.today() + TEN + TEN
    asked = Wish("led", first, leader_id=cast.efua.id, whose="former", until=last)

    def leads() -> str:
        found = leaders_of(session, [cast.highways.id], clock.today())[cast.highways.id]
        return found.name if found else ""

    change = service.decide(session, cast.highways.id, asked, cast.chloe.id)
    service.withdraw(session, cast.chloe.id, change.id)
    assert all(one.withdrawn_at for one in session.scalars(select(TeamChange)))
    service.decide(session, cast.highways.id, asked, cast.chloe.id)
    for day, leader in ((first, "Efua Mensah"), (last, "Efua Mensah"), (last + timedelta(days=1), "")):
        with time_machine.travel(day):
            apply_due(session)
            assert leads() == leader
            assert leader_of(session, cast.ana.id, day) == cast.efua.id
    early = replace(asked, until=first - timedelta(days=1))
    assert "last day" in refused(lambda: service.decide(session, cast.parks.id, early, None))


def test_nobody_comes_to_lead_themselves_by_a_plan(session: Session, cast: Cast, name: Name) -> None:
    """Efua is to answer to Ana in ten days: whoever Ana answers to from today must not be below Ana then."""
    later = clock.today() + TEN
    reports_to(session, cast.efua, cast.ana, since=later)
    zoe = make_person(session, "2001", "Zoe Quill", cast.parks)
    reports_to(session, zoe, cast.efua)
    assert "ring" in refused(lambda: name(zoe))
    assert session.scalars(select(TeamChange)).all() == []
    assert leader_of(session, cast.ana.id, clock.today()) == cast.ben.id


def test_leaders_that_make_no_sense_are_refused_in_words(session: Session, cast: Cast, name: Name) -> None:
    today = clock.today()
    gone = make_person(session, "2001", "Gone Quill", cast.highways, leaves_on=today - timedelta(days=1))
    assert "You cannot name yourself" in refused(lambda: name(cast.chloe))
    assert "does not work here" in refused(lambda: name(gone))
    assert "today or a later day" in refused(lambda: name(cast.efua, day=today - timedelta(days=1)))
    assert "180 days" in refused(lambda: name(cast.efua, day=today + timedelta(days=181)))
    name(cast.efua, day=today + TEN)
    assert "planned for" in refused(lambda: name(cast.dev, day=today + TEN))
    assert "planned for" in refused(lambda: name(cast.dev))
    name(cast.dev, "nobody", day=today + TEN + TEN)


def test_a_leader_may_end_without_another(session: Session, cast: Cast, name: Name) -> None:
    today = clock.today()
    assert leaders_of(session, [cast.highways.id], today)[cast.highways.id] is not None
    name(None)
    assert leaders_of(session, [cast.highways.id], today)[cast.highways.id] is None
    assert leader_of(session, cast.ana.id, today) == cast.ben.id
    assert "Nobody leads the team now" in refused(lambda: name(None))
