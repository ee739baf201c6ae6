"""The pages as Ana and Ben use them, without JavaScript and with what JavaScript sends."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.models import Rating, Submission, Wants
from kie.assessments.queries import sheet
from kie.assessments.service import (
    Item,
    Seen,
    UnhelpfulItem,
    WantsItem,
    hand_in,
    save_items,
    save_unhelpful,
    save_wants,
)
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from tests.assessments.steps import counted, fill, hand_in_both
from tests.browser import Browser
from tests.cast import Cast

Open = Callable[..., Browser]
FOCUS = "customer-focus"
THEME = f"{FOCUS}/respect-and-courtesy"
ODD = "مرحبا \u202eabc\u202c 👩🏽‍🔧 e\u0301 <b>&amp;</b> 'quotes' end"


def url(part: ParticipationContext, side: str, rest: str = "") -> str:
    return f"/assessments/{part.participation.id}/{side}{rest}"


def post_json(browser: Browser, path: str, body: object) -> tuple[int, Any]:
    answer = browser.client.post(path, json=body, headers={"X-CSRFToken": browser.csrf_token()})
    return answer.status_code, answer.get_json()


def ratings(session: Session, part: ParticipationContext, side: str) -> Mapping[tuple[str, str], Rating]:
    session.expire_all()
    return sheet(session, part.participation.id, side).ratings


def test_ana_does_all_of_it_without_javascript(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    first = ana.get(url(part, "self"))
    assert "Until you hand in: only you." in first.text
    assert "Ben Okafor" in first.text and "Figures about fewer than 10 people" in first.text
    here = first.link("Start")
    screens = 0
    while "/check" not in here:
        page = ana.get(here)
        screens += 1
        values = dict(page.fields())
        values.update(
            {name.replace("/version", "/step"): "3" for name in values if name.endswith("/version")}
        )
        values.update({"soon": "Lead a project", "answer": "none"} if screens > 15 else {})
        here = ana.post(here, values).location
    assert screens == 5 + 4 + 6 + 2 + 1
    check = ana.get(here)
    assert "Lead a project" in check.text and "still needed" not in check.text
    done = ana.post(url(part, "self", "/submission"), {}, follow=True)
    assert "Your part is handed in." in done.text
    assert "Your manager hands in their part, without seeing yours." in done.text
    assert "Take my part back" in done.text
    assert len(ratings(session, part, "self")) == 33


def test_the_page_resumes_where_ana_left(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    for competency in ("prioritising-customer-need", "respect-and-courtesy"):
        ana.post(url(part, "self", f"/{FOCUS}/{competency}"), {f"{FOCUS}/{competency}/step": "out"})
    shown = ana.get(url(part, "self"))
    assert shown.link("Carry on with 3 of 18").endswith("/customer-focus/analysing-complaints")


def test_the_words_of_a_note_come_back_exactly(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    ana.post(
        url(part, "self", f"/{THEME}"), {f"{THEME}/note": ODD + "\r\n second line", f"{THEME}/step": "2"}
    )
    assert ratings(session, part, "self")[FOCUS, "respect-and-courtesy"].note == ODD + "\n second line"
    page = ana.get(url(part, "self", f"/{THEME}"))
    assert page.fields()[f"{THEME}/note"] == ODD + "\n second line"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"note": "x" * 100_000}, "4,000 is the most"),
        ({"note": "a\x00b"}, "a character that cannot be kept"),
        ({"step": "9"}, "Choose one of the answers listed"),
        ({"step": "two"}, "Choose one of the answers listed"),
        ({"done_well": "unhelpful.u1"}, "Choose one of the statements listed"),
    ],
)
def test_a_refused_screen_keeps_what_was_typed_and_changes_nothing(
    session: Session,
    browser: Open,
    cast: Cast,
    part: ParticipationContext,
    values: dict[str, str],
    said: str,
) -> None:
    ana = browser(cast.ana)
    typed = {
        f"{THEME}/step": "2",
        f"{THEME}/note": "keep me",
        **{f"{THEME}/{k}": v for k, v in values.items()},
    }
    page = ana.post(url(part, "self", f"/{THEME}"), typed, status=422)
    assert said in page.text
    area = page.html.select_one("textarea")
    assert area is not None
    assert area.get_text().removeprefix("\n").replace("\ufffd", "\x00") == typed[f"{THEME}/note"]
    assert page.html.select_one(f'.error-summary a[href^="#{THEME}/"]')
    assert ratings(session, part, "self") == {}


def test_ten_megabytes_are_refused_whole(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    answer = ana.client.post(url(part, "self", f"/{THEME}"), data={f"{THEME}/note": "x" * 10_000_000})
    assert answer.status_code == 413
    assert ratings(session, part, "self") == {}


def test_a_stale_tab_gets_both_texts_and_may_keep_its_own(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    path = url(part, "self", f"/{THEME}")
    old = ana.get(path).fields()
    ana.post(path, {**old, f"{THEME}/note": "the first tab", f"{THEME}/step": "1"})
    page = ana.post(path, {**old, f"{THEME}/note": "the second tab", f"{THEME}/step": "4"}, status=409)
    assert "the first tab" in page.text and "the second tab" in page.text and "Rarely" in page.text
    assert ratings(session, part, "self")[FOCUS, "respect-and-courtesy"].note == "the first tab"
    ana.post(path, page.fields())
    assert ratings(session, part, "self")[FOCUS, "respect-and-courtesy"].note == "the second tab"


def test_two_tabs_of_the_whole_page_do_not_quarrel_over_what_neither_touched(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    path = url(part, "self", "/all")
    old = ana.get(path).fields()
    ana.post(path, {**old, f"{THEME}/step": "1"})
    ana.post(path, {**old, "care/care.p1/step": "4"})
    stored = ratings(session, part, "self")
    assert (stored[FOCUS, "respect-and-courtesy"].step, stored["care", "care.p1"].step) == (1, 4)


def test_the_whole_in_one_post_takes_at_most_ten_statements(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    path = url(part, "self", "/all")
    values = dict(ana.get(path).fields())
    values.update({name.replace("/version", "/step"): "3" for name in values if name.endswith("/version")})
    for _first_and_again in range(2):
        with counted(session) as statements:
            assert ana.client.post(path, data=values).status_code == 302
        assert len(statements) <= 10, statements
        values = dict(ana.get(path).fields())
    again = ana.get(path)
    assert "Developed, 2 of 4" in again.text


@pytest.mark.parametrize("key", ["customer-focus/nonsense", "can-do/being-innovative", "x/y"])
def test_a_foreign_item_changes_nothing(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext, key: str
) -> None:
    ana = browser(cast.ana)
    ana.post(url(part, "self", "/all"), {f"{key}/step": "1", f"{THEME}/step": "1"}, status=422)
    status, _body = post_json(
        ana, url(part, "self", "/items"), {"item": key, "version": "0", "values": {f"{key}/step": "1"}}
    )
    assert status == 422
    ana.get(url(part, "self", f"/{key}"), status=404)
    assert ratings(session, part, "self") == {}


@pytest.mark.parametrize(
    "rest", ["/unhelpful/corporate-behaviours", "/unhelpful/x", "/care/care?part=5", "/care/care?part=0"]
)
def test_screens_that_do_not_exist_are_not_found(
    browser: Open, cast: Cast, part: ParticipationContext, rest: str
) -> None:
    browser(cast.ana).get(url(part, "self", rest), status=404)


def test_a_closed_cycle_keeps_the_text_in_sight_and_saves_nothing(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext, cycle: Cycle
) -> None:
    close_cycle(session, cycle.id, cast.chloe.id)
    session.commit()
    ana = browser(cast.ana)
    page = ana.post(url(part, "self", f"/{THEME}"), {f"{THEME}/note": "my long text"}, status=409)
    assert "is closed" in page.text and "my long text" in page.text
    page = ana.post(url(part, "self", "/wants"), {"soon": "my wish"}, status=409)
    assert "my wish" in page.text
    page = ana.post(url(part, "self", "/unhelpful/care"), {"answer": "none"}, status=409)
    ana.post(url(part, "self", "/submission"), {}, status=409)
    status, body = post_json(
        ana,
        url(part, "self", "/items"),
        {"item": THEME, "version": 0, "values": {f"{THEME}/note": "my long text"}},
    )
    assert status == 409 and "theirs" not in body
    ana.get(url(part, "self", f"/{THEME}"), status=302)
    assert "closed" in ana.get(url(part, "self")).text
    assert ratings(session, part, "self") == {}


def test_each_change_is_saved_by_itself(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    path = url(part, "self", "/items")
    body = {"item": THEME, "version": "0", "values": {f"{THEME}/step": "3", f"{THEME}/note": ODD}}
    status, answer = post_json(ana, path, body)
    assert (status, answer["version"]) == (200, 1)
    assert answer["saved_at"].count(":") == 1
    assert post_json(ana, path, body) == (status, answer)
    status, stale = post_json(ana, path, {**body, "values": {f"{THEME}/step": "1"}})
    assert status == 409 and stale["version"] == 1
    assert stale["theirs"][f"{THEME}/step"] == "3" and stale["theirs"][f"{THEME}/note"] == ODD
    status, refused = post_json(ana, path, {**body, "version": "1", "values": {f"{THEME}/note": "x" * 4001}})
    assert status == 422 and "4,000" in refused["message"]
    assert ratings(session, part, "self")[FOCUS, "respect-and-courtesy"].note == ODD


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"item": 3},
        {"item": THEME, "values": []},
        {"item": THEME, "values": {THEME + "/step": {"a": 1}}},
    ],
)
def test_a_broken_save_is_refused_and_never_a_fault(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext, body: object
) -> None:
    status, _answer = post_json(browser(cast.ana), url(part, "self", "/items"), body)
    assert status in {200, 404, 422}
    assert ratings(session, part, "self") == {}


def test_wants_and_unhelpful_behaviours_save_by_themselves_too(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana, ben = browser(cast.ana), browser(cast.ben)
    values = {"soon": "s", "later": "", "in_the_way": "", "needs": "n"}
    status, answer = post_json(
        ana, url(part, "self", "/items"), {"item": "wants", "version": "0", "values": values}
    )
    assert (status, answer["version"]) == (200, 1)
    status, stale = post_json(
        ana, url(part, "self", "/items"), {"item": "wants", "version": "0", "values": {**values, "soon": "t"}}
    )
    assert (status, stale["theirs"]["soon"]) == (409, "s")
    half = {"answer": "some", "seen": ["unhelpful.u1"], "unhelpful.u1/what_seen": "Interrupted twice"}
    sent = {"item": f"unhelpful/{FOCUS}", "version": "0", "values": half}
    assert post_json(ben, url(part, "manager", "/items"), sent)[0] == 200
    assert "Interrupted twice" in ben.get(url(part, "manager", "/check")).text
    assert post_json(ben, url(part, "manager", "/items"), {**sent, "item": "unhelpful/nonsense"})[0] == 404
    assert post_json(ben, url(part, "manager", "/items"), {**sent, "item": "wants"})[0] in {404, 422}


def test_ben_brings_an_unhelpful_behaviour_with_its_dates(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ben = browser(cast.ben)
    path = url(part, "manager", f"/unhelpful/{FOCUS}")
    page = ben.get(path)
    assert "Harassment, misuse of personal data and unsafe working" in page.text
    today = clock.today()
    typed = {
        **page.fields(),
        "answer": "some",
        "seen": "unhelpful.u2",
        "unhelpful.u2/step": "2",
        "unhelpful.u2/seen_on": today.isoformat(),
        "unhelpful.u2/what_seen": "Talked over a caller",
    }
    page = ben.post(path, typed, status=422)
    assert "Nothing in a review comes as a surprise." in page.text and "Talked over a caller" in page.text
    assert page.html.select_one('.error-summary a[href="#unhelpful.u2/raised_on"]')
    page = ben.post(path, {**typed, "unhelpful.u2/raised_on": "yesterday"}, status=422)
    assert "Write the day like" in page.text
    ben.post(path, {**typed, "unhelpful.u2/raised_on": f"{today:%d/%m/%Y}"})
    session.expire_all()
    (seen,) = sheet(session, part.participation.id, "manager").observations[FOCUS]
    assert (seen.step, seen.raised_on, seen.what_seen) == (2, today, "Talked over a caller")


def test_handing_in_too_early_lists_what_is_blank_with_links(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ben = browser(cast.ben)
    page = ben.post(url(part, "manager", "/submission"), {}, status=422)
    links = [str(a["href"]) for a in page.html.select(".error-summary a")]
    assert len(links) == 5 + 1 + 6 + 2
    for link in links[:2] + links[-1:]:
        ben.get(link)
    assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_a_number_that_names_somebody_is_warned_about_and_still_saved(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    path = url(part, "self", f"/{THEME}")
    page = ana.post(path, {f"{THEME}/note": "Mrs X, 943 476 5919", f"{THEME}/step": "2"}, follow=True)
    assert "looks like an NHS number" in page.text
    assert "looks like an NHS number" in ana.get(path).text
    assert "looks like an NHS number" in ana.get(url(part, "self", "/check")).text
    assert ratings(session, part, "self")[FOCUS, "respect-and-courtesy"].note == "Mrs X, 943 476 5919"


def test_taking_back_until_the_other_has_handed_in(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "self", cast.ana.id)
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    ana, ben = browser(cast.ana), browser(cast.ben)
    ben.post(url(part, "self", "/taking-back"), {}, status=404)
    back = ana.post(url(part, "self", "/taking-back"), {}, follow=True)
    assert "You have your part back." in back.text
    ana.post(url(part, "self", "/taking-back"), {}, status=404)
    for _twice in range(2):
        ana.post(url(part, "self", "/submission"), {})
    assert session.scalar(select(func.count()).select_from(Submission)) == 2
    fill(session, part, "manager", cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    page = ana.post(url(part, "self", "/taking-back"), {}, status=409)
    assert "yours cannot be taken back" in page.text
    assert "Take my part back" not in ana.get(url(part, "self")).text


def test_after_handing_in_the_text_is_there_to_read_and_not_to_change(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "self", cast.ana.id, note="my own words")
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    ana = browser(cast.ana)
    page = ana.get(url(part, "self", "/check"))
    assert "my own words" in page.text and "Change" not in page.text
    ana.get(url(part, "self", f"/{THEME}"), status=302)
    page = ana.post(url(part, "self", f"/{THEME}"), {f"{THEME}/note": "typed late"}, status=409)
    assert "typed late" in page.text and "handed in" in page.text


def _write_tokens(session: Session, part: ParticipationContext, cast: Cast) -> dict[str, list[str]]:
    """A unique token in every text field of both sides; gives them by side."""
    today = clock.today()
    tokens: dict[str, list[str]] = {"self": [], "manager": []}
    for side, author in (("self", cast.ana), ("manager", cast.ben)):
        fill(session, part, side, author.id, step=2 if side == "self" else 4)
        items = []
        for number, key in enumerate(Asked(part).nodes):
            tokens[side].append(f"token-{side}-{number}-x")
            items.append(Item(*key, version=1, note=tokens[side][-1]))
        save_items(session, part, side, author.id, items)
    boxes = {name: f"token-wants-{name}-x" for name in ("soon", "later", "in_the_way", "needs")}
    save_wants(
        session,
        part,
        cast.ana.id,
        WantsItem(boxes["soon"], boxes["later"], boxes["in_the_way"], boxes["needs"]),
    )
    tokens["self"] += boxes.values()
    seen = Seen("unhelpful.u1", 2, today, "token-seen-x", today)
    save_unhelpful(session, part, "manager", cast.ben.id, UnhelpfulItem(FOCUS, False, (seen,), version=1))
    tokens["manager"].append("token-seen-x")
    session.commit()
    return tokens


def _pages(part: ParticipationContext, side: str) -> list[str]:
    rest = ["", "/all", "/check", f"/unhelpful/{FOCUS}", "/unhelpful/care", "/care/care", f"/{THEME}"]
    return [url(part, side, each) for each in rest] + [url(part, "self", "/wants")]


@pytest.mark.parametrize("first", ["none", "self", "manager"])
def test_neither_reads_the_other_before_the_reveal_and_nobody_else_ever(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext, first: str
) -> None:
    tokens = _write_tokens(session, part, cast)
    if first != "none":
        hand_in(session, part, first, cast.ana.id if first == "self" else cast.ben.id)
        session.commit()
    for person in (cast.ana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
        someone = browser(person)
        own = {cast.ana.id: "self", cast.ben.id: "manager"}.get(person.id)
        for side in ("self", "manager"):
            for path in _pages(part, side):
                answer = someone.client.get(path)
                may = own == side and not (path.endswith("/wants") and own == "manager")
                if path.endswith("/wants"):
                    may = own == "self"
                assert (answer.status_code == 404) == (not may), (person.name, path, answer.status_code)
                body = answer.get_data(as_text=True)
                unseen = [one for each, found in tokens.items() if each != own for one in found]
                assert not [one for one in unseen if one in body], (person.name, path)


def test_writing_in_the_others_part_is_not_found(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    for person, side in (
        (cast.ana, "manager"),
        (cast.ben, "self"),
        (cast.efua, "manager"),
        (cast.chloe, "self"),
    ):
        someone = browser(person)
        for rest in (f"/{THEME}", "/all", f"/unhelpful/{FOCUS}", "/submission", "/taking-back"):
            someone.post(url(part, side, rest), {f"{THEME}/step": "1", "answer": "none"}, status=404)
        body = {"item": THEME, "version": 0, "values": {f"{THEME}/step": "1"}}
        assert post_json(someone, url(part, side, "/items"), body)[0] == 404
    assert session.scalar(select(func.count()).select_from(Rating)) == 0
    assert session.scalar(select(func.count()).select_from(Wants)) == 0


def test_after_the_reveal_the_pages_lead_to_the_exchange(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    hand_in_both(session, part, cast.ben.id)
    session.commit()
    for person, side in ((cast.ana, "self"), (cast.ben, "manager")):
        page = browser(person).get(url(part, side))
        assert page.link("Go to the exchange") == f"/reviews/{part.participation.id}"


def test_somebody_signed_out_is_sent_to_sign_in_and_a_script_is_told(
    browser: Open, part: ParticipationContext
) -> None:
    nobody = browser()
    nobody.get(url(part, "self"), status=302)
    assert nobody.client.get(url(part, "self"), headers={"Accept": "application/json"}).status_code == 401
