"""What the directory says otherwise than KIE, for whoever puts one of the two right."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from kie.accounts.queries import address_rests
from kie.people.queries import names_of
from kie.provisioning import comparing, queries
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.rules import Candidate, address_of, lacks, mail_of, number_of, refusal, whole_name


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing. `account`: how the directory calls the account; `about`: what differs; "" where one says nothing;
    `person_id`: of whom, None for an account that belongs to nobody."""

    account: str
    about: str
    here: str
    there: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Leading:
    """Two say otherwise who leads somebody. `here`: None where KIE says nothing."""

    account: str
    here: UUID | None
    there: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Portion:
    """Some of what differs. `total`: how many there are in all."""

    shown: list[Difference]
    total: int


def everything(session: Session, team_code: str = "") -> list[Difference]:
    """Everything that differs: accounts that belong to nobody, with why, and then person by person. `team_code`: of the
    team in which people begin whose department names none; "" for none."""
    found = [
        Difference(
            one.user_name, "belongs to nobody", why or "is found within the hour", one.employee_number or ""
        )
        for one, why in unmet(session, queries.unmet_page(session), team_code)
    ]
    return [*found, *of_all_met(session)]


def of_all_met(session: Session) -> Iterator[Difference]:
    """What differs of everybody whose account is known, person by person."""
    apart = list(_apart(session))
    for first in range(0, len(apart), comparing.AT_ONCE):
        yield from _named(session, apart[first : first + comparing.AT_ONCE])


def of_those_met(session: Session, number: int, most: int) -> Portion:
    """What differs of those whose accounts are known, person by person: the page `number` with `most` on each, else the
    last there is."""
    page: list[Difference | Leading] = []
    start = total = 0
    for one in _apart(session):
        if total == start + most and start + most <= (number - 1) * most:
            page, start = [], total
        if len(page) < most:
            page.append(one)
        total += 1
    return Portion(_named(session, page), total)


def unmet(
    session: Session, entries: Sequence[DirectoryEntry], team_code: str
) -> Iterator[tuple[DirectoryEntry, str | None]]:
    """These accounts that belong to nobody, each with why: of one that means nobody here, why nobody begins by it. None
    where it is somebody's, and will be found."""
    has_team = _team_finder(session, team_code)
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
        why = refusal(found, number, address)
        yield entry, (_lacks(entry, number, has_team) or why) if why == "unknown" else why


def _team_finder(session: Session, team_code: str) -> Callable[[str | None], bool]:
    """A function that tells whether somebody new of this department has a team to begin in; it asks once for each."""
    fallen_back = queries.team_called(session, team_code) is not None

    @cache
    def has_team(department: str | None) -> bool:
        return fallen_back or queries.team_called(session, department) is not None

    return has_team


def _lacks(entry: DirectoryEntry, number: str | None, has_team: Callable[[str | None], bool]) -> str | None:
    name = whole_name(entry.formatted_name, entry.given_name, entry.family_name, entry.display_name)
    return lacks(number, name, has_team=has_team(entry.department), rests=entry.active is False)


def _apart(session: Session) -> Iterator[Difference | Leading]:
    for row in comparing.rows_apart(session):
        yield from _of_one(row)
        if row.led_there_by is not None and row.led_there_by != row.led_by:
            yield Leading(row.user_name, row.led_by, row.led_there_by, row.person_id)


def _of_one(row: Row[Any]) -> Iterator[Difference]:
    """What differs of one person, but for their manager."""
    team = None if row.department in (row.team_code, row.team_name) else row.department
    name = whole_name(row.formatted_name, row.given_name, row.family_name, row.display_name)
    for about, here, there in (
        ("name", row.name, name),
        ("e-mail address", row.address, mail_of(row.email)),
        ("job title", row.job_title, row.title),
        ("staff number", row.staff_number, number_of(row.employee_number)),
        ("team", f"{row.team_code} {row.team_name}", team),
    ):
        if there and there != here:
            yield Difference(row.user_name, about, here or "", there, row.person_id)


def _named(session: Session, found: Iterable[Difference | Leading]) -> list[Difference]:
    """The same, with the names of managers: of these alone, so for a portion."""
    each = list(found)
    ids = {
        who for one in each if isinstance(one, Leading) for who in (one.here, one.there) if who is not None
    }
    names = names_of(session, ids)
    return [
        one
        if isinstance(one, Difference)
        else Difference(
            one.account,
            "manager",
            "" if one.here is None else names[one.here],
            names[one.there],
            one.person_id,
        )
        for one in each
    ]
