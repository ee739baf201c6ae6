"""Notes are kept, changed, shared, and held once the manager has handed in."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.service import hand_in, take_back
from kie.cycles.models import CycleClosure
from kie.db import transaction
from kie.errors import Invalid, NotFound
from kie.events import Event
from kie.evidence import diary, service
from kie.evidence.models import EvidenceNote, EvidenceTag, SharingHold
from kie.evidence.words import NoteWords
from kie.frameworks.models import Catalogue
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.cast import Cast, make_cast
from tests.evidence.steps import FOCUS, RESPECT, first_statement, noted, tag_of

pytestmark = pytest.mark.both_databases
ODD = "مرحبا \u202eabc\u202c 👩🏽‍🔧 e\u0301 <b>&amp;</b> 'quotes'\nsecond line"
FRAMEWORKS = {FOCUS: "theme"}


def actions(session: Session) -> list[str]:
    return list(
        session.scalars(select(Event.action).where(Event.action.like("evidence%")).order_by(Event.id))
    )


def again(note: EvidenceNote, **changes: Any) -> NoteWords:
    """The note's present words with some of them changed."""
    shared = note.shared_at is not None
    return replace(NoteWords(note.words, note.happened_on, note.kind, shared=shared), **changes)


def test_a_note_is_kept_as_written_and_told_without_its_words(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    note = noted(session, cast.ana, ODD.replace("\n", "\r\n"), tag_of(shipped), first_statement(shipped))
    session.expire_all()
    kept = diary.note_of(session, note.id)
    assert kept.note.words == ODD and kept.note.author_id == kept.note.person_id == cast.ana.id
    assert [tag.node_id for tag in kept.tags] == [RESPECT, first_statement(shipped).node_id]
    assert [tag.competency_id for tag in kept.tags] == [RESPECT, RESPECT]
    (event,) = session.scalars(select(Event).where(Event.subject == str(note.id)))
    assert (event.action, event.actor_id, event.person_id, event.details) == (
        "evidence-note.written",
        cast.ana.id,
        cast.ana.id,
        {},
    )


@pytest.mark.parametrize(
    ("words", "days", "kind"),
    [
        ("", 0, "note"),
        (" \n ", 0, "note"),
        ("x" * 4001, 0, "note"),
        ("a\0b", 0, "note"),
        ("a\ud800", 0, "note"),
        ("x", -1, "note"),
        ("x", 3660, "note"),
        ("x", 0, "gossip"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    session: Session, cast: Cast, words: str, days: int, kind: str
) -> None:
    with pytest.raises(Invalid):
        noted(session, cast.ana, words, on=clock.today() - timedelta(days=days), kind=kind)
    assert session.scalar(select(func.count()).select_from(EvidenceNote)) == 0


def test_the_longest_note_and_the_oldest_day_are_kept(session: Session, cast: Cast) -> None:
    assert noted(session, cast.ana, "x" * 4000, on=clock.today() - timedelta(days=3650)).version == 1


def test_a_change_counts_once_and_a_stale_one_is_shown_both(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    note = noted(session, cast.ana, "First", tag_of(shipped))
    changed = again(note, words="Second", tags=(first_statement(shipped),), kind="thanks")
    for _twice in range(2):
        service.change_note(session, note.id, changed, 1, cast.ana.id)
    session.commit()
    session.expire_all()
    kept = diary.note_of(session, note.id)
    assert (kept.note.words, kept.note.kind, kept.note.version) == ("Second", "thanks", 2)
    assert [tag.node_id for tag in kept.tags] == [first_statement(shipped).node_id]
    with pytest.raises(service.NoteChanged) as stale:
        service.change_note(session, note.id, again(note, words="Third"), 1, cast.ana.id)
    assert stale.value.now.note.words == "Second"
    with pytest.raises(service.NoteChanged):
        service.delete_note(session, note.id, 1, cast.ana.id)
    assert actions(session) == ["evidence-note.written", "evidence-note.changed"]


def test_sharing_and_making_private_again_leave_their_events(session: Session, cast: Cast) -> None:
    note = noted(session, cast.ana, "Mine")
    service.change_note(session, note.id, again(note, shared=True), 1, cast.ana.id)
    assert note.shared_at is not None and note.version == 2
    service.change_note(session, note.id, again(note, shared=False), 2, cast.ana.id)
    assert note.shared_at is None
    noted(session, cast.ana, "Shared at once", shared=True)
    assert actions(session) == [
        "evidence-note.written",
        "evidence-note.shared",
        "evidence-note.withdrawn",
        "evidence-note.written",
        "evidence-note.shared",
    ]


def test_a_deleted_note_is_gone(session: Session, cast: Cast, shipped: Catalogue) -> None:
    note_id = noted(session, cast.ana, "Gone", tag_of(shipped)).id
    service.delete_note(session, note_id, 1, cast.ana.id)
    session.commit()
    assert session.scalar(select(func.count()).select_from(EvidenceTag)) == 0
    with pytest.raises(NotFound):
        diary.note_of(session, note_id)
    with pytest.raises(NotFound):
        service.delete_note(session, note_id, 1, cast.ana.id)
    assert actions(session)[-1] == "evidence-note.deleted"


def test_what_is_shared_stays_once_the_manager_has_handed_in(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, FRAMEWORKS), cast.ana)
    shared, private = noted(session, cast.ana, "Shared", shared=True), noted(session, cast.ana, "Private")
    fill(session, part, "manager", cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    assert session.get(SharingHold, part.participation.id) is not None
    for changes in ({"shared": False}, {"words": "Reworded"}, {"kind": "thanks"}):
        with pytest.raises(service.NoteHeld):
            service.change_note(session, shared.id, again(shared, **changes), 1, cast.ana.id)
    with pytest.raises(service.NoteHeld):
        service.delete_note(session, shared.id, 1, cast.ana.id)
    service.change_note(session, private.id, again(private, words="Still mine"), 1, cast.ana.id)
    service.change_note(session, private.id, again(private, words="Still mine", shared=True), 2, cast.ana.id)
    with pytest.raises(service.NoteHeld):
        service.change_note(
            session, private.id, again(private, words="Still mine", shared=False), 3, cast.ana.id
        )
    take_back(session, part, "manager", cast.ben.id)
    service.change_note(session, shared.id, again(shared, shared=False), 1, cast.ana.id)
    assert shared.shared_at is None


def test_handing_in_one_s_own_part_holds_nothing(session: Session, cast: Cast, shipped: Catalogue) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, FRAMEWORKS), cast.ana)
    note = noted(session, cast.ana, "Shared", shared=True)
    fill(session, part, "self", cast.ana.id)
    hand_in(session, part, "self", cast.ana.id)
    service.change_note(session, note.id, again(note, shared=False), 1, cast.ana.id)


def test_a_closed_cycle_holds_what_was_shared_by_then_and_nothing_later(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, FRAMEWORKS), cast.ana)
    before = noted(session, cast.ana, "In time", shared=True)
    fill(session, part, "manager", cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    session.add(CycleClosure(cycle_id=part.cycle.cycle.id, closed_at=clock.now()))
    session.flush()
    with time_machine.travel(clock.now() + timedelta(days=1)):
        after = noted(session, cast.ana, "Next year", shared=True)
        with pytest.raises(service.NoteHeld):
            service.change_note(session, before.id, again(before, shared=False), 1, cast.ana.id)
        service.change_note(session, after.id, again(after, shared=False), 1, cast.ana.id)
    assert after.shared_at is None


def test_withdrawing_waits_for_a_hand_in_under_way(fresh_database: Engine, shipped: Catalogue) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        part = part_of(session, open_cycle_with(session, cast, shipped, FRAMEWORKS), cast.ana)
        fill(session, part, "manager", cast.ben.id)
        words = NoteWords("Shared", clock.today(), shared=True)
        note_id = service.write_note(session, cast.ana.id, words, cast.ana.id).id

    def withdraw() -> None:
        with transaction(fresh_database) as session:
            service.change_note(session, note_id, replace(words, shared=False), 1, cast.ana.id)

    with ThreadPoolExecutor(1) as pool:
        with transaction(fresh_database) as session:
            hand_in(session, part, "manager", cast.ben.id)
            withdrawing = pool.submit(withdraw)
            done, _waiting = wait([withdrawing], timeout=0.5)
            assert not done, "it would have read that nobody has handed in"
        with pytest.raises(service.NoteHeld):
            withdrawing.result(timeout=30)
    with transaction(fresh_database) as session:
        assert session.get_one(EvidenceNote, note_id).shared_at is not None
