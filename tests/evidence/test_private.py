"""A private note, and a reflection, is found nowhere by anybody but its author: no page, file, event, mail or log holds
a word of it."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.assessments.service import hand_in
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.evidence.words import NoteWords
from kie.frameworks.models import Catalogue
from kie.mail import QueuedMail
from kie.migrations.run import METADATA
from kie.reflections.models import Reflection
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast
from tests.crawling import everything
from tests.evidence.steps import FOCUS, tag_of
from tests.reviews.steps import settle_all, share_record

Open = Callable[..., Browser]
TOKEN = "zyzzogeton"
REFLECTED = "wherrygate"
CANARY = "something was logged"
SHARED = "quagswagging"
OTHERS = ("ben", "chloe", "dev", "efua", "femi", "grace")


@pytest.fixture
def written(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue, caplog: pytest.LogCaptureFixture
) -> tuple[ParticipationContext, list[UUID], str]:
    """Ana's private and shared notes and her reflection, written in her browser, and a review that has come as far as a
    shared record.

    Gives the review, every id that may be tried in an address, and all that was logged.
    """
    caplog.set_level(logging.DEBUG)
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    session.commit()
    ana = browser(cast.ana)
    form = {**ana.get("/diary/new").fields(), "tag_1": tag_of(shipped).label}
    ana.post("/diary/new", {**form, "words": f"A {TOKEN} day.", "tag": TOKEN}, status=422)
    ana.post("/diary/new", {**form, "words": f"A {TOKEN} day."})
    path = ana.get("/diary").link("Change, share or delete")
    stale = ana.get(path).fields()
    ana.post(path, {**ana.get(path).fields(), "words": f"A second {TOKEN} day."})
    ana.post(path, {**stale, "words": f"Another {TOKEN} day."}, status=409)
    ana.get(f"/diary?q={TOKEN}")
    logging.getLogger("kie.evidence").debug(CANARY)
    ana.post("/diary/new", {**form, "words": f"A {SHARED} day.", "readers": "shared"})
    reflection = {**ana.get("/reflections/new").fields(), "look": REFLECTED, "now_1": f"Less {REFLECTED}"}
    ana.post("/reflections/new", reflection)
    for side, author in (("self", cast.ana), ("manager", cast.ben)):
        fill(session, part, side, author.id, 3)
        hand_in(session, part, side, author.id)
    settle_all(session, part, cast.ben.id)
    record = share_record(session, cast, part)
    session.commit()
    note_id = UUID(path.rpartition("/")[2])
    reflection_id = session.scalars(select(Reflection.id)).one()
    ids = [part.participation.id, cast.ana.id, note_id, record.id, reflection_id]
    return part, ids, caplog.text


def test_no_page_of_anybody_else_holds_a_private_note(
    browser: Open,
    cast: Cast,
    written: tuple[ParticipationContext, list[UUID], str],
) -> None:
    """Wherever links lead. tests/confidentiality looks at every address there is, with every id."""
    note_id, reflection_id = written[1][2], written[1][-1]
    reflection = f"/reflections/{reflection_id}"
    goal = f"/plans/{cast.ana.id}/goals/new?reflection={reflection_id}&line=now-1"
    by_hand = {"/", f"/people?q={TOKEN}", f"/diary?q={TOKEN}", reflection, f"{reflection}/deletion", goal}
    note = f"/diary/{note_id}"
    by_hand |= {note, f"{note}/deletion", f"{note}/taking-out", f"/diary/of/{cast.ana.id}"}
    tried = sorted(by_hand)
    for who in OTHERS:
        pages = dict(everything(browser(getattr(cast, who)), tried))
        assert len(pages) > len(tried), "links led further"
        private = [at for at, body in pages.items() if TOKEN.encode() in body and TOKEN not in at]
        assert private == [], who
        assert [at for at, body in pages.items() if REFLECTED.encode() in body] == [], who
        shared = [at for at, body in pages.items() if SHARED.encode() in body]
        if who == "ben":
            assert f"/diary/of/{cast.ana.id}" in shared
        else:
            assert shared == [], f"{who}: what is shared is the manager's to read and nobody else's"


def test_ana_finds_it_in_her_diary_and_beside_the_theme(
    browser: Open, cast: Cast, written: tuple[ParticipationContext, list[UUID], str]
) -> None:
    """The crawl of the others would find it if it were there to be found."""
    ana = browser(cast.ana)
    pages = dict(everything(ana, ["/"]))
    assert "/diary" in [address for address, body in pages.items() if TOKEN.encode() in body]
    assert "/reflections" in [address for address, body in pages.items() if REFLECTED.encode() in body]


def test_events_mail_and_logs_hold_no_word_of_it(
    session: Session, written: tuple[ParticipationContext, list[UUID], str]
) -> None:
    assert session.scalars(select(Event.action).where(Event.action == "evidence-note.changed")).all() != []
    for row in session.scalars(select(Event)):
        assert TOKEN not in json.dumps([row.action, row.subject, row.details])
    for mail in session.scalars(select(QueuedMail)):
        assert TOKEN not in mail.subject + mail.text and SHARED not in mail.subject + mail.text
    assert CANARY in written[2], "the log was listened to"
    assert TOKEN not in written[2]


def test_one_table_alone_holds_it(
    session: Session, written: tuple[ParticipationContext, list[UUID], str]
) -> None:
    """Whatever a later feature copies notes into shows here first."""
    holding = set()
    for table in METADATA.sorted_tables:
        for row in session.execute(select(table)).mappings():
            if TOKEN in json.dumps(dict(row), default=str):
                holding.add(table.name)
    assert holding == {"evidence_notes"}


def test_a_fault_while_writing_gives_the_words_back_to_their_writer_alone(
    open_session: Callable[[], Session],
    session: Session,
    cast: Cast,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(NoteWords, "tidied", lambda words: replace(words, kind="gossip"))
    ana = Browser(create_app(settings, sessions=lambda reading: open_session()), session, cast.ana)
    form = {**ana.get("/diary/new").fields(), "words": f"A {TOKEN} day."}
    page = ana.post("/diary/new", form, status=500)
    assert "Something went wrong" in page.text and page.text.count(TOKEN) == 1
    assert [one.get_text() for one in page.html.select(".own-words")] == [form["words"]]
    assert "IntegrityError" in caplog.text and "in write_note" in caplog.text
    assert TOKEN not in caplog.text
