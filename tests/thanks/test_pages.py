"""Efua thanks Ana: it is in Ana's diary, for her alone until she chooses otherwise."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import Invalid, NotFound
from kie.events import Event
from kie.evidence.diary import Search, find
from kie.evidence.models import EvidenceNote, NoteLook
from kie.evidence.queries import beside
from kie.evidence.service import NoteReceived, change_note, hold_sharing
from kie.evidence.words import NoteWords
from kie.frameworks.models import Catalogue
from kie.mail import QueuedMail
from kie.records.places import Scope
from kie.records.striking import strike_in
from kie.thanks import service
from kie.thanks.models import Thanks
from kie.thanks.rules import MOST_A_DAY, enough, left
from tests.assessments.steps import open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast
from tests.evidence.steps import FOCUS, RESPECT, tag_of

Open = Callable[..., Browser]
WORDS = "You rang all eleven shops before the road closed."


def send(sender: Browser, cast: Cast, status: int = 302, **more: str) -> str:
    """Thank Ana; gives the page's words."""
    path = f"/thanks/to/{cast.ana.id}"
    form = {**sender.get(path).fields(), "words": WORDS, "tag": "treating customers RESPECT", **more}
    return sender.post(path, form, status=status, follow=status == 302).text


def thanked(session: Session, cast: Cast, shipped: Catalogue, words: str = WORDS) -> None:
    """The same without a browser."""
    note = NoteWords(words, clock.today(), "thanks", (tag_of(shipped),))
    service.thank(session, cast.efua.id, cast.ana.id, note)


@pytest.mark.both_databases
def test_efua_thanks_ana_who_shares_it_and_deletes_it(session: Session, cast: Cast, browser: Open) -> None:
    efua, ana, ben = browser(cast.efua), browser(cast.ana), browser(cast.ben)
    assert efua.get("/thanks?q=silva").link("Ana Silva") == f"/thanks/to/{cast.ana.id}"
    assert "It is in the diary of Ana Silva, whose first page says so." in send(efua, cast)
    sent = efua.get("/thanks")
    assert "Ana Silva" in sent.text and "Arrived" in sent.text and WORDS not in sent.text
    diary = ana.get("/diary")
    assert WORDS in diary.text and "from Efua Mensah" in diary.text and "Only you" in diary.text
    assert WORDS not in ben.get(f"/diary/of/{cast.ana.id}").text
    path = diary.link("Share or delete")
    ana.post(path, {**ana.get(path).fields(), "readers": "shared"})
    assert "from Efua Mensah" in ben.get(f"/diary/of/{cast.ana.id}").text
    (note,) = beside(session, cast.ana.id, cast.ben.id, FOCUS, RESPECT).notes
    assert (note.sender, note.words, note.kind) == ("Efua Mensah", WORDS, "Thanks")
    deletion = ana.get(path).link("Delete this note")
    ana.post(deletion, ana.get(deletion).fields())
    assert WORDS not in ana.get("/diary").text
    assert efua.get("/thanks").text == sent.text
    done = session.scalars(select(Event.action).where(Event.person_id == cast.ana.id)).all()
    assert {"thanks.sent", "evidence-note.written", "evidence-note.shared", "evidence-note.deleted"} <= set(
        done
    )


def test_the_mail_says_that_it_came_and_not_what_it_says(session: Session, cast: Cast, browser: Open) -> None:
    send(browser(cast.efua), cast, kind="compliment")
    mail = session.scalars(select(QueuedMail).where(QueuedMail.recipient == cast.ana.email)).one()
    assert mail.subject == "A compliment was passed on to you" and "Efua Mensah" in mail.text
    assert "eleven" not in mail.text


@pytest.mark.both_databases
@pytest.mark.parametrize("address", ["{diary}", "{note}"], ids=["in the diary", "on its own"])
def test_the_first_page_says_it_until_it_was_looked_at(
    session: Session, cast: Cast, browser: Open, shipped: Catalogue, address: str
) -> None:
    """With no mail at all: the first page says so, and the diary marks what is new, once."""
    thanked(session, cast, shipped)
    session.commit()
    efua, ana = browser(cast.efua), browser(cast.ana)
    sent, told = efua.get("/thanks").text, "Efua Mensah thanked you."
    home = ana.get("/")
    assert told in home.text and WORDS not in home.text and told in ana.get("/").text
    note_id = session.scalars(select(EvidenceNote.id)).one()
    if address == "{diary}":
        first, second = (ana.get("/diary").html.select(".evidence-note .tag") for _visit in range(2))
        assert "New" in [tag.text for tag in first] and "New" not in [tag.text for tag in second]
    else:
        ana.get(f"/diary/{note_id}")
    assert told not in ana.get("/").text and efua.get("/thanks").text == sent
    assert session.scalars(select(NoteLook.note_id)).all() == [note_id], "kept once, however often they look"
    thanked(session, cast, shipped, f"{WORDS} Again.")
    thanked(session, cast, shipped, f"{WORDS} And again.")
    session.commit()
    assert "2 thank-yous and compliments are new" in ana.get("/").text
    assert "thanked you" not in browser(cast.ben).get("/").text


@pytest.mark.both_databases
def test_ana_changes_its_readers_and_never_its_words(
    session: Session, cast: Cast, browser: Open, shipped: Catalogue
) -> None:
    thanked(session, cast, shipped)
    session.commit()
    ana = browser(cast.ana)
    path = ana.get("/diary").link("Share or delete")
    stale = ana.get(path).fields()
    ana.post(path, {**stale, "readers": "shared", "words": "I am the best", "kind": "note"})
    written = find(session, cast.ana.id, Search(), 1).notes[0]
    assert (written.note.words, written.note.kind, written.note.version) == (WORDS, "thanks", 2)
    page = ana.post(path, {**stale, "readers": "private"}, status=409)
    assert "The other version" in page.text and page.fields()["version"] == "2"
    with pytest.raises(NoteReceived):
        change_note(session, written.note.id, NoteWords("Mine", clock.today()), 2, cast.ana.id)
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    hold_sharing(session, part.participation.id)
    session.commit()
    assert "it stays as it is" in ana.get(path).text
    ana.post(path, {"version": "2", "readers": "private"}, status=409)
    ana.post(f"{path}/deletion", {"version": "2"}, status=409)


def test_nobody_else_opens_what_was_received(
    session: Session, cast: Cast, browser: Open, shipped: Catalogue
) -> None:
    thanked(session, cast, shipped)
    session.commit()
    note_id = session.scalars(select(EvidenceNote.id)).one()
    for who in (cast.efua, cast.ben, cast.chloe, cast.dev):
        browser(who).get(f"/diary/{note_id}", status=404)


@pytest.mark.both_databases
def test_ten_a_day_are_the_most(session: Session, cast: Cast, shipped: Catalogue, browser: Open) -> None:
    for number in range(MOST_A_DAY):
        thanked(session, cast, shipped, f"{WORDS} {number}")
    with pytest.raises(service.EnoughToday):
        thanked(session, cast, shipped)
    session.commit()
    tomorrow = "There is room again tomorrow."
    path, button = f"/thanks/to/{cast.ana.id}", "Send it to Ana"
    efua = browser(cast.efua)
    shown = efua.get(path).text
    assert tomorrow in shown and button not in shown, "nothing to fill in that could not be sent"
    typed = {"words": "For the bench", "kind": "thanks", "happened_on": clock.today().isoformat()}
    refused = efua.post(path, typed, status=422).text
    assert tomorrow in refused and "For the bench" in refused, "what was typed stays"
    bens = browser(cast.ben).get(path).text
    assert tomorrow not in bens and button in bens
    for one in session.scalars(select(Thanks)):
        one.sent_at -= timedelta(days=1)
    thanked(session, cast, shipped)
    assert session.scalar(select(func.count()).select_from(EvidenceNote)) == MOST_A_DAY + 1


@pytest.mark.both_databases
def test_the_same_words_count_once_a_day(session: Session, cast: Cast, shipped: Catalogue) -> None:
    for words in (WORDS, WORDS, f"{WORDS} Again."):
        thanked(session, cast, shipped, words)
    assert session.scalar(select(func.count()).select_from(Thanks)) == 2
    assert session.scalar(select(func.count()).select_from(EvidenceNote)) == 2
    for note in session.scalars(select(EvidenceNote)):
        note.written_at -= timedelta(days=1)
    thanked(session, cast, shipped)
    assert session.scalar(select(func.count()).select_from(Thanks)) == 3


def test_what_cannot_be_sent_is_given_back(session: Session, cast: Cast, browser: Open) -> None:
    efua = browser(cast.efua)
    first = efua.get(f"/thanks/to/{cast.ana.id}").text
    assert "What it shows (optional)" not in first and "At least one is needed." in first
    assert "Say what it shows" in send(efua, cast, 422, tag="")
    unknown = send(efua, cast, 422, tag="zyzzogeton")
    assert "Nothing is called that" in unknown and "leave this empty" not in unknown
    assert "NHS number" in send(efua, cast, 422, words="Patient 943 476 5919 is glad.")
    assert "still to come" in send(efua, cast, 422, happened_on="2999-01-01")
    assert "a few words on what happened" in send(efua, cast, 422, words=" ")
    added = efua.post(
        f"/thanks/to/{cast.ana.id}", {"words": WORDS, "tag": "respect", "more": "yes"}, status=422
    )
    assert added.fields()["words"] == WORDS and "Which of these?" in added.text
    assert session.scalar(select(func.count()).select_from(EvidenceNote)) == 0


@pytest.mark.both_databases
def test_finding_takes_some_letters_and_finds_who_is_here(
    session: Session, cast: Cast, browser: Open
) -> None:
    cast.grace.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    ana = browser(cast.ana)
    assert "at least 3 letters" in ana.get("/thanks?q=b.", status=422).text
    found = ana.get("/thanks?q=OKA%20ben").text
    assert "1 person found" in ana.get("/thanks", query_string={"q": "CHLOE"}).text
    assert "1 person found" in ana.get("/thanks", query_string={"q": "chloé"}).text
    assert "1 person found" in found and "Manager" in found and "1002" not in found
    assert "Nobody found" in ana.get("/thanks?q=grace").text
    assert "Nobody found" in ana.get("/thanks?q=silva").text, "oneself"
    assert "Nobody found" in ana.get("/thanks?q=%25%25%25aaa").text
    ana.get(f"/thanks/to/{cast.grace.id}", status=404)
    assert "This is you" in ana.get(f"/thanks/to/{cast.ana.id}", status=422).text


def test_the_service_asks_the_same(session: Session, cast: Cast, shipped: Catalogue) -> None:
    today, tag = clock.today(), tag_of(shipped)
    for words in (
        NoteWords(WORDS, today, "note", (tag,)),
        NoteWords(WORDS, today, "thanks"),
        NoteWords(WORDS, today, "thanks", (tag,), shared=True),
    ):
        with pytest.raises(Invalid):
            service.thank(session, cast.efua.id, cast.ana.id, words)
    with pytest.raises(Invalid):
        service.thank(session, cast.ana.id, cast.ana.id, NoteWords(WORDS, today, "thanks", (tag,)))
    cast.ana.leaves_on = today - timedelta(days=1)
    with pytest.raises(NotFound):
        thanked(session, cast, shipped)


@pytest.mark.both_databases
def test_somebody_else_s_details_are_taken_out_of_it(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    thanked(session, cast, shipped, "You helped Mrs Zed at once.")
    struck = strike_in(session, Scope(cast.ana.id, None), ["Mrs Zed"], "third-party", cast.chloe.id, ())
    assert struck.times == 1 and struck.authors == {cast.efua.id}
    assert "Zed" not in session.scalars(select(EvidenceNote.words)).one()


@given(st.lists(st.integers(-2, 0), max_size=15))
def test_a_day_s_room_counts_that_day_alone(ago: list[int]) -> None:
    today = date(2026, 10, 25)
    days = [today + timedelta(days=one) for one in ago]
    assert left(days, today) == max(0, MOST_A_DAY - ago.count(0))


def test_a_name_wants_three_letters() -> None:
    assert [enough(words) for words in ("", "%%%%", " a b ", "Åsa", "李小龙")] == [
        False,
        False,
        False,
        True,
        True,
    ]
