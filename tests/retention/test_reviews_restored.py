"""A review and a goal that were deleted after a backup go again after a restore, and no figure notices either time."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

import kie
from kie import clock
from kie.cycles.models import Cycle
from kie.cycles.past_models import PastStanding
from kie.cycles.queries import cycle_context
from kie.insights.completion import figures_by_team
from kie.people.models import Person
from kie.plans.models import Goal, GoalAgreement, GoalClosure, Plan
from kie.retention.service import delete_portion
from kie.reviews.models import Record
from tests.backups.test_traces import replay, undone
from tests.cast import Cast
from tests.insights.reviews import both_met, settled, sign
from tests.retention.town import closed_cycle, hold, take_part

LONG_AGO = timedelta(days=1_200)


@pytest.mark.both_databases
def test_what_went_goes_again_and_what_is_held_by_then_waits(session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Long ago", clock.now() - LONG_AGO)
    for one in (cast.ana, cast.ben):
        _reviewed(session, cycle, cast, one)
    day = cycle_context(session, cycle.id).counting_day(clock.today())
    before = figures_by_team(session, cycle.id, day)

    def work() -> None:
        assert [delete_portion(session, kind) for kind in ("reviews", "goals")] == [2, 2]
        hold(session, cast.chloe, cast.ben)

    said = undone(session, work)
    assert (
        len(session.scalars(select(Record.id)).all()) == 2
        and session.scalars(select(PastStanding)).all() == []
    )
    done = replay(session, said)
    assert done["tombstones"].done == 2, "Ana's review and goal; Ben's are held by now"
    assert (
        len(session.scalars(select(Record.id)).all()) == 1
        and len(session.scalars(select(Goal.id)).all()) == 1
    )
    assert figures_by_team(session, cycle.id, day) == before
    assert sum(one.planned for one in before.values()) == sum(one.recorded for one in before.values()) == 2
    assert replay(session, said)["tombstones"].done == 0


def test_nobody_but_this_room_writes_a_tombstone() -> None:
    """A tombstone lets signed words go: whoever else needs one asks `kie.retention.service`."""
    root = Path(kie.__file__).parent
    found = {
        path.relative_to(root).parts[0]
        for path in root.rglob("*.py")
        if "migrations" not in path.parts and _writes(path.read_text(encoding="utf-8"))
    }
    assert found == {"retention"}
    for line in (
        "Tombstone(kind='x')",
        "insert(Tombstone)",
        "models.Tombstone()",
        "sql('INSERT INTO tombstones')",
    ):
        assert _writes(line), "what it looks for"


def _writes(code: str) -> bool:
    if "tombstone" not in code.lower():
        return False
    for one in ast.walk(ast.parse(code)):
        if (
            isinstance(one, ast.Constant)
            and isinstance(one.value, str)
            and "into tombstones" in one.value.lower()
        ):
            return True
        if not isinstance(one, ast.Call):
            continue
        named = [one.func, *(one.args if _name(one.func) in ("insert", "inserting") else ())]
        if "Tombstone" in map(_name, named):
            return True
    return False


def _name(one: ast.expr) -> str:
    return one.id if isinstance(one, ast.Name) else one.attr if isinstance(one, ast.Attribute) else ""


def _reviewed(session: Session, cycle: Cycle, cast: Cast, one: Person) -> None:
    """Revealed, met and signed by the manager alone; and a goal from then, which ended a little later."""
    closed = clock.now() - LONG_AGO
    part, plan = take_part(session, cycle, one), Plan(person_id=one.id, made_at=closed)
    part.manager_id = cast.efua.id
    session.add(plan)
    session.flush()
    with time_machine.travel(closed - timedelta(days=1), tick=False):
        settled(session, part)
        both_met(session, part)
        sign(session, part)
    by = {"drafted_by_id": one.id, "written_by_id": one.id, "drafted_at": closed, "written_at": closed}
    goal = Goal(plan_id=plan.id, title="Listen", **by)
    session.add(goal)
    session.flush()
    agreed_at, ended_at = closed - timedelta(days=1), closed + timedelta(days=9)
    session.add(GoalAgreement(goal_id=goal.id, agreed_by_id=cast.efua.id, agreed_at=agreed_at))
    session.add(GoalClosure(goal_id=goal.id, kind="done", closed_by_id=one.id, closed_at=ended_at))
    session.flush()
