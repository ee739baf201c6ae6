"""The demonstration is what it says: its size, its believable ratings, its signatures, its heatmap."""

from collections import Counter
from datetime import date
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.assessments.models import Assessment, Rating, Submission
from kie.cycles.listing import cycles as every_cycle
from kie.cycles.models import CycleClosure, CycleOpening, Participation
from kie.cycles.queries import cycle_context
from kie.demo.organisation import make_organisation
from kie.demo.ratings import RatingModel
from kie.events import Event
from kie.evidence.models import EvidenceNote, SharingHold
from kie.insights.completion import Figures
from kie.insights.completion_counts import figures_anew
from kie.insights.completion_models import CompletionCount, TeamCount
from kie.mail import HOME, QueuedMail
from kie.people.models import Person, ReportingLine, Team
from kie.plans.models import Action, ActionDone, Goal, GoalAgreement, Plan
from kie.readings import ReadingGrant
from kie.reviews.models import Record, SignOff
from kie.reviews.queries import progress_of
from kie.subject_access.request_models import SubjectRequest
from tests.insights.shown import shown_teams

pytestmark = pytest.mark.xdist_group("demo")


def test_its_size_and_shape(council: Engine) -> None:
    with Session(council) as session:
        assert 400 <= (session.scalar(select(func.count()).select_from(Person)) or 0) <= 440
        sizes = Counter(session.scalars(select(Person.team_id)))
        parents = set(session.scalars(select(Team.parent_id)))
        leaves = [team for team in session.scalars(select(Team.id)) if team not in parents]
        small = [team for team in leaves if sizes[team] <= 6]
        assert len(small) == 6
        assert all(12 <= sizes[team] <= 22 for team in leaves if team not in small)
        led = set(session.scalars(select(ReportingLine.person_id).where(ReportingLine.kind != "moderator")))
        assert led == set(session.scalars(select(Person.id))), "everybody has a manager or a reviewer"


def test_whoever_was_read_for_a_request_had_made_one(council: Engine) -> None:
    with Session(council) as session:
        given = session.scalars(select(ReadingGrant).where(ReadingGrant.reason == "subject-access")).all()
        asked = {one.person_id: one for one in session.scalars(select(SubjectRequest))}
    assert given
    for one in given:
        assert asked[one.person_id].recorded_at < one.granted_at
        assert asked[one.person_id].received_on < clock.local(one.granted_at).date()


def test_ratings_are_believable(council: Engine) -> None:
    own, seen = aliased(Rating), aliased(Rating)
    first, second = aliased(Assessment), aliased(Assessment)
    with Session(council) as session:
        pairs = session.execute(
            select(own.step, seen.step)
            .join(first, (first.id == own.assessment_id) & (first.side == "self"))
            .join(second, (second.participation_id == first.participation_id) & (second.side == "manager"))
            .join(
                seen,
                (seen.assessment_id == second.id)
                & (seen.framework_id == own.framework_id)
                & (seen.node_id == own.node_id),
            )
            .where(own.step.is_not(None), seen.step.is_not(None))
        ).all()
    steps = [(ours or 0, theirs or 0) for ours, theirs in pairs]
    apart = Counter(abs(ours - theirs) for ours, theirs in steps)
    total = sum(apart.values())
    assert 0.35 < apart[0] / total < 0.65
    assert 0.02 < (apart[2] + apart[3]) / total < 0.15
    assert sum(ours for ours, _ in steps) > sum(theirs for _, theirs in steps), "people see themselves kindly"


def last_closed(session: Session) -> UUID:
    """The annual review before this year's."""
    closed = select(CycleClosure.cycle_id).join(CycleOpening, CycleOpening.cycle_id == CycleClosure.cycle_id)
    return session.scalars(closed.order_by(CycleOpening.opened_at.desc()).limit(1)).one()


def test_over_92_percent_signed_and_two_thirds_of_the_teams_show(council: Engine) -> None:
    with Session(council) as session:
        cycle_id = last_closed(session)
        ids = session.scalars(select(Participation.id).where(Participation.cycle_id == cycle_id)).all()
        signed = sum(one.signed for one in progress_of(session, ids).values())
        assert signed / len(ids) > 0.92
        parents = set(session.scalars(select(Team.parent_id)))
        leaves = [team for team in session.scalars(select(Team.id)) if team not in parents]
        shown = shown_teams(session)
        assert len([team for team in leaves if team in shown]) / len(leaves) >= 2 / 3


def test_completion_is_counted_and_nothing_was_recorded_since(council: Engine) -> None:
    with Session(council) as session:
        cycles = session.scalars(select(CycleOpening.cycle_id)).all()
        assert len(cycles) == 4
        for cycle_id in cycles:
            context = cycle_context(session, cycle_id)
            kept = session.get_one(CompletionCount, cycle_id)
            assert kept.day == context.counting_day(clock.today())
            teams = select(TeamCount.team_id, TeamCount.direct).where(TeamCount.cycle_id == cycle_id)
            counted = {team_id: Figures(*direct) for team_id, direct in session.execute(teams)}
            anew = figures_anew(session, context, kept.day)
            assert {one: figures for one, figures in counted.items() if figures.eligible} == anew
            assert sum(figures.signed for figures in anew.values()) > 20
            late_talks = sum(figures.late_talks for figures in anew.values())
            assert late_talks > 20 if context.is_open else late_talks == 0
            assert kept.since_event == session.scalar(select(func.max(Event.id)))
        told = {line.cycle.id: line.people for line in every_cycle(session) if line.opened_at}
        there = select(Participation.cycle_id, func.count()).group_by(Participation.cycle_id)
        assert told == dict(session.execute(there).all())


def test_this_year_s_cycle_is_in_every_state(council: Engine) -> None:
    with Session(council) as session:
        closed = select(CycleClosure.cycle_id)
        ids = session.scalars(select(Participation.id).where(Participation.cycle_id.not_in(closed))).all()
        states = progress_of(session, ids).values()
        for state in (
            lambda one: not one.self_started,
            lambda one: one.self_started and not one.self_handed_in,
            lambda one: one.self_handed_in and not one.manager_handed_in,
            lambda one: one.manager_handed_in and not one.self_handed_in,
            lambda one: one.revealed and not one.recorded,
            lambda one: one.recorded and not one.shared,
            lambda one: one.shared and not one.signed,
            lambda one: one.signed,
            lambda one: one.disputed,
        ):
            assert any(map(state, states))


def test_records_are_signed_by_those_they_name(council: Engine) -> None:
    with Session(council) as session:
        rows = session.execute(
            select(Record.body, SignOff.party, SignOff.signed_by_id).join(
                SignOff, SignOff.record_id == Record.id
            )
        )
        for body, party, signed_by in rows:
            named = body["manager"]["id"] if party == "manager" else body["person"]["id"]
            assert named == str(signed_by)


def test_a_large_council_has_a_tree_that_people_can_walk() -> None:
    council = make_organisation(Random(7), 6_000, date(2026, 11, 22), "Wexcombe Council")
    assert 5_700 <= len(council.persons) <= 6_400
    units = Counter(team["parent_id"] for team in council.teams)
    assert max(units.values()) <= 12, "no more units below one than a page shows well"
    led = Counter(council.leader_of.values())
    assert max(led.values()) <= 20
    assert set(council.leader_of) == {person["id"] for person in council.persons}
    assert len({team["code"] for team in council.teams}) == len(council.teams)


def test_what_is_done_of_a_plan_was_agreed_and_done_by_whoever_was_to_do_it(council: Engine) -> None:
    with Session(council) as session:
        done = session.execute(
            select(Action.owner, ActionDone.done_by_id, GoalAgreement.goal_id, Plan.person_id)
            .join(ActionDone, ActionDone.action_id == Action.id)
            .join(Goal, Goal.id == Action.goal_id)
            .join(Plan, Plan.id == Goal.plan_id)
            .outerjoin(GoalAgreement, GoalAgreement.goal_id == Goal.id)
        ).all()
        leads = select(ReportingLine.person_id, ReportingLine.manager_id).where(
            ReportingLine.kind != "moderator", ReportingLine.ends_on.is_(None)
        )
        leaders = {row.person_id: row.manager_id for row in session.execute(leads)}
    assert {owner for owner, *_rest in done} == {"me", "manager", "organisation"}
    for owner, done_by, agreed, person_id in done:
        assert agreed is not None
        assert done_by == (leaders[person_id] if owner == "manager" else person_id)


def test_its_messages_name_no_address_but_that_of_whatever_sends_them(council: Engine) -> None:
    with Session(council) as session:
        texts = session.scalars(select(QueuedMail.text)).all()
    assert any(HOME in text for text in texts)
    assert not [text for text in texts if "http" in text]


def _answers(model: RatingModel) -> object:
    return model.draw("manager", model.nature("team"), 15)


def test_the_same_seed_makes_the_same_people_and_ratings() -> None:
    def once(seed: int) -> tuple[object, object]:
        random = Random(seed)
        council = make_organisation(random, 420, date(2026, 11, 22), "Wexcombe Council")
        return council, _answers(RatingModel(random))

    assert once(7) == once(7)
    assert once(7) != once(8)


def test_diaries_fill_a_year_and_half_of_it_is_shared(council: Engine) -> None:
    with Session(council) as session:
        ana = session.scalars(select(Person.id).where(Person.email == "ana@wexcombe.example")).one()
        written = select(EvidenceNote).where(EvidenceNote.person_id == ana)
        notes = session.scalars(written.where(EvidenceNote.author_id == ana)).all()
        received = session.scalars(written.where(EvidenceNote.author_id != ana)).all()
        assert sorted(note.kind for note in received) == ["compliment", "thanks"]
        days = [note.happened_on for note in notes]
        assert len(notes) == 12 and (max(days) - min(days)).days > 250
        assert 3 <= sum(note.shared_at is not None for note in notes) <= 9
        handed_in = session.scalar(
            select(func.count())
            .select_from(Submission)
            .join(Assessment, Assessment.id == Submission.assessment_id)
            .where(Assessment.side == "manager", Submission.taken_back_at.is_(None))
        )
        assert session.scalar(select(func.count()).select_from(SharingHold)) == handed_in
