"""Written in bulk, the demonstration is what the product itself would have written."""

from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.bulk import write_rows
from kie.cycles.models import CycleClosure, Participation
from kie.cycles.queries import participation_context
from kie.demo.organisation import make_organisation
from kie.demo.plan_reviews import ask_for_a_pause
from kie.demo.portions import write_portions
from kie.demo.rows import Rows
from kie.demo.service import write_cycles, write_people
from kie.demo.story import Story
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.migrations.run import migrate
from kie.people.models import Person, Team
from kie.plans.models import Action, Goal, GoalClosure, Plan
from kie.plans.queries import plan_of
from kie.reviews.agenda import read_review
from kie.reviews.body import digest_of, record_body
from kie.reviews.models import Meeting, Record
from kie.reviews.older_goals import older_goals_of


@pytest.mark.xdist_group("demo")
def test_a_record_is_what_the_product_freezes_from_the_tables(council: Engine) -> None:
    """Of this year's reviews, in which nothing has changed since; their older goals and behaviours are last year's."""
    with Session(council) as session:
        closed = select(CycleClosure.cycle_id)
        found = session.execute(
            select(Record, Participation)
            .join(Participation, Participation.id == Record.participation_id)
            .where(Participation.cycle_id.not_in(closed))
            .order_by(Record.id)
        ).all()
        assert len(found) > 30
        older, before = 0, 0
        for record, participation in found:
            review = read_review(session, participation_context(session, participation.id))
            plan = plan_of(session, participation.person_id)
            goals = older_goals_of(session, participation.id, plan)
            leader = session.get_one(Person, participation.manager_id)
            assert record.body == record_body(review, plan, leader, goals)
            assert record.digest == digest_of(record.body)
            older += len(goals)
            before += any(one.before is not None for one in review.compared)
        assert older > 10 and before > 10


@pytest.mark.xdist_group("demo")
def test_every_goal_says_both_ratings_and_the_step_or_what_the_person_wants(council: Engine) -> None:
    with Session(council) as session:
        rows = session.execute(select(Goal, Person.name).join(Person, Person.id == Goal.drafted_by_id)).all()
        steps = [(goal, name) for goal, name in rows if goal.from_step is not None]
        assert len(steps) > 100
        for goal, name in steps:
            assert name in goal.why and "rated this" in goal.why and "the role asks for “" in goal.why
            assert f"“{goal.from_words}” to “{goal.to_words}”" in goal.title
        assert all("wants this next" in goal.why for goal, _name in rows if goal.from_step is None)


@pytest.mark.xdist_group("demo")
def test_ideas_are_what_the_person_does_and_promises_what_others_do(
    council: Engine, shipped: Catalogue
) -> None:
    """An idea speaks to the person: under a manager's name it would promise what nobody meant."""
    by_competency = (ideas for some in shipped.development.values() for ideas in some.values())
    known = {idea.text for ideas in by_competency for idea in ideas}
    with Session(council) as session:
        said = session.execute(select(Action.owner, Action.text)).all()
    others = {text for owner, text in said if owner != "me"}
    assert others and others.isdisjoint(known)
    assert known & {text for owner, text in said if owner == "me"}


@pytest.mark.both_databases
def test_what_a_text_holds_comes_through_and_defaults_are_filled_in(session: Session) -> None:
    words = "tab\there\nback\\slash, \\N and “quotes” 'so' \"so\"\r\nend"
    moment = datetime(2026, 3, 4, 5, 6, 7, 89, UTC)
    team: dict[str, Any] = {"id": uuid4(), "code": "T-1", "name": words, "parent_id": None}
    write_rows(session, Team, [team, {**team, "id": uuid4(), "code": "T-2", "name": "\\N"}])
    kept = session.get_one(Team, team["id"])
    assert kept.name == words and kept.parent_id is None
    assert session.scalars(select(Team.name).where(Team.code == "T-2")).one() == "\\N"
    row = {"at": moment, "actor_id": None, "action": "bulk.tried", "person_id": None, "subject": None}
    write_rows(session, Event, [{**row, "details": {"words": words, "n": 1, "yes": True}}])
    event = session.scalars(select(Event).where(Event.action == "bulk.tried")).one()
    assert event.at == moment and event.details == {"words": words, "n": 1, "yes": True}
    with pytest.raises(ValueError, match="has no nonsense"):
        write_rows(session, Meeting, [{"nonsense": 1}])


@pytest.mark.both_databases
def test_with_three_cycles_the_third_knows_what_the_others_left(
    fresh_database: Engine, shipped: Catalogue
) -> None:
    migrate(fresh_database)
    with Session(fresh_database) as session:
        told = _three_cycles(session, shipped, together=True)
        assert session.scalar(select(func.count()).select_from(CycleClosure)) == 2
        standing, ended = _planned(session, over=False), _planned(session, over=True)
        assert standing and ended
        assert ask_for_a_pause(session, ended) is None
        assert ask_for_a_pause(session, [*ended, standing[-1]]) == standing[-1]
        assert len(told) > 60 and len(told) == len(set(told))
        session.rollback()
        assert told == _three_cycles(session, shipped, together=False), "whoever tells it, and in which order"


def test_whoever_of_the_cast_is_measured_has_a_goal_whatever_is_drawn(
    session: Session, shipped: Catalogue
) -> None:
    random, today, rows = Random(7), clock.today(), Rows()
    council = make_organisation(random, 420, today, "Wexcombe Council")
    write_people(rows, council)
    cycles = write_cycles(session, rows, random, shipped, council, today, 0)
    story = Story(rows, random, shipped, council, cycles, today)
    for name in ("Ana", "Chloé"):
        [row] = [one for one in council.persons if one["id"] == council.cast[name]]
        for seed in range(20):
            random.seed(seed)
            story.tell(row)
            written = {one.table for one in rows.encode()}
            assert "goals" in written and "goal_closures" not in written, f"{name}, {seed}"


def _planned(session: Session, over: bool) -> list[UUID]:
    """People with a plan all of whose goals are over, or with one that is not."""
    stands = (
        select(Goal.id).where(Goal.plan_id == Plan.id, Goal.id.not_in(select(GoalClosure.goal_id))).exists()
    )
    return list(session.scalars(select(Plan.person_id).where(~stands if over else stands)))


def _three_cycles(session: Session, shipped: Catalogue, together: bool) -> list[tuple[object, ...]]:
    """Sixty people of the council through three cycles, on PostgreSQL by several processes; the records.

    Not `together`: by this one alone, the last people first.
    """
    random, today, rows = Random(7), clock.today(), Rows()
    council = make_organisation(random, 420, today, "Wexcombe Council", 1200)
    write_people(rows, council)
    cycles = write_cycles(session, rows, random, shipped, council, today, 1)
    story = Story(rows, random, shipped, council, cycles, today)
    if together:
        assert list(write_portions(session, story, [(0, 30), (30, 60)])) == [(0, 30), (30, 60)]
    else:
        for start in (30, 0):
            story.portion(start, start + 30)
            story.rows.write(session)
    session.flush()
    return [tuple(row) for row in session.execute(select(Record.id, Record.digest).order_by(Record.id))]
