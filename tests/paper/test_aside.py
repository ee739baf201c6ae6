"""Half-way through a form Hana is called away: what she typed waits for her a day, and for nobody else."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import UnsentForm
from kie.accounts.rules import MOST_UNSENT
from kie.assessments.queries import sheet
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.people.models import Person
from tests.cast import Cast, give_role, make_person, reports_to
from tests.paper.steps import (
    NOTE,
    WANT,
    Open,
    answers,
    code_in,
    opened,
    printed,
    printed_again,
    typed,
)

pytestmark = pytest.mark.both_databases


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(UnsentForm)) or 0


def test_put_aside_and_taken_up_again_it_is_typed_in_once(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    visitor = browser(hana)
    some = {"customer-focus/respect-and-courtesy/step": "2", "customer-focus/respect-and-courtesy/note": NOTE}
    ticked = {
        f"unhelpful/customer-focus/{part.cycle.rated('customer-focus').framework.unhelpful[0].id}/seen": "yes"
    }
    page = visitor.post(form, {**visitor.get(form).fields(), **some, "put_aside": "yes"}, follow=True)
    assert "is put aside for a day" in page.text
    session.expire_all()
    assert sheet(session, part.participation.id, "self").assessment is None, "nothing of it counts yet"
    assert page.link("Go on with the form of Ana Silva") == form
    resumed = visitor.get(form)
    assert "go on where you stopped" in resumed.text
    assert {name: resumed.fields()[name] for name in some} == some
    visitor.post(form, {**resumed.fields(), **ticked, "put_aside": "yes"})
    assert kept(session) == 1, "the later one takes the place of the first"
    resumed = visitor.get(form)
    assert resumed.fields()["soon"] == "" and set(ticked.items()) <= set(resumed.fields().items())
    visitor.post(form, {**resumed.fields(), **answers(part), **ticked})
    session.expire_all()
    assert kept(session) == 0
    stored = sheet(session, part.participation.id, "self")
    assert stored.wants is not None and stored.wants.soon == WANT and stored.observations["customer-focus"]
    assert "Put aside by you" not in visitor.get("/paper").text


def test_nobody_else_finds_what_was_put_aside_and_it_goes_after_a_day(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    code = code_in(printed(browser, cast, cycle))
    form = opened(browser, hana, code)
    typed(browser, hana, form, {"soon": WANT, "put_aside": "yes"})
    sealed = session.scalars(select(UnsentForm.sealed)).one()
    assert b"course" not in bytes(sealed)
    other = make_person(session, "1011", "Ivo Brandt", cast.parks)
    reports_to(session, other, cast.chloe)
    give_role(session, other, "clerk")
    session.commit()
    assert "Put aside" not in browser(other).get("/paper").text
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=True):
        assert WANT not in browser(other).get(opened(browser, other, code)).text
        assert "Put aside by you" not in browser(hana).get("/paper").text, (
            "the form is with somebody else now"
        )
        browser(hana).get(form, status=404)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=True):
        opened(browser, hana, code)
        assert WANT not in browser(hana).get(form).text


def test_two_tabs_put_aside_the_same_form_and_both_texts_are_there_to_choose_from(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    visitor = browser(hana)
    visitor.post(form, {**visitor.get(form).fields(), "soon": WANT, "put_aside": "yes"})
    first, second = visitor.get(form).fields(), visitor.get(form).fields()
    step = {"customer-focus/respect-and-courtesy/step": "2"}
    visitor.post(form, {**first, **step, "later": "Nights", "put_aside": "yes"})
    stale = {**second, "later": "Days", "put_aside": "yes"}
    page = visitor.post(form, stale, status=409)
    assert "You put this form aside on another page" in page.text
    (other,) = page.html.select("#conflict dl")
    said = " ".join(other.get_text(" ").split())
    assert "What I want later Nights" in said and "Question 2" in said and WANT not in said
    visitor.post(form, {**second, **answers(part), "later": "Days"}, status=409)
    assert page.fields()["later"] == "Days" and visitor.get(form).fields()["later"] == "Nights"
    visitor.post(form, {**page.fields(), "settle|conflict": "both", "put_aside": "yes"})
    both = visitor.get(form).fields()
    assert (
        both["later"] == "Days\n\nNights" and both["soon"] == WANT and set(step.items()) <= set(both.items())
    )
    assert kept(session) == 1


def test_what_was_typed_of_a_form_that_was_replaced_is_led_to_with_its_name(
    browser: Open, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    visitor = browser(hana)
    visitor.post(form, {**visitor.get(form).fields(), "soon": WANT, "put_aside": "yes"})
    assert "1 paper form lies put aside" in visitor.get("/").text
    kept_here = visitor.get("/unsent")
    assert "Form of Ana Silva: put aside by you" in kept_here.text
    assert "What you put aside yourself" in kept_here.text
    printed_again(browser, cast, cycle)
    page = visitor.get("/paper")
    assert "The form of Ana Silva was replaced by a newer one" in page.text
    there = visitor.get(page.link("Read what you typed – Ana Silva"))
    assert WANT in there.text and "Form of Ana Silva" in there.text


def test_with_too_much_put_aside_the_page_says_so_and_loses_nothing(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    for number in range(MOST_UNSENT):
        session.add(UnsentForm(person_id=hana.id, mark=f"{number:064}", sealed=b"x", made_at=clock.now()))
    session.commit()
    page = typed(browser, hana, form, {"soon": WANT, "put_aside": "yes"}, status=409)
    assert "Too much is put aside already" in page.text and "Finish one of the others first" in page.text
    assert page.fields()["soon"] == WANT and kept(session) == MOST_UNSENT


def test_put_aside_once_more_unchanged_it_is_there_for_another_day(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    typed(browser, hana, form, {"soon": WANT, "put_aside": "yes"})
    visitor = browser(hana)
    # In the order of the page, as a browser sends it: from here on every time is the same text.
    visitor.post(form, {**visitor.get(form).fields(), "put_aside": "yes"})
    with time_machine.travel(clock.now() + timedelta(minutes=50), tick=True):
        address = visitor.get(f"/unsent/{session.scalars(select(UnsentForm.id)).one()}", status=302).location
        fields = visitor.get(address).fields()
        assert fields["unsent"] and fields["soon"] == WANT, "the page says what it was filled in from"
        page = visitor.post(form, {**fields, "put_aside": "yes"}, follow=True)
        assert "is put aside for a day" in page.text and kept(session) == 1
        assert visitor.get(form).fields()["soon"] == WANT
    session.expire_all()
    made_at = session.scalars(select(UnsentForm.made_at)).one()
    assert made_at > clock.now() + timedelta(minutes=45), "its day begins anew"


def test_what_is_aside_can_be_put_aside_again_when_no_more_can_be_kept(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    typed(browser, hana, form, {"soon": WANT, "put_aside": "yes"})
    for number in range(MOST_UNSENT - 1):
        session.add(UnsentForm(person_id=hana.id, mark=f"{number:064}", sealed=b"x", made_at=clock.now()))
    session.commit()
    visitor = browser(hana)
    visitor.post(form, {**visitor.get(form).fields(), "soon": f"{WANT} Soon.", "put_aside": "yes"})
    assert kept(session) == MOST_UNSENT
    assert browser(hana).get(form).fields()["soon"] == f"{WANT} Soon."


def test_blank_answers_are_linked_by_their_number(
    browser: Open, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    values = {**answers(part), "customer-focus/respect-and-courtesy/step": ""}
    page = typed(browser, hana, form, values, status=422)
    assert page.link("2. Treating Customers") == "#customer-focus/respect-and-courtesy/step-1"
    assert "1. Prioritising" not in [link.get_text() for link in page.html.select("main a")]


def test_the_clerk_s_home_leads_to_the_forms(browser: Open, cast: Cast, hana: Person) -> None:
    assert browser(hana).get("/").link("Type in a form") == "/paper"
    assert "Type in a form" not in browser(cast.ana).get("/").text
