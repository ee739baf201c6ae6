"""One line of a file of people."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the file says. `line`: where in the file, from 1. None: an empty cell.

    `wrong`: the columns that could not be taken as they are. Such a row is compared with the others, so that every
    mistake is told at once, and never kept: its days may be `date.min`.
    """

    line: int
    staff_number: str
    name: str
    email: str | None
    employer: str
    job_title: str
    role_profile: str
    team_code: str
    team_name: str
    parent_team_code: str | None
    location: str
    grade: str
    starts_on: date
    leaves_on: date | None
    manager: str | None
    reviewer: str | None
    moderator: str | None
    language: str
    wrong: frozenset[str] = frozenset()
