"""Taking somebody else's details out of a note that is held. HR never reads a diary, so its owner does it.

What the manager wrote may rest on the note, so that is all that may change: a mark stands where the words were, and
most of the note stays.
"""

import re
from uuid import UUID

from sqlalchemy.orm import Session

from kie import events, texts
from kie.errors import Conflict, Invalid
from kie.evidence.service import NoteChanged, note_for_writing
from kie.i18n import _

REMOVED = "[removed]"
"""What stands where the words were, as in the other texts that words are taken out of."""
_WORD = re.compile(r"\w+")


class NoteFree(Conflict):
    """The note is not held: its owner changes it as they like."""

    def __init__(self) -> None:
        super().__init__(
            _("You can still change this note, so nothing was taken out here."),
            _("Open the note and change its words."),
        )


class WordsUnfit(Invalid):
    """The words are not in the note, or are most of it. Belongs to the field."""


def without(words: str, taken: str) -> str:
    """The text with a mark for each of these phrases, one a line. Capitals make no difference; a word is not found
    inside a longer one. The same text when none is found."""
    marked = words
    # The longest first, so that a name is not found in part before it is found whole.
    for phrase in sorted(
        {line.strip() for line in taken.split("\n")} - {""}, key=lambda one: (-len(one), one)
    ):
        before = r"(?<!\w)" if re.match(r"\w", phrase) else ""
        after = r"(?!\w)" if re.search(r"\w$", phrase) else ""
        found = re.compile(before + re.escape(phrase) + after, re.IGNORECASE)
        marked = REMOVED.join(found.sub(REMOVED, piece) for piece in marked.split(REMOVED))
    return marked


def mostly_gone(was: str, becomes: str) -> bool:
    """Whether fewer words stay than are taken out, marks of earlier times counted as a word each."""
    stay = len(_WORD.findall(becomes.replace(REMOVED, " ")))
    return len(_WORD.findall(was)) > 2 * stay


def take_out(session: Session, note_id: UUID, taken: str, version: int, actor_id: UUID) -> None:
    """Put a mark in the place of these phrases, one a line. Raises NoteChanged, NoteFree, WordsUnfit, TextRefused,
    NotFound."""
    taken = texts.tidied(taken)
    now = note_for_writing(session, note_id)
    if now.note.version != version:
        raise NoteChanged(now)
    if not now.held:
        raise NoteFree()
    words = without(now.note.words, taken)
    if words == now.note.words:
        raise WordsUnfit(_("These words are not in the note. Write them as they stand there."))
    if mostly_gone(now.note.words, words):
        raise WordsUnfit(_("That is most of the note. Take out only what tells who somebody is."))
    if len(words) > texts.LONGEST:
        raise WordsUnfit(_("With a mark in each place the note gets too long. Take out longer pieces."))
    now.note.words = words
    now.note.version += 1
    events.record(
        session, actor_id, "evidence-note.words-taken-out", person_id=now.note.person_id, subject=note_id
    )
    session.flush()
