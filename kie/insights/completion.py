"""Reading completion: how many reviews of a cycle were met, recorded and signed, over an honest denominator.

Counted in the database, team by team, and added up along the tree. The definitions are those of
`kie.reviews.queries.Progress`; a test holds the two together.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Label, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Reveal
from kie.cycles.models import Exemption, Participation
from kie.cycles.past_models import PastStanding
from kie.cycles.queries import exempt_on
from kie.cycles.teams import TeamTree
from kie.insights.completion_plans import planned, talked_about
from kie.people.models import Person
from kie.people.posts import has_left
from kie.reviews.models import MeetingConfirmation, Record, Reopening, SignOff
from kie.reviews.queries import unsettled_reviews

Teams = Collection[UUID] | Select[UUID] | None
"""Ids of teams, or what selects them; None: every team."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Completion of some people. `eligible`: all who take part; the others count only those who are `counted`.

    `exempt`: whom HR exempted; `left`: who left before both had signed, and was not exempted. `met`: both confirmed the
    meeting. `recorded`: revealed, and every competency has an outcome. `signed`: both signed, agreeing or not.
    `planned`: has an active goal that both agreed; `talked`: and both confirmed a talk about the plan, not more than 90
    days ago. `overdue`: a part is missing whose day has passed; 0 where `kie.insights.overdue` has not been asked.
    """

    eligible: int = 0
    exempt: int = 0
    left: int = 0
    met: int = 0
    recorded: int = 0
    signed: int = 0
    planned: int = 0
    talked: int = 0
    overdue: int = 0
    late_talks: int = 0

    @property
    def counted(self) -> int:
        """The denominator: eligible, less the exempt and those who left before signing."""
        return self.eligible - self.exempt - self.left

    @property
    def unsigned(self) -> int:
        """Those who count and have not finished."""
        return self.counted - self.signed

    @property
    def lag(self) -> tuple[float, int, int]:
        """What sorts first whoever needs a nudge first: by the share not signed, then by who is overdue, then by how
        many have not signed. Where nobody counts, nobody needs one."""
        return (-self.unsigned / self.counted if self.counted else 1, -self.overdue, -self.unsigned)


def total(figures: Iterable[Figures]) -> Figures:
    """All of them together."""
    return Figures(*map(sum, zip(astuple(Figures()), *map(astuple, figures), strict=True)))


def in_scope(cycle_id: UUID, teams: Teams) -> ColumnElement[bool]:
    """Condition: the participation is of this cycle, and in one of these teams."""
    of_cycle = Participation.cycle_id == cycle_id
    return of_cycle if teams is None else and_(of_cycle, Participation.team_id.in_(teams))


def _met(scope: ColumnElement[bool]) -> FromClause:
    return (
        select(MeetingConfirmation.participation_id.label("id"))
        .join(Participation, Participation.id == MeetingConfirmation.participation_id)
        .where(scope)
        .group_by(MeetingConfirmation.participation_id)
        .having(func.count() == 2)
        .subquery()
    )


def _unsettled(scope: ColumnElement[bool]) -> FromClause:
    """Reviews with a competency that has a result and no outcome yet."""
    open_ones = (
        unsettled_reviews()
        .join(Participation, Participation.id == Assessment.participation_id)
        .where(scope)
        .distinct()
        .subquery()
    )
    return select(open_ones.c.participation_id.label("id")).subquery()


def latest_records(scope: ColumnElement[bool]) -> FromClause:
    """The latest record of each review unless it was opened again. Columns: `id` of the participation, `record_id`,
    `shared_at`."""
    latest = (
        select(Record.participation_id, func.max(Record.revision).label("revision"))
        .join(Participation, Participation.id == Record.participation_id)
        .where(scope)
        .group_by(Record.participation_id)
        .subquery()
    )
    return (
        select(Record.participation_id.label("id"), Record.id.label("record_id"), Record.shared_at)
        .join(
            latest,
            and_(latest.c.participation_id == Record.participation_id, latest.c.revision == Record.revision),
        )
        .outerjoin(Reopening, Reopening.record_id == Record.id)
        .where(Reopening.record_id.is_(None))
        .subquery()
    )


def signed_by_employee(records: FromClause) -> ColumnElement[bool]:
    """Condition to join `SignOff` with those records: the employee's."""
    return and_(SignOff.record_id == records.c.record_id, SignOff.party == "employee")


def _signed(scope: ColumnElement[bool]) -> FromClause:
    """Reviews whose latest record the employee signed, and which was not reopened since."""
    records = latest_records(scope)
    return select(records.c.id).join(SignOff, signed_by_employee(records)).subquery()


def _told(kept: ColumnElement[bool], live: ColumnElement[bool]) -> ColumnElement[bool]:
    """What was noted of a past review before anything of it was deleted; what there is of any other."""
    return or_(kept, and_(PastStanding.participation_id.is_(None), live))


@dataclass(frozen=True, slots=True)
class _Stands:
    """How far the reviews in a scope have come on a day: each of these is of those that have, with their `id`."""

    met: FromClause
    unsettled: FromClause
    signed: FromClause
    plans: FromClause
    talks: FromClause

    def joined(self, found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        """The statement about participations with all of it beside each."""
        found = found.outerjoin(Reveal, Reveal.participation_id == Participation.id)
        for one in (self.met, self.unsettled, self.signed, self.plans, self.talks):
            found = found.outerjoin(one, one.c.id == Participation.id)
        return found

    @property
    def is_recorded(self) -> ColumnElement[bool]:
        """Condition: revealed, and nothing is without an outcome."""
        return and_(Reveal.participation_id.is_not(None), self.unsettled.c.id.is_(None))


def _stands(scope: ColumnElement[bool], day: date) -> _Stands:
    return _Stands(
        _met(scope), _unsettled(scope), _signed(scope), planned(scope, day), talked_about(scope, day)
    )


def standings(scope: ColumnElement[bool], day: date) -> Select[*tuple[Any, ...]]:
    """Selects how each review in the scope stands, whoever is exempt or has left: `id`, the flags of `PastStanding`
    but for `overdue`, and `shared_at` and `signed_at` of the record that stands."""
    found, records = _stands(scope, day), latest_records(scope)
    return found.joined(
        select(
            Participation.id,
            found.met.c.id.is_not(None).label("met"),
            found.is_recorded.label("recorded"),
            found.plans.c.id.is_not(None).label("planned"),
            found.talks.c.id.is_not(None).label("talked"),
            records.c.shared_at,
            SignOff.signed_at,
        )
        .outerjoin(records, records.c.id == Participation.id)
        .outerjoin(SignOff, signed_by_employee(records))
        .where(scope)
    )


def _number(name: str, *conditions: ColumnElement[bool]) -> Label[int]:
    """How many rows fulfil all of these."""
    return func.sum(case((and_(*conditions), 1), else_=0)).label(name)


def figures_by_team(session: Session, cycle_id: UUID, day: date, teams: Teams = None) -> dict[UUID, Figures]:
    """Figures of the people directly in each team, as it was when they joined the cycle. One statement.

    `day`: whose exemptions and plans count. Whoever left before it without both having signed is out as well; what is
    signed stays. `teams`: only these; None: all. A team with nobody in it is not a key.
    """
    scope = in_scope(cycle_id, teams)
    found = _stands(scope, day)
    signed = _told(PastStanding.signed_at.is_not(None), found.signed.c.id.is_not(None))
    left = and_(has_left(day), ~signed)
    exempt = Exemption.participation_id.is_not(None)
    counts = and_(~exempt, ~left)
    has_plan = _told(PastStanding.planned.is_(True), found.plans.c.id.is_not(None))
    talked = _told(PastStanding.talked.is_(True), found.talks.c.id.is_not(None))
    rows = session.execute(
        found.joined(
            select(
                Participation.team_id,
                func.count(literal(1)).label("eligible"),
                _number("exempt", exempt),
                _number("left", ~exempt, left),
                _number("met", counts, _told(PastStanding.met.is_(True), found.met.c.id.is_not(None))),
                _number("recorded", counts, _told(PastStanding.recorded.is_(True), found.is_recorded)),
                _number("signed", counts, signed),
                _number("planned", counts, has_plan),
                _number("talked", counts, has_plan, talked),
            )
            .join(Person, Person.id == Participation.person_id)
            .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(day)))
            .outerjoin(PastStanding, PastStanding.participation_id == Participation.id)
        )
        .where(scope)
        .group_by(Participation.team_id)
    )
    return {team_id: Figures(*map(int, counted)) for team_id, *counted in rows}


def with_below(tree: TeamTree, direct: Mapping[UUID, Figures]) -> dict[UUID, Figures]:
    """Figures of each team with everything below it, from those of the people directly in each. In one pass."""
    nobody = astuple(Figures())
    sums = {
        team_id: list(astuple(direct[team_id]) if team_id in direct else nobody) for team_id in tree.teams
    }
    for team in reversed(tree.in_order()):
        if team.parent_id is not None:
            above = sums[team.parent_id]
            for place, count in enumerate(sums[team.id]):
                above[place] += count
    return {team_id: Figures(*counts) for team_id, counts in sums.items()}
