"""Steps that put notes into a diary."""

from datetime import date

from sqlalchemy.orm import Session

from kie import clock
from kie.evidence.models import EvidenceNote
from kie.evidence.service import write_note
from kie.evidence.tags import Tag, Tags, tags_of
from kie.evidence.words import NoteWords
from kie.frameworks.models import Catalogue
from kie.people.models import Person

FOCUS = "customer-focus"
RESPECT = "respect-and-courtesy"
THEME = f"{FOCUS}/{RESPECT}"


def tag_of(shipped: Catalogue, key: str = THEME) -> Tag:
    """The tag with this key."""
    found = all_tags(shipped).get(key)
    assert found is not None
    return found


def all_tags(shipped: Catalogue) -> Tags:
    """Everything that the shipped frameworks offer."""
    return tags_of(shipped.frameworks.values())


def first_statement(shipped: Catalogue) -> Tag:
    """The first behaviour of the theme."""
    statement = shipped.framework(FOCUS).competency(RESPECT).statements[0]
    return tag_of(shipped, f"{FOCUS}/{statement.id}")


def noted(
    session: Session,
    person: Person,
    words: str,
    *tags: Tag,
    on: date | None = None,
    shared: bool = False,
    kind: str = "note",
) -> EvidenceNote:
    """A note in the person's diary, kept."""
    note = write_note(
        session, person.id, NoteWords(words, on or clock.today(), kind, tags, shared), person.id
    )
    session.commit()
    return note
