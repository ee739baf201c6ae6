"""The plan as files: one printed page, and its dates for a calendar."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.frameworks.models import Catalogue
from kie.i18n import format_day
from kie.plans import service, talks
from kie.plans.doing import finish_action
from kie.plans.pages_document import plan_document
from kie.plans.pages_goals import Reading
from kie.plans.promises import promises_of
from kie.plans.queries import plan_of
from kie.plans.reader import reader_of
from kie.plans.whole import Sentence
from kie.plans.words import ActionWords, GoalWords
from kie.typeset import Points
from tests.browser import Browser
from tests.cast import Cast
from tests.pdfs import Pdf

Open = Callable[..., Browser]
TODAY = datetime(2027, 3, 1, 9, tzinfo=clock.LONDON)


def a_goal(title: str = "Treating customers with respect: from “sometimes” to “usually”") -> GoalWords:
    """A goal as people write them."""
    return GoalWords(
        title,
        "customer-focus",
        "respect-and-courtesy",
        success="Callers say at the end of a call that they were heard, and complaints about tone fall away.",
        if_then="When a call gets heated, I will ask one question before I answer.",
        actions=(
            ActionWords(
                "Say back what I understood before I end each call, for a month", due_on=date(2027, 4, 1)
            ),
            ActionWords(
                "Sit in on two calls and talk them over", "manager", "with-others", date(2027, 4, 15)
            ),
            ActionWords(
                "A place on the half-day course", "organisation", "formal", support="Cover at the desk"
            ),
        ),
        sentences=(Sentence("customer-focus", "x", "positive", "Listens and asks before answering"),),
        support="A quiet room",
        review_on=date(2027, 5, 4),
        competency_title="Treating Customers with Respect and Courtesy",
    )


@pytest.fixture
def at_nine() -> Any:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def test_an_ordinary_plan_of_three_goals_fits_on_one_tagged_page(
    browser: Open, session: Session, cast: Cast
) -> None:
    for number in range(3):
        goal = service.add_goal(session, cast.ana.id, a_goal(), cast.ana.id if number else cast.ben.id)
        service.agree(session, goal.id, 1, cast.ben.id if number else cast.ana.id)
    plan = plan_of(session, cast.ana.id)
    assert plan is not None
    finish_action(session, plan.goals[0].actions[0].id, cast.ana.id)
    session.commit()
    answer = browser(cast.ben).get(f"/plans/{cast.ana.id}/plan.pdf").answer
    one = Pdf(answer.data)
    one.check()
    assert answer.mimetype == "application/pdf" and len(one.pages) == 1
    assert [role for role in one.roles if role == "/H1"] and "/L" in one.roles
    for words in (
        "Listens and asks before answering",
        "by 1 April 2027",
        "needs: Cover at the desk",
        "Ben Okafor: Sit in",
        f"done on {format_day(clock.today())}",
    ):
        assert one.holds(words), words
    assert not one.holds("A quiet room"), "paper lies about"
    assert browser(cast.ana).get(f"/plans/{cast.ana.id}/plan.pdf").answer.data != b""


def test_a_long_plan_flows_over_pages(browser: Open, session: Session, cast: Cast) -> None:
    service.add_goal(
        session, cast.ana.id, replace(a_goal(), success="What it will look like. " * 160), cast.ana.id
    )
    service.add_goal(session, cast.ana.id, replace(a_goal(), success="And more of it. " * 240), cast.ana.id)
    session.commit()
    assert len(Pdf(browser(cast.ana).get(f"/plans/{cast.ana.id}/plan.pdf").answer.data).pages) > 1


def events(content: bytes) -> dict[str, dict[str, str]]:
    """The events of a calendar file by UID, each as its lines by name."""
    text = content.decode().replace("\r\n ", "")
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and "METHOD" not in text
    found = {}
    for part in text.split("BEGIN:VEVENT\r\n")[1:]:
        lines = dict(line.split(":", 1) for line in part.split("\r\n") if ":" in line)
        found[lines["UID"]] = lines
    return found


def test_a_date_keeps_its_place_in_a_calendar_and_a_later_file_moves_it(
    browser: Open, session: Session, cast: Cast, at_nine: Any
) -> None:
    goal_id = service.add_goal(session, cast.ana.id, a_goal(), cast.ana.id).id
    session.commit()
    ana, ben = browser(cast.ana), browser(cast.ben)
    path = f"/plans/{cast.ana.id}/calendar"
    first = ana.get(path).answer
    assert first.mimetype == "text/calendar"
    before = events(first.data)
    plan = plan_of(session, cast.ana.id)
    assert plan is not None
    (goal,) = plan.goals
    mine, bens, _theirs = goal.actions
    uids = [f"{kind}-{one}@kie.invalid" for kind, one in (("plan", plan.plan_id), ("goal", goal.id),
                                                         ("action", mine.id), ("action", bens.id))]  # fmt: skip
    assert set(before) == set(uids)
    assert before[uids[2]]["DTSTART;VALUE=DATE"] == "20270401"
    assert "sometimes" not in first.text and "heard" not in first.text and "Listens" not in first.text
    assert before[uids[3]]["SUMMARY"] == (
        "Development plan: something that Ben Okafor will do is due (goal 1)"
    )
    assert set(events(ben.get(path, status=200).answer.data)) == {uids[0]}, "a proposal is in no calendar yet"
    moved = replace(a_goal(), review_on=date(2027, 6, 1), actions=(
        ActionWords(mine.text, due_on=date(2027, 4, 30), id=mine.id),))  # fmt: skip
    service.change_goal(session, goal_id, moved, 1, cast.ana.id)
    service.agree(session, goal_id, 2, cast.ben.id)
    at_nine.shift(timedelta(minutes=5))
    talks.confirm_talk(
        session, talks.note_talk(session, cast.ana.id, clock.today(), "", cast.ben.id), cast.ana.id
    )
    session.commit()
    after = events(ana.get(path).answer.data)
    assert set(after) == set(uids[:3])
    for uid, one in after.items():
        assert int(one["SEQUENCE"]) > int(before[uid]["SEQUENCE"])
    assert after[uids[2]]["DTSTART;VALUE=DATE"] == "20270430"
    said = events(ben.get(path).answer.data)[uids[2]]["SUMMARY"]
    assert said == ("Development plan of Ana Silva: something that Ana Silva will do is due (goal 1)")


def test_there_is_no_calendar_without_a_date_and_none_for_others(
    browser: Open, session: Session, cast: Cast
) -> None:
    paths = [f"/plans/{cast.ana.id}/{name}" for name in ("calendar", "plan.pdf")]
    for path in paths:
        browser(cast.ana).get(path, status=404)
    goal = service.add_goal(session, cast.ana.id, a_goal(), cast.ana.id)
    session.commit()
    for person in (cast.efua, cast.chloe, cast.dev, cast.grace):
        for path in paths:
            browser(person).get(path, status=404)
    service.close_goal(session, goal.id, "done", "", cast.ana.id)
    session.commit()
    page = browser(cast.ana).get(paths[0], status=404)
    assert "no date to come" in page.text


def test_a_plan_on_paper_says_what_is_late_and_what_was_agreed_before(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    day = clock.today() - timedelta(days=9)
    late = ActionWords("Sit in while Li is away.", "manager", "with-others", day, "Cover")
    goal = service.add_goal(session, cast.ana.id, GoalWords("Ask", actions=(late,)), cast.ana.id)
    service.agree(session, goal.id, 1, cast.ben.id)

    def printed() -> list[str]:
        found = plan_of(session, cast.ana.id)
        assert found is not None
        about = Reading(
            reader_of(session, cast.ana.id, cast.ana.id),
            shipped,
            clock.today(),
            promises=promises_of(session, found),
        )
        blocks = plan_document(found, about, "Wexcombe Council").blocks
        return [text for block in blocks if isinstance(block, Points) for text in block.texts]

    said = f"Ben Okafor: Sit in while Li is away. (late: was due on {format_day(day)})"
    assert printed() == [f"{said} (needs: Cover)"]
    service.change_goal(session, goal.id, GoalWords("Ask", actions=(ActionWords("Ask one"),)), 1, cast.ana.id)
    assert printed() == ["Ana Silva: Ask one", said]
