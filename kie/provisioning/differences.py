"""What the directory says otherwise than KIE, for whoever puts one of the two right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kie.accounts.queries import address_rests
from kie.people.queries import names_of
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
    alone = [
        Difference(
            one.user_name, "belongs to nobody", why or "is found within the hour", one.employee_number or ""
        )
        for one, why in unmet(session, queries.unmet_page(session))
    ]
    return [*alone, *differing(session)]


def unmet(session: Session, entries: Sequence[DirectoryEntry]) -> Iterator[tuple[DirectoryEntry, str | None]]:
    """These accounts that belong to nobody, each with why; None where it is somebody's, and will be found."""
    said = [(one, number_of(one.employee_number), address_of(one.email, one.user_name)) for one in entries]
    people = queries.people_meant(
        session, {number for _one, number, _a in said if number}, {a for _one, _n, a in said if a}
    )
    for entry, number, address in said:
        meant = {one.id: one for one in (people.get(number), people.get(address)) if one is not None}
        found = [
            Candidate(
                one.id,
                one.staff_number,
                one.email,
                one.taken,
                number is None and address_rests(session, one.id),
            )
            for one in meant.values()
        ]
        yield entry, refusal(found, number, address)


def differing(session: Session) -> list[Difference]:
    """What differs of those whose accounts are known, person by person."""
    rows = queries.with_managers(session)
    apart = {(here, there) for *_rest, here, there in rows if there is not None and there != here}
    names = names_of(session, {one for pair in apart for one in pair if one is not None})
    found = []
    for entry, person, code, team, manager_id, there_id in rows:
        address = address_of(entry.email, entry.user_name)
        name = whole_name(entry.formatted_name, entry.given_name, entry.family_name, entry.display_name)
        number = number_of(entry.employee_number)
        found += [
            Difference(entry.user_name, about, here or "", there)
            for about, here, there in (
                ("name", person.name, name),
                ("e-mail address", person.email, address),
                ("job title", person.job_title, entry.title),
                ("staff number", person.staff_number, number),
                ("team", f"{code} {team}", None if entry.department in (code, team) else entry.department),
            )
            if there and there != here
        ]
        if there_id is not None and there_id != manager_id:
            here = "" if manager_id is None else names[manager_id]
            found.append(Difference(entry.user_name, "manager", here, names[there_id]))
    return found
