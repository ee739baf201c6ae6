"""The agenda on real assessments: statements, unhelpful behaviours, and what changed since the last record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.service import Item, Seen, UnhelpfulItem, hand_in, save_items, save_unhelpful
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.frameworks.models import Catalogue
from kie.people.models import ReportingLine
from kie.plans.service import add_goal
from kie.plans.words import ActionWords, GoalWords
from kie.reviews.agenda import Review
from kie.reviews.issues import issues_of
from tests.assessments.steps import WHOLE, fill, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast, make_person, reports_to
from tests.reviews.steps import address, reveal, review_of, settle_all, share_record, sign_record

Browsers = Callable[..., Browser]


def reasons(review: Review) -> dict[str, list[str]]:
    """The kinds of reasons by the issue's key."""
    return {issue.key: [reason.kind for reason in issue.reasons] for issue in review.issues}


def hand_in_with(session: Session, cast: Cast, part: ParticipationContext) -> None:
    """Both hand in; they differ on one statement, Ben raised an unhelpful behaviour, Ana shares one and hides one."""
    today = clock.today()
    care = [one.id for one in part.cycle.rated("care").framework.all_unhelpful]
    raised = Seen(care[0], 1, today - timedelta(days=9), "SEEN-BY-BEN", today - timedelta(days=8))
    own = (Seen(care[0], shared=True), Seen(care[1], shared=True), Seen(care[2], shared=False))
    for side, author, seen, step in (("self", cast.ana, own, 4), ("manager", cast.ben, (raised,), 1)):
        fill(session, part, side, author.id, step=3)
        save_items(
            session, part, side, author.id, [Item("care", "care.p1", version=1, step=step, note="On p1")]
        )
        answer = UnhelpfulItem("care", none_seen=False, seen=seen, version=1)
        save_unhelpful(session, part, side, author.id, answer)
        hand_in(session, part, side, author.id)
    session.commit()


def test_statements_and_unhelpful_behaviours_are_on_the_agenda(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    hand_in_with(session, cast, part)
    review = review_of(session, part.participation.id)
    care = [one.id for one in part.cycle.rated("care").framework.all_unhelpful]
    found = reasons(review)
    assert found["statement:care:care.p1"] == ["blind-spot"]
    assert found[f"unhelpful:care:{care[0]}"] == ["raised", "own-choice"]
    assert found[f"unhelpful:care:{care[1]}"] == ["own-choice"]
    assert f"unhelpful:care:{care[2]}" not in found
    told = {issue["key"]: issue for issue in issues_of(review, to_employee=True)}
    assert "raised it with you on" in told[f"unhelpful:care:{care[0]}"]["why"]
    assert {"On p1"} == {quote["text"] for quote in told["statement:care:care.p1"]["quotes"]}


def test_everything_at_once_stays_within_the_page_s_statements(
    browser: Browsers, session: Session, cast: Cast, part: ParticipationContext
) -> None:
    hand_in_with(session, cast, part)
    for number in range(3):
        actions = (ActionWords("Sit in on two calls", "me", "on-the-job"),)
        add_goal(session, cast.ana.id, GoalWords(f"Goal {number}", actions=actions), cast.ana.id)
    session.commit()
    for person in (cast.ana, cast.ben):
        page = browser(person).get(address(part))
        assert "SEEN-BY-BEN" in page.text and "kept by the button" in page.text
    browser(cast.ben).get(address(part, "/sign-off"))
    settle_all(session, part, cast.ben.id)
    assert "Goal 2" in browser(cast.ben).get(address(part, "/sign-off")).text
    record = share_record(session, cast, part)
    assert "kept by the button" not in browser(cast.ben).get(address(part)).text
    sign_record(session, cast, part, record, "disagree", "No")
    for person, rest in ((cast.ana, "/record"), (cast.ben, "/record"), (cast.efua, "/moderation")):
        assert "Sit in on two calls" in browser(person).get(address(part, rest)).text


def test_the_pages_speak_another_language_and_the_record_keeps_the_one_it_was_signed_in(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    cast.ana.language = "en-XA"
    session.commit()
    assert "⟦" in browser(cast.ana).get(address(revealed)).html.select("article .why")[0].get_text()
    settle_all(session, revealed, cast.ben.id)
    share_record(session, cast, revealed)
    page = browser(cast.ana).get(address(revealed, "/record"))
    assert "two steps apart. It may be a blind spot" in page.text


def next_cycle(
    session: Session, cast: Cast, shipped: Catalogue, part: ParticipationContext
) -> ParticipationContext:
    """Ana's first review is settled at one step lower, signed and closed; the next cycle is open."""
    settle_all(session, part, cast.ben.id, step=1)
    sign_record(session, cast, part, share_record(session, cast, part))
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    following = open_cycle_with(session, cast, shipped, WHOLE)
    session.commit()
    return part_of(session, following, cast.ana)


def test_what_changed_since_the_last_record_is_on_the_agenda(
    session: Session, cast: Cast, shipped: Catalogue, revealed: ParticipationContext
) -> None:
    following = next_cycle(session, cast, shipped, revealed)
    reveal(session, cast, following, own={}, managers={})
    review = review_of(session, following.participation.id)
    key = "competency:customer-focus:prioritising-customer-need"
    assert reasons(review)[key] == ["change"]
    told = {issue["key"]: issue["why"] for issue in issues_of(review, to_employee=False)}
    assert told[key] == "Last time “rarely” was agreed; now Ben Okafor says “usually”: two steps apart."


def test_of_an_earlier_cycle_a_manager_reads_the_last_signed_record_and_nothing_else(
    browser: Browsers, session: Session, cast: Cast, cycle: Cycle, shipped: Catalogue, revealed: Any
) -> None:
    next_cycle(session, cast, shipped, revealed)
    for rest in ("", "/sign-off", "/meeting"):
        browser(cast.ben).get(address(revealed, rest), status=404)
    browser(cast.ana).get(address(revealed))
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)).one()
    line.ends_on = clock.today() - timedelta(days=1)
    hana = make_person(session, "1020", "Hana Novak", cast.highways)
    reports_to(session, cast.ana, hana, since=clock.today())
    session.commit()
    assert "Ben Okafor" in browser(hana).get(address(revealed, "/record")).text
    browser(cast.ben).get(address(revealed, "/record"), status=404)
