"""A newer form ends an older one only when Chloé says so for that very form, and the older paper is not a riddle."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.i18n import format_day
from kie.paper.models import PaperForm
from kie.people.models import Person
from tests.browser import Page
from tests.cast import Cast, give_role
from tests.paper.steps import (
    WANT,
    Open,
    answers,
    code_in,
    copied,
    file_on,
    on_paper,
    opened,
    printed,
    printed_again,
    typed,
)

pytestmark = pytest.mark.both_databases
UNUSABLE = "This code cannot be used"
REPLACED = "was replaced on"


def forms_out(page: Page) -> list[str]:
    return [" ".join(one.get_text().split()) for one in page.html.select("#forms-out li")]


def live(session: Session) -> set[object]:
    session.expire_all()
    return set(session.scalars(select(PaperForm.id).where(PaperForm.ended_at.is_(None))))


def tries(browser: Open, clerk: Person, code: str, status: int) -> str:
    page = browser(clerk).post("/paper", {"code": code}, status=status)
    (error,) = page.html.select(".field-error")
    return " ".join(error.get_text().split())


def test_who_has_a_form_already_is_named_and_nothing_is_printed_before_the_tick(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    code = code_in(printed(browser, cast, cycle, "1001"))
    opened(browser, hana, code)
    printed(browser, cast, cycle, "1004")
    before = live(session)
    visitor = browser(cast.chloe)
    asked = visitor.post("/paper/forms", {"cycle": str(cycle.id), "numbers": "1001 1005 1004"}, status=409)
    assert "2 forms would no longer count" in asked.text
    first, second = forms_out(asked)
    assert first.startswith("1001, Ana Silva, printed on") and "a clerk opened it on" in first
    assert second.startswith("1004, Dev Patel, printed on") and "a clerk" not in second
    again = asked.fields()
    assert again["numbers"] == "1001 1005 1004" and "replace" not in again
    visitor.post("/paper/forms", again, status=409)
    assert live(session) == before, "not ticked, nothing is printed, for those without a form neither"
    made = visitor.post("/paper/forms", {**again, "replace": "y"}, status=200)
    assert "3 forms made" in made.text
    assert len(live(session)) == 3 and not live(session) & before


def test_a_tick_is_for_the_forms_that_were_named_and_for_no_others(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    printed(browser, cast, cycle, "1001")
    visitor = browser(cast.chloe)
    asked = visitor.post("/paper/forms", {"cycle": str(cycle.id), "numbers": "1001"}, status=409)
    ticked = {**asked.fields(), "replace": "y"}
    newer = code_in(printed_again(browser, cast, cycle, "1001"))
    late = visitor.post("/paper/forms", ticked, status=409)
    assert "1 form would no longer count" in late.text and "replace" not in late.fields()
    assert opened(browser, hana, newer)
    printed(browser, cast, cycle, "1004")
    more = visitor.post("/paper/forms", {**late.fields(), "numbers": "1001 1004", "replace": "y"}, status=409)
    assert len(forms_out(more)) == 2
    odd = visitor.post("/paper/forms", {**more.fields(), "ending": "odd", "replace": "y"}, status=409)
    assert len(forms_out(odd)) == 2
    assert "2 forms made" in visitor.post("/paper/forms", {**odd.fields(), "replace": "y"}, status=200).text


def test_the_older_code_says_what_happened_and_what_to_do(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    older = code_in(printed(browser, cast, cycle))
    newer = code_in(printed_again(browser, cast, cycle))
    today = format_day(clock.today())
    said = tries(browser, hana, older, 409)
    assert f"This form was replaced on {today} by a newer one" in said
    assert "filled in only this one, keep it, ask HR to make a form for them once more" in said
    # What it says can be done: the answers of the older paper are typed in by the newest code.
    newest = code_in(printed_again(browser, cast, cycle))
    assert "ask HR" in tries(browser, hana, newer, 409)
    typed(browser, hana, opened(browser, hana, newest), answers(part))
    said = tries(browser, hana, older, 409)
    assert f"The newer one was typed in on {today}, and that is what counts." in said
    assert "ask HR" not in said


def test_a_copy_that_was_printed_twice_says_so(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    entry = on_paper(browser, session, cast, cycle, hana, answers(part))
    older = code_in(copied(browser, hana, entry))
    copied(browser, hana, entry)
    said = tries(browser, hana, older, 409)
    assert f"This copy {REPLACED}" in said and "Type in the newer copy." in said


def test_only_a_clerk_who_could_have_typed_it_in_is_told(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    older = code_in(printed(browser, cast, cycle))
    printed_again(browser, cast, cycle)
    for who in (cast.ben, cast.efua, cast.chloe):
        give_role(session, who, "clerk")
    session.commit()
    for who in (cast.ben, cast.efua, cast.chloe):
        said = tries(browser, who, older, 422)
        assert UNUSABLE in said and REPLACED not in said
    close_cycle(session, cycle.id, cast.chloe.id)
    session.commit()
    assert REPLACED not in tries(browser, hana, older, 422)


def test_replaced_codes_are_no_way_round_the_limit_on_tries(
    browser: Open, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    older = code_in(printed(browser, cast, cycle))
    printed_again(browser, cast, cycle)
    for _time in range(5):
        tries(browser, hana, "AAAA-BBBB-CCCC", 422)
    assert REPLACED not in tries(browser, hana, older, 429)


def test_a_clerk_half_way_through_is_told_and_given_back_what_they_typed(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    printed_again(browser, cast, cycle)
    assert REPLACED in browser(hana).get(form, status=409).text
    page = typed(browser, hana, form, answers(part), status=409)
    assert REPLACED in page.text and WANT in page.text
    browser(cast.grace).get(form, status=404)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert REPLACED in typed(browser, hana, form, answers(part), status=409).text


def test_a_run_for_people_without_a_form_asks_nothing(browser: Open, cast: Cast, cycle: Cycle) -> None:
    visitor = browser(cast.chloe)
    page = visitor.get("/paper/forms")
    assert "replace" not in page.fields() and "forms-out" not in str(page.html)
    made = visitor.post("/paper/forms", {**page.fields(), "numbers": "1001"}, status=200)
    assert file_on(made).holds("Self-assessment of Ana Silva")
