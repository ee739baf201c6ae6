"""Chloé prints forms for a list of staff numbers: for all of them, or for none, with every wrong one named."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.ahead import go_ahead
from kie.assessments.service import Item, hand_in, save_items
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.i18n import format_day
from kie.paper.models import PaperForm
from kie.people.models import Person
from tests.assessments.steps import fill, part_of
from tests.browser import Page
from tests.cast import Cast, make_person
from tests.paper.steps import Open, answers, code_in, file_on, opened, printed, typed

pytestmark = pytest.mark.both_databases


def asked_for(browser: Open, cast: Cast, cycle: Cycle, numbers: str) -> Page:
    """Chloé's page after a run that is refused."""
    return browser(cast.chloe).post("/paper/forms", {"cycle": str(cycle.id), "numbers": numbers}, status=422)


def refusals(page: Page) -> list[str]:
    return [" ".join(one.get_text().split()) for one in page.html.select("#refused-numbers li")]


def forms_printed(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(PaperForm)) or 0


def test_every_wrong_number_is_named_at_once_with_its_reason(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    typed(browser, hana, form, answers(part_of(session, cycle, cast.ana)))
    bens, devs = part_of(session, cycle, cast.ben), part_of(session, cycle, cast.dev)
    fill(session, bens, "self", cast.ben.id)
    hand_in(session, bens, "self", cast.ben.id)
    save_items(session, devs, "self", cast.dev.id, [Item("customer-focus", "respect-and-courtesy", step=4)])
    yesterday = clock.today() - timedelta(days=1)
    cast.grace.leaves_on = yesterday
    make_person(session, "1010", "Ivo Brandt", cast.parks)
    session.commit()
    before = forms_printed(session)
    page = asked_for(browser, cast, cycle, "1001, 1002\n1004 1007; 1010\n<9999> 1005")
    assert refusals(page) == [
        "1001, Ana Silva, has sent a form back already, and it was typed in",
        "1002, Ben Okafor, has handed in already",
        "1004, Dev Patel, has begun on a screen already",
        f"1007, Grace Liu, has left, on {format_day(yesterday)}",
        "1010, Ivo Brandt, is not in this cycle",
        "<9999> is nobody’s staff number",
    ]
    assert "there can be no form for 6 of the 7 staff numbers" in page.text
    again = page.fields()
    assert again["numbers"] == "1001, 1002\n1004 1007; 1010\n<9999> 1005"
    assert again["cycle"] == str(cycle.id)
    assert forms_printed(session) == before, "nothing was printed, for the right ones neither"
    printed(browser, cast, cycle, "1005")
    assert forms_printed(session) == before + 1


def test_one_wrong_number_alone_is_one_sentence(browser: Open, cast: Cast, cycle: Cycle) -> None:
    page = asked_for(browser, cast, cycle, "9999")
    assert "there can be no form for this staff number" in page.text
    assert refusals(page) == ["9999 is nobody’s staff number"]


def test_somebody_whose_manager_went_ahead_or_who_comes_later_gets_no_form(
    browser: Open, session: Session, cast: Cast, cycle: Cycle, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    with time_machine.travel(clock.now() + timedelta(days=40), tick=True):
        go_ahead(session, part, "manager", cast.ben.id)
        cast.femi.starts_on = clock.today() + timedelta(days=1)
        session.commit()
        page = asked_for(browser, cast, cycle, "1001 1006")
        assert refusals(page) == [
            "1001, Ana Silva, has a manager who went ahead without this part, so it stays blank",
            f"1006, Femi Ade, works here from {format_day(cast.femi.starts_on)} only",
        ]


def test_too_many_at_once_are_refused_as_a_whole(browser: Open, cast: Cast, cycle: Cycle) -> None:
    page = asked_for(browser, cast, cycle, " ".join(str(number) for number in range(101)))
    assert "Print at most 100 forms at a time." in page.text and refusals(page) == []


def test_the_page_after_a_refusal_says_what_was_made_and_a_second_press_ends_no_code(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    visitor = browser(cast.chloe)
    page = visitor.post("/paper/forms", {"cycle": str(cycle.id), "numbers": "1001 9999"}, status=422)
    values = {**page.fields(), "numbers": "1001 1004"}
    made = visitor.post("/paper/forms", values, status=200)
    assert "2 forms made" in made.text and "Nothing was printed" not in made.text
    assert [one.get_text() for one in made.html.select("main li")] == [
        "Ana Silva, staff number 1001",
        "Dev Patel, staff number 1004",
    ]
    again = visitor.post("/paper/forms", values, status=200)
    assert forms_printed(session) == 2, "sent again, it is the same page"
    assert file_on(again).text == file_on(made).text
    codes = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", file_on(made).text)
    assert len(codes) == 2 and opened(browser, hana, codes[0])
