"""What whoever decides about a team would gain by it themselves: people, decisions, another line, a wider scope."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie.people.models import Person, Team
from kie.people.queries import teams_below
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


Reaches = Callable[[UUID, UUID | None], bool]
"""Whether somebody who answers to that person (None: to nobody) is led by the actor, or in that person's place."""


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
    places = queries.stands_in_for(session, actor_id, day) if spans else frozenset()

    def reaches(person_id: UUID, manager_id: UUID | None) -> bool:
        stands_in = not places.isdisjoint({(manager_id, None), (manager_id, person_id)})
        return manager_id == actor_id or stands_in

    was = {actor_id} | {one.was for one in turned.people if one.was is not None}
    above = queries.leaders_by_line(session, was, day) if spans else {}
    return Gains(
        newly_led(spans, actor_id, reaches),
        newly_decided(turned, actor_id, reaches, above),
        any(one.person_id == actor_id for one in spans),
        any(one.person_id == above.get(actor_id) for one in spans),
        _widens(session, wish, team, person, actor_id),
    )


def newly_led(spans: Iterable[Span], actor_id: UUID, reaches: Reaches) -> tuple[UUID, ...]:
    """Who comes to the actor by these lines, each once. Who was led by them, and stays so, is no gain."""
    return tuple(
        dict.fromkeys(
            one.person_id
            for one in spans
            if one.person_id != actor_id
            and reaches(one.person_id, one.manager_id)
            and not reaches(one.person_id, one.was)
        )
    )


def newly_decided(
    turned: Turn, actor_id: UUID, reaches: Reaches, above: Mapping[UUID, UUID]
) -> tuple[UUID, ...]:
    """Who gets a manager that answers to the actor, each once. Whoever was led or decided for by them before is no
    gain. `above`: to whom each manager before answers."""
    return tuple(
        dict.fromkeys(
            one.person_id
            for one in turned.people
            if one.person_id != actor_id
            and one.manager_id not in (None, actor_id)
            and reaches(one.manager_id, turned.above)
            and not reaches(one.person_id, one.was)
            and (one.was is None or not reaches(one.was, above.get(one.was)))
        )
    )


def _widens(session: Session, wish: Wish, team: Team, person: Person | None, actor_id: UUID) -> bool:
    """Whether the team, or the leader who joins it, comes under a unit in which the actor is an HR partner."""
    units = queries.units_of(session, actor_id)
    if not units:
        return False
    scope = teams_below(session, units)
    if wish.kind == "moved":
        return wish.parent_id in scope and team.id not in scope
    return person is not None and team.id in scope and person.team_id not in scope
