"""The home page of each of the cast."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.service import hand_in
from kie.cycles.archiving import archive, bring_back
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import end_exemption, exempt, make_cycle
from kie.cycles.wish import Wish
from kie.frameworks.models import Catalogue
from kie.i18n import format_day
from kie.plans import service
from kie.plans.models import Plan
from kie.plans.words import ActionWords, GoalWords
from kie.reviews.models import MeetingConfirmation, Record, SignOff
from tests.assessments.steps import fill, hand_in_both, open_cycle_with, part_of
from tests.browser import Browser, Page
from tests.cast import Cast, make_person, reports_to
from tests.plans.steps import reviewed

Open = Callable[..., Browser]
FRAMEWORKS = {"customer-focus": "theme", "corporate-behaviours": "theme"}


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """A cycle over everybody, opened today."""
    opened = open_cycle_with(session, cast, shipped, FRAMEWORKS)
    session.commit()
    return opened


def tasks(page: Page) -> list[str]:
    return [" ".join(task.get_text(" ").split()) for task in page.html.select(".tasks .task-title")]


def places(page: Page) -> list[str]:
    return [heading.get_text() for heading in page.html.select(".cards h3")]


def signed_disagreeing(session: Session, cast: Cast, part: ParticipationContext) -> None:
    record = Record(
        participation_id=part.participation.id, revision=1, body={}, digest="x", shared_at=clock.now()
    )
    session.add(record)
    session.flush()
    for party, person, decision in (("manager", cast.ben, "accept"), ("employee", cast.ana, "disagree")):
        session.add(
            SignOff(
                record_id=record.id,
                party=party,
                signed_by_id=person.id,
                decision=decision,
                comment="No" if decision == "disagree" else "",
                signed_at=clock.now(),
            )
        )
    session.commit()


def test_nothing_waits_before_anything_begins(browser: Open, cast: Cast) -> None:
    page = browser(cast.ana).get("/")
    assert "Nothing waits for you now" in page.text and tasks(page) == []
    assert places(page)[0] == "My plan" and "My team" not in places(page)


def test_ana_says_where_she_stands(browser: Open, session: Session, cast: Cast, cycle: Cycle) -> None:
    ana = browser(cast.ana)
    page = ana.get("/")
    assert tasks(page) == ["Say where you stand"]
    assert "About 7 minutes" in page.text and "Due by" in page.text
    part = part_of(session, cycle, cast.ana)
    assert page.link("Say where you stand") == f"/assessments/{part.participation.id}/self"
    fill(session, part, "self", cast.ana.id)
    session.commit()
    page = ana.get("/")
    assert tasks(page) == ["Go on saying where you stand"] and "Begun" in page.text


def test_ben_has_his_own_part_and_ana_s(browser: Open, cast: Cast, cycle: Cycle) -> None:
    page = browser(cast.ben).get("/")
    assert tasks(page) == ["Say where you stand", "Give your view of Ana Silva"]
    assert "You manage 1 person." in page.text and "You can take 1 review further now." in page.text
    assert page.link("See my team") == "/insights/team"


def test_the_exchange_waits_for_both_and_then_the_record(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = reviewed(session, cast, shipped)
    assert tasks(browser(cast.ana).get("/")) == ["Confirm that you met"]
    ben = browser(cast.ben)
    assert tasks(ben.get("/")) == [
        "Say where you stand",
        "Check and sign the record of Ana Silva",
        "Confirm that you met Ana Silva",
    ], "his own part is due first"
    confirmation = MeetingConfirmation(
        participation_id=part.participation.id,
        party="employee",
        held_on=clock.today(),
        confirmed_by_id=cast.ana.id,
        confirmed_at=clock.now(),
    )
    session.add(confirmation)
    session.commit()
    page = browser(cast.ana).get("/")
    assert tasks(page) == [] and "Your manager signs the record next" in page.text


def test_both_handed_in_and_the_meeting_waits(
    browser: Open, session: Session, cast: Cast, cycle: Cycle
) -> None:
    hand_in_both(session, part_of(session, cycle, cast.ana), cast.ben.id)
    session.commit()
    assert tasks(browser(cast.ana).get("/")) == ["Meet your manager and settle the key issues"]
    assert "Meet Ana Silva and settle the key issues" in tasks(browser(cast.ben).get("/"))


def test_efua_decides_on_a_disagreement(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = reviewed(session, cast, shipped)
    signed_disagreeing(session, cast, part)
    page = browser(cast.efua).get("/")
    assert tasks(page)[0] == "Decide on Ana Silva’s disagreement"
    assert page.link("Decide on") == f"/reviews/{part.participation.id}/moderation"
    assert "decides next" in browser(cast.ana).get("/").text
    assert not any("disagreement" in task for task in tasks(browser(cast.ben).get("/")))


def test_a_named_moderator_decides_where_the_reviewer_has_no_manager(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    zoe = make_person(session, "2001", "Zoe Hart", cast.parks)
    reports_to(session, cast.efua, zoe, kind="moderator")
    reports_to(session, cast.efua, cast.ben, kind="reviewer")
    reports_to(session, cast.ana, zoe, kind="moderator")
    session.commit()
    part = reviewed(session, cast, shipped)
    signed_disagreeing(session, cast, part)
    assert not any("disagreement" in task for task in tasks(browser(zoe).get("/")))


def test_a_goal_and_a_talk_wait_for_the_other_side(browser: Open, session: Session, cast: Cast) -> None:
    action = ActionWords("Ask one question first", due_on=clock.today())
    listen = service.add_goal(session, cast.ana.id, GoalWords("Listen", actions=(action,)), cast.ana.id)
    service.add_goal(session, cast.ana.id, GoalWords("Plan"), cast.ben.id)
    session.commit()
    ana = browser(cast.ana)
    page = ana.get("/")
    assert tasks(page) == ["Read a goal that your manager proposes"]
    assert "Not agreed yet" in page.text and "Next:" not in page.text
    assert page.link("Read a goal") == f"/plans/{cast.ana.id}"
    assert tasks(browser(cast.ben).get("/")) == ["Read a goal that Ana Silva wrote"]
    service.agree(session, listen.id, listen.version, cast.ben.id)
    session.commit()
    assert "Next: Ask one question first" in ana.get("/").text


def test_chloe_runs_cycles_and_sees_completion(
    browser: Open, session: Session, cast: Cast, cycle: Cycle, shipped: Catalogue
) -> None:
    today = clock.today()
    wish = Wish(
        title="Autumn review",
        purpose="For development.",
        opens_on=today + timedelta(days=30),
        self_due_on=today + timedelta(days=40),
        manager_due_on=today + timedelta(days=41),
        closes_on=today + timedelta(days=60),
        frameworks=(("care", "theme"),),
    )
    made = make_cycle(session, wish, cast.chloe.id)
    graces, anas = (part_of(session, cycle, one).participation.id for one in (cast.grace, cast.ana))
    exempt(session, graces, "Long leave", cast.chloe.id, None)
    exempt(session, anas, "Leave", cast.chloe.id, today + timedelta(days=9))
    session.commit()
    said = "HR has left you out of “Spring review”"
    assert f"{said}: nothing in it waits for you." in browser(cast.grace).get("/").text
    page = browser(cast.ana).get("/")
    assert f"{said} until {format_day(today + timedelta(days=9))}" in page.text
    assert page.link("Go on with your part all the same") == f"/assessments/{anas}/self"
    assert said not in browser(cast.ben).get("/").text
    end_exemption(session, anas, cast.chloe.id)
    session.commit()
    assert said not in browser(cast.ana).get("/").text
    page = browser(cast.chloe).get("/")
    assert "Check and open “Autumn review”" in tasks(page)
    assert page.link("Autumn review") == f"/cycles/{made.id}"
    archive(session, made.id, cast.chloe.id)
    session.commit()
    assert "Autumn review" not in browser(cast.chloe).get("/").text
    bring_back(session, made.id, cast.chloe.id)
    made.opens_on = made.self_due_on = made.manager_due_on = made.closes_on = today + timedelta(days=61)
    session.commit()
    assert "Autumn review" not in browser(cast.chloe).get("/").text, "it is too early"
    assert "Spring review" in page.text and "Signed: 0 of 6" in page.text
    cycle.closes_on = today
    cycle.self_due_on = cycle.manager_due_on = today
    session.commit()
    assert "Close “Spring review”" in tasks(browser(cast.chloe).get("/"))


def test_femi_sees_the_completion_of_the_unit(browser: Open, cast: Cast, cycle: Cycle) -> None:
    page = browser(cast.femi).get("/")
    assert "Signed: 0 of 2" in page.text and "Completion" in places(page)


def test_grace_and_dev_have_their_places(browser: Open, cast: Cast) -> None:
    assert "Heatmap" in places(browser(cast.grace).get("/"))
    dev = browser(cast.dev).get("/")
    assert "People and accounts" in places(dev) and "Completion" not in places(dev)


def test_many_people_cost_no_more_statements_and_are_one_task(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    for n in range(14):
        person = make_person(
            session, f"3{n:03}", f"Person {n}", cast.highways, email=f"p{n}@wexcombe.example"
        )
        reports_to(session, person, cast.ben)
        service.add_goal(session, person.id, GoalWords("Listen"), person.id)
    # Both have somebody with a goal, of whose plan there may be news.
    service.add_goal(session, cast.ben.id, GoalWords("Lead"), cast.ben.id)
    open_cycle_with(session, cast, shipped, FRAMEWORKS)
    session.commit()
    page = browser(cast.ben).get("/")
    assert tasks(page) == [
        "Say where you stand",
        "Give your view of 15 people",
        "Read the goals that 14 people wrote",
    ]
    assert page.link("Give your view of 15 people") == "/insights/team?waiting=manager"
    again, with_four = browser(cast.ben).get("/"), browser(cast.efua).get("/")
    assert len(again.statements) == len(with_four.statements)


def test_having_handed_in_ana_finds_her_part_again(
    browser: Open, session: Session, cast: Cast, cycle: Cycle
) -> None:
    part = part_of(session, cycle, cast.ana)
    fill(session, part, "self", cast.ana.id)
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    page = browser(cast.ana).get("/")
    assert tasks(page) == [] and "You have handed in." in page.text
    assert page.link("Read your part again") == f"/assessments/{part.participation.id}/self"


def test_home_and_team_count_overdue_plans_alike(browser: Open, session: Session, cast: Cast) -> None:
    ago = clock.today() - timedelta(days=3)
    action = ActionWords("Ask one question first", due_on=ago)
    service.add_goal(session, cast.ana.id, GoalWords("Listen", actions=(action,)), cast.ana.id)
    session.scalars(select(Plan)).one().review_due_on = ago
    session.commit()
    assert "1 plan review is overdue." in browser(cast.ben).get("/").text
    row = browser(cast.ben).get("/insights/team").text
    assert "1 goal for you to agree · Overdue since" in row
    # It is Ana's own promise alone until Ben agrees to it.
    assert "Not agreed yet, so nothing of it is due." in browser(cast.ana).get("/").text


def test_a_task_names_its_cycle_where_somebody_is_in_two(
    browser: Open, session: Session, cast: Cast, cycle: Cycle, shipped: Catalogue
) -> None:
    assert "In “Spring review”." not in browser(cast.ana).get("/").text
    open_cycle_with(session, cast, shipped, FRAMEWORKS)
    session.commit()
    assert "In “Spring review”." in browser(cast.ana).get("/").text


def test_nobody_is_sent_to_sign_in(browser: Open) -> None:
    assert "/sign-in" in browser().get("/", status=302).location


def test_every_word_is_translated(browser: Open, session: Session, cast: Cast, cycle: Cycle) -> None:
    cast.ben.language = "en-XA"
    session.commit()
    page = browser(cast.ben).get("/")
    assert all("⟦" in task for task in tasks(page)) and all("⟦" in place for place in places(page))
