"""What the pages of the diary show."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import cycle_context, open_participations_of
from kie.evidence.diary import Found, Handed, Written, find, handed_in, tags_used
from kie.evidence.editions import Followed, followed
from kie.evidence.forms import DiarySearch
from kie.evidence.received import new_notes
from kie.evidence.tags import Tag, Tags, tags_of
from kie.evidence.wording import KIND_WORDS, age_in_words
from kie.frameworks.models import Catalogue
from kie.i18n import _
from kie.people.queries import leader_of, names_of
from kie.settling import as_sent


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note in a list. `kind`: "" for an ordinary one; `held`: it is shared and stays as it is. `sender`: its
    author, "" for the person's own; `new`: a colleague's, and its owner has it before them for the first time."""

    id: UUID
    happened_on: date
    age: str
    kind: str
    words: str
    tags: tuple[str, ...]
    shared: bool
    held: bool
    sender: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class DiaryPage:
    """A diary as its person or their manager reads it. `leader`: who manages the person, None when nobody is known.

    `searched`: something was asked for, so that nothing found does not mean that there is nothing.
    """

    person_id: UUID
    own: bool
    name: str
    leader: str | None
    found: Found
    notes: tuple[NoteLine, ...]
    searched: bool


@dataclass(frozen=True, slots=True)
class NotePage:
    """What stands around the form of a note. `leader` as above; `final`: the cycles in which the manager has handed
    in, so that what is shared now stays shared."""

    leader: str | None
    final: tuple[str, ...]


def known_tags(session: Session, person_id: UUID, catalogue: Catalogue, more: Iterable[Tag] = ()) -> Tags:
    """All that a note may be tagged with: the frameworks of today, and as the person's open cycles froze them. Of a
    framework in several editions, that of an open cycle, or else the newest.

    `more`: what a note has already, which stays possible when no framework holds it any longer.
    """
    frozen = [
        rated.framework
        for participation in open_participations_of(session, person_id)
        for rated in cycle_context(session, participation.cycle_id).frameworks
    ]
    today = catalogue.offered([framework.id for framework in frozen])
    return Tags([*tags_of([*today, *frozen]), *more])


def tags_on(note: Written) -> tuple[Tag, ...]:
    """What a note is tagged with, as the form knows it."""
    return tuple(
        Tag(tag.framework_id, tag.node_id, tag.competency_id, tag.label, names=(tag.label,))
        for tag in note.tags
    )


def note_page(session: Session, person_id: UUID) -> NotePage:
    """What stands around the form: who reads what is shared, and whether sharing is final by now."""
    final = tuple(one.cycle for one in handed_in(session, person_id) if _is_open(one))
    return NotePage(leader_name(session, person_id), final)


def _is_open(handed: Handed) -> bool:
    return handed.hold.until is None


def leader_name(session: Session, person_id: UUID) -> str | None:
    """Who manages the person today; None when nobody is known."""
    leader_id = leader_of(session, person_id, clock.today())
    return None if leader_id is None else names_of(session, [leader_id])[leader_id]


def diary_page(
    session: Session, person_id: UUID, viewer_id: UUID, form: DiarySearch, catalogue: Catalogue, number: int
) -> DiaryPage:
    """A page of the diary. Anybody but the person themselves reads only what is shared; the caller has asked."""
    own = person_id == viewer_id
    known = followed(catalogue.frameworks.values(), catalogue.editions)
    form.offer(_themes(tags_used(session, person_id, None if own else True), catalogue, known))
    if not own:
        form.readers.data = "shared"
    wanted = replace(form.wanted(), followed=known)
    found = find(session, person_id, wanted, number)
    searched = bool(
        wanted.words.strip() or wanted.kind or wanted.theme or (own and wanted.shared is not None)
    )
    new = new_notes(session, person_id) if own and any(note.sender for note in found.notes) else frozenset()
    return DiaryPage(
        person_id,
        own,
        names_of(session, [person_id])[person_id],
        leader_name(session, person_id) if own else None,
        found,
        tuple(note_line(note, note.note.id in new) for note in found.notes),
        searched,
    )


def note_line(written: Written, new: bool = False) -> NoteLine:
    """A note as a list shows it."""
    note = written.note
    return NoteLine(
        note.id,
        note.happened_on,
        age_in_words(note.happened_on, clock.today()),
        "" if note.kind == "note" else _(KIND_WORDS[note.kind]),
        note.words,
        tuple(tag.label for tag in written.tags),
        note.shared_at is not None,
        written.held,
        written.sender,
        new,
    )


def note_sent(written: Written) -> dict[str, str | list[str]]:
    """A note as the form's controls would send it."""
    return {
        "words": written.note.words,
        "happened_on": as_sent(written.note.happened_on),
        "kind": written.note.kind,
        "readers": "private" if written.note.shared_at is None else "shared",
        "tags": [tag.key for tag in tags_on(written)],
        "tag": "",
        "meant": "",
    }


def _themes(used: Iterable[Tag], catalogue: Catalogue, known: Followed) -> list[tuple[str, str]]:
    """The themes of these tags by key, with their titles, each in the newest edition that has it. One that no framework
    holds any longer keeps its label."""
    titles = {tag.key: tag.label for tag in tags_of(catalogue.frameworks.values()) if tag.is_competency}
    keys: dict[str, str] = {}
    for tag in used:
        found = known.of_tag(tag.framework_id, tag.competency_id, tag.node_id)
        newest = max(found, key=lambda theme: len(catalogue.editions.before(theme[0])))
        keys["/".join(newest)] = tag.label
    return sorted(
        ((key, titles.get(key, label)) for key, label in keys.items()), key=lambda one: one[1].casefold()
    )
