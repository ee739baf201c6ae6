"""One form is shown once, as it was sent last; what was sent before with other words is a click away, and stays."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
import time_machine
from bs4 import Tag
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import UnsentForm
from kie.accounts.rules import MOST_UNSENT_BYTES, form_address, form_of, typed_in
from kie.cycles.queries import ParticipationContext
from tests.accounts.test_unsent import (
    GOOD,
    Visit,
    ends_sessions,
    shown_again,
    signs_in,
    stored,
    texts_kept,
    types,
    wants_url,
)
from tests.accounts.test_unsent import part as part
from tests.browser import Browser, Page
from tests.cast import Cast


def forms_shown(page: Page) -> list[Tag]:
    return list(page.html.select(".cards > .panel"))


def loses(session: Session, ana: Browser, path: str, typed: Mapping[str, object]) -> None:
    """Her session ends before this is sent; she signs in again."""
    ends_sessions(session)
    ana.post(path, typed)
    signs_in(ana, "1001")


@pytest.mark.both_databases
def test_a_form_that_came_back_and_is_lost_again_is_one_form(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    loses(session, ana, wants_url(part), types(ana, part, "A bus licence"))
    (kept,) = session.scalars(select(UnsentForm.id))
    back = ana.get(ana.get("/unsent").link("Carry on"), status=302).location
    assert f"unsent={kept}" in back
    # A browser sends a form without an address of its own to the page's, with what that says of the filling in.
    loses(session, ana, back, ana.get(back).fields())
    page = ana.get("/unsent")
    assert len(forms_shown(page)) == texts_kept(session) == 1
    assert session.scalars(select(UnsentForm.id)).one() == kept, (
        "a page that is open still says when it was sent"
    )
    assert "The same form" not in page.text


@pytest.mark.both_databases
def test_the_same_words_from_a_page_with_a_later_version_are_kept_once(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    loses(session, ana, wants_url(part), {**types(ana, part, "A bus licence"), "version": "7"})
    loses(session, ana, wants_url(part), types(ana, part, "A bus licence"))
    assert texts_kept(session) == 1
    back = ana.get(ana.get("/unsent").link("Carry on"), status=302).location
    ana.post(back, ana.get(back).fields())
    assert texts_kept(session) == 0


@pytest.mark.both_databases
def test_other_words_in_the_same_form_are_a_click_away_until_they_are_thrown_away(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        ana = browser(cast.ana)
        for soon in ("A bus licence", "A bus licence and a map", "A bus"):
            loses(session, ana, wants_url(part), types(ana, part, soon))
            time.shift(timedelta(minutes=1))
        page = ana.get("/unsent")
        (form,) = forms_shown(page)
        assert [one.get_text() for one in form.select(".own-words")] == [
            "A bus",
            "A bus licence and a map",
            "A bus licence",
        ]
        assert [one.get_text() for one in form.select("details .own-words")] == [
            "A bus licence and a map",
            "A bus licence",
        ]
        links = [str(one["href"]) for one in form.select("a") if "Carry on" in one.get_text()]
        assert [shown_again(ana, one) for one in links] == [
            "A bus",
            "A bus licence and a map",
            "A bus licence",
        ]
        newest = ana.get(links[0], status=302).location
        ana.post(newest, ana.get(newest).fields())
        (left,) = forms_shown(ana.get("/unsent"))
        assert [one.get_text() for one in left.select(".own-words")] == [
            "A bus licence and a map",
            "A bus licence",
        ], "sending the last one takes away no other words"


@pytest.mark.both_databases
def test_other_forms_stay_by_themselves(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    token = {"csrf_token": types(ana, part)["csrf_token"]}
    ends_sessions(session)
    sent = (
        ("/diary/new", {"words": "One thing"}),
        (f"/reviews/{part.participation.id}/outcomes", {"key": "care/a", "words": "Of the first card"}),
        (f"/reviews/{part.participation.id}/outcomes", {"key": "care/b", "words": "Of the second card"}),
    )
    for path, fields in sent:
        ana.client.post(path, data={**token, **fields})
    count = session.scalar(select(func.count()).select_from(UnsentForm))
    signs_in(ana, "1001")
    assert len(forms_shown(ana.get("/unsent"))) == count == 3


QUERIES = st.dictionaries(st.sampled_from(["part", "back", "place", "next"]), st.text(max_size=5), max_size=3)


@given(QUERIES, st.uuids(), st.integers(0, 9))
def test_the_address_of_a_form_is_the_same_while_it_is_filled_in(
    query: dict[str, str], kept: object, step: int
) -> None:
    path = f"/somewhere?{urlencode(query)}" if query else "/somewhere"
    asked = f"{path}{'&' if query else '?'}unsent={kept}&unsent-step={step}"
    assert form_address(path) == path
    found, _mark, rest = form_address(asked).partition("?")
    assert found == "/somewhere"
    assert dict(parse_qsl(rest, keep_blank_values=True)) == query


def test_what_the_page_notes_for_itself_was_not_typed() -> None:
    typed = (("care/care/note", "Words"), ("care/care/step", "3"), ("versions", "1"))
    noted = (("version", "4"), ("care/care/version", "4"), ("care/care/was", "x"), ("digest", "ab"))
    assert typed_in((*typed, *noted)) == typed
    assert form_of("/a?unsent=1", (*typed, ("key", "b"))) == ("/a", "key b")


def test_forms_and_tabs_that_end_together_say_so_once(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    typed = types(ana, part)
    ends_sessions(session)
    for words, headers in (("One", {"X-KIE-Keep": "1"}), ("Two", {"X-KIE-Keep": "1"}), ("Three", {})):
        ana.client.post(wants_url(part), data={**typed, "soon": words}, headers=headers)
    assert texts_kept(session) == 3
    assert ana.get("/sign-in").text.count("You were signed out before this was saved") == 1


@pytest.mark.both_databases
def test_what_a_page_sends_to_be_kept_is_kept_and_never_done(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    """Also while its writer is signed in, or somebody else is; and nothing is kept of what says a password."""
    ana, only_keep = browser(cast.ana), {"X-KIE-Keep": "1"}
    typed = types(ana, part)
    sent = ana.client.post(wants_url(part), data=typed, headers=only_keep)
    assert (sent.status_code, sent.json) == (200, {"kept": True})
    assert texts_kept(session) == 1 and stored(session, part).soon == ""
    ends_sessions(session)
    assert signs_in(ana, "1002") == "/"
    assert (
        ana.client.post(wants_url(part), data={**typed, "soon": "Other"}, headers=only_keep).status_code
        == 200
    )
    assert texts_kept(session) == 2 and stored(session, part).soon == ""
    assert "Nothing is waiting" in ana.get("/unsent").text
    secret = {"csrf_token": typed["csrf_token"], "current": GOOD, "password": "a new one"}
    for data, path, status in (
        (secret, "/account/password", 422),
        ({**typed, "csrf_token": "forged"}, wants_url(part), 409),
        ({**typed, "soon": "x" * MOST_UNSENT_BYTES}, wants_url(part), 413),
    ):
        answer = ana.client.post(path, data=data, headers=only_keep)
        assert (answer.status_code, answer.json) == (status, {"kept": False}), path
    assert texts_kept(session) == 2
