"""A form on paper from the printer to the reveal: typed in once, read by nobody, corrected for ten days."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import Submission
from kie.assessments.on_paper import paper_entries
from kie.assessments.queries import revealed, sheet
from kie.assessments.service import Item, hand_in, save_items
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.mail import QueuedMail
from kie.paper.service import hand_in_waiting
from kie.people.models import Person
from tests.assessments.steps import fill
from tests.cast import Cast, give_role
from tests.paper.steps import (
    NOTE,
    WANT,
    Open,
    answers,
    code_in,
    copied,
    on_paper,
    opened,
    printed,
    typed,
)

pytestmark = pytest.mark.both_databases


def days_on(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


def test_from_the_printer_to_the_reveal(
    browser: Open,
    session: Session,
    cast: Cast,
    hana: Person,
    cycle: Cycle,
    part: ParticipationContext,
) -> None:
    one = part.participation.id
    fill(session, part, "manager", cast.ben.id, step=2)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    entry = on_paper(browser, session, cast, cycle, hana, answers(part))

    stored = sheet(session, one, "self")
    assert stored.assessment is not None
    assert stored.assessment.author_id == cast.ana.id
    assert {rating.step for rating in stored.ratings.values()} == {3}
    assert stored.wants is not None and stored.wants.soon == WANT
    assert stored.submission is None, "the person has ten days first"
    assert not revealed(session, one)
    mail = session.scalars(select(QueuedMail).where(QueuedMail.recipient == cast.ana.email)).one()
    assert NOTE not in mail.text and "typed in" in mail.text

    copy = copied(browser, hana, entry)
    copy.check()
    assert copy.holds(WANT) and copy.holds("#set text(red)") and copy.holds("Usually")
    with time_machine.travel(days_on(10), tick=False):
        assert hand_in_waiting(session) == 0
    with time_machine.travel(days_on(11), tick=False):
        assert hand_in_waiting(session) == 1
        assert hand_in_waiting(session) == 0
    session.commit()
    stored = sheet(session, one, "self")
    assert stored.submission is not None
    assert stored.submission.handed_in_by_id == hana.id
    assert not stored.submission.late
    assert revealed(session, one)
    actions = set(session.scalars(select(Event.action).where(Event.person_id == cast.ana.id)))
    assert {"paper.printed", "paper.opened", "paper.typed", "paper.handed-in", "review.revealed"} <= actions
    kept = " ".join(str(row.details) for row in session.scalars(select(Event)))
    assert WANT not in kept and "temper" not in kept


def test_neither_clerk_nor_manager_nor_hr_reads_what_was_typed(
    browser: Open,
    session: Session,
    cast: Cast,
    hana: Person,
    cycle: Cycle,
    part: ParticipationContext,
) -> None:
    code = code_in(printed(browser, cast, cycle))
    form = opened(browser, hana, code)
    assert NOTE not in browser(hana).get(form).text
    entry = typed(browser, hana, form, answers(part)).location
    browser(hana).get(form, status=404)
    assert "cannot be used" in browser(hana).post("/paper", {"code": code}, status=422).text
    assert WANT not in browser(hana).get(entry).text
    one = part.participation.id
    give_role(session, cast.grace, "clerk")
    session.commit()
    for who in (hana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
        for path in (f"/assessments/{one}/self", f"/assessments/{one}/self/check"):
            browser(who).get(path, status=404)
        if who is not hana:
            browser(who).get(entry, status=404)
            browser(who).post(f"{entry}/copy", status=404)
    assert WANT in browser(cast.ana).get(f"/assessments/{one}/self/check").text
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        assert "no longer be printed" in browser(hana).get(entry).text
        browser(hana).post(f"{entry}/copy", status=404)


def test_the_person_corrects_on_the_screen_and_hands_in(
    browser: Open,
    session: Session,
    cast: Cast,
    hana: Person,
    cycle: Cycle,
    part: ParticipationContext,
) -> None:
    entry = on_paper(browser, session, cast, cycle, hana, answers(part))
    copy = code_in(copied(browser, hana, entry))
    save_items(
        session,
        part,
        "self",
        cast.ana.id,
        [Item("customer-focus", "respect-and-courtesy", version=1, step=4)],
    )
    session.commit()
    form = opened(browser, hana, copy)
    page = typed(browser, hana, form, {"customer-focus/respect-and-courtesy/step": "1"}, status=409)
    assert "gone on by themselves" in page.text
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    with time_machine.travel(days_on(12), tick=False):
        assert hand_in_waiting(session) == 0
    stored = sheet(session, part.participation.id, "self")
    assert stored.submission is not None and stored.submission.handed_in_by_id == cast.ana.id
    assert stored.ratings["customer-focus", "respect-and-courtesy"].step == 4


def test_corrections_on_the_copy_change_only_what_was_marked_and_the_days_begin_anew(
    browser: Open,
    session: Session,
    cast: Cast,
    hana: Person,
    cycle: Cycle,
    part: ParticipationContext,
) -> None:
    entry = on_paper(browser, session, cast, cycle, hana, answers(part))
    copy = code_in(copied(browser, hana, entry))
    with time_machine.travel(days_on(9), tick=True):
        form = opened(browser, hana, copy)
        assert WANT not in browser(hana).get(form).text
        again = typed(
            browser, hana, form, {"customer-focus/respect-and-courtesy/step": "1", "later": "A team"}
        ).location
        session.expire_all()
        stored = sheet(session, part.participation.id, "self")
        steps = {key: rating.step for key, rating in stored.ratings.items()}
        assert steps.pop(("customer-focus", "respect-and-courtesy")) == 1
        assert set(steps.values()) == {3}
        assert stored.wants is not None and (stored.wants.soon, stored.wants.later) == (WANT, "A team")
        newest = paper_entries(session, part.participation.id)[0]
        assert (newest.kind, newest.correct_until) == ("corrected", clock.today() + timedelta(days=10))
        second = code_in(copied(browser, hana, again))
        form = opened(browser, hana, second)
        done = browser(hana).post(form, {"all_is_right": "yes"}).location
        assert "handed in for Ana Silva" in browser(hana).get(done).text
        browser(hana).post(f"{done}/copy", status=404)
    session.expire_all()
    assert sheet(session, part.participation.id, "self").submission is not None


def test_taken_back_by_the_person_it_is_not_handed_in_again_by_itself(
    browser: Open,
    session: Session,
    cast: Cast,
    hana: Person,
    cycle: Cycle,
    part: ParticipationContext,
) -> None:
    on_paper(browser, session, cast, cycle, hana, answers(part))
    with time_machine.travel(days_on(11), tick=False):
        assert hand_in_waiting(session) == 1
        session.commit()
        browser(cast.ana).post(f"/assessments/{part.participation.id}/self/taking-back")
        session.expire_all()
        assert hand_in_waiting(session) == 0
    assert len(session.scalars(select(Submission)).all()) == 1


def test_blanks_are_asked_about_once_and_never_made_up(
    browser: Open,
    session: Session,
    cast: Cast,
    hana: Person,
    cycle: Cycle,
    part: ParticipationContext,
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    assert "Nothing is typed" in typed(browser, hana, form, {}, status=422).text
    some = {"customer-focus/respect-and-courtesy/step": "2", "soon": WANT}
    asked = typed(browser, hana, form, some, status=422)
    assert "Some answers are blank" in asked.text and WANT in asked.text
    entry = typed(browser, hana, form, {**some, "blank_on_paper": "yes"}).location
    assert copied(browser, hana, entry).holds("Still blank, and needed")
    with time_machine.travel(days_on(11), tick=False):
        assert hand_in_waiting(session) == 0
    assert sheet(session, part.participation.id, "self").submission is None


def test_what_is_on_the_screen_is_never_typed_over(
    browser: Open,
    session: Session,
    cast: Cast,
    hana: Person,
    cycle: Cycle,
    part: ParticipationContext,
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    save_items(session, part, "self", cast.ana.id, [Item("customer-focus", "respect-and-courtesy", step=4)])
    session.commit()
    page = typed(browser, hana, form, answers(part), status=409)
    assert "has begun on a screen" in page.text and WANT in page.text
    session.expire_all()
    assert len(sheet(session, part.participation.id, "self").ratings) == 1
    refused = browser(cast.chloe).post(
        "/paper/forms", {"cycle": str(cycle.id), "numbers": "1001"}, status=422
    )
    assert "has begun on a screen already" in refused.text


def test_a_form_typed_in_after_it_was_due_is_late(
    browser: Open,
    session: Session,
    cast: Cast,
    hana: Person,
    cycle: Cycle,
    part: ParticipationContext,
) -> None:
    code = code_in(printed(browser, cast, cycle))
    with time_machine.travel(days_on(15), tick=False):
        typed(browser, hana, opened(browser, hana, code), answers(part))
    with time_machine.travel(days_on(26), tick=False):
        assert hand_in_waiting(session) == 1
    stored = sheet(session, part.participation.id, "self")
    assert stored.submission is not None and stored.submission.late
