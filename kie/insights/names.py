"""Reading completion by name: where each review stands, and whom it waits for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session, aliased

from kie.cycles.absence import absence
from kie.cycles.models import Cycle, Exemption, Participation
from kie.cycles.queries import exempt_on
from kie.insights.completion import in_scope
from kie.insights.standing import STAGES, Standing, standing_of
from kie.people.models import Person, ReportingLine
from kie.people.queries import in_force, lines_above, names_of, teams_and_below
from kie.reviews.moderators import hands_in
from kie.reviews.overdue import overdue_since
from kie.reviews.queries import progress_of


@dataclass(frozen=True, slots=True)
class NamedReview:
    """One person's review as HR sees it: status only. `leader`: their manager or reviewer today, None without one.

    `exempt`: HR exempted them, `throughout` for the whole cycle; `left`: their last day has passed, and `counted`:
    neither of these keeps them out of the figures, which leaving does only where not both had signed. `gone_ahead`:
    one side went ahead without the other; `decider`: who decides on a disagreement today, None where nobody can or
    nothing is to be decided; `decide_by`: the day by which, None without one; `decision_overdue`: it passed
    undecided; `overdue_since`: when the first part was due that is missing although its day has passed, None without
    one.
    """

    participation_id: UUID
    person_id: UUID
    team_id: UUID
    name: str
    leader: str | None
    standing: Standing
    exempt: bool
    left: bool
    counted: bool
    gone_ahead: bool = False
    decider: str | None = None
    decide_by: date | None = None
    decision_overdue: bool = False
    overdue_since: date | None = None
    throughout: bool = False

    @property
    def day_matters(self) -> bool:
        """Whether a part of it is waited for, now or once they are back, so that more time would help."""
        return not self.throughout and not self.left and self.standing.lacks_a_part


def works_within(units: Collection[UUID] | None) -> ColumnElement[bool]:
    """Condition: the person of a participation works now in one of these units or below it; None: in any.

    What somebody may see by name follows where people are today, not the team in which their review counts.
    """
    if units is None:
        return true()
    now = select(Person.id).where(Person.team_id.in_(teams_and_below(units)))
    return Participation.person_id.in_(now)


def moved_away(session: Session, cycle_id: UUID, team_id: UUID, units: Collection[UUID] | None) -> int:
    """How many count directly in the team and work outside these units now; 0 for None. One statement at most."""
    if units is None:
        return 0
    count = select(func.count()).select_from(Participation)
    return session.scalar(count.where(in_scope(cycle_id, [team_id]), ~works_within(units))) or 0


def reviews_by_name(
    session: Session, cycle_id: UUID, team_id: UUID, today: date, units: Collection[UUID] | None = None
) -> list[NamedReview]:
    """The people directly in the team, those who do not count last, those who are least far first.

    Eight statements, and three where somebody disagrees.

    `units`: only those who work in them now; None for all.
    """
    found = reviews_where(session, and_(in_scope(cycle_id, [team_id]), works_within(units)), today)
    return sorted(found, key=lambda one: (not one.counted, STAGES.index(one.standing.stage)))


def reviews_of(session: Session, participation_ids: Collection[UUID], today: date) -> list[NamedReview]:
    """These reviews by name, at most 20,000 of them. As many statements as `reviews_where`."""
    return reviews_where(session, Participation.id.in_(participation_ids), today)


def reviews_where(session: Session, scope: ColumnElement[bool], today: date) -> list[NamedReview]:
    """The reviews of participations that meet this condition, by name. Eight statements, and three where
    somebody disagrees."""
    away = aliased(Exemption)
    rows = session.execute(
        select(Participation, Person, Exemption.participation_id, Cycle, away)
        .join(Person, Person.id == Participation.person_id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(today)))
        .outerjoin(away, away.participation_id == Participation.id)
        .where(scope)
        .order_by(Person.name, Person.id)
    ).all()
    progress = progress_of(session, [row[0].id for row in rows])
    leaders = leader_names(session, scope, today)
    stands = {one: standing_of(found) for one, found in progress.items()}
    deciders = _deciders(
        session, {row[0].id: row[1].id for row in rows if stands[row[0].id].is_disputed}, today
    )
    return [
        NamedReview(
            participation_id=one.id,
            person_id=person.id,
            team_id=one.team_id,
            name=person.name,
            leader=leaders.get(person.id),
            standing=stands[one.id],
            exempt=exempt is not None,
            left=has_left(person.leaves_on, today),
            counted=exempt is None and (progress[one.id].signed or not has_left(person.leaves_on, today)),
            gone_ahead=bool(progress[one.id].gone_ahead),
            decider=deciders.get(one.id),
            decide_by=progress[one.id].decide_by,
            decision_overdue=progress[one.id].decision_overdue,
            overdue_since=overdue_since(progress[one.id], cycle, one.own_days, absence(absent), today),
            throughout=absent is not None and absent.expires_on is None,
        )
        for one, person, exempt, cycle, absent in rows
    ]


def has_left(leaves_on: date | None, today: date) -> bool:
    """Whether the last day has passed."""
    return leaves_on is not None and leaves_on < today


def leader_names(session: Session, scope: ColumnElement[bool], day: date) -> dict[UUID, str]:
    """Name of the manager, else of the named reviewer, on `day` of everybody in scope."""
    leader = aliased(Person)
    rows = session.execute(
        select(ReportingLine.person_id, ReportingLine.kind, leader.name)
        .join(leader, leader.id == ReportingLine.manager_id)
        .join(Participation, Participation.person_id == ReportingLine.person_id)
        .where(
            scope,
            ReportingLine.kind.in_(("manager", "reviewer")),
            in_force(day),
        )
    )
    return {person_id: name for person_id, _kind, name in sorted(rows, key=lambda row: row[1] == "manager")}


def _deciders(session: Session, disputed: Mapping[UUID, UUID], day: date) -> dict[UUID, str]:
    """Name of whoever decides on each of these disagreements, person by participation; without those that nobody can
    decide. Three statements, none for no disagreement."""
    if not disputed:
        return {}
    hands = hands_in(session, select(Participation.id).where(Participation.id.in_(disputed)))
    lines = lines_above(session, sorted(set(disputed.values())), day)
    found = {one: lines.moderator(of, hands.get(one, ())) for one, of in disputed.items()}
    known = {one: who for one, who in found.items() if who is not None}
    names = names_of(session, known.values())
    return {one: names[who] for one, who in known.items()}
