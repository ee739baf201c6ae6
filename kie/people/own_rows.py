"""What a file would do for whoever uploads it: name them for somebody, change whom they answer to, have them decide."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from uuid import UUID

from kie.i18n import N_
from kie.people.reach import Reach
from kie.people.rows import Row
from kie.people.rules import LINES, Known, KnownPerson, line_begins
from kie.sheets import Problem


def own_problems(
    rows: Iterable[Row],
    known: Known,
    actor_id: UUID | None,
    places: frozenset[tuple[UUID, UUID | None]],
    since: date,
) -> Iterator[Problem]:
    """The rows that somebody else must bring. What they leave as it is, is nobody's gain.

    `actor_id`: None for the command line: whoever may use that reads the database anyway. `places`: for whom
    they stand in, as in `Reach`. `since`: the day from which the lines of the file hold.
    """
    if actor_id is None:
        return
    reach = _reach(known, actor_id, places)
    if reach is None:
        return
    mine, decided = reach.actor, _Decided(known, reach, since)
    for row in rows:
        person = known.people.get(row.staff_number)
        decided.read(row, person)
        for kind in LINES:
            before, after = None if person is None else getattr(person, kind), getattr(row, kind)
            if before == after or f"{kind}_staff_number" in row.wrong:
                continue
            if row.staff_number == mine:
                what = N_(
                    "%(kind)s_staff_number: this would change whom you answer to. Somebody else of HR must bring this "
                    "row."
                )
                yield Problem(row.line, what, {"kind": kind}, f"{kind}_staff_number")
            elif reach.gains(row.staff_number, before, after):
                what = _YOURS if after == mine else _IN_PLACE
                yield Problem(row.line, what, {"kind": kind, "name": row.name}, f"{kind}_staff_number")
    yield from decided.problems()


_YOURS = N_(
    "%(kind)s_staff_number: this would make you the %(kind)s of %(name)s. Somebody else of HR must bring this row."
)
_IN_PLACE = N_(
    "%(kind)s_staff_number: you stand in for this person, so this would let you read the reviews of %(name)s. Somebody "
    "else of HR must bring this row."
)


def _reach(known: Known, actor_id: UUID, places: frozenset[tuple[UUID, UUID | None]]) -> Reach[str] | None:
    """By staff numbers; None for somebody who is not among the people."""
    asked = {actor_id, *chain.from_iterable(places)}
    numbers = {one.id: number for number, one in known.people.items() if one.id in asked}
    mine = numbers.get(actor_id)
    if mine is None:
        return None
    return Reach(
        mine,
        frozenset((numbers[manager], None if about is None else numbers[about]) for manager, about in places),
    )


class _Decided:
    """Who gets a leader that answers to whoever uploads the file, who would then decide on their disagreements; and
    whether the one to whom these answer themselves gets another leader, who would decide on theirs.

    Somebody new is nobody's gain: every month's file would bring somebody to a manager of whoever uploads it.
    """

    def __init__(self, known: Known, reach: Reach[str], since: date) -> None:
        self._reach, self._since, self._above = reach, since, _leader(known.people[reach.actor])
        leaders = ((number, _leader(one)) for number, one in known.people.items())
        self._led = {number: leader for number, leader in leaders if reach.leads(number, leader)}
        self._gone = dict[str, date]()
        self._gained: list[tuple[Problem, str, date]] = []
        self._refused: list[Problem] = []

    def read(self, row: Row, person: KnownPerson | None) -> None:
        """One row, and who it is about as known until now."""
        before, after = None if person is None else _leader(person), _leader(row)
        if row.staff_number in self._led and not self._reach.leads(row.staff_number, after):
            self._gone[row.staff_number] = line_begins(row, self._since)
        if person is None or row.staff_number == self._reach.actor or before == after or row.wrong:
            return
        kind = "manager" if row.manager or not row.reviewer else "reviewer"
        if row.staff_number == self._above:
            what = N_(
                "%(kind)s_staff_number: this would change whom your own manager answers to, and so who decides when "
                "you disagree with a review. Somebody else of HR must bring this row."
            )
            self._refused.append(Problem(row.line, what, {"kind": kind}, f"{kind}_staff_number"))
        elif after is not None and self._reach.decides(
            row.staff_number, (before, after), (self._led.get(before or ""), self._led.get(after))
        ):
            what = N_(
                "%(kind)s_staff_number: this would make you the one who decides when %(name)s disagrees with a "
                "review. Somebody else of HR must bring this row."
            )
            values = {"kind": kind, "name": row.name}
            problem = Problem(row.line, what, values, f"{kind}_staff_number")
            self._gained.append((problem, after, line_begins(row, self._since)))

    def problems(self) -> Iterator[Problem]:
        """What somebody else must bring, once every row was read: a leader may answer to another by a later row, but no
        later than somebody answers to that leader: until then it would be a gain."""
        yield from self._refused
        for problem, leader, day in self._gained:
            gone = self._gone.get(leader)
            if gone is None or gone > day:
                yield problem


def _leader(one: Row | KnownPerson) -> str | None:
    """The manager, else the named reviewer."""
    return one.manager or one.reviewer
