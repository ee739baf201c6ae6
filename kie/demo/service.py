"""Making the demonstration: an invented council, last year's reviews and heatmap, this year's in full swing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.service import set_password
from kie.cycles.models import Participation
from kie.demo.closed_trees import write_closed_trees
from kie.demo.counts import write_counts
from kie.demo.cycles import YEAR, DemoCycle, Stage, Wanted, write_cycle
from kie.demo.demand import write_demand
from kie.demo.diary import write_diaries
from kie.demo.editions import write_editions
from kie.demo.exchanges import write_exchanges
from kie.demo.goals import write_goal_history
from kie.demo.learning import write_learning
from kie.demo.ledger import write_ledger
from kie.demo.next_cycles import write_next_cycles
from kie.demo.organisation import Organisation, make_organisation
from kie.demo.paper import write_paper
from kie.demo.plan_reviews import write_plan_reviews
from kie.demo.portions import portions, write_portions
from kie.demo.reflections import write_reflection
from kie.demo.reminders import write_reminders
from kie.demo.rows import Rows
from kie.demo.stand_ins import write_stand_ins
from kie.demo.story import Story
from kie.demo.teams import write_team_changes
from kie.demo.thanks import write_thanks
from kie.demo.two_editions import write_two_editions
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.insights.service import publish
from kie.people.indexing import word_rows
from kie.people.models import Person, PersonWord, ReportingLine, RoleGrant, Team

PASSWORD = "demonstration-2011"  # noqa: S105 - printed for everybody; production refuses such accounts
VALUES = ("customer-focus", "can-do", "freedom-within-boundaries")
RUNNING = (*VALUES, "corporate-behaviours")
STAGES = ("people", "reviews and plans", "diaries", "heatmaps", "the rest")
CYCLES = FEWEST_CYCLES = 2
LAST_YEAR = 370
"""Days ago on which last year's cycle opened."""
LINES_FOR = 800
"""Days that reporting lines have stood, with so many cycles; longer with more."""


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
    DemoAccount("Ingrid", "a second HR administrator", "ingrid@wexcombe.example"),
)


def pieces(people: int, cycles: int) -> int:
    """How often `make_demonstration` reports."""
    return len(portions(people)) + len(STAGES) - 2 + cycles - 1


def make_demonstration(
    session: Session,
    catalogue: Catalogue,
    *,
    people: int,
    seed: int,
    organisation: str,
    secret_key: str,
    report: Callable[[str], None],
    cycles: int = CYCLES,
    published: bool = True,
) -> None:
    """Fill an empty database. The same seed on the same day makes the same people, ratings and texts.

    `people`: about how many; `cycles`: of which the last is open and all others are closed, at least 2; `secret_key`:
    the installation's, which seals what is private; `report` is called with a stage of STAGES when a piece of it is
    done, `pieces` times in all. Without `published` the heatmaps of closed cycles are left to be published.
    """
    random, today = Random(seed), clock.today()  # noqa: S311 - believable, not secret
    rows = Rows()
    years = cycles - FEWEST_CYCLES
    council = make_organisation(random, people, today, organisation, LINES_FOR + YEAR * years)
    _write_council(session, rows, catalogue, council)
    report("people")
    made = write_cycles(session, rows, random, catalogue, council, today, years)
    story = Story(rows, random, catalogue, council, made, today)
    for _portion in write_portions(session, story, portions(people)):
        report("reviews and plans")
    known = write_editions(session, catalogue, council, organisation, today)
    under_editions = write_two_editions(session, rows, seed, known, council, made[0].opened)
    _write_cast(session, rows, seed, catalogue, council, made[-2], secret_key)
    report("diaries")
    _settle(session)
    for one in (*under_editions, *made[:-1]) if published else ():
        publish(session, one.id, council.cast["Chloé"])
        if one in made:
            report("heatmaps")
    _write_the_rest(session, council, made[-1], today)
    report("the rest")


def _write_council(session: Session, rows: Rows, catalogue: Catalogue, council: Organisation) -> None:
    """Who there is, how the cast signs in, and what one can learn."""
    write_people(rows, council)
    write_learning(session, catalogue)
    rows.write(session)
    for name in council.cast:
        set_password(session, council.cast[name], PASSWORD, demonstration=True)


def _settle(session: Session) -> None:
    """What follows reads most of what was written, by plans that should know how much there is."""
    session.expire_all()
    if session.connection().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))


def _write_the_rest(session: Session, council: Organisation, running: DemoCycle, today: date) -> None:
    """What stands around the reviews; completion last, for it counts what the others wrote."""
    write_demand(session, today)
    write_stand_ins(session, council, today)
    write_paper(session, running, council)
    write_next_cycles(session, running, council)
    write_closed_trees(session)
    write_team_changes(session, council, today)
    write_reminders(session, council)
    write_counts(session)


def write_cycles(
    session: Session,
    rows: Rows,
    random: Random,
    catalogue: Catalogue,
    council: Organisation,
    today: date,
    years: int,
) -> list[DemoCycle]:
    """`years` closed cycles before last year's, last year's, and the one that runs; the oldest first."""
    hr, cast = council.cast["Chloé"], council.cast
    signed = {cast[name]: Stage.SIGNED for name in ("Ana", "Ben")}
    ended = (today - timedelta(days=LAST_YEAR + YEAR * ago) for ago in range(years, -1, -1))
    least = {hr: Stage.SIGNED}
    wanted = [Wanted(f"Annual review {day.year}", VALUES, day, True, signed, least) for day in ended]
    begun = today - timedelta(days=21)
    wanted.append(Wanted(f"Annual review {begun.year}", RUNNING, begun, False, _cast_stages(council)))
    made = [write_cycle(session, rows, random, catalogue, hr, one) for one in wanted]
    rows.write(session)
    return made


def _write_cast(
    session: Session,
    rows: Rows,
    seed: int,
    catalogue: Catalogue,
    council: Organisation,
    closed: DemoCycle,
    secret_key: str,
) -> None:
    """What the cast did beside their reviews."""
    ana, ben = council.cast["Ana"], council.cast["Ben"]
    write_goal_history(session, ana, ben)
    write_plan_reviews(session, ana, [one for one, leader in council.leader_of.items() if leader == ben])
    write_diaries(session, rows, seed, catalogue, council, clock.today())
    write_thanks(session, seed, catalogue, council, clock.today())
    write_reflection(session, ana, secret_key)
    review_id = session.scalars(
        select(Participation.id).where(Participation.cycle_id == closed.id, Participation.person_id == ana)
    ).one()
    write_exchanges(session, review_id, ana, ben)
    write_ledger(session, council.cast, review_id)


def write_people(rows: Rows, council: Organisation) -> None:
    """Teams, people, lines and roles."""
    now = clock.now()
    rows.extend(Team, council.teams)
    rows.extend(Person, council.persons)
    rows.extend(PersonWord, word_rows(council.persons))
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
