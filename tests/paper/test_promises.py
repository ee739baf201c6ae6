"""What Ana's page says becomes of her paper is what becomes of it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.queries import sheet
from kie.assessments.service import Item, hand_in, save_items, take_back
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.i18n import format_day
from kie.paper.service import hand_in_waiting
from kie.people.models import Person
from tests.cast import Cast
from tests.paper.steps import WANT, Open, answers, code_in, on_paper, opened, printed, typed

pytestmark = pytest.mark.both_databases
BY_ITSELF = "it is handed in for you"


def said(browser: Open, cast: Cast, part: ParticipationContext) -> str:
    """What the first page of her self-assessment says of the paper."""
    page = browser(cast.ana).get(f"/assessments/{part.participation.id}/self")
    (notice,) = (one for one in page.html.select(".notice") if "Hana Novak typed in" in one.get_text())
    return " ".join(notice.get_text().split())


def test_with_nothing_blank_it_is_handed_in_after_the_last_day_for_corrections(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    on_paper(browser, session, cast, cycle, hana, answers(part))
    until = format_day(clock.today() + timedelta(days=10))
    assert f"{BY_ITSELF} after {until}." in said(browser, cast, part)
    home = browser(cast.ana).get("/").text
    assert "Read what was typed in from your form on paper" in home
    assert "Go on saying" not in home and "Begun" not in home
    assert cycle.self_due_on > clock.today() + timedelta(days=10), "so that the two days differ"
    assert f"Read it through by {until}." in home and format_day(cycle.self_due_on) not in home
    with time_machine.travel(clock.now() + timedelta(days=11), tick=True):
        assert f"{BY_ITSELF} today." in said(browser, cast, part)
        assert hand_in_waiting(session) == 1


def test_with_answers_blank_nothing_is_promised(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    some = {"customer-focus/respect-and-courtesy/step": "2", "soon": WANT, "blank_on_paper": "yes"}
    typed(browser, hana, form, some)
    for days in (0, 11):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=True):
            words = said(browser, cast, part)
            assert "Answers are still blank, so it is not handed in by itself." in words
            assert BY_ITSELF not in words
            assert hand_in_waiting(session) == 0
            last = cycle.self_due_on if days else clock.today() + timedelta(days=10)
            assert f"Read it through by {format_day(last)}." in browser(cast.ana).get("/").text


def test_what_she_took_back_only_she_hands_in(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    on_paper(browser, session, cast, cycle, hana, answers(part))
    hand_in(session, part, "self", cast.ana.id)
    take_back(session, part, "self", cast.ana.id)
    session.commit()
    words = said(browser, cast, part)
    assert "taken back, so only you hand it in now" in words and BY_ITSELF not in words
    with time_machine.travel(clock.now() + timedelta(days=12), tick=False):
        assert hand_in_waiting(session) == 0
    assert sheet(session, part.participation.id, "self").submission is None


def test_what_she_went_on_with_on_a_screen_only_she_hands_in(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    on_paper(browser, session, cast, cycle, hana, answers(part))
    one = Item("customer-focus", "respect-and-courtesy", version=1, step=4)
    save_items(session, part, "self", cast.ana.id, [one])
    session.commit()
    words = said(browser, cast, part)
    assert "You have gone on with it here, so only you hand it in." in words and BY_ITSELF not in words
    assert "Go on saying where you stand" in browser(cast.ana).get("/").text
