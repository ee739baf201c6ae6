"""Whether who leads whom in a file of people fits together, and with what is known and planned."""

from array import array
from collections.abc import Iterable, Iterator
from datetime import date

from kie.i18n import N_
from kie.people.packed import PackedRows
from kie.people.rings import on_rings, rings, shown
from kie.people.rows import Row
from kie.people.rules import LINES, Known
from kie.sheets import Problem

_MANAGER = "manager_staff_number"


class Leaders:
    """What is wrong with the leaders of rows that are shown in their order, and then with all of them together.

    `whole`: every line of the file is among the rows; if not, nothing is said of people who may stand on the others.
    """

    def __init__(self, rows: PackedRows, known: Known, whole: bool) -> None:
        self._rows, self._known, self._whole = rows, known, whole
        self._outside = {number: len(rows) + at for at, number in enumerate(outside(rows, known))}
        # Places instead of numbers: a large employer's are not to be in memory once more.
        self._above = array("l")

    def of(self, row: Row) -> Iterator[Problem]:
        """What is wrong with one row."""
        self._above.append(self._place(row.manager))
        for kind in LINES if row.staff_number else ():
            number, column = getattr(row, kind), f"{kind}_staff_number"
            if number is None or column in row.wrong:
                continue
            if number == row.staff_number:
                what = N_("%(kind)s_staff_number: nobody is their own.")
                yield Problem(row.line, what, {"kind": kind}, column)
            elif self._whole and number not in self._rows.places and number not in self._known.people:
                what = N_("%(kind)s_staff_number: nobody has the staff number %(number)s.")
                yield Problem(row.line, what, {"kind": kind, "number": number}, column)

    def _place(self, manager: str | None) -> int:
        return -1 if manager is None else self._rows.places.get(manager, self._outside.get(manager, -1))

    def together(self) -> Iterator[Problem]:
        """Rings of those whom the file mentions, and of those whom it leaves as they are."""
        above, people = self._above, self._known.people
        above.extend(self._place(people[number].manager) for number in self._outside)
        named = {place: number for number, place in self._outside.items()}
        members = on_rings(above)
        named |= {at: self._rows[at].staff_number for at in sorted(members) if at < len(self._rows)}
        for ring in rings({named[place]: named[above[place]] for place in members}):
            line = _first_line(self._rows, ring)
            if len(ring) > 1 and line is not None:
                what = N_("These people manage each other in a ring: %(ring)s.")
                yield Problem(line, what, {"ring": shown(ring)}, _MANAGER)


def outside(rows: PackedRows, known: Known) -> Iterator[str]:
    """The numbers of people who are known and whom the file does not mention."""
    return (number for number in known.people if number not in rows.places)


def _first_line(rows: PackedRows, ring: Iterable[str]) -> int | None:
    places = [rows.places[number] for number in ring if number in rows.places]
    return rows[min(places)].line if places else None


def planned_rings(rows: PackedRows, known: Known, since: date | None) -> Iterator[Problem]:
    """Rings that come only on a later day, with a plan that the file leaves as it is."""
    if not known.plans:
        return
    before = {number: person.manager for number, person in known.people.items()}
    moved = {row.staff_number for row in rows if before.get(row.staff_number) != row.manager}
    above = before | {row.staff_number: row.manager for row in rows}
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
            line = _first_line(rows, ring)
            if len(ring) > 1 and line is not None and tuple(ring) not in refused:
                refused.add(tuple(ring))
                what = N_(
                    "From %(day)s, with what is planned for that day, these people would manage each other in a "
                    "ring: %(ring)s."
                )
                yield Problem(line, what, {"day": day, "ring": shown(ring)}, _MANAGER)
