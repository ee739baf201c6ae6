"""Handing in, the reveal, taking back; and the question on unhelpful behaviours."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact, Permission, Relation, may
from kie.assessments.asked import Asked
from kie.assessments.models import Result, Reveal, Submission
from kie.assessments.queries import results_of, revealed, review_facts, sheet, sheets
from kie.assessments.service import (
    OPT_OUT,
    AnswersMissing,
    AssessmentHandedIn,
    Item,
    ItemsRefused,
    OtherHandedIn,
    Seen,
    StaleUnhelpful,
    UnhelpfulItem,
    hand_in,
    save_items,
    save_unhelpful,
    take_back,
)
from kie.cycles.queries import ParticipationContext, participation_context
from kie.db import transaction
from kie.errors import NotFound
from kie.events import Event
from kie.frameworks.models import Catalogue
from tests.assessments.steps import WHOLE, fill, hand_in_both, open_cycle_with, part_of
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.both_databases
FOCUS = "customer-focus"
AS_MANAGER = frozenset({Relation.SIGNED_IN, Relation.MANAGER})
AS_PERSON = frozenset({Relation.SIGNED_IN, Relation.SELF})


def test_handing_in_lists_what_is_blank(session: Session, cast: Cast, part: ParticipationContext) -> None:
    with pytest.raises(AnswersMissing) as refused:
        hand_in(session, part, "manager", cast.ben.id)
    assert len(refused.value.missing.blanks) == 5 + 1 + 6
    assert refused.value.missing.unhelpful == (FOCUS, "care")
    assert session.scalars(select(Submission)).all() == []


def test_six_in_ten_statements_are_enough(session: Session, cast: Cast, part: ParticipationContext) -> None:
    fill(session, part, "self", cast.ana.id)
    nodes = [key for key in Asked(part).nodes if key[0] == "care"]
    for rating in sheet(session, part.participation.id, "self").ratings.values():
        if (rating.framework_id, rating.node_id) in nodes[14:]:
            session.delete(rating)
    session.flush()
    hand_in(session, part, "self", cast.ana.id)
    assert results_of(session, part.participation.id)["self"]["care", "care"] == 3


def test_results_stand_with_the_submission(session: Session, cast: Cast, part: ParticipationContext) -> None:
    fill(session, part, "self", cast.ana.id, step=2)
    save_items(
        session,
        part,
        "self",
        cast.ana.id,
        [Item("care", f"care.p{number}", version=1, step=OPT_OUT) for number in range(1, 10)]
        + [Item(FOCUS, "analysing-complaints", version=1, step=OPT_OUT)],
    )
    submission = hand_in(session, part, "self", cast.ana.id)
    assert not submission.late
    results = results_of(session, part.participation.id)
    assert results["self"]["care", "care"] is None
    assert results["self"][FOCUS, "analysing-complaints"] is None
    assert results["self"][FOCUS, "consulting-customers"] == 2
    assert results["manager"] == {}
    assert {row.rule_version for row in session.scalars(select(Result))} == {1}


def test_the_second_submission_reveals_and_the_first_does_not(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    before = review_facts(session, part.participation.id, "self")
    assert before == {Fact.OTHER_NOT_HANDED_IN}
    assert not may(Permission.READ_REVIEW, AS_MANAGER, before)
    assert not may(Permission.READ_REVIEW, AS_PERSON, before)
    fill(session, part, "self", cast.ana.id)
    hand_in(session, part, "self", cast.ana.id)
    assert not revealed(session, part.participation.id)
    fill(session, part, "manager", cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    assert revealed(session, part.participation.id)
    after = review_facts(session, part.participation.id, "self")
    assert after == {Fact.REVEALED}
    assert may(Permission.READ_REVIEW, AS_MANAGER, after)
    assert may(Permission.READ_REVIEW, AS_PERSON, after)


def test_handing_in_fifty_times_is_handing_in_once(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "self", cast.ana.id)
    assert len({hand_in(session, part, "self", cast.ana.id).id for _ in range(50)}) == 1
    handed_in = select(func.count()).where(Event.action == "assessment.handed-in")
    assert session.scalar(handed_in) == 1


def test_taking_back_and_handing_in_again(session: Session, cast: Cast, part: ParticipationContext) -> None:
    fill(session, part, "self", cast.ana.id, step=2)
    hand_in(session, part, "self", cast.ana.id)
    take_back(session, part, "self", cast.ana.id)
    assert results_of(session, part.participation.id)["self"] == {}
    fill_again = [Item(*key, version=1, step=4) for key in Asked(part).nodes]
    save_items(session, part, "self", cast.ana.id, fill_again)
    hand_in(session, part, "self", cast.ana.id)
    assert set(results_of(session, part.participation.id)["self"].values()) == {4}
    assert len(session.scalars(select(Submission)).all()) == 2


def test_nobody_takes_back_after_the_other_handed_in_nor_what_is_not_theirs(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    with pytest.raises(NotFound):
        take_back(session, part, "self", cast.ana.id)
    hand_in_both(session, part, cast.ben.id)
    for side, author in (("self", cast.ana), ("manager", cast.ben)):
        with pytest.raises(OtherHandedIn):
            take_back(session, part, side, author.id)
    with pytest.raises(NotFound):
        take_back(session, part, "manager", cast.efua.id)
    with pytest.raises(AssessmentHandedIn):
        hand_in(session, part, "manager", cast.efua.id)


def test_late_work_is_taken_and_marked(session: Session, cast: Cast, part: ParticipationContext) -> None:
    part.cycle.cycle.opens_on = part.cycle.cycle.self_due_on = clock.today() - timedelta(days=1)
    fill(session, part, "self", cast.ana.id)
    assert hand_in(session, part, "self", cast.ana.id).late


def test_a_managers_observation_needs_its_dates_in_order(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    today = clock.today()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)

    fine = Seen("unhelpful.u1", 1, yesterday, "x", today)

    def refused(seen: Seen, none_seen: bool = False) -> set[str]:
        with pytest.raises(ItemsRefused) as error:
            save_unhelpful(session, part, "manager", cast.ben.id, UnhelpfulItem(FOCUS, none_seen, (seen,)))
        return {problem.field.removeprefix("unhelpful.u1/") for problem in error.value.problems}

    assert refused(replace(fine, raised_on=None)) == {"raised_on"}
    assert refused(replace(fine, step=None, what_seen=" ", seen_on=None)) == {"step", "what_seen", "seen_on"}
    assert refused(replace(fine, seen_on=today, raised_on=yesterday)) == {"raised_on"}
    assert refused(replace(fine, raised_on=tomorrow)) == {"raised_on"}
    assert refused(replace(fine, seen_on=tomorrow, raised_on=tomorrow)) == {"seen_on", "raised_on"}
    assert refused(replace(fine, seen_on=today - timedelta(days=366))) == {"seen_on"}
    assert refused(replace(fine, step=3)) == {"step"}
    assert refused(replace(fine, what_seen="x" * 4001)) == {"what_seen"}
    assert refused(fine, none_seen=True) == {"answer"}
    assert sheet(session, part.participation.id, "manager").assessment is None


def test_an_unfinished_observation_is_kept_and_stops_the_handing_in(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id)
    half = UnhelpfulItem(
        FOCUS, none_seen=False, seen=(Seen("unhelpful.u2", what_seen="Spoke over a caller"),), version=1
    )
    save_unhelpful(session, part, "manager", cast.ben.id, half, unfinished=True)
    with pytest.raises(AnswersMissing) as refused:
        hand_in(session, part, "manager", cast.ben.id)
    assert refused.value.missing.unfinished == ((FOCUS, "unhelpful.u2"),)
    whole = Seen("unhelpful.u2", 1, clock.today(), "Spoke over a caller", clock.today())
    save_unhelpful(session, part, "manager", cast.ben.id, UnhelpfulItem(FOCUS, False, (whole,), version=2))
    hand_in(session, part, "manager", cast.ben.id)
    with pytest.raises(AssessmentHandedIn):
        save_unhelpful(session, part, "manager", cast.ben.id, UnhelpfulItem(FOCUS, True, version=3))


def test_a_stale_answer_on_unhelpful_behaviours_is_refused(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    none = UnhelpfulItem(FOCUS, none_seen=True)
    assert save_unhelpful(session, part, "self", cast.ana.id, none) == save_unhelpful(
        session, part, "self", cast.ana.id, none
    )
    with pytest.raises(StaleUnhelpful):
        save_unhelpful(
            session, part, "self", cast.ana.id, UnhelpfulItem(FOCUS, False, (Seen("unhelpful.u1"),))
        )


def test_what_a_person_keeps_to_themselves_is_not_in_what_both_read(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "self", cast.ana.id)
    seen = (Seen("unhelpful.u1", shared=False), Seen("unhelpful.u2", shared=True))
    save_unhelpful(session, part, "self", cast.ana.id, UnhelpfulItem(FOCUS, False, seen, 1))
    one = UnhelpfulItem("care", False, (Seen("care.u1"),), 1)
    save_unhelpful(session, part, "self", cast.ana.id, one)
    hand_in(session, part, "self", cast.ana.id)
    both = sheets(session, part.participation.id)["self"]
    assert [one.statement_id for one in both.observations[FOCUS]] == ["unhelpful.u2"]
    assert list(both.observations) == list(both.unhelpful) == [FOCUS]
    assert len(sheet(session, part.participation.id, "self").observations[FOCUS]) == 2


def test_two_who_hand_in_at_once_are_revealed_exactly_once(
    fresh_database: Engine, shipped: Catalogue
) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        cycle = open_cycle_with(session, cast, shipped, WHOLE)
        people = [(cast.ana, cast.ben), (cast.ben, cast.efua), (cast.femi, cast.chloe)]
        parts = [(part_of(session, cycle, one).participation.id, one.id, leader.id) for one, leader in people]
        for participation_id, person_id, leader_id in parts:
            context = participation_context(session, participation_id)
            fill(session, context, "self", person_id)
            fill(session, context, "manager", leader_id)
    for participation_id, person_id, leader_id in parts:
        _both_at_once(fresh_database, participation_id, person_id, leader_id)
    with transaction(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(Reveal)) == len(parts)
        assert session.scalar(select(func.count()).where(Event.action == "review.revealed")) == len(parts)


def _both_at_once(engine: Engine, participation_id: UUID, person_id: UUID, leader_id: UUID) -> None:
    start = Barrier(6)
    errors: list[Exception] = []

    def run(side: str, actor_id: UUID) -> None:
        try:
            start.wait(timeout=30)
            with transaction(engine) as session:
                hand_in(session, participation_context(session, participation_id), side, actor_id)
        except Exception as error:
            errors.append(error)

    sides = [("self", person_id), ("manager", leader_id)] * 3
    threads = [Thread(target=run, args=each) for each in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
