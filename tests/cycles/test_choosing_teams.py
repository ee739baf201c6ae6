"""The teams of a draft are typed, then chosen, one after the other; nothing else typed is lost meanwhile."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle
from tests.browser import Browser, Page
from tests.cast import Cast, make_team
from tests.cycles.conftest import Draft, typed

Browsing = Callable[..., Browser]
NEW = "/cycles/new"


def chosen(page: Page) -> dict[str, bool]:
    """The teams that the page lists, and whether each has its tick."""
    labels = {label["for"]: label.get_text() for label in page.html.select("#teams label")}
    return {labels[box["id"]]: box.has_attr("checked") for box in page.html.select("#teams input")}


def asked(session: Session) -> list[UUID]:
    """Which teams the one cycle asks."""
    session.expire_all()
    return [UUID(one) for one in session.scalars(select(Cycle)).one().population["teams"]]


def test_teams_are_added_one_by_one_while_the_rest_stays_as_typed(
    browser: Browsing, cast: Cast, session: Session
) -> None:
    ann, bea = (make_team(session, f"CR{n}", f"Crew {n}", cast.parks) for n in (1, 2))
    session.commit()
    chloe = browser(cast.chloe)
    page = chloe.get(NEW)
    assert chosen(page) == {}
    half = {**page.fields(), "title": "Half typed", "closes_on": "soon", "team": "crew", "adds": "team"}
    page = chloe.post(NEW, half, status=422)
    (said,) = page.html.select(".error-summary a")
    assert "Several match. Choose one." in said.get_text() and chosen(page) == {}
    offered = [label.get_text() for label in page.html.select("#which label")]
    assert offered == [f"Wexcombe Council / Parks / Crew {n} (CR{n})" for n in (1, 2)]
    page = chloe.post(NEW, {**page.fields(), "which": str(bea.id), "adds": "team"}, status=200)
    assert chosen(page) == {"Wexcombe Council / Parks / Crew 2 (CR2)": True}
    page = chloe.post(NEW, {**page.fields(), "team": "hwy", "adds": "team"}, status=200)
    assert list(chosen(page)) == [
        "Wexcombe Council / Highways (HWY)",
        "Wexcombe Council / Parks / Crew 2 (CR2)",
    ]
    fields = page.fields()
    assert (fields["title"], fields["closes_on"], fields["team"]) == ("Half typed", "soon", "")
    # Without its tick a team is out; one that is chosen as the draft is saved is in, though nothing is typed any more.
    sent = {**fields, **typed(), "teams": [str(cast.highways.id)], "team": "", "which": str(ann.id)}
    chloe.post(NEW, sent)
    assert sorted(asked(session)) == sorted([cast.highways.id, ann.id])


def test_the_other_button_saves_where_no_team_is_typed(
    browser: Browsing, cast: Cast, session: Session
) -> None:
    """Browsers press the first button of a form for whoever presses Enter in one of its fields."""
    browser(cast.chloe).post(NEW, typed(adds="team", teams=[str(cast.parks.id)]))
    assert asked(session) == [cast.parks.id]


def test_a_team_that_is_none_is_said_at_its_field_and_nothing_is_saved(
    browser: Browsing, cast: Cast, session: Session
) -> None:
    chloe = browser(cast.chloe)
    for typed_team in ("Nowhere", "%", "x" * 300, "a\x00b", str(UUID(int=0))):
        page = chloe.post(NEW, typed(team=typed_team, teams=[str(cast.parks.id)]), status=422)
        assert page.html.select("#team-error") and list(chosen(page)) == ["Wexcombe Council / Parks (PRK)"]
    assert session.scalars(select(Cycle)).all() == []


def test_a_choice_that_was_closed_meanwhile_is_not_shown_as_if_it_was_typed(
    browser: Browsing, cast: Cast, session: Session
) -> None:
    crew = make_team(session, "CR1", "Crew 1", cast.parks)
    session.commit()
    crew.closed_on = clock.today()
    session.commit()
    chloe = browser(cast.chloe)
    sent = {**chloe.get(NEW).fields(), "team": "", "which": str(crew.id), "adds": "team"}
    page = chloe.post(NEW, sent, status=422)
    assert page.html.select("#team-error") and page.fields()["team"] == ""
    assert str(crew.id) not in str(page.html.main)


def test_enter_in_any_box_comes_back_where_all_that_is_wrong_is_listed(browser: Browsing, cast: Cast) -> None:
    """Without a script a browser presses the first button, and goes to the place that its address names."""
    first = browser(cast.chloe).get(NEW).html.select('main form[method="post"] button')[0]
    assert not first.has_attr("formaction") and (first["name"], first["value"]) == ("adds", "team")
    page = browser(cast.chloe).post(NEW, {"title": "Half", "adds": "team"}, status=422)
    assert len(page.html.select(".error-summary a")) > 1


def test_a_closed_team_is_said_to_be_and_can_be_taken_out(
    browser: Browsing, cast: Cast, draft: Draft, session: Session
) -> None:
    cycle = draft(teams=(cast.highways.id, cast.parks.id))
    cast.parks.closed_on = clock.today()
    session.commit()
    chloe = browser(cast.chloe)
    page = chloe.get(f"/cycles/{cycle.id}/change")
    assert list(chosen(page)) == [
        "Wexcombe Council / Highways (HWY)",
        "Wexcombe Council / Parks (PRK), which is closed",
    ]
    chloe.post(f"/cycles/{cycle.id}/change", {**page.fields(), "teams": [str(cast.highways.id)]})
    assert asked(session) == [cast.highways.id]


def test_what_somebody_else_chose_meanwhile_can_be_taken_instead(
    browser: Browsing, cast: Cast, draft: Draft, session: Session
) -> None:
    cycle = draft()
    chloe, address = browser(cast.chloe), f"/cycles/{cycle.id}/change"
    mine = chloe.get(address).fields()
    chloe.post(address, {**mine, "teams": [str(cast.parks.id)], "once": "another"})
    page = chloe.post(address, {**mine, "team": "hwy", "once": "mine"}, status=409)
    assert list(chosen(page)) == ["Wexcombe Council / Highways (HWY)"] and "Parks" in page.text
    chloe.post(address, {**page.fields(), "settle|conflict": "theirs", "once": "settled"})
    assert asked(session) == [cast.parks.id]
