"""Whether the lines of a file of people fit together, and with what is known: numbers, addresses, teams, managers."""

from collections.abc import Iterator, Mapping
from datetime import date

from kie.i18n import N_
from kie.people.rows import Row
from kie.people.rules import LINES, Known
from kie.sheets import Problem

_TEAM = frozenset({"team_code", "team_name", "parent_team_code"})


def problems_between(
    rows: list[Row], known: Known, since: date | None = None, *, whole: bool = True
) -> list[Problem]:
    """What is wrong with rows beside each other, in the file's order; a cell that is wrong by itself is left alone.

    `since`: the day from which they hold, if anything is planned for later days. `whole`: every line of the file is
    among the rows; if not, nothing is said of people and teams that may stand on the others.
    """
    numbered = [row for row in rows if row.staff_number]
    problems = [
        *_same_number_twice(numbered, known),
        *_same_email_twice(numbered, known),
        *_team_problems(rows, known, whole),
        *_closed_problems(rows, known),
        *_line_problems(numbered, known, whole),
        *_planned_rings(numbered, known, since),
    ]
    return sorted(problems, key=lambda problem: problem.line)


def rings(above: Mapping[str, str | None]) -> list[list[str]]:
    """Every ring in "who is above whom", each from its smallest member on."""
    done: set[str] = set()
    found = []
    for start in above:
        path: dict[str, int] = {}
        step: str | None = start
        while step is not None and step in above and step not in done and step not in path:
            path[step] = len(path)
            step = above[step]
        if step is not None and step in path:
            members = list(path)[path[step] :]
            first = members.index(min(members))
            found.append(members[first:] + members[:first])
        done.update(path)
    return found


def _same_number_twice(rows: list[Row], known: Known) -> Iterator[Problem]:
    written = {number.casefold(): number for number in known.people}
    lines: dict[str, int] = {}
    for row in rows:
        number = row.staff_number.casefold()
        if number in lines:
            what = N_("The staff number %(number)s stands on line %(line)s already.")
            yield Problem(row.line, what, {"number": row.staff_number, "line": lines[number]})
        elif written.get(number, row.staff_number) != row.staff_number:
            what = N_("The staff number %(number)s is known as %(known)s. Write it the same way.")
            yield Problem(row.line, what, {"number": row.staff_number, "known": written[number]})
        lines.setdefault(number, row.line)


def _same_email_twice(rows: list[Row], known: Known) -> Iterator[Problem]:
    mentioned = {row.staff_number for row in rows}
    owners = {
        person.email.lower(): number
        for number, person in known.people.items()
        if person.email is not None and number not in mentioned
    }
    for row in rows:
        if row.email is None or "email" in row.wrong:
            continue
        owner = owners.setdefault(row.email, row.staff_number)
        if owner != row.staff_number:
            what = N_("The address %(email)s belongs to staff number %(number)s already.")
            yield Problem(row.line, what, {"email": row.email, "number": owner})


def _team_problems(rows: list[Row], known: Known, whole: bool) -> Iterator[Problem]:
    first: dict[str, Row] = {}
    codes = {row.team_code for row in rows}
    for row in rows:
        if row.wrong & _TEAM:
            continue
        other = first.setdefault(row.team_code, row)
        if (row.team_name, row.parent_team_code) != (other.team_name, other.parent_team_code):
            what = N_("Team %(code)s has another name or another parent on line %(line)s.")
            yield Problem(row.line, what, {"code": row.team_code, "line": other.line})
    above = {code: team.parent_code for code, team in known.teams.items()}
    above |= {code: row.parent_team_code for code, row in first.items()}
    for code, row in first.items():
        parent = row.parent_team_code
        if whole and parent is not None and parent not in above and parent not in codes:
            what = N_("There is no team %(parent)s to put team %(code)s under.")
            yield Problem(row.line, what, {"parent": parent, "code": code})
    for ring in rings(above):
        line = min(first[code].line for code in ring if code in first)
        yield Problem(
            line, N_("These teams stand above each other in a ring: %(ring)s."), {"ring": _shown(ring)}
        )
    yield from _second_top(first, above)


def _closed_problems(rows: list[Row], known: Known) -> Iterator[Problem]:
    """Whoever had left by the day on which their team was closed may still be in it."""
    for row in rows if known.closed else ():
        closed_on, parent = known.closed.get(row.team_code), row.parent_team_code or ""
        if closed_on is None:
            above = known.closed.get(parent)
            if above is not None:
                what = N_("Team %(code)s stands under %(parent)s, which was closed on %(day)s.")
                yield Problem(row.line, what, {"code": row.team_code, "parent": parent, "day": above})
        elif row.leaves_on is None or row.leaves_on >= closed_on:
            what = N_(
                "Team %(code)s was closed on %(day)s. Give another team, or open it again on its page first."
            )
            yield Problem(row.line, what, {"code": row.team_code, "day": closed_on})


def _second_top(first: Mapping[str, Row], above: Mapping[str, str | None]) -> Iterator[Problem]:
    kept = [code for code, parent in above.items() if parent is None and code not in first]
    given = [code for code, row in first.items() if row.parent_team_code is None]
    top, *others = kept[:1] + given if kept or given else [""]
    what = N_(
        "Team %(code)s has no parent, and neither has %(top)s. Only the organisation itself has none: "
        "put %(top)s in parent_team_code."
    )
    yield from (Problem(first[code].line, what, {"code": code, "top": top}) for code in others)


def _line_problems(rows: list[Row], known: Known, whole: bool) -> Iterator[Problem]:
    lines = {row.staff_number: row.line for row in rows}
    for row in rows:
        for kind in LINES:
            number = getattr(row, kind)
            if f"{kind}_staff_number" in row.wrong:
                continue
            if number == row.staff_number:
                what = N_("%(kind)s_staff_number: nobody is their own.")
                yield Problem(row.line, what, {"kind": kind})
            elif whole and number is not None and number not in lines and number not in known.people:
                what = N_("%(kind)s_staff_number: nobody has the staff number %(number)s.")
                yield Problem(row.line, what, {"kind": kind, "number": number})
    above = {number: person.manager for number, person in known.people.items()}
    above |= {row.staff_number: row.manager for row in rows}
    for ring in rings(above):
        mentioned = [lines[number] for number in ring if number in lines]
        if len(ring) > 1 and mentioned:
            what = N_("These people manage each other in a ring: %(ring)s.")
            yield Problem(min(mentioned), what, {"ring": _shown(ring)})


def _planned_rings(rows: list[Row], known: Known, since: date | None) -> Iterator[Problem]:
    """Rings that come only on a later day, with a plan that the file leaves as it is."""
    lines = {row.staff_number: row.line for row in rows}
    above = {number: person.manager for number, person in known.people.items()}
    moved = {row.staff_number for row in rows if above.get(row.staff_number) != row.manager}
    above |= {row.staff_number: row.manager for row in rows}
    # A ring that is there from the first day is refused already.
    refused = {tuple(ring) for ring in rings(above)}
    kept = {
        number: [plan for plan in plans if since is None or plan.day > since]
        for (number, kind), plans in known.plans.items()
        if kind == "manager" and number not in moved
    }
    for day in sorted({plan.day for plans in kept.values() for plan in plans}) if moved else ():
        then = {number: plan.manager for number, plans in kept.items() for plan in plans if plan.day <= day}
        for ring in rings(above | then):
            mentioned = [lines[number] for number in ring if number in lines]
            if len(ring) > 1 and mentioned and tuple(ring) not in refused:
                refused.add(tuple(ring))
                what = N_(
                    "From %(day)s, with what is planned for that day, these people would manage each other in a "
                    "ring: %(ring)s."
                )
                yield Problem(min(mentioned), what, {"day": day, "ring": _shown(ring)})


def _shown(ring: list[str]) -> str:
    return " → ".join([*ring, ring[0]])
