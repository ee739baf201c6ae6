"""What a file would do for whoever uploads it: name them for somebody, or change whom they answer to."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from kie.i18n import N_
from kie.people.rows import Row
from kie.people.rules import LINES, Known
from kie.sheets import Problem


def own_problems(rows: Iterable[Row], known: Known, actor_id: UUID | None) -> Iterator[Problem]:
    """The rows that somebody else must bring. What they leave as it is, is nobody's gain.

    `actor_id`: None for the command line: whoever may use that reads the database anyway.
    """
    if actor_id is None:
        return
    mine = next((number for number, one in known.people.items() if one.id == actor_id), None)
    if mine is None:
        return
    for row in rows:
        person = known.people.get(row.staff_number)
        for kind in LINES:
            before, after = None if person is None else getattr(person, kind), getattr(row, kind)
            if before == after or f"{kind}_staff_number" in row.wrong:
                continue
            if row.staff_number == mine:
                what = N_(
                    "%(kind)s_staff_number: this would change whom you answer to. Somebody else of HR must bring this "
                    "row."
                )
                yield Problem(row.line, what, {"kind": kind})
            elif after == mine:
                what = N_(
                    "%(kind)s_staff_number: this would make you the %(kind)s of %(name)s. Somebody else of HR must "
                    "bring this row."
                )
                yield Problem(row.line, what, {"kind": kind, "name": row.name})
