"""Ana tags a note by typing, in one field, with no script."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from kie.evidence.diary import Search, Written, find
from kie.frameworks.models import Catalogue
from tests.browser import Browser
from tests.cast import Cast
from tests.evidence.steps import FOCUS, RESPECT, THEME, first_statement, noted, tag_of

Open = Callable[..., Browser]


def diary_of(session: Session, cast: Cast) -> tuple[Written, ...]:
    session.expire_all()
    return find(session, cast.ana.id, Search(), 1).notes


def test_words_that_could_mean_several_things_are_asked_about(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    ana = browser(cast.ana)
    sent = {**ana.get("/diary/new").fields(), "words": "A call", "tag": "customer"}
    page = ana.post("/diary/new", sent, status=422)
    assert "Several things are called something like this" in page.text
    again = page.fields()
    assert (again["words"], again["tag"]) == ("A call", "customer")
    assert "meant" not in again and diary_of(session, cast) == ()
    values = [str(one["value"]) for one in page.html.select("input[name=meant]")]
    assert values[-1] == "none" and THEME in values
    ana.post("/diary/new", {**again, "meant": THEME})
    (kept,) = diary_of(session, cast)
    assert [tag.node_id for tag in kept.tags] == [RESPECT]


def test_none_of_these_leaves_the_note_untagged(browser: Open, session: Session, cast: Cast) -> None:
    ana = browser(cast.ana)
    sent = {**ana.get("/diary/new").fields(), "words": "A call", "tag": "customer", "meant": "none"}
    ana.post("/diary/new", sent)
    assert [kept.tags for kept in diary_of(session, cast)] == [()]


def test_tags_are_added_one_by_one_without_a_script_and_taken_off_again(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    ana = browser(cast.ana)
    sent = {
        **ana.get("/diary/new").fields(),
        "words": "A call",
        "more": "yes",
        "tag": "treating customers RESPECT",
    }
    page = ana.post("/diary/new", sent, status=200)
    again = page.fields()
    assert (again["words"], again["tag"], again["tags"]) == ("A call", "", THEME)
    assert diary_of(session, cast) == (), "adding keeps nothing yet"
    page = ana.post("/diary/new", {**again, "more": "yes", "tag": "xyzzy plugh"}, status=422)
    assert "Nothing is called that." in page.text and page.fields()["tag"] == "xyzzy plugh"
    statement = first_statement(shipped)
    page = ana.post("/diary/new", {**again, "more": "yes", "tag": statement.label.upper()}, status=200)
    assert page.fields()["tags"] == [THEME, statement.key]
    again = ana.post("/diary/new", {**page.fields(), "more": "yes", "tag": "Care"}, status=200).fields()
    assert again["tags"] == [THEME, statement.key, "care/care"]
    same = ana.post("/diary/new", {**again, "more": "yes", "tag": "care", "words": ""}, status=200)
    assert same.fields()["tags"] == again["tags"], "the same twice is one"
    ana.post("/diary/new", {**again, "tags": [statement.key, "no/such"], "tag": ""})
    (kept,) = diary_of(session, cast)
    assert [tag.node_id for tag in kept.tags] == [statement.node_id]
    path = f"/diary/{kept.note.id}"
    shown = ana.get(path).fields()
    assert shown["tags"] == statement.key
    ana.post(path, {**ana.post(path, {**shown, "more": "yes", "tag": "Care"}, status=200).fields()})
    (kept,) = diary_of(session, cast)
    assert {tag.node_id for tag in kept.tags} == {statement.node_id, "care"}


def test_a_sixth_tag_is_refused_and_what_was_typed_stays(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    ana = browser(cast.ana)
    keys = [f"{FOCUS}/{one.id}" for one in shipped.framework(FOCUS).competencies]
    assert len(keys) == 5
    sent = {**ana.get("/diary/new").fields(), "words": "A call", "tags": keys, "tag": "Care"}
    for more in ({}, {"more": "yes"}):
        page = ana.post("/diary/new", {**sent, **more}, status=422)
        assert "A note shows five things at most." in page.text
        assert (page.fields()["tag"], page.fields()["tags"]) == ("Care", keys)
    assert diary_of(session, cast) == ()
    ana.post("/diary/new", {**sent, "tags": keys[:4]})
    (kept,) = diary_of(session, cast)
    assert len(kept.tags) == 5


def typed_too_late(session: Session, ana: Browser, cast: Cast, path: str, sent: Mapping[str, object]) -> str:
    """The form goes when the session has ended; Ana signs in again. Gives the address of the page with her words."""
    session.execute(update(SignInSession).values(seen_at=clock.now() - timedelta(hours=1)))
    session.commit()
    assert ana.post(path, sent).location == "/sign-in"
    ana.sign_in(cast.ana)
    return ana.get(ana.get("/unsent").link("Carry on"), status=302).location


def test_tags_that_were_chosen_before_the_session_ended_come_back_with_the_note(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    ana, statement = browser(cast.ana), first_statement(shipped)
    # As a script leaves the form: boxes that the page did not come with.
    sent = {**ana.get("/diary/new").fields(), "words": "A call", "tags": [THEME, statement.key]}
    page = ana.get(typed_too_late(session, ana, cast, "/diary/new", sent))
    again = page.fields()
    assert (again["words"], again["tags"]) == ("A call", [THEME, statement.key])
    assert page.html.select("template[data-tag]")[0].select("input[checked]"), (
        "what a script adds to them is ticked"
    )
    assert page.html.select(".choices-group:not([hidden]) #tags")
    more = ana.post("/diary/new", {**again, "more": "yes", "tag": "Care"}, status=200).fields()
    ana.post("/diary/new", more)
    (kept,) = diary_of(session, cast)
    assert [f"{tag.framework_id}/{tag.node_id}" for tag in kept.tags] == [THEME, statement.key, "care/care"]


def test_a_note_that_was_changed_too_late_comes_back_with_the_tags_as_they_were_chosen(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    note = noted(session, cast.ana, "A call", tag_of(shipped))
    ana, path = browser(cast.ana), f"/diary/{note.id}"
    sent = {**ana.get(path).fields(), "tags": ["care/care", "no/such"]}
    address = typed_too_late(session, ana, cast, path, sent)
    page = ana.get(address)
    assert page.fields()["tags"] == "care/care", "the tick that was taken off stays off"
    assert len(page.html.select("#tags input")) == 2, "and what it was on is there to choose again"
    ben = browser(cast.ben).get(f"/diary/new?{address.partition('?')[2]}")
    assert not ben.html.select("#tags input"), "nobody else's page has them"
