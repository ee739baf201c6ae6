"""Three frameworks whose unhelpful behaviours have the same ids: what is ticked of one is ticked of that one alone."""

import re

import pytest
from sqlalchemy.orm import Session

from kie.assessments.queries import sheet
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from tests.assessments.steps import open_cycle_with, part_of
from tests.browser import Page
from tests.cast import Cast
from tests.paper.steps import Open, answers, code_in, copied, opened, printed

pytestmark = pytest.mark.both_databases

FIRST, SECOND, THIRD = THREE = ("can-do", "customer-focus", "freedom-within-boundaries")


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue, hana: Person) -> Cycle:
    """An open cycle with three frameworks that all have unhelpful behaviours."""
    made = open_cycle_with(session, cast, shipped, dict.fromkeys(THREE, "theme"))
    session.commit()
    return made


@pytest.fixture
def part(session: Session, cast: Cast, cycle: Cycle) -> ParticipationContext:
    """Ana's participation, nothing begun."""
    return part_of(session, cycle, cast.ana)


def shared_id(part: ParticipationContext) -> str:
    """The id that an unhelpful behaviour of each of the three has."""
    ids = [{one.id for one in part.cycle.rated(each).framework.unhelpful} for each in THREE]
    return min(set.intersection(*ids))


def words(part: ParticipationContext, framework_id: str) -> str:
    return part.cycle.rated(framework_id).framework.statement(shared_id(part)).text


def ids_are_unique(page: Page) -> None:
    """No id twice, and no checkbox or box of text has the name of another."""
    ids = [str(tag["id"]) for tag in page.html.select("[id]")]
    assert len(ids) == len(set(ids))
    boxes = page.html.select("main input[type=checkbox][name], main textarea[name], main select[name]")
    names = [(str(tag["name"]), str(tag.get("value", ""))) for tag in boxes]
    assert len(names) == len(set(names)) > 30


def box_labelled(page: Page, statement: str, label: str) -> str:
    """The name of the box that a click on this label beneath this statement ticks."""
    (group,) = [
        tag for tag in page.html.select("fieldset") if tag.legend and tag.legend.get_text() == statement
    ]
    (found,) = [tag for tag in group.select("label") if re.search(label, tag.get_text())]
    (box,) = page.html.select(f'[id="{found["for"]}"]')
    assert box in group.select("input")
    return str(box["name"])


def kept(session: Session, part: ParticipationContext) -> dict[str, dict[str, bool]]:
    """By framework, what is ticked to work on and whether it is shared."""
    session.expire_all()
    found = sheet(session, part.participation.id, "self").observations
    return {each: {one.statement_id: one.shared for one in seen} for each, seen in found.items() if seen}


def test_what_is_ticked_of_one_framework_is_kept_of_that_one_alone(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    visitor = browser(hana)
    page = visitor.get(form)
    ids_are_unique(page)
    wanted = words(part, SECOND)
    ticks = {box_labelled(page, wanted, label): "yes" for label in ("To work on", "Share it")}
    assert len(ticks) == 2
    visitor.post(form, {**page.fields(), **answers(part), **ticks, "put_aside": "yes"})
    resumed = visitor.get(form)
    ids_are_unique(resumed)
    ticked = {str(tag["name"]) for tag in resumed.html.select("main input[type=checkbox][checked]")}
    assert ticked == set(ticks), "put aside and taken up again, the same two are ticked"
    refused = visitor.post(form, {**resumed.fields(), "soon": "s" * 5000}, status=422)
    ids_are_unique(refused)
    assert {str(tag["name"]) for tag in refused.html.select("main input[type=checkbox][checked]")} == set(
        ticks
    )
    entry = visitor.post(form, {**refused.fields(), **answers(part)}).location
    assert kept(session, part) == {SECOND: {shared_id(part): True}}
    copy = copied(browser, hana, entry)
    assert copy.holds(wanted) and copy.holds("Shared with your manager")
    assert not copy.holds("Only for you")
    assert not copy.holds(words(part, FIRST)) and not copy.holds(words(part, THIRD))
    ids_are_unique(browser(hana).get(opened(browser, hana, code_in(copy))))
