"""The preview of a change as of its day, with what is planned for before."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.models import Team, TeamChange
from kie.people.queries import leader_of
from kie.teams import service
from kie.teams.due import apply_due
from kie.teams.rehearsing import rehearsed
from kie.teams.rules import Wish
from tests.browser import Page
from tests.cast import Cast, make_person, make_team, reports_to
from tests.teams.steps import Visit, asked, confirmed, effects


@pytest.mark.both_databases
def test_a_preview_counts_what_is_planned_for_before_and_leaves_no_trace(
    session: Session, cast: Cast, browser: Visit
) -> None:
    """Zoe is to lead Highways; Yan after her, who takes over from her and not from Ben."""
    zoe, yan = (
        make_person(session, f"200{n}", name, cast.parks) for n, name in enumerate(("Zoe Quill", "Yan Fir"))
    )
    for one in (zoe, yan):
        reports_to(session, one, cast.efua)
    session.commit()
    chloe, today = browser(cast.chloe), clock.today()
    first, second = today + timedelta(days=5), today + timedelta(days=10)
    page = asked(chloe, cast.highways, "leading", who="2000", whose="former", starts_on=first.isoformat())
    confirmed(chloe, page, cast.highways, "leading")
    # This would wait for the people in it, and so is not counted.
    service.decide(session, cast.people_team.id, Wish("closed", first), cast.chloe.id)
    session.commit()

    def preview() -> Page:
        given = {"starts_on": second.isoformat(), "who": "2001", "whose": "former"}
        # Each change that is made for the preview asks as much as the preview of itself.
        return chloe.get(f"/teams/{cast.highways.id}/leading?{urlencode(given)}", most=100)

    page = preview()
    for words in (
        "Yan Fir leads Highways instead of Zoe Quill.",
        "Ana Silva, who answers to Zoe Quill until then",
        "This counts what is planned for before: Zoe Quill leads Highways. From",
    ):
        assert words in effects(page)
    assert "is closed" not in effects(page)
    session.expire_all()
    planned, _closing = session.scalars(select(TeamChange).order_by(TeamChange.decided_at)).all()
    assert planned.applied_at is None and zoe.team_id == cast.parks.id
    assert leader_of(session, cast.ana.id, second) == cast.ben.id
    # What is no longer counted makes it another change than the one that was shown.
    service.withdraw(session, cast.chloe.id, planned.id)
    session.commit()
    again = confirmed(chloe, page, cast.highways, "leading", status=409)
    assert "instead of Ben Okafor" in effects(again) and "planned for before" not in effects(again)
    wish = Wish("led", first, leader_id=zoe.id, whose="former")
    service.decide(session, cast.highways.id, wish, cast.chloe.id)
    session.commit()
    confirmed(chloe, preview(), cast.highways, "leading")
    for day, leader in ((first, zoe), (second, yan)):
        with time_machine.travel(day):
            assert apply_due(session) == 1
            assert leader_of(session, cast.ana.id, day) == leader.id


@pytest.mark.both_databases
@pytest.mark.parametrize("clears_on", [3, 5])
def test_what_another_plan_clears_the_way_for_is_counted_as_the_timetable_makes_it(
    session: Session, cast: Cast, clears_on: int
) -> None:
    """The depot is to be closed on the third day, and the crew below it on that day, decided later, or on the fifth."""
    depot = make_team(session, "DEP", "Depot", cast.council)
    crew = make_team(session, "CRW", "Night crew", depot)
    today = clock.today()
    for team, days in ((depot, 3), (crew, clears_on)):
        service.decide(session, team.id, Wish("closed", today + timedelta(days=days)), cast.chloe.id)
    day = today + timedelta(days=10)
    with rehearsed(session, cast.parks, Wish("renamed", day, name="Green"), cast.chloe.id, today) as found:
        counted = {one.team: session.get_one(Team, one.row.team_id).closed_on for one in found.before}
    assert not any(one.closed_on for one in (depot, crew))
    for days in range(3, 11):
        with time_machine.travel(today + timedelta(days=days)):
            apply_due(session)
    closed = today + timedelta(days=clears_on)
    assert [one.closed_on for one in (depot, crew)] == [closed, closed]
    assert counted == {"Depot": closed, "Night crew": closed}
