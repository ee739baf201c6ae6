"""What each cell of a file of people may hold, column by column. Nothing but text comes in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain

from kie.i18n import N_
from kie.sheets import Column, Problem, cell_problem

DEFAULT_LANGUAGE = "en-GB"
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_NUMBER = re.compile(r"[^\W_][\w./-]*")
_UK_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


COLUMNS = (
    Column(
        "staff_number", 40, True, N_("Letters and digits. The person is known by it in every later file.")
    ),
    Column("name", 200, True, N_("First and last name, as people say it.")),
    Column("email", 254, False, N_("Work address; empty when there is none.")),
    Column("employer", 200, True, N_("The council, or the contractor.")),
    Column("job_title", 200, False, N_("As people call the job.")),
    Column("role_profile", 60, True, N_("The id of a role profile that is set up here.")),
    Column("team_code", 60, True, N_("The person’s team.")),
    Column("team_name", 200, True, N_("The same on every line of that team.")),
    Column("parent_team_code", 60, False, N_("The team above; empty for the whole organisation only.")),
    Column("location", 120, False, N_("Where the person works.")),
    Column("grade", 40, False, N_("As your pay scale names it.")),
    Column("starts_on", 10, True, N_("First day, 2026-04-01 or 01/04/2026.")),
    Column("leaves_on", 10, False, N_("Last day; empty while the person stays.")),
    Column("manager_staff_number", 40, False, N_("The manager, who is in the file or known already.")),
    Column("reviewer_staff_number", 40, False, N_("Who reviews somebody without a manager.")),
    Column("moderator_staff_number", 40, False, N_("Who moderates when the reviewer has no manager.")),
    Column("language", 20, False, N_("A language on offer here; empty means en-GB.")),
)
NAMES = tuple(column.name for column in COLUMNS)
_MOST = {column.name: column.most for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the installation offers: ids of role profiles; languages' own names, by tag."""

    role_profiles: frozenset[str]
    languages: Mapping[str, str]

    def listed(self) -> dict[str, str]:
        """What may stand in a column, where there are few such words, by the column's name."""
        languages = (f"{tag} ({name})" for tag, name in sorted(self.languages.items()))
        return {"role_profile": ", ".join(sorted(self.role_profiles)), "language": ", ".join(languages)}


def is_number(text: str) -> bool:
    """Whether it could be a staff number."""
    return len(text) <= _MOST["staff_number"] and _NUMBER.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Whether it could be an e-mail address."""
    return len(text) <= _MOST["email"] and _EMAIL.fullmatch(text) is not None


def naming_problem(values: Mapping[str, str]) -> Problem | None:
    """What is wrong first with the `staff_number`, `name` and `email` of somebody new; None for nothing. A file of
    people is asked the same."""
    said = (cell_problem(column, values[column.name]) for column in COLUMNS if column.name in values)
    meant = (Problem(0, what, {"value": values[name]}, name) for name, what in _misnamed(values))
    return next(filter(None, chain(said, meant)), None)


def _misnamed(values: Mapping[str, str]) -> list[tuple[str, str]]:
    checks = (
        (is_number(values["staff_number"]), "staff_number", N_("“%(value)s” is not a staff number.")),
        (
            not values["email"] or is_address(values["email"]),
            "email",
            N_("“%(value)s” is not an e-mail address."),
        ),
    )
    return [(name, what) for good, name, what in checks if not good]


def misread(values: Mapping[str, str], choices: Choices) -> list[tuple[str, str]]:
    """Columns whose words mean nothing here, and why."""
    starts_on, leaves_on = read_date(values["starts_on"]), read_date(values["leaves_on"])
    language = values["language"] or DEFAULT_LANGUAGE
    checks = (
        (starts_on, "starts_on", N_("starts_on: “%(value)s” is not a date like 2026-04-01 or 01/04/2026.")),
        (
            leaves_on or not values["leaves_on"],
            "leaves_on",
            N_("leaves_on: “%(value)s” is not a date like 2026-04-01 or 01/04/2026."),
        ),
        (
            not (starts_on and leaves_on) or starts_on <= leaves_on,
            "leaves_on",
            N_("leaves_on: %(value)s is before starts_on."),
        ),
        (
            values["role_profile"] in choices.role_profiles,
            "role_profile",
            N_("There is no role profile “%(value)s”. Write one of these: %(offered)s."),
        ),
        (
            language in choices.languages,
            "language",
            N_("“%(value)s” is not a language on offer here. Write one of these: %(offered)s."),
        ),
    )
    return _misnamed(values) + [(name, what) for good, name, what in checks if not good]


@lru_cache(maxsize=1_000)
def read_date(text: str) -> date | None:
    """A date written 2026-04-01 or 01/04/2026; None when it is neither, or no day of the calendar."""
    found = _UK_DATE.fullmatch(text)
    try:
        if found is not None:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None
