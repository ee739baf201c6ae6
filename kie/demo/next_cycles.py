"""What HR has ready: next year's draft, one for newcomers that waits for them, and a team that was given more time."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.copying import copy_cycle
from kie.cycles.models import Cycle, Participation
from kie.cycles.more_time import Whom, give_more_time
from kie.cycles.queries import chosen_frameworks
from kie.cycles.rolling_rules import START, Rolling
from kie.cycles.rules import OwnDays
from kie.cycles.service import make_cycle
from kie.cycles.wish import Wish
from kie.demo.cycles import DemoCycle
from kie.demo.organisation import Organisation
from kie.insights.more_time_pages import missing
from kie.people.models import Person, Team
from kie.workdays import next_working_day

PROBATION = Rolling(START, begins_after=90, self_days=14, manager_days=21)


def write_next_cycles(session: Session, running: DemoCycle, council: Organisation) -> None:
    """Two drafts of Chloé's, and more time for a small team in the cycle that runs."""
    chloe = council.cast["Chloé"]
    copy_cycle(session, running.id, chloe)
    cycle = session.get_one(Cycle, running.id)
    make_cycle(session, _newcomers(session, cycle), chloe)
    week = timedelta(days=7)
    later = OwnDays(next_working_day(cycle.self_due_on + week), next_working_day(cycle.manager_due_on + week))
    give_more_time(
        session,
        cycle.id,
        Whom(_a_team(session, council), None),
        later,
        "Their depot was flooded.",
        chloe,
        missing(),
    )


def _newcomers(session: Session, cycle: Cycle) -> Wish:
    opens_on = clock.today() + timedelta(days=30)
    closes_on = opens_on + timedelta(days=365)
    return Wish(
        title=f"Newcomers {opens_on.year}",
        purpose=cycle.purpose,
        opens_on=opens_on,
        self_due_on=closes_on,
        manager_due_on=closes_on,
        closes_on=closes_on,
        frameworks=tuple((one.framework_id, one.depth) for one in chosen_frameworks(session, cycle.id)[:1]),
        policy_route=cycle.policy_route,
        rolling=PROBATION,
    )


def _a_team(session: Session, council: Organisation) -> UUID:
    """The first team by code in which nobody of the cast sits and somebody takes part."""
    theirs = select(Person.team_id).where(Person.id.in_(council.cast.values()))
    return session.scalars(
        select(Team.id)
        .where(Team.id.not_in(theirs), Team.id.in_(select(Participation.team_id)))
        .where(Team.id.not_in(select(Team.parent_id).where(Team.parent_id.is_not(None))))
        .order_by(Team.code)
        .limit(1)
    ).one()
