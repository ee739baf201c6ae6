"""Ana keeps her diary in her browser, and Ben reads what she shares."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.service import hand_in
from kie.events import Event
from kie.evidence.diary import Search, Written, find
from kie.evidence.models import EvidenceNote
from kie.evidence.taking_out import without
from kie.frameworks.models import Catalogue
from kie.readings import Reading
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast
from tests.evidence.steps import FOCUS, RESPECT, THEME, first_statement, noted, tag_of

Open = Callable[..., Browser]
ODD = "مرحبا \u202eabc\u202c 👩🏽‍🔧 e\u0301 <b>&amp;</b> 'quotes'\n\nend"


def diary_of(session: Session, cast: Cast) -> tuple[Written, ...]:
    session.expire_all()
    return find(session, cast.ana.id, Search(), 1).notes


def test_an_empty_diary_says_what_it_is_for_and_who_reads_it(browser: Open, cast: Cast) -> None:
    page = browser(cast.ana).get("/diary")
    assert "No notes yet" in page.text and "Find notes" not in page.text
    assert "at present Ben Okafor" in page.text
    assert "hidden from your manager and from HR; your employer remains the data controller" in page.text
    assert page.link("Write a note") == "/diary/new"
    assert page.html.select_one("nav a[href='/diary'][aria-current]") is not None


def test_ana_writes_a_note_and_finds_it(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    ana = browser(cast.ana)
    form = ana.get("/diary/new")
    sent = form.fields()
    assert sent["happened_on"] == clock.today().isoformat()
    assert (sent["kind"], sent["readers"]) == ("note", "private")
    offered = [str(option["value"]) for option in form.html.select("datalist option")]
    assert tag_of(shipped).label in offered and first_statement(shipped).label in offered
    typed = {"words": ODD.replace("\n", "\r\n"), "tag": "treating customers RESPECT"}
    page = ana.post("/diary/new", {**sent, **typed}, follow=True)
    assert "The note is in your diary." in page.text and tag_of(shipped).label in page.text
    assert "Only you" in page.text and "1 note" in page.text
    (kept,) = diary_of(session, cast)
    assert kept.note.words == ODD and kept.note.shared_at is None
    assert [(tag.framework_id, tag.node_id) for tag in kept.tags] == [(FOCUS, RESPECT)]
    assert "No note is like that" in ana.get("/diary?q=nowhere").text
    assert "1 note" in ana.get(f"/diary?q=quotes&theme={THEME}&kind=note&readers=private").text
    assert "1 note" in ana.get("/diary?kind=gossip&readers=everybody&page=x").text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("words", "", "Write a few words on what happened."),
        ("words", "  \r\n ", "Write a few words on what happened."),
        ("words", "x" * 4001, "This text has 4,001 characters; 4,000 is the most."),
        ("words", "a\0b", "a character that cannot be kept"),
        ("happened_on", "", "Enter the day when it happened."),
        ("happened_on", "2026-02-30", "Enter a real date"),
        ("happened_on", "2999-01-01", "still to come"),
        ("happened_on", "1999-01-01", "Check the year"),
        ("kind", "gossip", "Choose one of those listed."),
        ("readers", "everybody", "Choose one of those listed."),
        ("tag", "x" * 601, "This text has 601 characters; 600 is the most."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    browser: Open, session: Session, cast: Cast, name: str, value: str, said: str
) -> None:
    ana = browser(cast.ana)
    sent = {**ana.get("/diary/new").fields(), "words": ODD, "tags": "care/care", name: value}
    page = ana.post("/diary/new", sent, status=422)
    assert said in page.text
    again = page.fields()
    assert again["tags"] == "care/care" and (name == "words" or again["words"] == ODD)
    assert diary_of(session, cast) == ()


def test_a_number_that_names_a_person_is_kept_and_warned_of(
    browser: Open, session: Session, cast: Cast
) -> None:
    ana = browser(cast.ana)
    sent = ana.get("/diary/new").fields()
    page = ana.post("/diary/new", {**sent, "words": "Rang about 943 476 5919."}, follow=True)
    assert "looks like an NHS number" in page.text and len(diary_of(session, cast)) == 1
    page = ana.post("/diary/new", {**sent, "words": "Rang 020 7946 0018."}, follow=True)
    assert "looks like" not in page.text and len(diary_of(session, cast)) == 2
    page = ana.post("/diary/new", {**sent, "words": f"943 476 5919 {'x' * 4000}"}, status=422)
    assert "4,000 is the most" in page.text
    assert "looks like an NHS number" in page.html.select(".field + [data-number-warning]")[0].get_text()


def test_a_note_begins_with_the_theme_it_was_asked_for(browser: Open, cast: Cast, shipped: Catalogue) -> None:
    ana = browser(cast.ana)
    page = ana.get(f"/diary/new?about={THEME}")
    assert page.fields()["tags"] == THEME and tag_of(shipped).label in page.text
    assert "tags" not in ana.get("/diary/new?about=nothing/at-all").fields()


def test_ana_shares_changes_and_deletes(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    ana, ben = browser(cast.ana), browser(cast.ben)
    note_id = noted(session, cast.ana, "A call", tag_of(shipped)).id
    page = ana.get(ana.get("/diary").link("Change, share or delete"))
    sent = page.fields()
    assert sent["words"] == "A call" and sent["tags"] == THEME
    assert "A call" not in ben.get(f"/diary/of/{cast.ana.id}").text
    ana.post(f"/diary/{note_id}", {**sent, "words": "A hard call", "readers": "shared"})
    page = ben.get(f"/diary/of/{cast.ana.id}")
    assert "A hard call" in page.text and "Shared notes of Ana Silva" in page.text
    assert not page.html.select(f"a[href*='{note_id}']")
    sent = ana.get(f"/diary/{note_id}").fields()
    assert (sent["version"], sent["readers"]) == ("2", "shared")
    ana.post(f"/diary/{note_id}", {**sent, "readers": "private"})
    assert "A hard call" not in ben.get(f"/diary/of/{cast.ana.id}").text
    path = ana.get(f"/diary/{note_id}").link("Delete this note")
    page = ana.post(path, ana.get(path).fields(), follow=True)
    assert "The note is deleted." in page.text and diary_of(session, cast) == ()
    ana.get(f"/diary/{note_id}", status=404)


@pytest.mark.parametrize(
    ("choice", "words", "shared"),
    [
        ("mine", "From the phone", False),
        ("theirs", "From the desk", True),
        ("both", "From the phone\n\nFrom the desk", False),
    ],
)
def test_a_stale_save_shows_both_and_lets_ana_choose_or_join(
    browser: Open, session: Session, cast: Cast, choice: str, words: str, shared: bool
) -> None:
    note = noted(session, cast.ana, "First")
    ana = browser(cast.ana)
    path = f"/diary/{note.id}"
    on_the_phone = {**ana.get(path).fields(), "words": "From the phone"}
    ana.post(path, {**ana.get(path).fields(), "words": "From the desk", "readers": "shared", "tags": [THEME]})
    page = ana.post(path, on_the_phone, status=409)
    assert "From the desk" in page.html.select(".conflict")[0].get_text()
    again = page.fields()
    assert (again["words"], again["version"]) == ("From the phone", "2")
    assert [one.note.words for one in diary_of(session, cast)] == ["From the desk"]
    ana.post(path, {**again, "settle|conflict": choice})
    (kept,) = diary_of(session, cast)
    assert (kept.note.words, kept.note.shared_at is not None) == (words, shared)
    assert len(kept.tags) == (0 if choice == "mine" else 1), "both keeps what either of them shows"


def test_a_stale_deletion_deletes_nothing(browser: Open, session: Session, cast: Cast) -> None:
    note = noted(session, cast.ana, "First")
    ana, path = browser(cast.ana), f"/diary/{note.id}"
    ana.post(path, {**ana.get(path).fields(), "words": "Second"})
    page = ana.post(f"{path}/deletion", {"version": "1"}, status=409)
    assert "was changed somewhere else" in page.text and len(diary_of(session, cast)) == 1


def test_once_ben_has_handed_in_what_is_shared_stays(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    shared, private = noted(session, cast.ana, "Shared", shared=True), noted(session, cast.ana, "Private")
    ana = browser(cast.ana)
    opened_before = ana.get(f"/diary/{shared.id}").fields()
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    fill(session, part, "manager", cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    page = ana.get(f"/diary/{shared.id}")
    assert "stays as it is" in page.text and not page.html.select("main form")
    page = ana.post(f"/diary/{shared.id}", {**opened_before, "words": "Typed for long"}, status=409)
    assert "Save it as a new note" in page.text
    again = page.fields("/diary/new")
    assert again["words"] == "Typed for long"
    ana.post("/diary/new", again)
    assert {one.note.words for one in diary_of(session, cast)} == {"Shared", "Private", "Typed for long"}
    assert "What you share now stays shared" in ana.get(f"/diary/{private.id}").text
    page = ana.post(f"/diary/{shared.id}/deletion", {"version": "1"}, status=409)
    assert "stays as it is" in page.text


def test_ana_takes_details_out_of_a_note_that_is_held(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    words = "Mrs Example rang twice. I rang mrs example back and she was content."
    shared, ana = noted(session, cast.ana, words, shared=True), browser(cast.ana)
    path = f"/diary/{shared.id}/taking-out"
    ana.get(path, status=302)
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    fill(session, part, "manager", cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    assert ana.get(f"/diary/{shared.id}").link("Take out somebody else’s details") == path
    sent = ana.get(path).fields()
    for typed, said in [
        ("", "on a line of its own"),
        ("Mr Nobody", "not in the note"),
        (words, "most of the note"),
    ]:
        assert said in ana.post(path, {**sent, "words": typed}, status=422).text
    assert [one.note.words for one in diary_of(session, cast)] == [words]
    ana.post(path, {**sent, "words": "Mrs Example"}, follow=True)
    kept = "[removed] rang twice. I rang [removed] back and she was content."
    assert [one.note.words for one in diary_of(session, cast)] == [kept]
    page = ana.post(path, {**sent, "words": "rang back"}, status=409)
    assert kept in page.text and page.fields()["words"] == "rang back"
    assert kept in browser(cast.ben).get(f"/diary/of/{cast.ana.id}").text
    browser(cast.ben).get(path, status=404)
    told = session.scalars(select(Event).where(Event.action == "evidence-note.words-taken-out")).all()
    assert [(one.actor_id, one.details) for one in told] == [(cast.ana.id, {})]


@pytest.mark.parametrize(
    ("words", "taken", "left"),
    [
        ("Anna and Ann", "Ann", "Anna and [removed]"),
        ("Ann Lee and Ann", "Ann\nAnn Lee", "[removed] and [removed]"),
        ("It was removed", "removed\nwas", "It [removed] [removed]"),
        ("Room (3) again", "(3)", "Room [removed] again"),
        ("Nothing here", "elsewhere", "Nothing here"),
    ],
)
def test_a_mark_stands_where_whole_phrases_were(words: str, taken: str, left: str) -> None:
    assert without(words, taken) == left


def test_nobody_reaches_another_s_diary(browser: Open, session: Session, cast: Cast) -> None:
    note = noted(session, cast.ana, "Private")
    own = (f"/diary/{note.id}", f"/diary/{note.id}/deletion")
    for other in (cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
        visitor = browser(other)
        for path in own:
            visitor.get(path, status=404)
            visitor.post(path, {"version": "1", "words": "Mine now"}, status=404)
        if other is not cast.ben:
            visitor.get(f"/diary/of/{cast.ana.id}", status=404)
    nobody = browser()
    for path in ("/diary", "/diary/new", *own, f"/diary/of/{cast.ana.id}"):
        assert "/sign-in" in nobody.get(path, status=302).location
    assert browser(cast.ana).get(f"/diary/of/{cast.ana.id}", status=302).location == "/diary"
    browser(cast.ana).get(f"/diary/{uuid4()}", status=404)
    session.expire_all()
    assert session.scalars(select(EvidenceNote.words)).all() == ["Private"]


def test_ben_reads_what_is_shared_by_pages_and_cannot_ask_for_the_rest(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    for number in range(21):
        day = clock.today() - timedelta(days=number)
        noted(session, cast.ana, f"Number {number}.", tag_of(shipped), on=day, shared=True)
    noted(session, cast.ana, "Private number", first_statement(shipped))
    ben = browser(cast.ben)
    assert (
        browser(cast.ben).get("/insights/team").link("Notes they share, Ana Silva")
        == f"/diary/of/{cast.ana.id}"
    )
    page = ben.get(f"/diary/of/{cast.ana.id}?q=number&readers=private")
    assert "21 notes" in page.text and "Private number" not in page.text
    second = ben.get(page.link("Next page"))
    assert "Number 20." in second.text and "Number 0." not in second.text
    assert "Page 2 of 2" in second.text
    noticed = session.scalars(select(Reading)).all()
    assert [(one.what, one.reader_id, one.person_id) for one in noticed] == [
        ("diary", cast.ben.id, cast.ana.id)
    ]


def test_a_diary_s_pages_cost_few_statements(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    open_cycle_with(session, cast, shipped, {FOCUS: "theme"})
    for number in range(20):
        noted(session, cast.ana, f"{number}", tag_of(shipped), shared=True)
    ana = browser(cast.ana)
    ana.get("/diary/new")
    assert len(ana.get("/diary").statements) <= 10
    assert len(ana.get("/diary/new").statements) <= 10
    assert len(browser(cast.ben).get(f"/diary/of/{cast.ana.id}").statements) <= 10
