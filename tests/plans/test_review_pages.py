"""Ana and Ben talk about her plan, say more about it, and let it rest, in their browsers."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import format_day
from kie.plans import service
from kie.plans.models import Goal, PlanReview
from kie.plans.queries import plan_of, waiting_of
from kie.plans.review_models import PlanPause
from kie.plans.review_rules import next_review
from kie.plans.review_whole import rhythm_of
from kie.plans.whole import PlanView
from kie.plans.words import ActionWords, GoalWords
from tests.browser import Browser, Page
from tests.cast import Cast

Open = Callable[..., Browser]


def begin(session: Session, cast: Cast, *actions: ActionWords) -> Goal:
    goal = service.add_goal(session, cast.ana.id, GoalWords("Ask first", actions=actions), cast.ana.id)
    service.agree(session, goal.id, 1, cast.ben.id)
    session.commit()
    return goal


def plan(session: Session, cast: Cast) -> PlanView:
    session.expire_all()
    found = plan_of(session, cast.ana.id)
    assert found is not None
    return found


def pressed(browser: Browser, at: Page, part: str) -> Page:
    """What comes after pressing the one button of the page whose form goes to an address that ends like this."""
    (form,) = [form for form in at.html.select("form") if str(form.get("action")).endswith(part)]
    return browser.post(str(form["action"]), follow=True)


def test_one_click_notes_undoes_and_confirms(browser: Open, session: Session, cast: Cast) -> None:
    begin(session, cast)
    ana, ben, home = browser(cast.ana), browser(cast.ben), f"/plans/{cast.ana.id}"
    noted = pressed(ben, ben.get(home), "/talks")
    assert "It waits for Ana Silva to confirm it" in noted.text
    assert "We talked today" not in noted.text
    assert "Taken back" in pressed(ben, noted, "/withdrawal").text
    assert plan(session, cast).reviews == ()
    pressed(ana, ana.get(home), "/talks")
    seen = ben.get(home)
    assert f"Ana Silva noted that you talked on {format_day(clock.today())}" in seen.text
    done = pressed(ben, seen, "/confirmation")
    assert f"The next review is due by {format_day(next_review(clock.today()))}" in done.text
    assert "confirmed by Ben Okafor" in done.text


def test_a_talk_on_another_day_with_more_to_say(browser: Open, session: Session, cast: Cast) -> None:
    begin(session, cast)
    today = clock.today()
    ana, ben, path = browser(cast.ana), browser(cast.ben), f"/plans/{cast.ana.id}/talks/new"
    ben.get(path)
    for days, said in ((1, "still to come"), (-31, "The plan began")):
        sent = {"talked_on": (today + timedelta(days=days)).isoformat(), "moved": "Kept as typed"}
        refused = ben.post(path, sent, status=422)
        assert said in refused.text and "Kept as typed" in refused.text
    sent = {"talked_on": (today - timedelta(days=2)).isoformat(), "support": "I found no cover", "moved": " "}
    ben.post(path, sent)
    seen = ana.get(f"/plans/{cast.ana.id}")
    assert "I found no cover" in seen.text and "What support came" in seen.text
    review_id = session.scalars(select(PlanReview.id)).one()
    mine = f"/plans/talks/{review_id}/answers"
    assert "nothing in any" in ana.post(mine, {"version": "0"}, status=422).text
    form = ana.get(mine).fields()
    after = ana.post(mine, {**form, "next_steps": "Train Li"}, follow=True)
    assert "Train Li" in after.text and "Change what you said" in after.text
    stale = ana.post(mine, {**form, "next_steps": "Train Mo"}, status=409)
    assert "Train Li" in stale.text and "Train Mo" in stale.text
    kept = {**stale.fields(), "settle|conflict": "both"}
    assert "Train Mo\n\nTrain Li" in str(ana.post(mine, kept, follow=True).html.select_one("#content, main"))
    assert not ben.get(f"/plans/{cast.ana.id}").html.select("form[action$='/withdrawal']")


def test_a_pause_is_asked_for_agreed_and_ended(browser: Open, session: Session, cast: Cast) -> None:
    begin(session, cast)
    today = clock.today()
    ana, ben, home = browser(cast.ana), browser(cast.ben), f"/plans/{cast.ana.id}"
    path = f"{home}/pauses/new"
    ben.get(path)
    assert "Give the first day" in ben.post(path, {}, status=422).text
    days = {"first_on": today.isoformat(), "last_on": (today - timedelta(days=1)).isoformat()}
    assert "comes before the first" in ben.post(path, days, status=422).text
    last = today + timedelta(days=20)
    asked = ben.post(path, {**days, "last_on": last.isoformat()}, follow=True)
    assert "It waits for Ana Silva" in asked.text and "Ask for a pause" not in asked.text
    assert "Agree to a pause of your plan" in ana.get("/").text
    agreed = pressed(ana, ana.get(home), "/agreement")
    assert f"The plan rests until {format_day(last)}" in agreed.text
    assert "was moved on from" in agreed.text
    assert f"Rests until {format_day(last)}" in ben.get("/insights/team").text
    pressed(ben, ben.get(home), "/end")
    assert waiting_of(session, [cast.ana.id])[cast.ana.id].review_due_on == next_review(today)


def test_a_manager_is_told_whose_it_is_that_is_late(browser: Open, session: Session, cast: Cast) -> None:
    day = clock.today() - timedelta(days=8)
    course = ActionWords("Place on the course", owner="organisation", due_on=day)
    goal = begin(session, cast, course)
    team = browser(cast.ben).get("/insights/team").text
    assert f"1 thing that the organisation was to do is late, since {format_day(day)}" in team
    both = (course, ActionWords("Sit in on a call", owner="manager", due_on=day))
    service.change_goal(session, goal.id, GoalWords("Ask first", actions=both), 1, cast.ana.id)
    service.agree(session, goal.id, 2, cast.ben.id)
    session.commit()
    team = browser(cast.ben).get("/insights/team").text
    assert "2 things that you or the organisation were to do are late" in team
    assert f"The first was due on {format_day(day)}" in browser(cast.ben).get("/").text


def test_what_is_late_is_as_plain_for_one_as_for_the_other(
    browser: Open, session: Session, cast: Cast
) -> None:
    today = clock.today()
    yesterday, before = today - timedelta(days=1), today - timedelta(days=8)
    begin(
        session,
        cast,
        ActionWords("Sit in on a call", owner="manager", due_on=before),
        ActionWords("Ask one question", due_on=yesterday),
    )
    ana, ben = browser(cast.ana), browser(cast.ben)
    for reader in (ana, ben):
        notice = reader.get(f"/plans/{cast.ana.id}").html.select_one(".notice.warning, .notice")
        assert notice is not None
        assert "2 things were to be done by now" in notice.text
        assert notice.text.index("Ask one question") < notice.text.index("Sit in on a call")
    tasks = ben.get("/").text
    assert "See to what you or the organisation were to do for Ana Silva" in tasks
    assert f"It was due on {format_day(before)}" in tasks
    assert "Do what you said you would do" in ana.get("/").text
    team = ben.get("/insights/team").text
    assert f"1 thing that you were to do is late, since {format_day(before)}" in team
    assert f"1 thing that they were to do is late, since {format_day(yesterday)}" in team
    assert "Ana Silva" in ben.get("/insights/team?waiting=promise").text
    action = plan(session, cast).goals[0].actions[0]
    ben.post(f"/plans/actions/{action.id}/completion")
    assert "Do what you said" not in ben.get("/").text


def test_nobody_else_writes_to_the_reviews_of_a_plan(browser: Open, session: Session, cast: Cast) -> None:
    begin(session, cast)
    ben = browser(cast.ben)
    ben.post(f"/plans/{cast.ana.id}/talks")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    days = {"first_on": tomorrow, "last_on": tomorrow}
    ben.post(f"/plans/{cast.ana.id}/pauses/new", days)
    talk, pause = session.scalars(select(PlanReview.id)).one(), session.scalars(select(PlanPause.id)).one()
    for person in (cast.efua, cast.chloe, cast.dev):
        other = browser(person)
        for path in (f"talks/{talk}/confirmation", f"talks/{talk}/withdrawal", f"talks/{talk}/answers",
                     f"pauses/{pause}/agreement", f"pauses/{pause}/end", f"{cast.ana.id}/talks",
                     f"{cast.ana.id}/talks/new", f"{cast.ana.id}/pauses/new"):  # fmt: skip
            other.post(f"/plans/{path}", {**days, "moved": "x"}, status=404)
    (rested,) = rhythm_of(session, plan(session, cast)).pauses
    assert rested.agreed is None and rested.ended is None
    assert [one.confirmed for one in plan(session, cast).reviews] == [None]
