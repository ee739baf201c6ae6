"""What the rules need to know before a team is changed, read as it stands."""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from kie.people.models import Person, Team, TeamChange
from kie.teams import queries
from kie.teams.gains import Gains, gains_of
from kie.teams.leaders import Leader, leaders_of
from kie.teams.lines import Turn, people_taken_over, turn
from kie.teams.rules import Around, Planned, Wish


@dataclass(frozen=True, slots=True)
class Situation:
    """A wish about a team, with what it would change in who answers to whom. `leader`, `above`: of the team, and of the
    unit that it is to be moved under, on the day; None for nobody. `leaves_alone`: whether the leader wished for leads
    another team, which they leave. `gains`: what whoever decides would gain by it."""

    team: Team
    wish: Wish
    around: Around
    turn: Turn
    leader: Leader | None
    above: Leader | None
    gains: Gains
    leaves_alone: bool = False

    @property
    def digest(self) -> str:
        """Of the team as it stands and of whose lines would change: another one means that it is no longer what was
        shown."""
        team, own = self.team, [one for one in self.around.planned if one.team_id == self.team.id]
        # Not by the ids of lines: those that a rehearsal writes have others each time.
        spans = [replace(one, instead_of=None) for one in (*self.turn.people, *self.turn.own)]
        stands = (
            team.name,
            team.parent_id,
            team.closed_on,
            self.leader,
            self.above,
            spans,
            self.turn.above,
            own,
            self.wish,
        )
        return sha256(repr(stands).encode()).hexdigest()[:32]


def situation_of(
    session: Session,
    team: Team,
    wish: Wish,
    actor_id: UUID | None,
    today: date,
    change: TeamChange | None = None,
) -> Situation:
    """The wish with all that is around it; at most fifteen statements. `change`: the planned one whose day has come."""
    day = max(wish.starts_on or today, today)
    person = None if wish.leader_id is None else session.get(Person, wish.leader_id)
    asked = {team.id} | ({wish.parent_id} if wish.kind == "moved" and wish.parent_id else set())
    leaders = leaders_of(session, asked | ({person.team_id} if person else set()), day)
    leader = leaders[team.id]
    above = leaders[wish.parent_id] if wish.kind == "moved" and wish.parent_id is not None else None
    turned = _turn(session, team, wish, leader, above, day)
    gains = gains_of(session, wish, team, person, turned, actor_id, day)
    around = replace(
        _tree_around(session, team, wish, today),
        leader_id=None if leader is None else leader.person_id,
        leader_above_id=None if above is None else above.person_id,
        named=leader is not None and leader.since is not None,
        in_post=wish.leader_id is None or (person is not None and person.works_on(day)),
        actor_id=actor_id,
        rings=turned.rings,
        own=None if change is None else _planned(change),
        your_people=bool(gains.people),
        your_line=gains.line,
        your_scope=gains.scope,
        your_second=bool(gains.second),
        your_decider=gains.decider,
    )
    left = None if person is None or person.team_id == team.id else leaders[person.team_id]
    leaves_alone = person is not None and left is not None and left.person_id == person.id
    return Situation(team, wish, around, turned, leader, above, gains, leaves_alone)


def _tree_around(session: Session, team: Team, wish: Wish, today: date) -> Around:
    """The tree around the team, and what is in it where it is to be closed; nothing yet of who leads whom."""
    planned = tuple(_planned(one) for one in queries.planned_changes(session))
    targets = [wish.parent_id, *(one.parent_id for one in planned if one.kind == "moved")]
    closing = wish.kind == "closed"
    return Around(
        team_id=team.id,
        name=team.name,
        parent_id=team.parent_id,
        closed=team.closed_on is not None,
        parents=queries.open_parents(session, {one for one in targets if one})
        if wish.kind == "moved"
        else {},
        planned=planned,
        people=queries.count_in(session, [team.id], today) if closing else 0,
        teams=len(queries.right_below(session, team.id)) if closing else 0,
        partners=len(queries.partners_of(session, [team.id])) if closing else 0,
    )


def _planned(one: TeamChange) -> Planned:
    return Planned(one.team_id, one.kind, one.starts_on, one.parent_id)


def _turn(
    session: Session, team: Team, wish: Wish, leader: Leader | None, above: Leader | None, day: date
) -> Turn:
    if wish.kind == "led" and wish.leader_id is not None:
        former_id = None if leader is None or leader.person_id == wish.leader_id else leader.person_id
        people = people_taken_over(session, wish.whose, team.id, former_id, wish.leader_id, day)
        taken_over = former_id if wish.whose == "former" else None
        if wish.whose == "nobody":
            return Turn()
        return turn(session, people, wish.leader_id, day, former_id=taken_over, leads_instead_of=former_id)
    if wish.kind == "moved" and wish.whose == "leader" and leader is not None and above is not None:
        if leader.person_id == above.person_id:
            return Turn()
        return turn(session, [leader.person_id], above.person_id, day, takes_place=False)
    return Turn()
