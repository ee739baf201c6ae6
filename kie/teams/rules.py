"""What may be decided about the tree of teams, from plain values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from kie.people.timeline import MOST_AHEAD, may_take_effect

Kind = Literal["renamed", "moved", "led", "closed"]
Whose = Literal["nobody", "former", "team", "leader"]
"""Whose manager changes: nobody's; those of the team and below who answer to the leader before; everybody directly in
the team; the leader of a team that is moved, who then answers to the leader of the unit above."""
Refusal = Literal[
    "no-day",
    "until",
    "day",
    "before-last",
    "closed",
    "closes",
    "same-name",
    "same-parent",
    "itself",
    "below",
    "ring",
    "parent-closed",
    "parent-closes",
    "top",
    "nobody-leads",
    "same-leader",
    "yourself",
    "your-people",
    "your-second",
    "your-line",
    "your-decider",
    "your-scope",
    "not-there",
    "no-former",
    "no-leaders",
    "managers-ring",
    "people",
    "teams",
    "partners",
    "coming",
]
SO_ALREADY: frozenset[Refusal] = frozenset({"same-name", "same-parent", "same-leader", "nobody-leads"})
"""What is no hindrance on the day of a planned change: what it asks for has come about otherwise, and it is done."""
WAITING: frozenset[Refusal] = frozenset({"people", "teams", "partners"})
"""What may still be there while a closing is planned, and must be gone on its day: until then the closing waits."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `starts_on`: None when it could not be read. Fields as of `TeamChange`.

    `until`: the last day on which somebody leads the team, None while it is not known.
    """

    kind: Kind
    starts_on: date | None
    name: str | None = None
    parent_id: UUID | None = None
    leader_id: UUID | None = None
    whose: Whose = "nobody"
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A change of a team that is planned."""

    team_id: UUID
    kind: str
    starts_on: date
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """The tree as it stands, around one team.

    `parents`: the team above each that is open, None for the organisation: of the unit that the team is to be moved
    under, of those that moves are planned to, and of all above these. `leader_id`: who leads the team,
    `leader_above_id`: who leads the unit that it is to be moved under; None for nobody. `named`: whether that leader of
    the team was named here, and does not only follow from the lines. `in_post`: whether the leader wished for works
    here on the day. `rings`: the days on which people would manage each other in a ring. `people`, `teams`, `partners`:
    how many are directly in the team, open right below it, and looking after it by name. `own`: the planned change
    whose day has come, which is not in its own way; None for a new wish. `actor_id`: who decides, or has decided that
    change. `your_people`, `your_line`, `your_scope`: whether people would newly answer to the actor, the actor to
    somebody else, and whether the actor would look after more people as an HR partner. `your_second`, `your_decider`:
    whether the actor would newly decide on disagreements, or somebody else on the actor's.
    """

    team_id: UUID
    name: str
    parent_id: UUID | None
    closed: bool
    parents: Mapping[UUID, UUID | None]
    planned: Sequence[Planned] = ()
    leader_id: UUID | None = None
    leader_above_id: UUID | None = None
    named: bool = False
    in_post: bool = True
    actor_id: UUID | None = None
    rings: Sequence[date] = ()
    people: int = 0
    teams: int = 0
    partners: int = 0
    own: Planned | None = None
    your_people: bool = False
    your_line: bool = False
    your_scope: bool = False
    your_second: bool = False
    your_decider: bool = False


def refusals_of(wish: Wish, around: Around, today: date) -> list[Refusal]:
    """Everything that stands in the way of the wish, each once."""
    found: list[Refusal] = [] if around.own is not None else [*_of_day(wish, around, today)]
    if around.closed:
        return ["closed"]
    of_kind = {"renamed": _of_name, "moved": _of_place, "led": _of_leader, "closed": _of_closing}
    found += of_kind[wish.kind](wish, around)
    found += _of_oneself(wish, around)
    if around.rings:
        found.append("managers-ring")
    if around.own is not None:
        found = [one for one in found if one not in SO_ALREADY]
    return list(dict.fromkeys(found))


def hindrances(wish: Wish, around: Around, today: date) -> list[Refusal]:
    """What stands in the way when the wish is made: a closing for a later day may still wait for people to go."""
    found = refusals_of(wish, around, today)
    if wish.starts_on is not None and wish.starts_on > today:
        return [one for one in found if one not in WAITING]
    return found


def _of_day(wish: Wish, around: Around, today: date) -> Iterable[Refusal]:
    day = wish.starts_on
    if day is None:
        yield "no-day"
        return
    if not may_take_effect(day, today):
        yield "day"
    if wish.until is not None and not day <= wish.until <= today + MOST_AHEAD:
        yield "until"
    for one in _of_team(around):
        if one.kind == wish.kind and one.starts_on >= day:
            yield "before-last"
        elif one.kind == "closed" and one.starts_on <= day:
            yield "closes"


def _of_team(around: Around) -> Iterable[Planned]:
    return (one for one in around.planned if one.team_id == around.team_id and one != around.own)


def _of_name(wish: Wish, around: Around) -> Iterable[Refusal]:
    if wish.name == around.name and not any(one.kind == "renamed" for one in _of_team(around)):
        yield "same-name"


def _of_place(wish: Wish, around: Around) -> Iterable[Refusal]:
    target = wish.parent_id
    if around.parent_id is None:
        yield "top"
        return
    if target is None:
        return
    if target not in around.parents:
        yield "parent-closed"
        return
    if target == around.team_id:
        yield "itself"
        return
    if target == around.parent_id and not any(one.kind == "moved" for one in _of_team(around)):
        yield "same-parent"
    yield from _of_target(wish, target, around)
    if wish.whose == "leader" and (around.leader_id is None or around.leader_above_id is None):
        yield "no-leaders"


def _of_target(wish: Wish, target: UUID, around: Around) -> Iterable[Refusal]:
    day = wish.starts_on
    if any(one.team_id == target and one.kind == "closed" for one in around.planned):
        yield "parent-closes"
    if around.team_id in above(target, around.parents):
        yield "below"
    elif day is not None and rings_to_come(around, target, day):
        yield "ring"


def above(team_id: UUID, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """The teams above this one, the nearest first; ends where it would come round."""
    found: list[UUID] = []
    step = parents.get(team_id)
    while step is not None and step not in found:
        found.append(step)
        step = parents.get(step)
    return found


def rings_to_come(around: Around, target: UUID, day: date) -> bool:
    """Whether the team would stand above itself on some day, with every move that is planned.

    A team that is above the target today and is planned to leave before the day is no hindrance then, but it is today:
    `below` says so first, so that nothing stands on a plan that may still be withdrawn.
    """
    moves = [(one.starts_on, one.team_id, one.parent_id) for one in around.planned if one.kind == "moved"]
    moves.append((day, around.team_id, target))
    tree = dict(around.parents)
    for _day, team_id, parent_id in sorted(moves, key=lambda one: one[0]):
        tree[team_id] = parent_id
        if team_id in above(team_id, tree):
            return True
    return False


def _of_oneself(wish: Wish, around: Around) -> Iterable[Refusal]:
    """Nobody decides what they gain by themselves, today or when the day of what they planned comes."""
    if wish.leader_id is not None and wish.leader_id == around.actor_id:
        yield "yourself"
        return
    if around.your_people:
        yield "your-people"
    elif around.your_second:
        yield "your-second"
    if around.your_line:
        yield "your-line"
    elif around.your_decider:
        yield "your-decider"
    if around.your_scope:
        yield "your-scope"


def _of_leader(wish: Wish, around: Around) -> Iterable[Refusal]:
    if wish.leader_id is None:
        if around.leader_id is None and not any(one.kind == "led" for one in _of_team(around)):
            yield "nobody-leads"
        return
    if not around.in_post:
        yield "not-there"
    if wish.leader_id == around.leader_id and around.named and wish.whose != "team":
        yield "same-leader"
    elif wish.whose == "former" and around.leader_id is None:
        yield "no-former"


def _of_closing(wish: Wish, around: Around) -> Iterable[Refusal]:
    if around.parent_id is None:
        yield "top"
    if around.people:
        yield "people"
    if around.teams:
        yield "teams"
    if around.partners:
        yield "partners"
    if any(one.kind == "moved" and one.parent_id == around.team_id for one in around.planned):
        yield "coming"


def place_taken(chain: Sequence[UUID], taking: Collection[UUID]) -> UUID | None:
    """Whose place somebody takes who begins to lead these people: the topmost of them above them, None for nobody's.

    `chain`: who is above the new leader, the nearest first. Whoever answers to one of the people whom they will lead
    must answer to somebody else from then on: to whom the topmost of those answered.
    """
    return next((one for one in reversed(chain) if one in taking), None)
