"""Suggestions from a real review, in the words of whoever reads them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.queries import agreed_of
from kie.assessments.service import resolve
from kie.cycles.service import close_cycle
from kie.frameworks.models import Catalogue
from kie.people.models import ReportingLine
from kie.plans import service
from kie.plans.queries import plan_of
from kie.plans.reasons import cut, title_of, why
from kie.plans.suggestions import Ground, ground_of, suggestions_for
from kie.plans.words import GoalWords, Origin
from tests.assessments.steps import open_cycle_with
from tests.browser import Browser
from tests.cast import Cast, make_person, reports_to
from tests.plans.steps import FRAMEWORKS, raise_unhelpful, reviewed

GAPS = {"respect-and-courtesy": 2, "prioritising-customer-need": 2}


def ground(session: Session, cast: Cast) -> Ground:
    found = ground_of(session, cast.ana.id, own=True)
    assert found is not None
    return found


def reasons(found: Ground, own: bool = True) -> list[str]:
    return [why(one, found, own) for one in suggestions_for(found, None)]


def test_nothing_to_stand_on_before_anything_is_agreed(session: Session, cast: Cast) -> None:
    assert ground_of(session, cast.ana.id, own=True) is None


def test_nothing_is_suggested_while_nothing_is_settled(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = reviewed(session, cast, shipped, own=2, managers=2, everything=2)
    assert ground_of(session, cast.ana.id, own=True) is not None
    for rating in agreed_of(session, part.participation.id).values():
        session.delete(rating)
    session.flush()
    assert ground_of(session, cast.ana.id, own=True) is None


def test_nothing_is_suggested_where_everything_is_met(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    reviewed(session, cast, shipped)
    assert reasons(ground(session, cast)) == []


def test_a_gap_says_both_ratings_and_what_the_role_asks_for(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    reviewed(session, cast, shipped, own=2, managers=2, agreed=GAPS)
    found = ground(session, cast)
    assert reasons(found) == [
        "You and Ben Okafor both rated this “sometimes”; your role asks for “consistently”.",
        "You and Ben Okafor both rated this “sometimes”; your role asks for “usually”.",
    ]
    assert reasons(found, own=False)[0] == (
        "Ana Silva and Ben Okafor both rated this “sometimes”; the role asks for “consistently”."
    )
    titles = [title_of(one, found) for one in suggestions_for(found, None)]
    assert titles[0] == "Treating Customers with Respect and Courtesy: from “sometimes” to “usually”"


def test_levels_say_their_place(session: Session, cast: Cast, shipped: Catalogue) -> None:
    reviewed(session, cast, shipped, own=2, managers=3, agreed={"focusing-on-customers": 2})
    assert reasons(ground(session, cast)) == [
        "You rated this “Developed, 2 of 4” and Ben Okafor “Intermediate, 3 of 4”; you agreed on “Developed, 2 of 4”; "
        "your role asks for “Intermediate, 3 of 4”."
    ]


@pytest.mark.parametrize(
    ("own", "managers", "step", "sentence"),
    [
        (4, 2, 4, "You rated this “consistently” and Ben Okafor “sometimes”; you agreed on “consistently”; your role "
         "asks for “usually”."),
        (3, 2, None, "You rated this “usually” and Ben Okafor “sometimes”; you agreed to differ; your role asks for "
         "“usually”."),
    ],
)  # fmt: skip
def test_a_difference_says_what_was_settled(
    session: Session, cast: Cast, shipped: Catalogue, own: int, managers: int, step: int | None, sentence: str
) -> None:
    reviewed(session, cast, shipped, own, managers, everything=step)
    assert reasons(ground(session, cast))[0] == sentence


def test_an_unhelpful_behaviour_comes_first_once_it_was_raised(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = reviewed(session, cast, shipped, own=2, managers=2, agreed=GAPS, soon="Lead a crew")
    raise_unhelpful(session, part, "unhelpful.u2", raised=True)
    raise_unhelpful(session, part, "unhelpful.u3", raised=False)
    found = ground(session, cast)
    assert [one.key for one in suggestions_for(found, None)] == [
        "unhelpful:customer-focus:unhelpful.u2",
        "gap:customer-focus:respect-and-courtesy",
        "want:soon",
    ]
    assert reasons(found) == [
        "Ben Okafor raised this with you as “seen often”, so it comes before anything else.",
        "You and Ben Okafor both rated this “sometimes”; your role asks for “consistently”.",
        "You wrote that this is what you want next: “Lead a crew”.",
    ]
    assert reasons(found, own=False)[2] == "Ana Silva wants this next: “Lead a crew”."


def test_an_unhelpful_behaviour_that_was_resolved_is_not_suggested(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = reviewed(session, cast, shipped, own=2, managers=2, agreed=GAPS)
    raise_unhelpful(session, part, "unhelpful.u2", raised=True)
    assert ground(session, cast).unhelpful
    resolve(session, part, cast.ben.id, ("customer-focus", "unhelpful.u2"))
    assert ground(session, cast).unhelpful == ()


def test_what_the_plan_holds_is_not_suggested_again(session: Session, cast: Cast, shipped: Catalogue) -> None:
    part = reviewed(session, cast, shipped, own=2, managers=2, agreed=GAPS, soon="Lead a crew")
    for key in ("gap:customer-focus:respect-and-courtesy", "want:soon"):
        origin = Origin(part.participation.id, key)
        service.add_goal(session, cast.ana.id, GoalWords(key), cast.ana.id, origin=origin)
    found = suggestions_for(ground(session, cast), plan_of(session, cast.ana.id))
    assert [one.key for one in found] == ["gap:customer-focus:prioritising-customer-need"]


def test_a_manager_is_told_nothing_of_an_earlier_cycle(
    session: Session, cast: Cast, shipped: Catalogue, browser: Callable[..., Browser]
) -> None:
    part = reviewed(session, cast, shipped, own=2, managers=2, agreed=GAPS)
    gap, plan = "both rated this “sometimes”", f"/plans/{cast.ana.id}"
    assert gap in browser(cast.ben).get(plan).text
    key = f"{plan}/goals/new?suggestion=gap:customer-focus:respect-and-courtesy"
    ana, stale = browser(cast.ana), "This is not suggested any more"
    begun = ana.get(key)
    assert stale not in begun.text
    ana.post(key, {**begun.fields(), "success": "Callers say so"})
    # From another tab, or from the page as it was.
    assert stale in ana.get(key).text and stale not in ana.get(f"{plan}/goals/new").text
    goal = f"{cast.ana.name} and {cast.ben.name} both rated this"
    assert goal in browser(cast.ben).get(plan).text
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    open_cycle_with(session, cast, shipped, FRAMEWORKS)
    hana = make_person(session, "1020", "Hana Novak", cast.highways)
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)).one()
    line.ends_on = clock.today() - timedelta(days=1)
    reports_to(session, cast.ana, hana, since=clock.today())
    session.commit()
    for words in (gap, goal):
        assert words not in browser(hana).get(plan).text
    assert "sometimes" not in browser(hana).get(key).text
    assert goal in browser(cast.ana).get(plan).text


def test_long_words_are_cut_on_one_line() -> None:
    assert cut("one\n two", 20) == "one two"
    assert cut("x" * 30, 10) == "x" * 9 + "…"
