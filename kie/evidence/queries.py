"""The notes that belong beside a theme, for the one who rates it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Permission, may
from kie.cycles.queries import CycleContext
from kie.evidence.editions import Followed, Key, followed
from kie.evidence.models import EvidenceNote, EvidenceTag
from kie.evidence.rules import MOST_BESIDE, MOST_TAGS
from kie.evidence.wording import KIND_WORDS, age_in_words
from kie.i18n import _
from kie.people.models import Person
from kie.people.relations import relations_between

Tagged = tuple[EvidenceNote, EvidenceTag, str]
"""A note, one thing that it shows, and its author's name."""
Columns = TypeVarTuple("Columns")
NO_EDITIONS = Followed()


@dataclass(frozen=True, slots=True)
class NoteBeside:
    """A note as it stands beside a theme, its words exactly as written.

    `age`: how long ago it happened, in words; `kind`: "Thanks" or "Compliment passed on", "" for an ordinary note;
    `sender`: the colleague who wrote it, "" for the person's own;
    `about`: the behaviours of this theme that it shows, none when it shows the theme as a whole. `shared`: whoever
    manages the person can read it. `own`: the reader is the person whose diary it is in.
    """

    id: UUID
    happened_on: date
    age: str
    words: str
    kind: str
    about: tuple[str, ...]
    shared: bool
    own: bool
    sender: str


@dataclass(frozen=True, slots=True)
class Beside:
    """The newest notes that show one theme, at most five. `total`: how many there are that the reader may read.

    `person_id`: whose diary they are in; `theme`: as a search of the diary names it.
    """

    notes: tuple[NoteBeside, ...]
    total: int
    person_id: UUID
    theme: str


def notes_followed(cycle: CycleContext) -> Followed:
    """What a cycle asks about, as far as it was asked about in older editions."""
    return followed((rated.framework for rated in cycle.frameworks), cycle.editions)


def beside(
    session: Session,
    person_id: UUID,
    viewer_id: UUID,
    framework_id: str,
    competency_id: str,
    statement_ids: Collection[str] = (),
    followed: Followed = NO_EDITIONS,
) -> Beside:
    """The newest notes that show this competency or one of these statements of it, at most five; also those that show
    what it was in an older edition.

    The person reads all of their own; whoever manages them today reads what is shared; anybody else gets none. One
    statement for the person, two for anybody else.
    """
    key = (framework_id, competency_id)
    readable = _readable(session, person_id, viewer_id)
    if readable is None:
        return Beside((), 0, person_id, "/".join(key))
    these = (EvidenceNote.person_id == person_id, shows(key, statement_ids, followed), readable)
    total = _of_notes(select(func.count(EvidenceNote.id.distinct()))).where(*these).scalar_subquery()
    rows = session.execute(
        _of_notes(select(EvidenceNote, EvidenceTag, Person.name, total))
        .join(Person, Person.id == EvidenceNote.author_id)
        .where(*these)
        .order_by(*NEWEST_FIRST, EvidenceTag.position)
        .limit(MOST_BESIDE * MOST_TAGS)
    ).all()
    notes = _newest(((note, tag, name) for note, tag, name, _total in rows), viewer_id == person_id)
    return Beside(notes, rows[0][3] if rows else 0, person_id, "/".join(key))


def shows(theme: Key, statement_ids: Collection[str], followed: Followed) -> ColumnElement[bool]:
    """Whether a tag shows this theme, one of these statements, or what either was in an older edition."""
    framework_id, competency_id = theme
    found = {**followed.into(theme), framework_id: (competency_id, *statement_ids)}
    return or_(
        *(
            and_(
                EvidenceTag.framework_id == edition,
                or_(EvidenceTag.competency_id.in_(nodes), EvidenceTag.node_id.in_(nodes)),
            )
            for edition, nodes in found.items()
        )
    )


def beside_all(
    session: Session, person_id: UUID, viewer_id: UUID, since: date, followed: Followed = NO_EDITIONS
) -> Mapping[Key, Beside]:
    """The same for every competency at once, by (framework id, competency id): what happened on `since` or later.

    Their totals count older notes as well. Two statements for the person, three for anybody else.
    """
    readable = _readable(session, person_id, viewer_id)
    if readable is None:
        return {}
    rows = session.execute(
        _of_notes(select(EvidenceNote, EvidenceTag, Person.name))
        .join(Person, Person.id == EvidenceNote.author_id)
        .where(EvidenceNote.person_id == person_id, EvidenceNote.happened_on >= since, readable)
        .order_by(*NEWEST_FIRST, EvidenceTag.position)
    )
    found = defaultdict[Key, list[Tagged]](list)
    for note, tag, name in rows:
        for theme in followed.of_tag(tag.framework_id, tag.competency_id, tag.node_id):
            found[theme].append((note, tag, name))
    if not found:
        return {}
    totals = _totals(session, person_id, readable, followed)
    own = viewer_id == person_id
    return {
        key: _beside(_newest(pairs, own), totals.get(key, 0), person_id, key) for key, pairs in found.items()
    }


def _beside(notes: tuple[NoteBeside, ...], total: int, person_id: UUID, key: Key) -> Beside:
    # What is withdrawn or deleted between two statements is still here, and no longer counted.
    return Beside(notes, max(total, len(notes)), person_id, "/".join(key))


def _totals(
    session: Session, person_id: UUID, readable: ColumnElement[bool], followed: Followed
) -> dict[Key, int]:
    # Counted here, because one note may show a theme by tags of several editions, and counts once.
    tags = (EvidenceTag.framework_id, EvidenceTag.competency_id, EvidenceTag.node_id)
    rows = session.execute(
        _of_notes(select(EvidenceNote.id, *tags)).where(EvidenceNote.person_id == person_id, readable)
    )
    notes = defaultdict[Key, set[UUID]](set)
    for note_id, *tag in rows:
        for theme in followed.of_tag(*tag):
            notes[theme].add(note_id)
    return {theme: len(found) for theme, found in notes.items()}


def _of_notes(wanted: Select[*Columns]) -> Select[*Columns]:
    return wanted.select_from(EvidenceNote).join(EvidenceTag, EvidenceTag.note_id == EvidenceNote.id)


NEWEST_FIRST = (EvidenceNote.happened_on.desc(), EvidenceNote.written_at.desc(), EvidenceNote.id)


def _readable(session: Session, person_id: UUID, viewer_id: UUID) -> ColumnElement[bool] | None:
    """Which of the person's notes the viewer reads; None for none at all."""
    if viewer_id == person_id:
        return true()
    relations = relations_between(session, viewer_id, person_id, clock.today(), ())
    if not may(Permission.READ_SHARED_EVIDENCE, relations):
        return None
    return EvidenceNote.shared_at.is_not(None)


def _newest(rows: Iterable[Tagged], own: bool) -> tuple[NoteBeside, ...]:
    notes: dict[UUID, tuple[EvidenceNote, list[EvidenceTag], str]] = {}
    for note, tag, name in rows:
        notes.setdefault(note.id, (note, [], name))[1].append(tag)
    today = clock.today()
    newest = list(notes.values())[:MOST_BESIDE]
    return tuple(_shown(note, tags, own, today, name) for note, tags, name in newest)


def _shown(
    note: EvidenceNote, tags: Iterable[EvidenceTag], own: bool, today: date, author: str
) -> NoteBeside:
    return NoteBeside(
        id=note.id,
        happened_on=note.happened_on,
        age=age_in_words(note.happened_on, today),
        words=note.words,
        kind="" if note.kind == "note" else _(KIND_WORDS[note.kind]),
        # The same statement of two editions is one to read.
        about=tuple(dict.fromkeys(tag.label for tag in tags if tag.node_id != tag.competency_id)),
        shared=note.shared_at is not None,
        own=own,
        sender="" if note.author_id == note.person_id else author,
    )
