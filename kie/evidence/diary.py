"""Reading a diary: searched and by pages, one note, what it is tagged with, whether sharing is final."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, CycleClosure, Participation
from kie.errors import NotFound
from kie.evidence.editions import Followed
from kie.evidence.models import EvidenceNote, EvidenceTag, SharingHold
from kie.evidence.queries import NEWEST_FIRST, shows
from kie.evidence.rules import Hold, held
from kie.evidence.tags import Tag
from kie.paging import paging
from kie.people.queries import names_of
from kie.texts import without_spoilt

NOTES_A_PAGE = 20
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Search:
    """What to find. `words`: each must be in the note or in what it shows; `kind`, `theme` ("framework/competency"):
    "" for any; `shared`: only notes that are (True) or are not (False) shared, None for both. `followed`: where notes
    of older editions are found by a theme of a newer one."""

    words: str = ""
    kind: str = ""
    theme: str = ""
    shared: bool | None = None
    followed: Followed = field(default_factory=Followed)


@dataclass(frozen=True, slots=True)
class Written:
    """One note with what it shows. `held`: it is shared, and stays as it is. `sender`: the colleague who wrote it, ""
    for the person's own."""

    note: EvidenceNote
    tags: tuple[EvidenceTag, ...]
    held: bool
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search: its notes, newest first; how many there are in all; which page of how many."""

    notes: tuple[Written, ...]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Handed:
    """A review whose manager has handed in. `cycle`: its title."""

    cycle: str
    hold: Hold


def handed_in(session: Session, person_id: UUID) -> tuple[Handed, ...]:
    """The person's reviews whose manager's part stands handed in, in one statement."""
    rows = session.execute(
        select(Cycle.title, CycleClosure.closed_at)
        .join(Participation, Participation.cycle_id == Cycle.id)
        .join(SharingHold, SharingHold.participation_id == Participation.id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .where(Participation.person_id == person_id)
        .order_by(SharingHold.since, Cycle.id)
    )
    return tuple(Handed(title, Hold(closed_at)) for title, closed_at in rows)


def find(session: Session, person_id: UUID, wanted: Search, number: int) -> Found:
    """A page of the person's notes. `number`: the page wanted, from 1. Four statements, and one for the names of
    colleagues who wrote some. The caller says who may see."""
    conditions = list(_conditions(person_id, wanted))
    total = session.scalar(select(func.count()).select_from(EvidenceNote).where(*conditions)) or 0
    at = paging(total, NOTES_A_PAGE, number)
    notes = session.scalars(
        select(EvidenceNote).where(*conditions).order_by(*NEWEST_FIRST).limit(NOTES_A_PAGE).offset(at.offset)
    ).all()
    return Found(_written(session, person_id, notes), total, at.number, at.pages)


def note_of(session: Session, note_id: UUID) -> Written:
    """One note. Raises NotFound. Three statements, and one for a colleague's name."""
    note = session.get(EvidenceNote, note_id)
    if note is None:
        raise NotFound()
    return _written(session, note.person_id, [note])[0]


def person_of_note(session: Session, note_id: UUID) -> UUID:
    """Whose diary the note is in. Raises NotFound."""
    found = session.scalar(select(EvidenceNote.person_id).where(EvidenceNote.id == note_id))
    if found is None:
        raise NotFound()
    return found


def tags_used(session: Session, person_id: UUID, shared: bool | None = None) -> tuple[Tag, ...]:
    """What the person's notes are tagged with, each once; `shared` as in `Search`. In one statement."""
    conditions = _conditions(person_id, Search(shared=shared))
    rows = session.execute(
        select(EvidenceTag.framework_id, EvidenceTag.node_id, EvidenceTag.competency_id, EvidenceTag.label)
        .join(EvidenceNote, EvidenceNote.id == EvidenceTag.note_id)
        .where(*conditions)
        .order_by(EvidenceTag.label)
        .distinct()
    )
    return tuple(Tag(*row) for row in rows)


def _written(session: Session, person_id: UUID, notes: Sequence[EvidenceNote]) -> tuple[Written, ...]:
    if not notes:
        return ()
    rows = session.scalars(
        select(EvidenceTag)
        .where(EvidenceTag.note_id.in_([note.id for note in notes]))
        .order_by(EvidenceTag.position)
    )
    tags: dict[UUID, list[EvidenceTag]] = {}
    for tag in rows:
        tags.setdefault(tag.note_id, []).append(tag)
    holds = [handed.hold for handed in handed_in(session, person_id)]
    senders = {note.author_id for note in notes} - {person_id}
    names = names_of(session, senders) if senders else {}
    return tuple(
        Written(
            note, tuple(tags.get(note.id, ())), held(note.shared_at, holds), names.get(note.author_id, "")
        )
        for note in notes
    )


def _conditions(person_id: UUID, wanted: Search) -> Iterable[ColumnElement[bool]]:
    yield EvidenceNote.person_id == person_id
    if wanted.kind:
        yield EvidenceNote.kind == wanted.kind
    if wanted.shared is not None:
        yield EvidenceNote.shared_at.is_not(None) if wanted.shared else EvidenceNote.shared_at.is_(None)
    if wanted.theme:
        framework_id, _slash, competency_id = wanted.theme.partition("/")
        yield _tagged(shows((framework_id, competency_id), (), wanted.followed))
    for word in without_spoilt(wanted.words).split()[:MOST_WORDS]:
        yield or_(
            EvidenceNote.words.icontains(word, autoescape=True),
            _tagged(EvidenceTag.label.icontains(word, autoescape=True)),
        )


def _tagged(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(EvidenceTag.note_id)
        .where(EvidenceTag.note_id == EvidenceNote.id, condition)
        .correlate(EvidenceNote)
        .exists()
    )
