"""Writing, agreeing, closing and reviewing a plan, on both databases."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import Conflict, Forbidden, Invalid, NotFound
from kie.events import Event
from kie.plans import doing, service, talks
from kie.plans.errors import GoalChanged, GoalClosed, PlanFull, WordsNotAccepted
from kie.plans.queries import plan_of, plans_due, waiting_of
from kie.plans.review_rules import next_review
from kie.plans.whole import GoalView, PlanView, Sentence
from kie.plans.words import ActionWords, Aim, GoalWords, Origin
from tests.cast import Cast

pytestmark = pytest.mark.both_databases

WORDS = GoalWords(
    "Ask before I answer",
    success="Callers say they were heard",
    if_then="When the phone rings, I will ask first",
    actions=(
        ActionWords("Ask one question first"),
        ActionWords("Sit in on a call", owner="manager", kind="with-others", due_on=date(2027, 1, 15)),
        ActionWords("Place on the course", owner="organisation", kind="formal", support="Half a day"),
    ),
)

SENTENCES = tuple(Sentence("care", f"care.p{n}", "positive", f"We do {n}") for n in range(4))


def plan(session: Session, cast: Cast) -> PlanView:
    found = plan_of(session, cast.ana.id)
    assert found is not None
    return found


def only(session: Session, cast: Cast) -> GoalView:
    (goal,) = plan(session, cast).goals
    return goal


def actions_recorded(session: Session, cast: Cast) -> list[str]:
    rows = select(Event.action).where(Event.person_id == cast.ana.id).order_by(Event.id)
    return list(session.scalars(rows))


def test_a_draft_is_agreed_by_the_manager(session: Session, cast: Cast) -> None:
    service.add_goal(session, cast.ana.id, WORDS, cast.ana.id, origin=Origin(why="Because"))
    goal = only(session, cast)
    assert (goal.title, goal.why, goal.waits_for, goal.written.name) == (
        WORDS.title,
        "Because",
        "manager",
        "Ana Silva",
    )
    assert [action.text for action in goal.actions] == [action.text for action in WORDS.actions]
    with pytest.raises(Forbidden):
        service.agree(session, goal.id, goal.version, cast.ana.id)
    service.agree(session, goal.id, goal.version, cast.ben.id)
    service.agree(session, goal.id, goal.version, cast.ben.id)
    agreed = only(session, cast).agreed
    assert agreed is not None and (agreed.name, agreed.side) == ("Ben Okafor", "manager")
    assert actions_recorded(session, cast) == ["goal.drafted", "goal.agreed"]


def test_a_proposal_is_agreed_by_the_person(session: Session, cast: Cast) -> None:
    service.add_goal(session, cast.ana.id, WORDS, cast.ben.id)
    goal = only(session, cast)
    assert goal.waits_for == "employee"
    service.agree(session, goal.id, 1, cast.ana.id)
    assert only(session, cast).waits_for is None
    assert actions_recorded(session, cast) == ["goal.proposed", "goal.agreed"]


def test_other_words_end_the_agreement_and_the_same_words_do_not(session: Session, cast: Cast) -> None:
    goal_id = service.add_goal(session, cast.ana.id, WORDS, cast.ana.id).id
    service.agree(session, goal_id, 1, cast.ben.id)
    service.change_goal(session, goal_id, WORDS, 1, cast.ana.id)
    assert only(session, cast).agreed is not None
    service.change_goal(session, goal_id, GoalWords("Shorter", actions=WORDS.actions), 1, cast.ana.id)
    goal = only(session, cast)
    assert (goal.title, goal.version, goal.agreed, goal.waits_for) == ("Shorter", 2, None, "manager")
    assert actions_recorded(session, cast)[-2:] == ["goal.changed", "agreement.ended"]


def test_stale_words_are_refused_with_what_stands_and_sent_twice_are_kept_once(
    session: Session, cast: Cast
) -> None:
    goal_id = service.add_goal(session, cast.ana.id, WORDS, cast.ben.id).id
    service.change_goal(session, goal_id, GoalWords("Ana’s words"), 1, cast.ana.id)
    service.change_goal(session, goal_id, GoalWords("Ana’s words"), 1, cast.ana.id)
    with pytest.raises(GoalChanged) as refused:
        service.change_goal(session, goal_id, GoalWords("Also Ana’s"), 1, cast.ana.id)
    assert refused.value.now.title == "Ana’s words"
    with pytest.raises(WordsNotAccepted, match="Ana Silva changed this goal"):
        service.agree(session, goal_id, 1, cast.ben.id)
    assert only(session, cast).version == 2


def test_the_manager_changes_own_proposals_only(session: Session, cast: Cast) -> None:
    goal_id = service.add_goal(session, cast.ana.id, WORDS, cast.ana.id).id
    with pytest.raises(Forbidden, match="Ana Silva"):
        service.change_goal(session, goal_id, GoalWords("Ben’s words"), 1, cast.ben.id)


def test_changing_keeps_what_is_done_and_the_rows_of_the_rest(session: Session, cast: Cast) -> None:
    goal_id = service.add_goal(session, cast.ana.id, WORDS, cast.ana.id).id
    first, second, _third = only(session, cast).actions
    doing.finish_action(session, first.id, cast.ana.id)
    kept = ActionWords("Sit in on two calls", owner="manager", id=second.id)
    service.change_goal(
        session, goal_id, GoalWords("New", actions=(kept, ActionWords("Read"))), 1, cast.ana.id
    )
    now = only(session, cast).actions
    assert [(one.text, one.done is not None) for one in now] == [
        ("Ask one question first", True),
        ("Sit in on two calls", False),
        ("Read", False),
    ]
    assert now[1].id == second.id
    with pytest.raises(Invalid, match="at most 5"):
        service.change_goal(
            session, goal_id, GoalWords("New", actions=(ActionWords("x"),) * 5), 2, cast.ana.id
        )


def test_steps_fall_away_with_another_competency(session: Session, cast: Cast) -> None:
    words = GoalWords("Step", framework_id="care", competency_id="care")
    origin = Origin(suggestion="gap:care:care", aim=Aim(2, 3))
    goal_id = service.add_goal(session, cast.ana.id, words, cast.ana.id, origin=origin).id
    assert (only(session, cast).from_step, only(session, cast).to_step) == (2, 3)
    service.change_goal(session, goal_id, GoalWords("Step"), 1, cast.ana.id)
    assert (only(session, cast).from_step, only(session, cast).competency_id) == (None, None)


def test_three_active_goals_and_no_more(session: Session, cast: Cast) -> None:
    goals = [service.add_goal(session, cast.ana.id, GoalWords(f"Goal {n}"), cast.ana.id) for n in range(3)]
    with pytest.raises(PlanFull, match="at most 3"):
        service.add_goal(session, cast.ana.id, GoalWords("Fourth"), cast.ben.id)
    service.close_goal(session, goals[0].id, "dropped", "", cast.ana.id)
    service.add_goal(session, cast.ana.id, GoalWords("Fourth"), cast.ben.id)
    assert len(plan(session, cast).active) == 3


def test_sent_twice_a_goal_is_added_once(session: Session, cast: Cast) -> None:
    key = uuid4()
    for _time in range(2):
        service.add_goal(session, cast.ana.id, WORDS, cast.ana.id, goal_id=key)
    assert only(session, cast).id == key
    with pytest.raises(NotFound):
        service.add_goal(session, cast.ben.id, WORDS, cast.ben.id, goal_id=key)


def test_an_agreed_goal_is_dropped_with_a_reason(session: Session, cast: Cast) -> None:
    goal_id = service.add_goal(session, cast.ana.id, WORDS, cast.ben.id).id
    service.agree(session, goal_id, 1, cast.ana.id)
    with pytest.raises(Forbidden):
        service.close_goal(session, goal_id, "dropped", "No", cast.ben.id)
    with pytest.raises(Invalid, match="why"):
        service.close_goal(session, goal_id, "dropped", " ", cast.ana.id)
    service.close_goal(session, goal_id, "dropped", "Changed jobs", cast.ana.id)
    service.close_goal(session, goal_id, "dropped", "Changed jobs", cast.ana.id)
    closure = only(session, cast).closure
    assert closure is not None and (closure.kind, closure.reason) == ("dropped", "Changed jobs")
    with pytest.raises(GoalClosed):
        service.close_goal(session, goal_id, "done", "", cast.ana.id)
    with pytest.raises(GoalClosed):
        service.change_goal(session, goal_id, GoalWords("x"), 1, cast.ana.id)
    with pytest.raises(GoalClosed):
        service.agree(session, goal_id, 1, cast.ana.id)
    with pytest.raises(GoalClosed):
        service.note_progress(session, goal_id, "x", cast.ana.id, uuid4())


def test_a_manager_takes_back_a_proposal_but_cannot_call_it_done(session: Session, cast: Cast) -> None:
    goal_id = service.add_goal(session, cast.ana.id, WORDS, cast.ben.id).id
    with pytest.raises(Forbidden):
        service.close_goal(session, goal_id, "done", "", cast.ben.id)
    service.close_goal(session, goal_id, "dropped", "", cast.ben.id)
    assert plan(session, cast).active == ()


def test_each_side_finishes_its_own_actions(session: Session, cast: Cast) -> None:
    service.add_goal(session, cast.ana.id, WORDS, cast.ana.id)
    mine, bens, theirs = only(session, cast).actions
    with pytest.raises(Forbidden):
        doing.finish_action(session, mine.id, cast.ben.id)
    with pytest.raises(Forbidden):
        doing.finish_action(session, bens.id, cast.ana.id)
    for action, actor in ((mine, cast.ana), (mine, cast.ana), (bens, cast.ben), (theirs, cast.ben)):
        doing.finish_action(session, action.id, actor.id)
    done = [action.done and action.done.name for action in only(session, cast).actions]
    assert done == ["Ana Silva", "Ben Okafor", "Ben Okafor"]
    assert actions_recorded(session, cast).count("action.done") == 3


def test_notes_are_kept_once_newest_first(session: Session, cast: Cast) -> None:
    goal_id = service.add_goal(session, cast.ana.id, WORDS, cast.ana.id).id
    key = uuid4()
    service.note_progress(session, goal_id, "مرحبا 👋\r\nline", cast.ana.id, key)
    service.note_progress(session, goal_id, "مرحبا 👋\r\nline", cast.ana.id, key)
    service.note_progress(session, goal_id, "Later", cast.ben.id, uuid4())
    notes = only(session, cast).notes
    assert [(note.text, note.written.side) for note in notes] == [
        ("Later", "manager"),
        ("مرحبا 👋\nline", "employee"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        GoalWords("  "),
        GoalWords("x" * 301),
        GoalWords("x", success="y" * 4001),
        GoalWords("nul\0"),
        GoalWords("x", actions=(ActionWords(" "),)),
        GoalWords("x", actions=(ActionWords("a", owner="nobody"),)),
        GoalWords("x", actions=(ActionWords("a", support="\0"),)),
        GoalWords("x", actions=(ActionWords("a"),) * 6),
        GoalWords("x", support="\0"),
        GoalWords("x", sentences=SENTENCES),
        GoalWords(
            "x",
            sentences=(Sentence("care", "u1", "unhelpful", "a"), Sentence("care", "u2", "unhelpful", "b")),
        ),
    ],
)
def test_words_that_cannot_be_kept_are_refused(session: Session, cast: Cast, words: GoalWords) -> None:
    with pytest.raises(Invalid):
        service.add_goal(session, cast.ana.id, words, cast.ana.id)


def test_the_first_goal_sets_the_review_and_a_confirmed_talk_the_next(session: Session, cast: Cast) -> None:
    today = clock.today()
    goal_id = service.add_goal(session, cast.ana.id, WORDS, cast.ana.id).id
    assert plans_due(session, [cast.ana.id, cast.ben.id]) == {
        cast.ana.id: next_review(today),
        cast.ben.id: None,
    }
    talks.note_talk(session, cast.ana.id, today, "On course", cast.ben.id)
    talks.note_talk(session, cast.ana.id, today, "On course", cast.ben.id)
    talk = plan(session, cast).waiting_review
    assert talk is not None and len(plan(session, cast).reviews) == 1
    assert waiting_of(session, [cast.ana.id])[cast.ana.id].to_confirm == "employee"
    with pytest.raises(Forbidden):
        talks.confirm_talk(session, talk.id, cast.ben.id)
    talks.confirm_talk(session, talk.id, cast.ana.id)
    talks.confirm_talk(session, talk.id, cast.ana.id)
    assert plan(session, cast).review_due_on == next_review(today)
    assert actions_recorded(session, cast)[-2:] == ["plan-review.noted", "plan-review.confirmed"]
    service.close_goal(session, goal_id, "done", "", cast.ana.id)
    assert plan(session, cast).review_due_on is None
    assert plans_due(session, [cast.ana.id]) == {cast.ana.id: None}
    with pytest.raises(Conflict):
        talks.note_talk(session, cast.ana.id, today, "", cast.ana.id)


def test_days_that_cannot_be_the_day_of_a_talk(session: Session, cast: Cast) -> None:
    today = clock.today()
    service.add_goal(session, cast.ana.id, WORDS, cast.ana.id)
    for day in (today + timedelta(days=1), today - timedelta(days=31)):
        with pytest.raises(talks.TalkDateInvalid):
            talks.note_talk(session, cast.ana.id, day, "", cast.ana.id)
    talks.note_talk(session, cast.ana.id, today - timedelta(days=30), "", cast.ana.id)


def test_a_later_note_of_a_talk_takes_the_place_of_the_first(session: Session, cast: Cast) -> None:
    today = clock.today()
    service.add_goal(session, cast.ana.id, WORDS, cast.ana.id)
    talks.note_talk(session, cast.ana.id, today, "First", cast.ben.id)
    first = plan(session, cast).waiting_review
    talks.note_talk(session, cast.ana.id, today, "Second", cast.ana.id)
    assert first is not None
    with pytest.raises(Conflict, match="since"):
        talks.confirm_talk(session, first.id, cast.ana.id)
    assert waiting_of(session, [cast.ana.id])[cast.ana.id].to_confirm == "manager"


def test_what_waits_is_counted_for_each_side(session: Session, cast: Cast) -> None:
    service.add_goal(session, cast.ana.id, GoalWords("Mine"), cast.ana.id)
    service.add_goal(session, cast.ana.id, GoalWords("Ben’s"), cast.ben.id)
    agreed = service.add_goal(session, cast.ana.id, GoalWords("Ben’s second"), cast.ben.id)
    service.agree(session, agreed.id, 1, cast.ana.id)
    waiting = waiting_of(session, [cast.ana.id, cast.ben.id])
    assert waiting[cast.ana.id].to_agree == {"employee": 1, "manager": 1}
    assert waiting[cast.ben.id].to_agree == {"employee": 0, "manager": 0}
    assert waiting[cast.ben.id].review_due_on is None


def test_nobody_has_a_plan_before_the_first_goal(session: Session, cast: Cast) -> None:
    assert plan_of(session, cast.ana.id) is None
    with pytest.raises(NotFound):
        service.add_goal(session, uuid4(), WORDS, cast.ana.id)
