"""The exchange as Ana, Ben and Efua live it, page by page."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, get_args

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.reviews.models import IssueOutcome, SignOff
from kie.reviews.rules import ReasonKind
from tests.assessments.steps import fill
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.reviews.steps import PRIORITISING, address, send

Browsers = Callable[..., Browser]


def card(page: Page, key: str) -> Any:
    """The card of an issue on the exchange's page."""
    field = page.html.select_one(f'article input[name="key"][value="{key}"]')
    assert field is not None
    return field.find_parent("article")


def test_the_exchange_opens_with_what_ana_wants(
    browser: Browsers, cast: Cast, revealed: ParticipationContext
) -> None:
    page = browser(cast.ana).get(address(revealed))
    first = page.html.select("article.issue")[0].get_text()
    assert "What you want next" in first and "A team of my own" in first
    apart = card(page, PRIORITISING).get_text(" ")
    for words in (
        "You said “consistently”; Ben Okafor said “sometimes”: two steps apart",
        "A note by Ben Okafor",
    ):
        assert words in " ".join(apart.split())
    assert "2.5" not in page.text and not any(
        kind in page.text for kind in get_args(ReasonKind) if "-" in kind
    )
    bens = browser(cast.ben).get(address(revealed))
    assert "Ana Silva said “consistently”; Ben Okafor said “sometimes”" in bens.text


def test_before_the_reveal_it_says_who_has_not_handed_in_and_shows_no_word_of_the_other(
    browser: Browsers, session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id, note="TOKEN-OF-BEN")
    fill(session, part, "self", cast.ana.id, note="TOKEN-OF-ANA")
    session.commit()
    for person, other in ((cast.ana, cast.ben), (cast.ben, cast.ana)):
        page = browser(person).get(address(part))
        assert f"{other.name} has not handed in yet" in page.text
        assert "TOKEN-OF" not in str(page.html)
    for person in (cast.chloe, cast.efua, cast.dev, cast.femi, cast.grace):
        browser(person).get(address(part), status=404)
    for rest in ("/sign-off", "/meeting", "/meeting/calendar", "/record", "/moderation"):
        browser(cast.ana).get(address(part, rest), status=404)
    browser(cast.ben).post(address(part, "/outcomes"), send(PRIORITISING, choice="3"), status=404)


def test_they_settle_everything_sign_and_keep_the_record(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    ben, ana = browser(cast.ben), browser(cast.ana)
    page = ben.get(address(revealed))
    ben.post(
        address(revealed, "/equal-ratings"), page.fields(address(revealed, "/equal-ratings")), follow=True
    )
    for missing in ben.get(address(revealed)).html.select('article.issue input[name="key"]'):
        key = str(missing["value"])
        if (
            key.startswith("competency:")
            and "Rating still open" in card(ben.get(address(revealed)), key).get_text()
        ):
            ben.post(address(revealed, "/outcomes"), send(key, quick="3"))
    ben.post(
        address(revealed, "/outcomes"), send("want::", choice="talked", note="We looked at a secondment.")
    )
    draft = ben.get(address(revealed, "/sign-off"))
    ben.post(address(revealed, "/sign-off"), draft.fields())
    assert "Ana Silva has still to read and sign" in ben.get(address(revealed, "/sign-off")).text
    answer = ana.get(address(revealed, "/sign-off"))
    assert "We looked at a secondment." in answer.text
    ana.post(
        address(revealed, "/sign-off"),
        {**answer.fields(address(revealed, "/sign-off")), "decision": "accept"},
        status=422,
    )
    ana.post(
        address(revealed, "/sign-off"),
        {**answer.fields(address(revealed, "/sign-off")), "read": "y", "decision": "comment"},
        status=422,
    )
    words = {
        **answer.fields(address(revealed, "/sign-off")),
        "read": "y",
        "decision": "accept",
        "comment": "Lost?",
    }
    kept = ana.post(address(revealed, "/sign-off"), words, status=422).html.select_one(
        "textarea[name=comment]"
    )
    assert kept is not None and kept.get_text().strip() == "Lost?"
    ana.post(
        address(revealed, "/sign-off"),
        {**answer.fields(address(revealed, "/sign-off")), "read": "y", "decision": "accept"},
    )
    record = ana.get(address(revealed, "/record"))
    assert "Has read the record and agrees" in record.text and "Signed and shared the record" in record.text
    afresh = {**answer.fields(address(revealed, "/sign-off")), "read": "y", "decision": "accept", "once": ""}
    ana.post(address(revealed, "/sign-off"), afresh, status=409)
    assert (
        "signed this record already"
        in ana.post(
            address(revealed, "/sign-off"),
            {**afresh, "decision": "disagree", "comment": "x"},
            status=409,
        ).text
    )
    assert len(session.scalars(select(SignOff)).all()) == 2


@pytest.mark.parametrize(
    ("choice", "note", "step"),
    [("mine", "From Ana", 2), ("theirs", "From Ben", 3), ("both", "From Ana\n\nFrom Ben", 2)],
)
def test_a_stale_outcome_shows_both_to_choose_or_join(
    browser: Browsers,
    session: Session,
    cast: Cast,
    revealed: ParticipationContext,
    choice: str,
    note: str,
    step: int,
) -> None:
    ana, ben = browser(cast.ana), browser(cast.ben)
    ben.post(address(revealed, "/outcomes"), send(PRIORITISING, choice="3", note="From Ben"))
    both = ana.post(
        address(revealed, "/outcomes"), send(PRIORITISING, choice="2", note="From Ana"), status=409
    )
    shown = card(both, PRIORITISING)
    assert "From Ben" in shown.get_text() and "From Ana" in shown.select_one("textarea").get_text()
    version = shown.select_one('input[name="version"]')["value"]
    panel = shown.select_one(".conflict[id]")
    held = {one["name"]: one["value"] for one in panel.select("input[type=hidden]")}
    mine = send(PRIORITISING, int(version), choice="2", note="From Ana")
    ana.post(address(revealed, "/outcomes"), {**mine, **held, f"settle|{panel['id']}": choice})
    session.expire_all()
    kept = session.get_one(IssueOutcome, (revealed.participation.id, PRIORITISING))
    assert (kept.note, kept.step) == (note, step)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"choice": ""}, "Choose how you close this"),
        ({"choice": "9"}, "Choose one of the steps"),
        ({"choice": "action", "note": ""}, "Write what will be done"),
        ({"choice": "differ", "note": "x" * 4001}, "4,000"),
    ],
)
def test_what_cannot_be_kept_stays_in_the_form(
    browser: Browsers, cast: Cast, revealed: ParticipationContext, values: Mapping[str, str], words: str
) -> None:
    page = browser(cast.ana).post(address(revealed, "/outcomes"), send(PRIORITISING, 0, **values), status=422)
    shown = card(page, PRIORITISING)
    assert words in shown.get_text()
    assert shown.select_one("textarea").get_text().strip() == values.get("note", "")


def test_the_meeting_is_arranged_confirmed_and_put_in_a_calendar(
    browser: Browsers, cast: Cast, revealed: ParticipationContext
) -> None:
    ana, ben = browser(cast.ana), browser(cast.ben)
    ben.get(address(revealed, "/meeting/calendar"), status=404)
    form = ben.get(address(revealed, "/meeting")).html.select_one('input[name="version"]')
    assert form is not None and form["value"] == "0"
    day = clock.today() - timedelta(days=1)
    values = {"version": "0", "on": day.isoformat(), "at": "14:30", "place": "Room 2", "notes": "Bring tea"}
    ben.post(address(revealed, "/meeting"), values)
    stale = ana.post(address(revealed, "/meeting"), {**values, "notes": "Bring cake"}, status=409)
    panel = stale.html.select(".conflict")[0]
    assert "Bring tea" in panel.get_text() and "Bring cake" in stale.text
    held = {str(one["name"]): str(one["value"]) for one in panel.select("input[type=hidden]")}
    ana.post(
        address(revealed, "/meeting"),
        {**values, "version": "1", "notes": "Bring cake", **held, "settle|conflict": "both"},
    )
    shown = ben.get(address(revealed, "/meeting")).html.select_one("textarea[name=notes]")
    assert shown is not None and shown.get_text().strip() == "Bring cake\n\nBring tea"
    ana.post(address(revealed, "/meeting"), {"version": "1", "at": "14:30"}, status=422)
    ana.post(address(revealed, "/meeting"), {"version": "1", "on": "yesterday"}, status=422)
    file = ana.get(address(revealed, "/meeting/calendar"))
    text = file.answer.get_data(as_text=True).replace("\r\n ", "")
    assert file.answer.mimetype == "text/calendar" and "Bring tea" not in text and "METHOD" not in text
    assert f"/reviews/{revealed.participation.id}\r\n" in text
    for word in ("consistently", "sometimes", "competenc", "A note by"):
        assert word not in text
    later = (clock.today() + timedelta(days=2)).isoformat()
    ana.post(address(revealed, "/meeting/confirmation"), {"held_on": later}, status=422)
    for who in (ana, ben):
        who.post(address(revealed, "/meeting/confirmation"), {"held_on": day.isoformat()})
    assert "Took place" in ana.get(address(revealed)).text


def test_an_issue_is_added_and_an_empty_one_refused(
    browser: Browsers, cast: Cast, revealed: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    ana.post(address(revealed, "/added-issues"), {"words": "Working <b>from home</b>"})
    page = browser(cast.ben).get(address(revealed))
    assert "Working <b>from home</b>" in page.text and "Ana Silva put this on the agenda" in page.text
    refused = ana.post(address(revealed, "/added-issues"), {"words": "y" * 4001}, status=422)
    kept = refused.html.select_one("textarea[name=words]")
    assert kept is not None and "y" * 4001 in kept.get_text()
