"""The lines of a file of people: taken apart, with everything that is wrong with each of them."""

from collections.abc import Mapping
from datetime import date

from kie.i18n import N_
from kie.people.cells import COLUMNS, DEFAULT_LANGUAGE, Choices, misread, read_date
from kie.people.packed import PackedRows
from kie.people.rows import Row
from kie.sheets import Problem, Unusable, each_line

MOST_ROWS = 200_000


def read(data: bytes, choices: Choices) -> tuple[PackedRows, list[Problem]]:
    """The rows of the file, and what is wrong with those that are not good by themselves, in the file's order."""
    problems: list[Problem] = []
    rows, offered = PackedRows(), choices.listed()
    try:
        for line in each_line(data, COLUMNS, MOST_ROWS, problems):
            found = dict(line.problems)
            for name, what in misread(line.values, choices):
                values = {"value": line.values[name], "offered": offered.get(name, "")}
                found.setdefault(name, Problem(line.number, what, values, name))
            rows.append(_typed(line.number, line.values, frozenset(found)))
            problems += found.values()
    except Unusable as error:
        return PackedRows(), list(error.problems)
    if not rows and not problems:
        # Taken at its word it would say that everybody has left.
        return PackedRows(), [Problem(0, N_("There is nobody in this file, only the names of the columns."))]
    return rows, sorted(problems, key=lambda one: one.line)


def _typed(line: int, values: Mapping[str, str], wrong: frozenset[str]) -> Row:
    return Row(
        line=line,
        staff_number=values["staff_number"],
        name=values["name"],
        email=values["email"].lower() or None,
        employer=values["employer"],
        job_title=values["job_title"],
        role_profile=values["role_profile"],
        team_code=values["team_code"],
        team_name=values["team_name"],
        parent_team_code=values["parent_team_code"] or None,
        location=values["location"],
        grade=values["grade"],
        starts_on=read_date(values["starts_on"]) or date.min,
        leaves_on=read_date(values["leaves_on"]),
        manager=values["manager_staff_number"] or None,
        reviewer=values["reviewer_staff_number"] or None,
        moderator=values["moderator_staff_number"] or None,
        language=values["language"] or DEFAULT_LANGUAGE,
        wrong=wrong,
    )
