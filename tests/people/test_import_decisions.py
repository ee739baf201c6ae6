"""Imports after teams were changed on their pages: what was decided is kept and said, and undone only when asked."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.frameworks.models import Catalogue
from kie.people.imports import import_people
from kie.people.models import Person, Team
from kie.people.previewed import ImportPreview
from kie.people.queries import leader_of
from kie.teams import service
from kie.teams.rules import Wish
from tests.browser import Browser
from tests.cast import Cast, make_person, make_team, reports_to
from tests.people.files import PRK, as_csv, line, the_cast, under

Import = Callable[..., ImportPreview]
ZOE = line("2001", "Zoe Quill", PRK, email="zoe@wexcombe.example") | under("1005")
GARDENER = line("2002", "Yan Gardener", PRK) | under("2001")


@pytest.fixture
def bring(session: Session, shipped: Catalogue) -> Import:
    """Imports lines; `undo`: what was decided here gives way."""

    def bring(lines: list[dict[str, str]], undo: bool = False, since: date | None = None) -> ImportPreview:
        return import_people(
            session,
            None,
            as_csv(lines),
            clock.today(),
            shipped,
            takes_effect_on=since,
            undoes_decisions=undo,
        )

    return bring


def said(preview: ImportPreview) -> set[tuple[str, str, str | None, str | None]]:
    assert preview.refused == ()
    return {(one.field, one.code, one.decision.value, one.file) for one in preview.held}


@pytest.mark.both_databases
def test_a_file_of_before_undoes_no_decision_and_says_so(session: Session, cast: Cast, bring: Import) -> None:
    file, today = [*the_cast(), ZOE, GARDENER], clock.today()
    bring(file)
    zoe = session.scalars(select(Person).where(Person.staff_number == "2001")).one()
    for team, wish in (
        (cast.parks, Wish("renamed", today, name="Green places")),
        (cast.parks, Wish("moved", today, parent_id=cast.people_team.id)),
        (cast.highways, Wish("led", today, leader_id=zoe.id, whose="former")),
    ):
        service.decide(session, team.id, wish, cast.chloe.id)
    done = bring(file)
    assert said(done) == {
        ("team_name", "PRK", "Green places", "Parks"),
        ("parent_team_code", "PRK", "HR", "WEX"),
        ("team_code", "2001", "HWY", "PRK"),
        ("manager", "1001", "2001", "1002"),
    }
    assert done.nothing and {one.decision.by for one in done.held} == {"Chloé Martin"}
    session.expire_all()
    assert (cast.parks.name, cast.parks.parent_id) == ("Green places", cast.people_team.id)
    assert leader_of(session, cast.ana.id, today) == zoe.id and zoe.team_id == cast.highways.id
    undone = bring(file, undo=True)
    assert said(undone) == said(done) and not undone.nothing
    session.expire_all()
    assert (cast.parks.name, cast.parks.parent_id) == ("Parks", cast.council.id)
    assert leader_of(session, cast.ana.id, today) == cast.ben.id and zoe.team_id == cast.parks.id
    assert said(bring(file)) == set()


def test_a_later_day_of_the_file_does_not_undo_a_leader_either(
    session: Session, cast: Cast, bring: Import
) -> None:
    bring([*the_cast(), ZOE])
    zoe = session.scalars(select(Person).where(Person.staff_number == "2001")).one()
    wish = Wish("led", clock.today(), leader_id=zoe.id, whose="former")
    service.decide(session, cast.highways.id, wish, cast.chloe.id)
    day = clock.today() + timedelta(days=20)
    assert ("manager", "1001", "2001", "1002") in said(bring([*the_cast(), ZOE], since=day))
    assert leader_of(session, cast.ana.id, day) == zoe.id


def test_nobody_is_put_in_a_closed_team(session: Session, cast: Cast, bring: Import) -> None:
    gone = make_person(session, "3001", "Gone Quill", cast.parks, leaves_on=clock.today() - timedelta(days=9))
    service.decide(session, cast.parks.id, Wish("closed", clock.today()), cast.chloe.id)
    leaver = line(
        "3001", "Gone Quill", PRK, email="gone@wexcombe.example", leaves_on=f"{gone.leaves_on:%Y-%m-%d}"
    )
    crew = {"team_code": "CRW", "team_name": "Crew", "parent_team_code": "PRK"}
    assert bring([*the_cast(), leaver]).refused == ()
    refused = bring([*the_cast(), ZOE, line("2003", "Sam Crew", crew) | under("1005")]).refused
    assert [one.line for one in refused] == [9, 10]
    assert "Team PRK was closed on" in refused[0].reason and "open it again" in refused[0].reason
    assert "stands under PRK, which was closed on" in refused[1].reason
    service.reopen(session, cast.chloe.id, cast.parks.id)
    assert bring([*the_cast(), ZOE]).refused == ()


def test_the_preview_says_what_is_kept_and_what_would_be_undone(
    session: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    team = make_team(session, "CRW", "Crew", cast.highways)
    sam = make_person(session, "2003", "Sam Crew", team, email="2003@wexcombe.example")
    reports_to(session, sam, cast.ben)
    service.decide(session, team.id, Wish("renamed", clock.today(), name="Night crew"), cast.dev.id)
    session.commit()
    crew = {"team_code": "CRW", "team_name": "Crew", "parent_team_code": "HWY"}
    file = as_csv([*the_cast(), line("2003", "Sam Crew", crew) | under("1002")])
    chloe = browser(cast.chloe)

    def upload(**values: str) -> str:
        page = chloe.post("/people/import", {"file": (io.BytesIO(file), "people.csv"), **values})
        page.answer.request.environ["wsgi.input"].close()
        return page.location

    page = chloe.get(upload())
    assert "Nothing. All else in the file is known just as it says." in page.text
    assert "Decided here, and kept (1)" in page.text
    assert "Night crew (CRW) Name of the team Night crew Crew" in page.text and "Dev Patel" in page.text
    address = upload(undoes_decisions="y")
    page = chloe.get(address)
    assert "The file undoes what was decided here" in page.text
    chloe.post(f"{address}/confirmation", page.fields(f"{address}/confirmation"))
    session.expire_all()
    assert session.get_one(Team, team.id).name == "Crew"
