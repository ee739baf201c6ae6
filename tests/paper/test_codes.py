"""Codes of paper forms: one person's, used once, the same answer whatever is wrong, and not for guessing."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.frameworks.models import Catalogue
from kie.paper.models import PaperOpening
from kie.paper.rules import numbers_from, to_correct_until
from kie.paper.tries import MOST_AN_HOUR
from kie.people import service
from kie.people.models import Person, StandIn
from kie.people.service import RoleRefused
from tests.assessments.steps import WHOLE, open_cycle_with
from tests.cast import Cast, give_role, reports_to
from tests.paper.steps import Open, answers, code_in, opened, printed, typed

pytestmark = pytest.mark.both_databases
REFUSED = "This code cannot be used"


def refusal(browser: Open, clerk: Person, code: str) -> str:
    """The words of the page, which must not tell what was wrong."""
    page = browser(clerk).post("/paper", {"code": code}, status=422)
    assert REFUSED in page.text and "When a code cannot be used" in page.text
    errors = page.html.select(".field-error")
    return " ".join(error.get_text() for error in errors)


def test_every_code_that_cannot_be_used_gets_the_same_answer(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    answers_given = {refusal(browser, hana, "AAAA-BBBB-CCCC")}
    code = code_in(printed(browser, cast, cycle))
    form = opened(browser, hana, code)
    typed(browser, hana, form, answers(part))
    answers_given.add(refusal(browser, hana, code))
    third = code_in(printed(browser, cast, cycle, "1004"))
    cast.dev.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    answers_given.add(refusal(browser, hana, third))
    cast.dev.leaves_on = None
    session.commit()
    opened(browser, hana, third)
    close_cycle(session, cycle.id, cast.chloe.id)
    session.commit()
    answers_given.add(refusal(browser, hana, third))
    assert len(answers_given) == 1


@pytest.mark.parametrize("who", ["ben", "efua", "ana"])
def test_nobody_in_the_line_types_it_in(
    browser: Open, session: Session, cast: Cast, cycle: Cycle, part: ParticipationContext, who: str
) -> None:
    give_role(session, getattr(cast, who), "clerk")
    session.commit()
    code = code_in(printed(browser, cast, cycle))
    refusal(browser, getattr(cast, who), code)


def test_a_clerk_below_the_person_does_not_type_it_in(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    code = code_in(printed(browser, cast, cycle, "1003"))
    refusal(browser, hana, code)


def test_a_clerk_who_stands_in_for_the_manager_does_not_type_it_in(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    day = clock.today()
    session.add(
        StandIn(
            kind="delegate",
            manager_id=cast.ben.id,
            deputy_id=hana.id,
            starts_on=day,
            ends_on=day,
            made_by_id=cast.ben.id,
            made_at=clock.now(),
        )
    )
    session.commit()
    refusal(browser, hana, code_in(printed(browser, cast, cycle)))


def test_a_clerk_who_came_into_the_line_loses_the_form(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    browser(hana).get(form)
    reports_to(session, hana, cast.ana, kind="reviewer")
    session.commit()
    browser(hana).get(form, status=404)
    typed(browser, hana, form, answers(part), status=404)


def test_a_form_stays_an_hour_with_whoever_opened_it_and_every_opening_is_kept(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    give_role(session, cast.grace, "clerk")
    session.commit()
    code = code_in(printed(browser, cast, cycle))
    form = opened(browser, hana, code)
    refusal(browser, cast.grace, code)
    browser(cast.grace).get(form, status=404)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert opened(browser, cast.grace, code) == form
        browser(hana).get(form, status=404)
        kept = session.scalars(select(PaperOpening.clerk_id).order_by(PaperOpening.opened_at)).all()
        assert kept == [hana.id, cast.grace.id]
        typed(browser, cast.grace, form, answers(part))


def test_whoever_printed_a_form_does_not_type_it(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    with pytest.raises(RoleRefused, match="cannot type in paper forms"):
        service.give_role(session, cast.dev.id, cast.chloe.id, "clerk")
    give_role(session, cast.chloe, "clerk")
    session.commit()
    refusal(browser, cast.chloe, code_in(printed(browser, cast, cycle)))


def test_only_clerks_open_forms_and_only_hr_prints_them(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    code = code_in(printed(browser, cast, cycle))
    form = opened(browser, hana, code)
    for who in (cast.ana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
        browser(who).get("/paper", status=404)
        browser(who).post("/paper", {"code": code}, status=404)
        browser(who).get(form, status=404)
        if who is not cast.chloe:
            browser(who).get("/paper/forms", status=404)
    browser(hana).get("/paper/forms", status=404)
    browser().get("/paper", status=302)


def test_a_code_that_works_starts_the_count_anew_but_not_that_by_the_hour(
    browser: Open, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    code = code_in(printed(browser, cast, cycle))
    said = [refusal(browser, hana, f"AAAA-AAAA-AAA{end}") for end in "234"]
    assert "more wrong code" not in said[1] and "2 more wrong codes" in said[2]
    assert "1 more wrong code," in refusal(browser, hana, "AAAA-AAAA-AAA5")
    opened(browser, hana, code)
    for _time in range(2):
        assert "must wait" not in refusal(browser, hana, "AAAA-AAAA-AAA2"), "the same slip again"
    for number in range(MOST_AN_HOUR - 4):
        opened(browser, hana, code)
        last = refusal(browser, hana, f"BBBB-BBBB-BB{number:02}")
    assert "last try for now" in last
    assert "too many tries" in browser(hana).post("/paper", {"code": code}, status=429).text
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        opened(browser, hana, code)


def test_guessing_is_slowed_down(browser: Open, cast: Cast, hana: Person, cycle: Cycle) -> None:
    code = code_in(printed(browser, cast, cycle))
    for _time in range(5):
        refusal(browser, hana, "AAAA-BBBB-CCCC")
    page = browser(hana).post("/paper", {"code": code}, status=429)
    assert "too many tries" in page.text and "password" not in page.text


def test_a_run_has_a_form_and_a_code_for_each_person(browser: Open, cast: Cast, cycle: Cycle) -> None:
    cycle.policy_route = "Ring the safe line, 01632 960 100."
    one = printed(browser, cast, cycle, "1001, 1002\n1003 1001")
    one.check()
    assert one.holds("Ring the safe line, 01632 960 100.")
    pages = [page for page in one.pages if "Page 1 of" in page]
    assert len(pages) == 4, "a list of whom they are for, then each begins to count afresh"
    for name in ("Ana Silva", "Ben Okafor", "Chloé Martin"):
        assert one.holds(f"Self-assessment of {name}")
    assert one.holds("Not for pay, redundancy, capability or discipline.")
    refused = browser(cast.chloe).post(
        "/paper/forms", {"cycle": str(cycle.id), "numbers": "1001 9999"}, status=422
    )
    assert "9999" in refused.text
    browser(cast.chloe).post("/paper/forms", {"cycle": "nothing", "numbers": "1001"}, status=422)


def test_a_cycle_has_an_empty_form_for_each_profile(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    cycle = open_cycle_with(session, cast, shipped, WHOLE)
    session.commit()
    address = f"/paper/cycles/{cycle.id}/form.pdf?profile="
    staff = browser(cast.grace).get(f"{address}staff").answer.get_data()
    leaders = browser(cast.chloe).get(f"{address}leaders").answer.get_data()
    assert len(leaders) > len(staff) > 10_000
    browser(cast.chloe).get(f"{address}odd", status=404)
    browser(cast.ana).get(f"{address}staff", status=404)


def test_rules_of_paper(cycle: Cycle) -> None:
    closes = cycle.closes_on
    assert (to_correct_until(cycle.opens_on, closes) - cycle.opens_on).days == 10
    assert to_correct_until(closes, closes) == closes
    assert numbers_from(" 1001,1002;\n1001\t1003 ") == ("1001", "1002", "1003")
