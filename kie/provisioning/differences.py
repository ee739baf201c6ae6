"""What the directory says otherwise than KIE, for whoever puts one of the two right."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.models import Person
from kie.provisioning import queries
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.rules import Candidate, address_of, number_of, refusal, whole_name


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing. `account`: how the directory calls the account; `about`: what differs; "" where one says nothing."""

    account: str
    about: str
    here: str
    there: str


def differences(session: Session) -> list[Difference]:
    """Everything that differs: accounts that belong to nobody, with why, and then person by person."""
    return [*_waiting(session), *_differing(session)]


def _waiting(session: Session) -> Iterator[Difference]:
    unmet = (
        select(DirectoryEntry).where(DirectoryEntry.person_id.is_(None)).order_by(DirectoryEntry.user_name)
    )
    for entry in session.scalars(unmet):
        number, address = number_of(entry.employee_number), address_of(entry.email, entry.user_name)
        found: list[Candidate] = queries.candidates(session, entry.id, number, address)
        why = refusal(found, number, address) or "is found within the hour"
        yield Difference(entry.user_name, "belongs to nobody", why, entry.employee_number or "")


def _differing(session: Session) -> Iterator[Difference]:
    names = {}
    for entry, person, code, team, manager_id, there_id in queries.with_managers(session):
        address = address_of(entry.email, entry.user_name)
        name = whole_name(entry.formatted_name, entry.given_name, entry.family_name, entry.display_name)
        number = number_of(entry.employee_number)
        yield from (
            Difference(entry.user_name, about, here or "", there)
            for about, here, there in (
                ("name", person.name, name),
                ("e-mail address", person.email, address),
                ("job title", person.job_title, entry.title),
                ("staff number", person.staff_number, number),
                ("team", f"{code} {team}", None if entry.department in (code, team) else entry.department),
            )
            if there and there != here
        )
        if there_id is not None and there_id != manager_id:
            for one in (manager_id, there_id):
                if one is not None and one not in names:
                    names[one] = session.get_one(Person, one).name
            here = "" if manager_id is None else names[manager_id]
            yield Difference(entry.user_name, "manager", here, names[there_id])
