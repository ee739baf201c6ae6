"""Reviews and plans: the current one and three years. What goes goes whole; what was signed goes in no other way."""

from datetime import datetime, timedelta
from importlib import import_module
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.extension_models import Extension
from kie.cycles.models import Cycle, Participation
from kie.cycles.past_models import PastStanding
from kie.migrations.run import METADATA
from kie.people.models import Person
from kie.plans.models import Goal, GoalClosure, Plan, PlanReview
from kie.plans.review_models import PlanPause
from kie.records.sample_models import RecordSample
from kie.retention.due import everything_due
from kie.retention.holding import release_hold
from kie.retention.kinds import goals, pauses, talks
from kie.retention.models import Tombstone
from kie.retention.service import delete_portion
from kie.retention.taking_out import OF_ASSESSMENT, OF_RECORD, OF_REQUEST, OF_REVIEW, STAYS
from kie.reviews.models import Moderation, Record, SignOff
from tests.cast import Cast
from tests.insights.reviews import sign
from tests.retention.town import closed_cycle, hold, take_part
from tests.retention.whole import ROOTS, WORDS, counted, fill, hanging_on, words_left

THREE_YEARS = timedelta(days=1_096)
ALL = ("reviews", "goals", "talks", "pauses")


def test_every_table_that_leads_to_a_review_or_a_plan_is_decided() -> None:
    """A new table either goes with what it hangs on, or says why it stays."""
    goes = {one.__tablename__ for one in (*OF_ASSESSMENT, *OF_RECORD, *OF_REQUEST, *OF_REVIEW)}
    goes |= {"paper_openings", "struck_texts"}
    goes |= {one.__tablename__ for one in goals.OF_GOAL} | {
        "actions_done",
        "earlier_actions",
        "promises_kept",
    }
    goes |= {"plan_review_answers", "pause_agreements", "pause_ends"}
    assert {one.name for one in hanging_on()} == goes | (STAYS.keys() - set(ROOTS))
    assert (goals.DOES.table, talks.DOES.table, pauses.DOES.table) == ROOTS[1:]


@pytest.mark.both_databases
def test_all_of_it_goes_with_its_tombstone_and_nothing_of_anybody_else(session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Long ago", clock.now() - THREE_YEARS)
    _whole(session, cycle, cast.ana, cast.ben, ended=clock.now() - THREE_YEARS)
    theirs = counted(session)
    young = closed_cycle(session, "Lately", clock.now() - THREE_YEARS + timedelta(days=1))
    _whole(session, young, cast.efua, cast.dev, ended=clock.now() - timedelta(days=1_000))
    refusing = _guarded(session)
    assert {"records", "sign_offs", "annotations", "removal_answers", "paper_openings"} <= refusing
    both = counted(session)
    assert all(both[name] == 2 * number for name, number in theirs.items()), "filled twice"
    done = {kind: delete_portion(session, kind) for kind in ALL}
    assert done == {"reviews": 1, "goals": 1, "talks": 1, "pauses": 1}
    left = counted(session)
    kept = {name: 2 if name in STAYS.keys() - {"goals"} else 1 for name in theirs}
    assert left == {**kept, "past_standings": 1, "plan_reviews": 3}, "of talks the last one is kept as well"
    assert session.scalars(select(PastStanding.gone_at.is_not(None))).all() == [True]
    session.expire_all()
    part = session.scalars(select(Participation).where(Participation.cycle_id == cycle.id)).one()
    assert (part.grade, part.location, part.service_band, part.manager_id) == ("", "", "", None)
    assert _guarded(session) == refusing, "the other's signed rows are as safe as before"
    assert {one.kind for one in session.scalars(select(Tombstone))} == set(ALL)
    assert {one.person_id for one in session.scalars(select(Tombstone))} == {cast.ana.id}


@pytest.mark.both_databases
def test_no_word_of_a_review_that_went_is_left(session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Long ago", clock.now() - THREE_YEARS)
    _whole(session, cycle, cast.ana, cast.ben, ended=clock.now() - THREE_YEARS)
    assert len(set(words_left(session))) > 20
    for kind in ALL:
        delete_portion(session, kind)
    assert set(words_left(session)) == set()


@pytest.mark.both_databases
def test_a_tombstone_of_what_is_in_use_is_refused(session: Session, cast: Cast) -> None:
    part = take_part(session, closed_cycle(session, "Now", None), cast.ana)
    sign(session, part, "accept")
    named = {"kind": "reviews", "table_name": "participations", "row_id": str(part.id), "rule": "by mistake"}

    def try_it() -> None:
        with session.begin_nested():
            session.add(Tombstone(**named, person_id=cast.ana.id, deleted_at=clock.now()))
            session.flush()

    with pytest.raises(DBAPIError, match="in use"):
        try_it()
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(delete(SignOff))


def test_the_last_one_signed_stays_until_its_person_is_forgotten(session: Session, cast: Cast) -> None:
    first, second, third = (closed_cycle(session, str(age), _before(age)) for age in (2_500, 2_000, 1_500))
    signed = {
        one.id: [
            _signed(session, take_part(session, cycle, one), age)
            for cycle, age in ((first, 2_500), (second, 2_000))
        ]
        for one in (cast.ana, cast.ben)
    }
    unsigned = [take_part(session, third, one).id for one in (cast.ana, cast.ben)]
    never = take_part(session, first, cast.dev).id
    assert _gone(session) == {signed[cast.ana.id][0], signed[cast.ben.id][0], *unsigned, never}
    cast.ana.leaves_on = clock.today() - timedelta(days=1)
    session.flush()
    assert _gone(session) == {signed[cast.ana.id][0], signed[cast.ben.id][0], *unsigned, never}, (
        "she may return"
    )


def test_the_time_runs_from_whatever_came_last(session: Session, cast: Cast) -> None:
    old = closed_cycle(session, "Old", _before(1_100))
    newer = closed_cycle(session, "Newer", _before(300))
    open_one = closed_cycle(session, "Never closed", None)
    by = {}
    for name, one in (("signed late", cast.ana), ("decided late", cast.ben), ("long ago", cast.efua)):
        by[name] = _signed(session, take_part(session, old, one), 1_090 if name == "signed late" else 1_200)
        _signed(session, take_part(session, newer, one), 310)
        take_part(session, open_one, one)
    record = session.scalars(select(Record).where(Record.participation_id == by["decided late"])).one()
    told = {"decision": "upheld", "reason": "Heard", "decided_by_id": cast.efua.id, "decided_at": _before(30)}
    session.add(Moderation(record_id=record.id, **told))
    session.flush()
    assert _gone(session) == {by["long ago"]}


def test_what_is_open_or_last_of_a_plan_stays(session: Session, cast: Cast) -> None:
    plan = Plan(
        person_id=cast.ana.id, made_at=_before(2_000), counted_from=clock.local(_before(1_300)).date()
    )
    session.add(plan)
    session.flush()
    kept, gone = _goal(session, plan, cast.ben, None), _goal(session, plan, cast.ben, _before(1_096))
    noted = [_talk(session, plan, cast.ben, _before(age)) for age in (1_400, 1_300)]
    moving = _pause(session, plan, cast.ben, 1_250)
    over = _pause(session, plan, cast.ben, 1_350)
    for kind in ALL:
        delete_portion(session, kind)
    assert session.scalars(select(Goal.id)).all() == [kept] and gone != kept
    assert session.scalars(select(PlanReview.id)).all() == [noted[1]]
    assert session.scalars(select(PlanPause.id)).all() == [moving] and over != moving


def test_whoever_had_a_hand_in_it_and_is_held_keeps_it(session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Long ago", _before(1_100))
    _whole(session, cycle, cast.ana, cast.ben, ended=_before(1_100))
    made = hold(session, cast.chloe, cast.ben)
    due = {one.kind: (one.number, one.held) for one in everything_due(session)}
    assert [delete_portion(session, kind) for kind in ALL] == [0] * 4
    assert {due[kind] for kind in ALL} == {(0, 1)}
    release_hold(session, cast.chloe.id, made.id, "Settled")
    assert [delete_portion(session, kind) for kind in ALL] == [1] * 4


def _before(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _whole(session: Session, cycle: Cycle, one: Person, other: Person, ended: datetime) -> None:
    """Somebody who left, with a review in that cycle and a plan, and a row in every table that hangs on these."""
    one.leaves_on = clock.local(ended).date()
    part, plan = take_part(session, cycle, one), Plan(person_id=one.id, made_at=ended)
    part.manager_id = other.id
    session.add(plan)
    session.flush()
    own = {
        "participations": part.id,
        "goals": _goal(session, plan, other, None),
        "plan_reviews": _talk(session, plan, other, ended),
        "plan_pauses": _pause(session, plan, other, (clock.now() - ended).days + 2),
    }
    session.get_one(Goal, own["goals"]).participation_id = part.id
    extension = Extension(
        cycle_id=cycle.id, team_id=one.team_id, everybody=False, reason="", people=1, made_at=ended
    )
    sample = RecordSample(
        cycle_id=cycle.id,
        case_number="7",
        words="Why",
        drawn_from=9,
        drawn_by_id=other.id,
        drawn_at=ended,
        ends_at=ended,
    )
    session.add_all([extension, sample])
    session.flush()
    with time_machine.travel(ended, tick=False):
        fill(session, own, other.id, {"extensions": extension.id, "record_samples": sample.id})
    session.get_one(PlanReview, _talk(session, plan, other, clock.now())).note = ""
    session.flush()


def _guarded(session: Session) -> set[str]:
    """The tables of the migration out of which nothing goes at this moment."""
    found = set()
    for name in import_module("kie.migrations.versions.0048_reviews_that_go").GOES:
        try:
            with session.begin_nested():
                session.execute(delete(METADATA.tables[name]))
        except DBAPIError as refused:
            assert "append-only" in str(refused)
            found.add(name)
    return found


def _signed(session: Session, part: Participation, age: int) -> UUID:
    """Both signed it so many days ago."""
    with time_machine.travel(_before(age), tick=False):
        sign(session, part, "accept")
    return part.id


def _gone(session: Session) -> set[UUID]:
    """Which reviews a night would take, and none is taken."""
    with session.begin_nested() as tried:
        while delete_portion(session, "reviews"):
            pass
        found = set(
            session.scalars(select(PastStanding.participation_id).where(PastStanding.gone_at.is_not(None)))
        )
        tried.rollback()
    session.expire_all()
    return found


def _goal(session: Session, plan: Plan, by: Person, ended: datetime | None) -> UUID:
    made = Goal(
        plan_id=plan.id,
        title=WORDS,
        drafted_by_id=by.id,
        drafted_at=plan.made_at,
        written_by_id=by.id,
        written_at=plan.made_at,
    )
    session.add(made)
    session.flush()
    if ended is not None:
        session.add(GoalClosure(goal_id=made.id, kind="done", closed_by_id=by.id, closed_at=ended))
        session.flush()
    return made.id


def _talk(session: Session, plan: Plan, by: Person, at: datetime) -> UUID:
    made = PlanReview(
        plan_id=plan.id, talked_on=clock.local(at).date(), note=WORDS, noted_by_id=by.id, noted_at=at
    )
    made.confirmed_by_id, made.confirmed_at = plan.person_id, at
    session.add(made)
    session.flush()
    return made.id


def _pause(session: Session, plan: Plan, by: Person, age: int) -> UUID:
    day = clock.today() - timedelta(days=age)
    made = PlanPause(plan_id=plan.id, first_on=day, last_on=day, asked_by_id=by.id, asked_at=_before(age))
    session.add(made)
    session.flush()
    return made.id
