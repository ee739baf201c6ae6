"""What others see of a paper form: the person at once, the other side when it is handed in, the record for good."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.ahead import TooEarly, ahead_now, day_to_go_ahead, go_ahead
from kie.assessments.on_paper import being_corrected, corrected_until
from kie.assessments.queries import sheet
from kie.assessments.service import hand_in
from kie.cycles.absence import Due
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext, participation_context
from kie.i18n import format_day
from kie.paper.service import hand_in_waiting
from kie.people.models import Person
from tests.assessments.steps import fill
from tests.cast import Cast
from tests.paper.steps import WANT, Open, answers, code_in, copied, on_paper, opened, printed, typed
from tests.pdfs import Pdf
from tests.reviews.steps import settle_all, share_record

pytestmark = pytest.mark.both_databases


def test_the_record_says_that_it_came_on_paper(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    on_paper(browser, session, cast, cycle, hana, answers(part))
    fill(session, part, "manager", cast.ben.id, step=2)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    with time_machine.travel(clock.now() + timedelta(days=11), tick=True):
        assert hand_in_waiting(session) == 1
        session.commit()
        settle_all(session, part, cast.ben.id)
        share_record(session, cast, part)
        address = f"/reviews/{part.participation.id}/record"
        said = "Handed in on paper, typed in by Hana Novak"
        assert said in browser(cast.ana).get(address).text
        assert Pdf(browser(cast.ben).get(f"{address}.pdf").answer.get_data()).holds(said)
        browser(hana).get(address, status=404)
        browser(hana).get(f"{address}.pdf", status=404)


def test_the_person_is_told_on_their_page_and_nobody_goes_ahead_meanwhile(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    code = code_in(printed(browser, cast, cycle))
    with time_machine.travel(clock.now() + timedelta(days=33), tick=True):
        day = day_to_go_ahead(session, part, "manager")
        assert day is not None and day <= clock.today(), "without the paper they could"
        entry = typed(browser, hana, opened(browser, hana, code), answers(part)).location
        page = browser(cast.ana).get(f"/assessments/{part.participation.id}/self")
        assert "Hana Novak typed in what you wrote on paper" in page.text
        copy = copied(browser, hana, entry)
        session.expire_all()
        with pytest.raises(TooEarly):
            go_ahead(session, participation_context(session, part.participation.id), "manager", cast.ben.id)
        readers = browser(cast.ana).get(f"/assessments/{part.participation.id}/self").text
        assert "Hana Novak read what you wrote on paper, to type it in." in readers
        assert copy.holds("Nobody else has read it")
    other = browser(cast.ben).get(f"/assessments/{part.participation.id}/manager")
    assert "typed in" not in other.text


def test_what_somebody_ticked_to_work_on_stays_theirs_unless_they_share_it(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    framework = part.cycle.rated("customer-focus").framework
    shared, own = framework.unhelpful[0], framework.unhelpful[1]
    name = f"unhelpful/customer-focus/{shared.id}"
    ticks = {
        f"{name}/seen": "yes",
        f"{name}/shared": "yes",
        f"unhelpful/customer-focus/{own.id}/seen": "yes",
    }
    entry = on_paper(browser, session, cast, cycle, hana, {**answers(part), **ticks})
    stored = sheet(session, part.participation.id, "self").observations["customer-focus"]
    assert {one.statement_id: one.shared for one in stored} == {shared.id: True, own.id: False}
    copy = copied(browser, hana, entry)
    assert copy.holds(shared.text) and copy.holds(own.text)
    correction = opened(browser, hana, code_in(copy))
    typed(browser, hana, correction, {f"{name}/now": "own"})
    session.expire_all()
    stored = sheet(session, part.participation.id, "self").observations["customer-focus"]
    assert {one.statement_id: one.shared for one in stored} == {shared.id: False, own.id: False}


def test_text_that_cannot_be_kept_is_refused_and_shown_again(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    values = {**answers(part), "soon": WANT, "customer-focus/respect-and-courtesy/note": "n" * 5000}
    page = typed(browser, hana, form, values, status=422)
    assert "5,000 characters" in page.text and WANT in page.text
    note = page.html.select_one("[id='customer-focus/respect-and-courtesy/note']")
    assert note is not None and "5,000" in page.html.select(".field-error")[0].get_text()
    assert page.link("Question 2: This text has 5,000").endswith(str(note["id"]))
    again = {**answers(part), "version": str(page.fields()["version"]), "soon": "s" * 5000}
    page = typed(browser, hana, form, again, status=422)
    assert page.link("What I want next, soon").removeprefix("#") == "soon"
    assert "5,000" in page.html.select(".field-error")[0].get_text()
    session.expire_all()
    assert sheet(session, part.participation.id, "self").assessment is None
    browser(hana).get(form)


def test_a_form_is_typed_in_once_however_often_it_is_sent(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    visitor = browser(hana)
    shown = visitor.get(form).fields(None)
    values = {**shown, **answers(part)}
    first = visitor.post(form, values).location
    assert visitor.post(form, values).location == first


def test_nobody_is_told_to_go_ahead_while_paper_is_being_corrected(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    one, due = part.participation.id, Due(cycle.self_due_on, cycle.closes_on)
    code = code_in(printed(browser, cast, cycle))
    with time_machine.travel(clock.now() + timedelta(days=33), tick=True):
        assert ahead_now(session, {one: due}, clock.today()) == {one}
        some = {**answers(part), "customer-focus/respect-and-courtesy/step": "", "blank_on_paper": "yes"}
        typed(browser, hana, opened(browser, hana, code), some)
        session.expire_all()
        until = corrected_until(session, [one])[one]
        assert being_corrected(session, cycle.id) == [until]
        assert ahead_now(session, {one: due}, until) == frozenset()
        assert ahead_now(session, {one: due}, until + timedelta(days=1)) == {one}
        assert day_to_go_ahead(session, part, "manager") == until + timedelta(days=1)
    with time_machine.travel(clock.now() + timedelta(days=60), tick=True):
        assert being_corrected(session, cycle.id) == [], (
            "blank answers wait for the person, not for their days"
        )


def test_paper_that_is_handed_in_keeps_nobody_waiting(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    one, due = part.participation.id, Due(cycle.manager_due_on, cycle.closes_on)
    code = code_in(printed(browser, cast, cycle))
    with time_machine.travel(clock.now() + timedelta(days=42), tick=True):
        assert ahead_now(session, {one: due}, clock.today()) == {one}
        copy = copied(
            browser, hana, typed(browser, hana, opened(browser, hana, code), answers(part)).location
        )
        assert ahead_now(session, {one: due}, clock.today()) == frozenset()
        browser(hana).post(opened(browser, hana, code_in(copy)), {"all_is_right": "yes"})
        session.expire_all()
        assert corrected_until(session, [one]) == {}
        assert ahead_now(session, {one: due}, clock.today()) == {one}, "Ana may go ahead without her manager"


def test_whoever_closes_a_cycle_is_told_of_paper_that_is_being_corrected(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    address, warning = f"/insights/closing/{cycle.id}", "Forms on paper are still being corrected"
    assert warning not in browser(cast.chloe).get(address).text
    on_paper(browser, session, cast, cycle, hana, answers(part))
    page = browser(cast.chloe).get(address)
    assert warning in page.text and "1 self-assessment that came on paper" in page.text
    assert format_day(clock.today() + timedelta(days=10)) in page.text and "Ana" not in page.text
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    assert warning not in browser(cast.chloe).get(address).text
