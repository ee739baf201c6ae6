"""People without an e-mail address get a letter, once a week, printed by HR."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie.assessments.service import hand_in
from kie.cycles.models import Cycle
from kie.frameworks.models import Catalogue
from kie.plans.service import add_goal
from kie.plans.words import GoalWords
from kie.reminders.letters import NobodyLeft, letters_of, print_run, runs_of_week, unseen
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast
from tests.pdfs import Pdf
from tests.reminders.steps import morning

pytestmark = pytest.mark.both_databases
Open = Callable[..., Browser]

WEDNESDAY = date(2026, 11, 4)


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """A cycle over everybody, opened on Wednesday; Ana, Femi and Grace have no e-mail address."""
    with time_machine.travel(morning(WEDNESDAY), tick=False):
        opened = open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
        for person, empty in ((cast.ana, None), (cast.femi, None), (cast.grace, "")):
            person.email = empty
        session.commit()
    return opened


def test_each_gets_one_letter_a_week_and_none_when_nothing_waits(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    with time_machine.travel(morning(WEDNESDAY), tick=False):
        part = part_of(session, cycle, cast.grace)
        fill(session, part, "self", cast.grace.id)
        hand_in(session, part, "self", cast.grace.id)
        assert unseen(session, WEDNESDAY) == 3
        run = print_run(session, cast.chloe.id, "HWY", WEDNESDAY)
        assert [one.person.name for one in letters_of(session, run.id, WEDNESDAY)] == ["Ana Silva"]
        rest = print_run(session, cast.chloe.id, "", WEDNESDAY)
        assert [one.person.name for one in letters_of(session, rest.id, WEDNESDAY)] == ["Femi Ade"]
        with pytest.raises(NobodyLeft):
            print_run(session, cast.chloe.id, "", WEDNESDAY)
        assert {(one.letters, one.looked_at) for one in runs_of_week(session, WEDNESDAY)} == {(1, 1), (1, 2)}
    monday = WEDNESDAY + timedelta(days=5)
    with time_machine.travel(morning(monday), tick=False):
        assert unseen(session, monday) == 3
        assert runs_of_week(session, monday) == []


def test_a_letter_says_what_waits_now_and_of_plans_only_that_something_does(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    with time_machine.travel(morning(WEDNESDAY), tick=False):
        add_goal(session, cast.ana.id, GoalWords("Speak up sooner"), cast.ben.id)
        run = print_run(session, cast.chloe.id, "HWY", WEDNESDAY)
        (letter,) = letters_of(session, run.id, WEDNESDAY)
        part, plan = letter.lines
        assert part.startswith("Say where you stand. Due by 18 November 2026.")
        assert plan == "Something waits for you in your own development plan."
        page = part_of(session, cycle, cast.ana)
        fill(session, page, "self", cast.ana.id)
        hand_in(session, page, "self", cast.ana.id)
        (letter,) = letters_of(session, run.id, WEDNESDAY)
        assert letter.lines == [plan]


def test_a_letter_says_whose_plan_it_is_and_not_what_is_in_it(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    with time_machine.travel(morning(WEDNESDAY), tick=False):
        cast.ben.email = None
        add_goal(session, cast.ana.id, GoalWords("Speak up sooner"), cast.ana.id)
        run = print_run(session, cast.chloe.id, "HWY", WEDNESDAY)
        bens = next(one for one in letters_of(session, run.id, WEDNESDAY) if one.person.id == cast.ben.id)
        assert bens.lines[-1] == "Something waits for you in the development plan of Ana Silva."
        assert "Speak up" not in " ".join(bens.lines)


def test_hr_is_told_why_there_is_nobody_and_where_somebody_is(
    session: Session, cast: Cast, browser: Open, cycle: Cycle
) -> None:
    with time_machine.travel(morning(WEDNESDAY), tick=False):
        cast.femi.email, cast.grace.email = "femi@wexcombe.example", "grace@wexcombe.example"
        session.commit()
        chloe = browser(cast.chloe)
        page = chloe.post("/reminders/letters", {"team": "PRK"}, status=409)
        assert "Everybody in Parks has an e-mail address, and gets mail instead." in page.text
        assert "1 person elsewhere has not been looked at" in page.text
        assert "is below" not in page.text and page.fields()["team"] == "PRK"
        chloe.post("/reminders/letters", {"team": "HWY"})
        page = chloe.post("/reminders/letters", {"team": "HWY"}, status=409)
        assert "Everybody in Highways without an e-mail address was looked at this week." in page.text
        assert "The next letters are due from Monday on." in page.text
        assert "What was printed this week is below." in page.text


def test_hr_prints_them_and_nobody_else(session: Session, cast: Cast, browser: Open, cycle: Cycle) -> None:
    with time_machine.travel(morning(WEDNESDAY), tick=False):
        chloe = browser(cast.chloe)
        page = chloe.get(chloe.get("/people").link("Reminder letters"))
        assert "3 people without an address have not been looked at this week." in page.text
        chloe.post("/reminders/letters", {"team": ""})
        page = chloe.get("/reminders/letters")
        assert "3 letters · 3 people looked at · Chloé Martin" in page.text
        address = page.link("Letters to print (PDF)")
        made = Pdf(chloe.get(address).answer.data)
        made.check()
        assert len(made.pages) == 4, "a list of names, and a page for each letter"
        assert made.holds("Dear Ana Silva, this waits for you in KIE:")
        assert made.holds("Say where you stand. Due by 18 November 2026.")
        for other in (cast.ana, cast.ben, cast.dev, cast.femi):
            browser(other).get("/reminders/letters", status=404)
            browser(other).get(address, status=404)
        for letter in made.pages[1:]:
            assert letter.startswith("Wexcombe Council · 4 November 2026")
        chloe.post("/reminders/letters", {"team": "NOWHERE"}, status=422)
    with time_machine.travel(morning(WEDNESDAY + timedelta(days=7)), tick=False):
        browser(cast.chloe).get(address, status=404)
