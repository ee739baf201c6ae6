"""Learning demand: whom each figure counts after a quarter, so that all figures ever shown tell of no few people.

Rules only. People who are in exactly the same figures, of every quarter together, form a *group*. Whatever is added
and subtracted, a sum is of whole groups. So a group is split only where both parts are enough people, and is otherwise
taken or left as a whole: then every group stays enough, however many quarters are laid side by side.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kie.insights.demand_rules import Allows, People
from kie.insights.demand_words import ANY

Figure = tuple[str, str, str]
"""Measure, framework id and competency id; of the whole, "" and `ANY` or `ELSE`."""

EVERYBODY: Figure = ("goals", "", ANY)
"""Who has any goal. HR can know it by name, from completion by team."""

NOBODY: People = frozenset()


class Opinion(Protocol):
    """The second opinion: whether people may be shown beside all who ever were, of whom it is told one by one."""

    def allows(self, people: People) -> bool:
        """Whether these may be shown as well."""

    def add(self, people: People) -> None:
        """These are shown from now on."""


@dataclass(slots=True)
class Shown:
    """`last`: whom each figure counts now, where it is shown. `ever`: whom it counted whenever it was."""

    last: dict[Figure, People] = field(default_factory=dict)
    ever: dict[Figure, tuple[People, ...]] = field(default_factory=dict)

    def sets(self) -> list[People]:
        """Everything that was ever shown."""
        return [one for sets in self.ever.values() for one in sets]


@dataclass(frozen=True, slots=True)
class Today:
    """`figures`: whom each is about, in the order in which they are decided; `here`: all who work here.

    The order depends on nobody's goals: were it by size, one person more could change which of two is shown.
    """

    figures: Mapping[Figure, People]
    here: People


def holder(figure: Figure) -> Figure | None:
    """The figure that this one is a part of: late help and courses of their own row, a row of all goals."""
    measure, framework_id, row_id = figure
    if measure != "goals":
        return "goals", framework_id, row_id
    return None if figure == EVERYBODY else EVERYBODY


def groups_of(sets: Iterable[People]) -> list[People]:
    """The people whom no sum over these sets tells apart. Who is in none of them is in no group."""
    groups: list[People] = []
    for one in sets:
        groups = _told_apart_by(one, groups)
    return groups


def shown_after(before: Shown, today: Today, allows: Allows, second: Opinion) -> tuple[Shown, int]:
    """What is shown now, and how many figures stayed because the second opinion refused. `second`: knows `before`."""
    after, refused = Shown({}, dict(before.ever)), 0
    groups = groups_of(before.sets())
    for figure, now in today.figures.items():
        over = holder(figure)
        around = after.last.get(over, NOBODY) if over else today.here
        old, once = before.last.get(figure, NOBODY), after.ever.get(figure, ())
        wished = _moved(old, now, once, groups, today.here, allows)
        new = _unnamed(wished, old, groups_of(after.ever.get(over, ())) if over else [today.here])
        if new != old and not allows((today.figures[over] if over else today.here) - new):
            new = old
        if new not in (*once, NOBODY) and not second.allows(new):
            new, refused = old, refused + 1
        held = wished ^ new
        if not new or not allows(around - new) or _is_off(new - held, now - held, allows):
            continue
        after.last[figure] = new
        if new not in once:
            after.ever[figure] = (*once, new)
            second.add(new)
            groups = _told_apart_by(new, groups)
    return after, refused


def _told_apart_by(one: People, groups: Sequence[People]) -> list[People]:
    parts = [part for group in groups for part in (group & one, group - one)]
    return [part for part in (*parts, one.difference(*groups)) if part]


def _moved(
    old: People, now: People, once: Sequence[People], groups: Sequence[People], here: People, allows: Allows
) -> People:
    """As near to `now` as whole groups, and groups that may be split, come."""
    found = NOBODY.union(*(_of_group(group, old, now, once, allows) for group in groups))
    came = now.difference(*groups)
    left = here.difference(came, *groups)
    return found | came if allows(came) and allows(left) else found


def _of_group(group: People, old: People, now: People, once: Sequence[People], allows: Allows) -> People:
    inside, outside = group & now, group - now
    stood = group <= old
    if not outside:
        return group if stood or allows(group) else NOBODY
    if not inside:
        return group if stood and not allows(group) else NOBODY
    may_in, may_out = allows(inside), allows(outside)
    if may_in and may_out:
        return inside
    if stood:
        # Too few would be left to be counted by themselves, and everybody goes; or too few went, and all stay.
        return NOBODY if may_out else group
    # Most of those whom this figure counted once are back: all or none of them, or the number would tell who is not.
    return group if may_in and any(group <= one for one in once) else NOBODY


def _unnamed(new: People, old: People, known: Sequence[People]) -> People:
    """The same, but a whole group of those who can be known by name stays as it was.

    Who has come into the figure around this one, or has left it, can be known. Did all of them come or go here too,
    then the number would say so of each of them.
    """
    stay = NOBODY.union(*(group for group in known if group <= new ^ old))
    return (new - stay) | (old & stay)


def _is_off(new: People, now: People, allows: Allows) -> bool:
    """Whether so many came or went uncounted, in small numbers here and there, that it is better hidden."""
    return allows(now - new) or allows(new - now)
