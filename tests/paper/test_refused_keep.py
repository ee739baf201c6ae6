"""A form that is refused loses nothing: all that is wrong is told at once, and what was typed is put aside."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import UnsentForm
from kie.accounts.rules import MOST_UNSENT
from kie.assessments.queries import sheet
from kie.assessments.service import Item, save_items
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.mail import QueuedMail
from kie.people.models import Person
from tests.cast import Cast
from tests.paper.steps import NOTE, Open, answers, code_in, copied, opened, printed, typed

pytestmark = pytest.mark.both_databases

KEY = "customer-focus/respect-and-courtesy"


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(UnsentForm)) or 0


def test_everything_wrong_is_told_at_once_and_what_was_typed_is_put_aside(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    name = f"unhelpful/customer-focus/{part.cycle.rated('customer-focus').framework.unhelpful[0].id}"
    wrong = {
        **answers(part),
        f"{KEY}/step": "",
        f"{KEY}/note": "n" * 5000,
        "later": "s" * 5000,
        f"{name}/shared": "yes",
    }
    visitor = browser(hana)
    page = visitor.post(form, wrong, status=422)
    assert page.link("Question 2: This text has 5,000") == f"#{KEY}/note"
    assert page.link("What I want later") == "#later"
    assert page.link("Only what is ticked") == f"#{name}/shared"
    assert page.link("Are they blank on the paper") == "#blank_on_paper"
    assert "put aside for a day, for you alone" in page.text
    page = visitor.post(form, {**page.fields(), "blank_on_paper": "yes"}, status=422)
    assert page.fields()["blank_on_paper"] == "yes", "said once, it stays said"
    assert "Are they blank on the paper" not in page.html.select(".error-summary")[0].get_text()
    assert visitor.get("/paper").link("Go on with the form of Ana Silva") == form
    resumed = visitor.get(form).fields()
    assert kept(session) == 1 and resumed["blank_on_paper"] == "yes" and resumed["later"] == "s" * 5000
    visitor.post(form, {**resumed, f"{KEY}/note": NOTE, "later": "", f"{name}/seen": "yes"})
    session.expire_all()
    assert kept(session) == 0
    assert (
        sheet(session, part.participation.id, "self").ratings["customer-focus", "respect-and-courtesy"].note
    )


def test_nothing_typed_takes_nothing_of_what_was_put_aside(
    browser: Open, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    typed(browser, hana, form, {"soon": "Nights", "put_aside": "yes"})
    shown = browser(hana).get(form).fields()
    page = typed(browser, hana, form, {"version": str(shown["version"])}, status=422)
    assert "Nothing is typed in yet" in page.text and "put aside for a day" not in page.text
    assert browser(hana).get(form).fields()["soon"] == "Nights"


def test_where_no_more_can_be_put_aside_a_refusal_says_so(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    for number in range(MOST_UNSENT):
        session.add(UnsentForm(person_id=hana.id, mark=f"{number:064}", sealed=b"x", made_at=clock.now()))
    session.commit()
    page = typed(browser, hana, form, {**answers(part), "later": "s" * 5000}, status=422)
    assert "on this page only" in page.text and page.fields()["later"] == "s" * 5000
    assert kept(session) == MOST_UNSENT


def test_copies_that_can_still_be_printed_are_listed_until_they_cannot(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    assert "Copies you can still print" not in browser(hana).get("/paper").text
    entry = typed(browser, hana, form, answers(part)).location
    assert browser(hana).get("/paper").link("Print the copy of Ana Silva") == entry
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=True):
        assert "Copies you can still print" not in browser(hana).get("/paper").text
    again = typed(
        browser, hana, opened(browser, hana, code_in(copied(browser, hana, entry))), {"later": "A team"}
    ).location
    assert browser(hana).get("/paper").link("Print the copy of Ana Silva") == again, "the newest only"
    save_items(
        session,
        part,
        "self",
        cast.ana.id,
        [Item("customer-focus", "respect-and-courtesy", version=1, step=4)],
    )
    session.commit()
    assert "Copies you can still print" not in browser(hana).get("/paper").text


def test_page_and_copy_say_what_is_true_with_and_without_blank_answers(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    some = {**answers(part), f"{KEY}/step": "", "blank_on_paper": "yes"}
    entry = typed(browser, hana, form, some).location
    page = browser(hana).get(entry)
    assert "not handed in by itself" in page.text and "handed in for them" not in page.text
    copy = copied(browser, hana, entry)
    assert copy.holds("It is not handed in before they are there") and not copy.holds("or do nothing")
    again = typed(browser, hana, opened(browser, hana, code_in(copy)), {f"{KEY}/step": "3"}).location
    session.expire_all()
    mails = session.scalars(
        select(QueuedMail.text).where(QueuedMail.key.startswith("paper:")).order_by(QueuedMail.id)
    ).all()
    told = ["If you change nothing, it is handed in for you" in text for text in mails]
    assert sorted(told) == [False, True], "the mail of the first says that answers are blank"
    page = browser(hana).get(again)
    assert "not handed in by itself" not in page.text and "handed in for them after that day" in page.text
    copy = copied(browser, hana, again)
    assert copy.holds("or do nothing") and not copy.holds("It is not handed in before")
