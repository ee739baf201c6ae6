"""Writing a diary. Each function acts for the person whose diary it is, or for a colleague who thanks them; the caller
has asked whether they may.

Sharing is final once the manager has handed in: what their rating may rest on is neither withdrawn nor reworded. The
row of the review is held meanwhile, so that handing in and withdrawing come one after the other.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.holding import hold_reviews
from kie.errors import Conflict, NotFound
from kie.evidence.diary import Written, note_of
from kie.evidence.models import EvidenceNote, EvidenceTag, NoteLook, SharingHold
from kie.evidence.tags import Tag
from kie.evidence.words import NoteWords
from kie.i18n import _
from kie.texts import ChangedMeanwhile


class NoteChanged(ChangedMeanwhile):
    """The note was changed since the page was opened. `now`: the note as it stands."""

    def __init__(self, now: Written) -> None:
        super().__init__()
        self.now = now


class NoteReceived(Conflict):
    """The words are a colleague's, who meant them as they stand."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else wrote this, so its words stay as they are."),
            _("Choose who can read it, or delete it."),
        )


class NoteHeld(Conflict):
    """The note was shared before the manager handed in, so it stays as it is."""

    def __init__(self) -> None:
        super().__init__(
            _("Your manager handed in while this note was shared, so it stays as it is."),
            _(
                "What they wrote may rest on it. Write another note if you want to add something. If somebody else’s "
                "details are in it, open it and take them out."
            ),
        )


def write_note(session: Session, person_id: UUID, words: NoteWords, actor_id: UUID) -> EvidenceNote:
    """A new note in the person's diary. Raises Invalid for words that cannot be kept."""
    words = words.tidied()
    note = EvidenceNote(
        person_id=person_id,
        author_id=actor_id,
        happened_on=words.happened_on,
        kind=words.kind,
        words=words.words,
        written_at=clock.now(),
        shared_at=clock.now() if words.shared else None,
    )
    session.add(note)
    session.flush()
    _tag(session, note, words.tags)
    events.record(session, actor_id, "evidence-note.written", person_id=person_id, subject=note.id)
    if words.shared:
        events.record(session, actor_id, "evidence-note.shared", person_id=person_id, subject=note.id)
    session.flush()
    return note


def change_note(session: Session, note_id: UUID, words: NoteWords, version: int, actor_id: UUID) -> None:
    """Give the note other words, tags or readers. The same once more changes nothing.

    `version`: the one the writer read. Raises NoteChanged when it is not the present one, NoteReceived, NoteHeld,
    NotFound, Invalid.
    """
    words = words.tidied()
    now = note_for_writing(session, note_id)
    if now.sender:
        raise NoteReceived()
    if _same(words, now):
        return
    if now.note.version != version:
        raise NoteChanged(now)
    _refuse_held(now)
    note = now.note
    rewritten = not _same_words(words, now)
    note.words, note.happened_on, note.kind = words.words, words.happened_on, words.kind
    note.version += 1
    if rewritten:
        session.execute(delete(EvidenceTag).where(EvidenceTag.note_id == note.id))
        for tag in now.tags:
            session.expunge(tag)
        _tag(session, note, words.tags)
        events.record(session, actor_id, "evidence-note.changed", person_id=note.person_id, subject=note.id)
    if words.shared != (note.shared_at is not None):
        _turn(session, note, words.shared, actor_id)
    session.flush()


def choose_readers(session: Session, note_id: UUID, shared: bool, version: int, actor_id: UUID) -> None:
    """Share the note or make it private, whoever wrote it. The same once more changes nothing.

    Raises NoteChanged as `change_note` does, NoteHeld and NotFound.
    """
    now = note_for_writing(session, note_id)
    if shared == (now.note.shared_at is not None):
        return
    if now.note.version != version:
        raise NoteChanged(now)
    _refuse_held(now)
    now.note.version += 1
    _turn(session, now.note, shared, actor_id)
    session.flush()


def delete_note(session: Session, note_id: UUID, version: int, actor_id: UUID) -> None:
    """Delete the note for good. Raises NoteChanged as `change_note` does, NoteHeld and NotFound."""
    now = note_for_writing(session, note_id)
    if now.note.version != version:
        raise NoteChanged(now)
    _refuse_held(now)
    person_id = now.note.person_id
    session.execute(delete(EvidenceTag).where(EvidenceTag.note_id == note_id))
    session.execute(delete(NoteLook).where(NoteLook.note_id == note_id))
    session.execute(delete(EvidenceNote).where(EvidenceNote.id == note_id))
    events.record(session, actor_id, "evidence-note.deleted", person_id=person_id, subject=note_id)
    session.flush()


def hold_sharing(session: Session, participation_id: UUID) -> None:
    """The manager's part of this review is handed in: what is shared stays shared. Held with the review's row."""
    if session.get(SharingHold, participation_id) is None:
        session.add(SharingHold(participation_id=participation_id, since=clock.now()))
        session.flush()


def release_sharing(session: Session, participation_id: UUID) -> None:
    """The manager's part was taken back: what is shared may be withdrawn again."""
    session.execute(delete(SharingHold).where(SharingHold.participation_id == participation_id))


def note_for_writing(session: Session, note_id: UUID) -> Written:
    """The note as it stands once nobody else writes it and no review of the person is being handed in."""
    person_id = session.scalar(select(EvidenceNote.person_id).where(EvidenceNote.id == note_id))
    if person_id is not None:
        hold_reviews(session, person_id)
    note = session.scalar(
        select(EvidenceNote)
        .where(EvidenceNote.id == note_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if note is None:
        raise NotFound()
    return note_of(session, note_id)


def _turn(session: Session, note: EvidenceNote, shared: bool, actor_id: UUID) -> None:
    note.shared_at = clock.now() if shared else None
    done = "evidence-note.shared" if shared else "evidence-note.withdrawn"
    events.record(session, actor_id, done, person_id=note.person_id, subject=note.id)


def _refuse_held(now: Written) -> None:
    if now.held:
        raise NoteHeld()


def _tag(session: Session, note: EvidenceNote, tags: Iterable[Tag]) -> None:
    kept = {tag.key: tag for tag in tags}
    session.add_all(
        EvidenceTag(
            note_id=note.id,
            framework_id=tag.framework_id,
            node_id=tag.node_id,
            competency_id=tag.competency_id,
            label=tag.label,
            position=position,
        )
        for position, tag in enumerate(kept.values())
    )
    session.flush()


def _same(words: NoteWords, now: Written) -> bool:
    return _same_words(words, now) and words.shared == (now.note.shared_at is not None)


def _same_words(words: NoteWords, now: Written) -> bool:
    note = now.note
    tags = {(tag.framework_id, tag.node_id) for tag in now.tags}
    return (words.words, words.happened_on, words.kind) == (note.words, note.happened_on, note.kind) and {
        (tag.framework_id, tag.node_id) for tag in words.tags
    } == tags
