"""Ana tags a note by typing, in one field, with no script."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from kie.evidence.diary import Search, Written, find
from kie.frameworks.models import Catalogue
from tests.browser import Browser
from tests.cast import Cast
from tests.evidence.steps import FOCUS, RESPECT, THEME, first_statement

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
