"""Whether the lines of a file of people fit together, and with what is known: numbers, addresses, teams, managers."""

from collections.abc import Iterator
from datetime import date

from kie.i18n import N_
from kie.people.fitting_lines import Leaders, outside, planned_rings
from kie.people.fitting_teams import Teams
from kie.people.packed import PackedRows
from kie.people.rules import Known
from kie.sheets import Problem


def problems_between(
    rows: PackedRows, known: Known, since: date | None = None, *, whole: bool = True
) -> list[Problem]:
    """What is wrong with rows beside each other, in the file's order; a cell that is wrong by itself is left alone.

    `since`: the day from which they hold, if anything is planned for later days. `whole`: every line of the file is
    among the rows; if not, nothing is said of people and teams that may stand on the others.
    """
    teams, leaders = Teams(known, whole), Leaders(rows, known, whole)
    problems = [*_same_number_twice(rows, known), *_same_email_twice(rows, known)]
    # Once through them for both: to read a large file's rows is most of the work.
    for row in rows:
        problems += teams.of(row)
        problems += leaders.of(row)
    problems += [*teams.together(), *leaders.together(), *planned_rings(rows, known, since)]
    return sorted(problems, key=lambda problem: problem.line)


def _same_number_twice(rows: PackedRows, known: Known) -> Iterator[Problem]:
    said = rows.numbers()
    written = {number.casefold(): number for number in outside(rows, known) if number.casefold() in said}
    if not written and not said.any_twice:
        return
    lines: dict[str, int] = {}
    for row in rows:
        number = row.staff_number.casefold()
        if not number:
            continue
        if number in lines:
            what = N_("The staff number %(number)s stands on line %(line)s already.")
            yield Problem(row.line, what, {"number": row.staff_number, "line": lines[number]}, "staff_number")
        elif number in written and row.staff_number not in known.people:
            what = N_("The staff number %(number)s is known as %(known)s. Write it the same way.")
            yield Problem(
                row.line, what, {"number": row.staff_number, "known": written[number]}, "staff_number"
            )
        if said.twice(number):
            lines.setdefault(number, row.line)


def _same_email_twice(rows: PackedRows, known: Known) -> Iterator[Problem]:
    said = rows.emails()
    others = (known.people[number] for number in outside(rows, known))
    addresses = ((one.email.lower(), one.staff_number) for one in others if one.email is not None)
    owners = {address: number for address, number in addresses if address in said}
    if not owners and not said.any_twice:
        return
    for row in rows:
        if row.email is None or "email" in row.wrong or not row.staff_number:
            continue
        if said.twice(row.email):
            owners.setdefault(row.email, row.staff_number)
        owner = owners.get(row.email, row.staff_number)
        if owner != row.staff_number:
            what = N_("The address %(email)s belongs to staff number %(number)s already.")
            yield Problem(row.line, what, {"email": row.email, "number": owner}, "email")
