"""What is stale, foreign, broken or too late is refused, and nothing typed is lost; with what JavaScript sends too."""

import pytest
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from tests.assessments.web import FOCUS, ODD, THEME, Open, post_json, ratings, url
from tests.cast import Cast


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
