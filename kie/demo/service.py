"""Making the demonstration: an invented council, last year's reviews and heatmap, this year's in full swing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.service import set_password
from kie.demo.behaviours import write_behaviours
from kie.demo.cycles import (
    CLOSED_SHARES,
    RUNNING_SHARES,
    DemoCycle,
    Stage,
    draw_stage,
    write_cycle,
)
from kie.demo.diary import write_diaries
from kie.demo.exchanges import write_exchanges
from kie.demo.goals import write_goal_history
from kie.demo.learning import write_learning
from kie.demo.ledger import write_ledger
from kie.demo.organisation import Organisation, make_organisation
from kie.demo.paper import write_paper
from kie.demo.plan_reviews import write_plan_reviews
from kie.demo.plans import write_plans
from kie.demo.ratings import RatingModel
from kie.demo.records import sign_reviews
from kie.demo.reflections import write_reflection
from kie.demo.reminders import write_reminders
from kie.demo.reviews import ReviewWriter
from kie.demo.rows import Rows
from kie.demo.stand_ins import write_stand_ins
from kie.demo.thanks import write_thanks
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.insights.service import publish
from kie.people.models import Person, ReportingLine, RoleGrant, Team

PASSWORD = "demonstration-2011"  # noqa: S105 - printed for everybody; production refuses such accounts
VALUES = ("customer-focus", "can-do", "freedom-within-boundaries")
RUNNING = (*VALUES, "corporate-behaviours")
STAGES = ("people", "last year's reviews", "this year's reviews", "plans", "records", "heatmap")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody who can sign in to the demonstration."""

    name: str
    who: str
    email: str


ACCOUNTS = (
    DemoAccount("Ana", "a highways officer", "ana@wexcombe.example"),
    DemoAccount("Ben", "Ana's manager", "ben@wexcombe.example"),
    DemoAccount("Chloé", "HR administrator", "chloe@wexcombe.example"),
    DemoAccount("Dev", "system administrator", "dev@wexcombe.example"),
    DemoAccount("Efua", "Ben's manager, who moderates", "efua@wexcombe.example"),
    DemoAccount("Femi", "HR partner for Place", "femi@wexcombe.example"),
    DemoAccount("Grace", "auditor", "grace@wexcombe.example"),
    DemoAccount("Hana", "clerk who types in paper forms", "hana@wexcombe.example"),
)


def make_demonstration(
    session: Session,
    catalogue: Catalogue,
    *,
    people: int,
    seed: int,
    organisation: str,
    secret_key: str,
    report: Callable[[str], None],
) -> None:
    """Fill an empty database. The same seed on the same day makes the same people, ratings and texts.

    `people`: about how many; `secret_key`: the installation's, which seals what is private; `report` is called with
    each stage of STAGES when it is done.
    """
    random, today = Random(seed), clock.today()  # noqa: S311 - believable, not secret
    rows = Rows()
    council = make_organisation(random, people, today, organisation)
    _write_people(rows, council)
    write_learning(session, catalogue)
    rows.write(session)
    for name in council.cast:
        set_password(session, council.cast[name], PASSWORD, demonstration=True)
    report(STAGES[0])
    closed = _cycle(session, rows, random, catalogue, council, VALUES, today - timedelta(days=370), True)
    signed = {council.cast[name]: Stage.SIGNED for name in ("Ana", "Ben")}
    closed_stages = _write_reviews(rows, random, closed, council, signed)
    rows.write(session)
    report(STAGES[1])
    running = _cycle(session, rows, random, catalogue, council, RUNNING, today - timedelta(days=21), False)
    running_stages = _write_reviews(rows, random, running, council, _cast_stages(council))
    rows.write(session)
    write_behaviours(session, closed.id, council.cast["Ana"])
    report(STAGES[2])
    write_plans(session, rows, random, catalogue, closed, council, closed_stages, today)
    rows.write(session)
    write_goal_history(session, council.cast["Ana"], council.cast["Ben"])
    report(STAGES[3])
    sign_reviews(session, rows, random, closed, council, closed_stages)
    sign_reviews(session, rows, random, running, council, running_stages)
    rows.write(session)
    team = [one for one, leader in council.leader_of.items() if leader == council.cast["Ben"]]
    write_plan_reviews(session, council.cast["Ana"], team)
    write_diaries(session, rows, seed, catalogue, council, today)
    write_thanks(session, seed, catalogue, council, today)
    write_reflection(session, council.cast["Ana"], secret_key)
    review_id = closed.participations[council.cast["Ana"]]["id"]
    write_exchanges(session, review_id, council.cast["Ana"], council.cast["Ben"])
    write_ledger(session, council.cast, closed.participations[council.cast["Ana"]]["id"])
    report(STAGES[4])
    session.expire_all()
    publish(session, closed.id, council.cast["Chloé"])
    write_stand_ins(session, council, today)
    write_paper(session, running, council, running_stages)
    write_reminders(session, council)
    report(STAGES[5])


def _write_people(rows: Rows, council: Organisation) -> None:
    now = clock.now()
    rows.extend(Team, council.teams)
    rows.extend(Person, council.persons)
    rows.extend(ReportingLine, council.lines)
    rows.extend(RoleGrant, ({**role, "granted_at": now} for role in council.roles))
    rows.add(
        Event,
        at=now,
        actor_id=None,
        action="demonstration.made",
        person_id=None,
        subject=None,
        details={"people": len(council.persons)},
    )


def _cycle(
    session: Session,
    rows: Rows,
    random: Random,
    catalogue: Catalogue,
    council: Organisation,
    framework_ids: tuple[str, ...],
    opened: date,
    closed: bool,
) -> DemoCycle:
    return write_cycle(
        session,
        rows,
        random,
        catalogue,
        council,
        framework_ids=framework_ids,
        opened=opened,
        days=(35, 45, 100),
        closed=closed,
    )


def _write_reviews(
    rows: Rows, random: Random, cycle: DemoCycle, council: Organisation, given: dict[UUID, Stage]
) -> dict[UUID, Stage]:
    """Everybody's review up to a drawn or given stage; gives the stages by person id."""
    writer = ReviewWriter(rows, random, cycle, council.leader_of)
    model = RatingModel(random)
    shares = CLOSED_SHARES if cycle.closed else RUNNING_SHARES
    stages: dict[UUID, Stage] = {}
    for person_id, participation in cycle.participations.items():
        stage = given.get(person_id) or draw_stage(random, shares)
        if given.get(person_id) == Stage.NOTHING:
            stage = Stage.NOTHING
        count = len(writer.nodes(participation["role_profile"]))
        pairs = model.draw(council.leader_of[person_id], participation["team_id"], count)
        writer.write(participation, pairs, stage)
        stages[person_id] = stage
    return stages


def _cast_stages(council: Organisation) -> dict[UUID, Stage]:
    """What a newcomer should find: Ana half way through, and one of each waiting for Ben and Efua."""
    cast = council.cast
    team = [
        person_id
        for person_id, leader in council.leader_of.items()
        if leader == cast["Ben"] and person_id != cast["Ana"]
    ]
    waiting = (Stage.BOTH_IN, Stage.BOTH_IN, Stage.RECORDED, Stage.SHARED, Stage.DISPUTED, Stage.SIGNED)
    stages = dict(zip(team, waiting, strict=False))
    return {
        **stages,
        cast["Ana"]: Stage.SELF_STARTED,
        cast["Ben"]: Stage.SELF_IN,
        cast["Efua"]: Stage.NOTHING,
        cast["Chloé"]: Stage.SHARED,
    }
