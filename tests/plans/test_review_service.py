"""Talks with answers, taking a note back, pauses, absences, and what is late, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Exemption
from kie.cycles.service import end_exemption, exempt
from kie.errors import Conflict, Forbidden, Invalid
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.people.models import ReportingLine
from kie.plans import doing, pauses, service, talks
from kie.plans.models import Plan
from kie.plans.queries import plan_of, waiting_of
from kie.plans.review_queries import Late, rests_of
from kie.plans.review_rules import next_review, resumed
from kie.plans.review_whole import Answers, Rhythm, rhythm_of
from kie.plans.words import ActionWords, GoalWords
from kie.texts import ChangedMeanwhile, TextRefused
from kie.workdays import working_days_after
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast, reports_to

pytestmark = pytest.mark.both_databases


def begin(session: Session, cast: Cast, since: int = 0, *actions: ActionWords) -> Plan:
    """Ana's plan with one agreed goal, counted from so many days ago."""
    goal = service.add_goal(session, cast.ana.id, GoalWords("Ask first", actions=actions), cast.ana.id)
    service.agree(session, goal.id, 1, cast.ben.id)
    plan = session.scalars(select(Plan)).one()
    plan.counted_from = clock.today() - timedelta(days=since)
    plan.review_due_on = next_review(plan.counted_from)
    session.flush()
    return plan


def rhythm(session: Session, cast: Cast) -> Rhythm:
    return rhythm_of(session, plan_of(session, cast.ana.id))


def due(session: Session, cast: Cast) -> date | None:
    return waiting_of(session, [cast.ana.id])[cast.ana.id].review_due_on


def test_each_side_says_what_it_has_to_and_what_is_confirmed_stands(session: Session, cast: Cast) -> None:
    begin(session, cast)
    today, said = clock.today(), Answers(moved="Callers wait less\r\n", support="  ")
    talk = talks.note_talk(session, cast.ana.id, today, "", cast.ana.id, said)
    (mine,) = rhythm(session, cast).answers[talk]
    assert (mine.answers, mine.version) == (Answers(moved="Callers wait less\n"), 1)
    talks.answer(session, talk, Answers(moved="Callers wait less", next_steps="Train Li"), 1, cast.ana.id)
    with pytest.raises(talks.AnswersChanged) as stale:
        talks.answer(session, talk, Answers(moved="Other"), 1, cast.ana.id)
    assert stale.value.now.answers.next_steps == "Train Li"
    talks.confirm_talk(session, talk, cast.ben.id)
    talks.answer(session, talk, Answers(support="I did not find cover"), 0, cast.ben.id)
    with pytest.raises(Conflict, match="stays as it is"):
        talks.answer(session, talk, Answers(moved="Nothing did"), 2, cast.ana.id)
    assert [(one.written.side, one.version) for one in rhythm(session, cast).answers[talk]] == [
        ("employee", 2),
        ("manager", 1),
    ]
    rows = select(Event.action, Event.details).where(Event.subject == str(talk)).order_by(Event.id)
    assert [action for action, _details in session.execute(rows)] == [
        "plan-review.noted",
        "plan-review.answered",
        "plan-review.answered",
        "plan-review.confirmed",
        "plan-review.answered",
    ]
    assert not any(details for _action, details in session.execute(rows))


def test_answers_that_cannot_be_kept(session: Session, cast: Cast) -> None:
    begin(session, cast)
    talk = talks.note_talk(session, cast.ana.id, clock.today(), "", cast.ana.id)
    with pytest.raises(Invalid, match="nothing in any"):
        talks.answer(session, talk, Answers(moved=" \n"), 0, cast.ana.id)
    with pytest.raises(TextRefused):
        talks.answer(session, talk, Answers(moved="x" * 4001), 0, cast.ana.id)
    with pytest.raises(ChangedMeanwhile):
        talks.answer(session, talk, Answers(moved="x"), 7, cast.ana.id)


def test_one_click_is_undone_until_the_other_said_anything(session: Session, cast: Cast) -> None:
    begin(session, cast)
    today = clock.today()
    talk = talks.note_talk(session, cast.ana.id, today, "", cast.ana.id, Answers(moved="A bit"))
    with pytest.raises(Forbidden, match="Ana Silva"):
        talks.take_back(session, talk, cast.ben.id)
    talks.take_back(session, talk, cast.ana.id)
    whole = plan_of(session, cast.ana.id)
    assert whole is not None and whole.reviews == () and rhythm(session, cast).answers == {}
    again = talks.note_talk(session, cast.ana.id, today, "", cast.ana.id)
    talks.answer(session, again, Answers(support="Cover came"), 0, cast.ben.id)
    with pytest.raises(Conflict, match="answered already"):
        talks.take_back(session, again, cast.ana.id)


def test_a_new_manager_confirms_and_what_the_former_noted_stays(session: Session, cast: Cast) -> None:
    begin(session, cast)
    today = clock.today()
    first = talks.note_talk(session, cast.ana.id, today - timedelta(days=9), "", cast.ben.id)
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)).one()
    line.ends_on = today - timedelta(days=1)
    session.flush()
    reports_to(session, cast.ana, cast.efua, since=today)
    with pytest.raises(Forbidden, match="Ben Okafor"):
        talks.take_back(session, first, cast.efua.id)
    talks.confirm_talk(session, first, cast.ana.id)
    second = talks.note_talk(session, cast.ana.id, today, "", cast.ana.id)
    talks.confirm_talk(session, second, cast.efua.id)
    whole = plan_of(session, cast.ana.id)
    assert whole is not None
    signed = [(one.noted.name, one.confirmed and one.confirmed.name) for one in whole.reviews]
    assert signed == [("Ana Silva", "Efua Mensah"), ("Ben Okafor", "Ana Silva")]
    assert due(session, cast) == next_review(today)


def test_a_pause_counts_once_the_other_agrees_and_until_it_is_ended(session: Session, cast: Cast) -> None:
    plan = begin(session, cast, since=60)
    today, base, since = clock.today(), plan.review_due_on, plan.counted_from
    assert base is not None and since is not None
    first, last = today - timedelta(days=10), today + timedelta(days=30)
    pause = pauses.ask(session, cast.ana.id, first, last, cast.ben.id)
    assert pauses.ask(session, cast.ana.id, first, last, cast.ben.id) == pause
    with pytest.raises(Conflict, match="waits for an answer"):
        pauses.ask(session, cast.ana.id, first, today, cast.ana.id)
    waiting = waiting_of(session, [cast.ana.id])[cast.ana.id]
    assert (waiting.pause, waiting.review_due_on, waiting.rests_until) == ("employee", base, None)
    with pytest.raises(Forbidden):
        pauses.agree(session, pause, cast.ben.id)
    pauses.agree(session, pause, cast.ana.id)
    waiting = waiting_of(session, [cast.ana.id])[cast.ana.id]
    rests = [one.days for one in rhythm(session, cast).pauses]
    assert (waiting.pause, waiting.rests_until) == (None, last)
    assert waiting.review_due_on == resumed(base, since, rests, today) > base
    assert waiting.review_due_on >= working_days_after(last, 10)
    pauses.end(session, pause, cast.ana.id)
    (ended,) = rhythm(session, cast).pauses
    assert ended.days.last == today - timedelta(days=1) and not ended.stands(today)
    assert base < (due(session, cast) or base) < waiting.review_due_on


def test_a_pause_taken_back_or_refused_never_counts(session: Session, cast: Cast) -> None:
    plan = begin(session, cast, since=60)
    today = clock.today()
    for ender, said in ((cast.ana, "taken back"), (cast.ben, "declined on your side")):
        pause = pauses.ask(session, cast.ana.id, today, today + timedelta(days=20), cast.ana.id)
        pauses.end(session, pause, ender.id)
        with pytest.raises(Conflict, match=said):
            pauses.agree(session, pause, cast.ben.id)
    assert due(session, cast) == plan.review_due_on
    for first, last in ((5, 4), (0, 366), (-90, -60)):
        with pytest.raises(pauses.PauseDaysInvalid):
            pauses.ask(session, cast.ana.id, today + timedelta(first), today + timedelta(last), cast.ana.id)


def test_an_absence_that_ends_moves_the_review_as_well(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    plan = begin(session, cast, since=80)
    cycle = open_cycle_with(session, cast, shipped, {"care": "theme"})
    part, today = part_of(session, cycle, cast.ana).participation.id, clock.today()
    exempt(session, part, "Away", cast.chloe.id, None)
    assert due(session, cast) == plan.review_due_on
    end_exemption(session, part, cast.chloe.id)
    assert due(session, cast) == plan.review_due_on
    exempt(session, part, "Away", cast.chloe.id, today + timedelta(days=40))
    moved = due(session, cast)
    assert moved is not None and moved >= working_days_after(today + timedelta(days=40), 10)
    # Once that is over and they are away again, both absences count.
    once = session.get_one(Exemption, part)
    once.made_at, once.expires_on = clock.now() - timedelta(days=20), today - timedelta(days=11)
    then = clock.local(once.made_at).date()
    exempt(session, part, "Away again", cast.chloe.id, today + timedelta(days=5))
    days = {(one.first, one.last) for one in rests_of(session, [cast.ana.id])[cast.ana.id].periods}
    assert {(then, today - timedelta(days=11)), (today, today + timedelta(days=5))} <= days


def test_who_left_owes_no_talk_and_who_came_back_has_three_months(session: Session, cast: Cast) -> None:
    begin(session, cast, since=200)
    today = clock.today()
    assert waiting_of(session, [cast.ana.id])[cast.ana.id].overdue(today)
    cast.ana.leaves_on = today - timedelta(days=1)
    session.flush()
    assert due(session, cast) is None
    cast.ana.leaves_on, cast.ana.starts_on = None, today
    session.flush()
    assert due(session, cast) == next_review(today)


def test_late_support_is_counted_as_plainly_as_the_persons_own(session: Session, cast: Cast) -> None:
    today = clock.today()
    days = [today - timedelta(days=number) for number in (1, 9, 4)]
    owners = zip(("me", "manager", "organisation"), days, strict=True)
    late = [ActionWords(owner, owner=owner, due_on=day) for owner, day in owners]
    begin(session, cast, 0, *late, ActionWords("Later", owner="manager", due_on=today))
    service.add_goal(session, cast.ana.id, GoalWords("Not agreed", actions=tuple(late)), cast.ana.id)
    waiting = waiting_of(session, [cast.ana.id, cast.ben.id])
    assert waiting[cast.ana.id].late == {"employee": Late(1, days[0]), "manager": Late(2, days[1])}
    assert waiting[cast.ana.id].organisations == Late(1, days[2])
    assert waiting[cast.ben.id].late == {}
    whole = plan_of(session, cast.ana.id)
    assert whole is not None
    doing.finish_action(session, whole.goals[0].actions[1].id, cast.ben.id)
    assert waiting_of(session, [cast.ana.id])[cast.ana.id].late["manager"] == Late(1, days[2])
