"""What of a directory's words KIE takes over: the name, job title and address of somebody, when they change there."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from kie import events
from kie.accounts.closing import closure
from kie.people.addresses import Changed, note_changes
from kie.people.models import Person
from kie.people.queries import address_taken
from kie.provisioning import queries
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.rules import mail_of, whole_name

NAMES = {"formatted_name", "given_name", "family_name", "display_name"}


def take_over(session: Session, token: str, entry: DirectoryEntry, fields: Collection[str]) -> None:
    """Write what changed, as far as it is the directory's to say. What it leaves empty stays as it is in KIE."""
    assert entry.person_id is not None  # noqa: S101 - narrows the type
    person, changed = session.get_one(Person, entry.person_id), []
    name = whole_name(entry.formatted_name, entry.given_name, entry.family_name, entry.display_name)
    if NAMES.intersection(fields) and name and name != person.name:
        person.name = name
        changed.append("name")
    title = (entry.title or "").strip()
    if "title" in fields and title and title != person.job_title:
        person.job_title = title
        changed.append("job_title")
    if "email" in fields and _change_address(session, entry, person):
        changed.append("email")
    _told(session, token, person, changed)


def fill_gaps(session: Session, token: str, entry: DirectoryEntry, person: Person) -> None:
    """Write what KIE does not know of somebody who was known from elsewhere."""
    changed = []
    title = (entry.title or "").strip()
    if not person.job_title and title:
        person.job_title = title
        changed.append("job_title")
    if person.email is None and _change_address(session, entry, person):
        changed.append("email")
    _told(session, token, person, changed)


def take_last_day_back(session: Session, person: Person, token: str) -> None:
    """Whoever the directory had removed is back with an account that works: the last day that came of it goes."""
    closed = closure(session, person.id)
    if closed is None or closed.last_day is None:
        return
    if person.leaves_on == closed.last_day:
        person.leaves_on = None
        events.record(session, None, "person.returned", person_id=person.id, token=token)
    closed.last_day = None


def _change_address(session: Session, entry: DirectoryEntry, person: Person) -> bool:
    """Whether the person has the directory's address now, and not by then.

    Nobody's address is changed who holds a role, or did lately, nor to one that is somebody else's: what follows from
    an address, codes to sign in, would go with it (decision 40).
    """
    address, before = mail_of(entry.email), person.email
    if address is None or address == before or queries.held_role_lately(session, person.id):
        return False
    if address_taken(session, address):
        return False
    person.email = address
    session.flush()
    note_changes(session, None, [Changed(person.id, person.name, person.language, before, gone=False)])
    return True


def _told(session: Session, token: str, person: Person, changed: list[str]) -> None:
    if changed:
        session.flush()
        told = ", ".join(changed)
        events.record(session, None, "person.changed", person_id=person.id, token=token, fields=told)
