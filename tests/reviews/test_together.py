"""One screen that two people work down: what differs first with every outcome in sight, what is equal in one act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.i18n import format_day
from kie.reviews.models import IssueOutcome
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.reviews.steps import PRIORITISING, address, review_of, send, settle_all, share_record

Browsers = Callable[..., Browser]


def buttons(card: Any) -> list[str]:
    """The ways to close a card that are in sight: no fold has to be opened to find them."""
    found = card.select("button[name=quick]")
    assert not [one for one in found if one.find_parent("details")]
    return [str(one["value"]) for one in found]


def cards(page: Page) -> dict[str, Any]:
    """The cards in the page's order, by what their form closes; equal ratings are lines and not among them."""
    found: list[Any] = list(page.html.select("article.panel.issue"))
    return {str(one.select_one('input[name="key"]')["value"]): one for one in found}


def closed(page: Page, key: str) -> str:
    return " ".join(cards(page)[key].get_text(" ").split())


def test_what_differs_comes_first_with_every_outcome_in_sight(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    page = browser(cast.ben).get(address(revealed, "/together"))
    shown, review = cards(page), review_of(session, revealed.participation.id)
    rest = [one.key for one in review.competencies if one.standing in {"one-apart", "no-result"}]
    agenda = [issue.key for issue in review.issues]
    assert list(shown) == agenda + [key for key in rest if key not in agenda]
    for key, card in shown.items():
        one = review.comparable.get(key)
        steps = [] if one is None else [str(step) for step in range(1, one.top + 1)]
        assert buttons(card) == (["talked", "action"] if one is None else [*steps, "differ", "action"])
        named = [" ".join(each.get_text().split()) for each in card.select("button[name=quick]")]
        assert len(set(named)) == len(named) and all(len(name) > 20 for name in named)


def test_what_is_equal_is_named_and_accepted_in_one_act(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    ben, url = browser(cast.ben), address(revealed, "/equal-ratings?together=1")
    page = ben.get(address(revealed, "/together"))
    keys = page.fields(url)["key"]
    lines = page.html.select(".equal")
    assert isinstance(keys, list) and len(lines) == len(keys)
    assert not page.html.select("details button[name=quick]")
    assert all(one.select("details input[name=choice]:not([checked])") for one in lines)
    assert session.scalars(select(IssueOutcome)).all() == []
    after = ben.post(url, page.fields(url), follow=True)
    assert sorted(session.scalars(select(IssueOutcome.issue_key))) == sorted(keys)
    assert f"All {len(keys)} ratings are settled" in after.text
    assert not after.html.select(f'form[action="{url}"]')
    assert all("Agreed:" in one.get_text() for one in after.html.select(".equal summary"))


def test_it_says_how_far_the_two_are_and_what_is_next(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    ben, url = browser(cast.ben), address(revealed, "/outcomes?together=1")
    page = ben.get(address(revealed, "/together"))
    total = len(review_of(session, revealed.participation.id).issues)
    assert f"0 of {total}" in page.text and "Next: What Ana Silva wants next" in page.text
    ben.post(url, send("want::", quick="action", note="A look at the rota"))
    page = ben.get(address(revealed, "/together"))
    said = closed(page, "want::")
    assert f"1 of {total} key issues are closed" in said and "Next: What gets in Ana Silva’s way" in said
    assert "Something to do" in said and "A look at the rota" in said
    assert buttons(cards(page)["want::"]) == []
    settle_all(session, revealed, cast.ben.id)
    for issue in review_of(session, revealed.participation.id).issues:
        if issue.subject not in {"competency", "want"}:
            ben.post(url, send(issue.key, quick="talked" if not issue.framework_id else "differ"))
    done = ben.get(address(revealed, "/together"))
    assert "Everything is settled" in done.text and "Next:" not in done.text
    share_record(session, cast, revealed)
    assert "Next:" not in ben.get(address(revealed)).text


def test_something_to_do_needs_its_words_and_keeps_the_choice(
    browser: Browsers, cast: Cast, revealed: ParticipationContext
) -> None:
    page = browser(cast.ana).post(
        address(revealed, "/outcomes?together=1"), send(PRIORITISING, quick="action"), status=422
    )
    card = cards(page)[PRIORITISING]
    assert "Write what will be done" in card.get_text()
    assert card.select_one("details[open] input[value=action][checked]") is not None


def test_another_step_than_either_gave_is_one_press_as_well(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    ben = browser(cast.ben)
    ben.post(address(revealed, "/outcomes?together=1"), send(PRIORITISING, quick="3", note="In between"))
    kept = session.get_one(IssueOutcome, (revealed.participation.id, PRIORITISING))
    assert (kept.kind, kept.step, kept.note) == ("agreed", 3, "In between")
    page = ben.get(address(revealed, "/together"))
    version = cards(page)[PRIORITISING].select_one("details input[name=choice][checked]")
    assert version is not None and version["value"] == "3"


def test_a_meeting_that_took_place_is_not_called_unarranged(
    browser: Browsers, cast: Cast, revealed: ParticipationContext
) -> None:
    ana, ben, path = browser(cast.ana), browser(cast.ben), address(revealed, "/meeting/confirmation")
    today, before = clock.today(), clock.today() - timedelta(days=1)

    def said(one: Browser, page: str = "") -> str:
        """What stands beside “Meeting”."""
        terms = one.get(address(revealed, page)).html.select("main dl.summary > div")
        return next(
            " ".join(each.get_text(" ", strip=True) for each in term.select("dd"))
            for term in terms
            if "Meeting" in [each.get_text() for each in term.select("dt")]
        )

    assert said(ana) == "No day arranged yet Day, notes and confirmation"
    assert said(ben, "/sign-off") == "No day was arranged"
    ana.post(path, {"held_on": today.isoformat()})
    assert said(ben) == f"{format_day(today)} Day, notes and confirmation"
    ben.post(path, {"held_on": before.isoformat()})
    assert said(ana).startswith(f"{format_day(before)} or {format_day(today)}: you gave two days Took place")
    ben.post(path, {"held_on": today.isoformat()})
    assert said(ana).startswith(f"{format_day(today)} Took place")
    confirmed = [f"{name} confirmed: {format_day(today)}" for name in ("Ana Silva", "Ben Okafor")]
    assert said(ben, "/sign-off") == " ".join(confirmed)
