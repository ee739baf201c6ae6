"""What whoever decides about a team would gain by it themselves: people, decisions, another line, a wider scope."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie.people.lines import Lines
from kie.people.models import Person, Team
from kie.people.queries import lines_above, teams_below
from kie.people.reach import Reach
from kie.people.standing import stands_in_for
from kie.teams import queries
from kie.teams.lines import Span, Turn
from kie.teams.rules import Wish


@dataclass(frozen=True, slots=True)
class Gains:
    """What the actor would gain. `people`: who would newly answer to them, or to somebody for whom they stand in.

    `second`: on whose disagreements they would newly decide, because those get a manager who answers to them. `line`:
    whether somebody else would lead them; `decider`: whether somebody else would decide on their disagreements, because
    whoever leads them would answer to somebody else. `scope`: whether people come under a unit that they look after.
    """

    people: tuple[UUID, ...] = ()
    second: tuple[UUID, ...] = ()
    line: bool = False
    decider: bool = False
    scope: bool = False


def gains_of(
    session: Session,
    wish: Wish,
    team: Team,
    person: Person | None,
    turned: Turn,
    actor_id: UUID | None,
    day: date,
) -> Gains:
    """Of a wish and of the lines it would write; at most four statements. `person`: the leader wished for.

    Nobody is there for the command line, which gains nothing.
    """
    if actor_id is None or wish.kind not in ("moved", "led"):
        return Gains()
    spans = (*turned.people, *turned.own)
    reach = Reach(actor_id, stands_in_for(session, actor_id, day) if spans else frozenset())
    about = {one for span in spans for one in (span.was, span.manager_id) if one is not None}
    about |= {actor_id} | {one.person_id for one in turned.own}
    before = lines_above(session, list(about), day) if spans else Lines()
    after = _then(before, turned.own)
    counted = (*turned.people, *_led_then(turned.own, before, after))
    return Gains(
        newly_led(counted, reach),
        newly_decided(counted, reach, before, after),
        any(one.person_id == actor_id for one in spans),
        any(one.person_id == before.own_leader(actor_id) for one in spans),
        _widens(session, wish, team, person, actor_id),
    )


def _then(before: Lines, own: Iterable[Span]) -> Lines:
    """The lines with those of the leader's own that change."""
    above = dict(before.above)
    for one in own:
        above.pop((one.person_id, one.kind), None)
        if one.manager_id is not None:
            above[one.person_id, one.kind] = one.manager_id
    return Lines(above)


def _led_then(own: Iterable[Span], before: Lines, after: Lines) -> Iterator[Span]:
    """The leader's own lines by what they do: a manager leads, and a named reviewer where there is none."""
    for one in own:
        if one.kind == "moderator":
            yield one
        else:
            was, leader_id = before.own_leader(one.person_id), after.own_leader(one.person_id)
            yield replace(one, kind="manager", manager_id=leader_id, was=was)


def newly_led(spans: Iterable[Span], reach: Reach[UUID]) -> tuple[UUID, ...]:
    """Who comes to the actor by these lines, each once. Who was led by them, and stays so, is no gain."""
    gained = (one.person_id for one in spans if reach.gains(one.person_id, one.was, one.manager_id))
    return tuple(dict.fromkeys(gained))


def newly_decided(spans: Iterable[Span], reach: Reach[UUID], before: Lines, after: Lines) -> tuple[UUID, ...]:
    """Who gets a manager that answers to the actor, each once: also the leader, by the place that they take. Whoever
    was led or decided for by them before is no gain. `before`, `after`: the lines of the managers."""
    return tuple(
        dict.fromkeys(
            one.person_id
            for one in spans
            if one.kind != "moderator"
            and reach.decides(
                one.person_id,
                (one.was, one.manager_id),
                (_above(before, one.was), _above(after, one.manager_id)),
            )
        )
    )


def _above(lines: Lines, person_id: UUID | None) -> UUID | None:
    return None if person_id is None else lines.own_leader(person_id)


def _widens(session: Session, wish: Wish, team: Team, person: Person | None, actor_id: UUID) -> bool:
    """Whether the team, or the leader who joins it, comes under a unit in which the actor is an HR partner."""
    units = queries.units_of(session, actor_id)
    if not units:
        return False
    scope = teams_below(session, units)
    if wish.kind == "moved":
        return wish.parent_id in scope and team.id not in scope
    return person is not None and team.id in scope and person.team_id not in scope
