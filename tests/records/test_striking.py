"""Words are taken out of every text, kept records among them, with a trace and in no other way."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Text, cast, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import Assessment, Rating
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.plans.errors import GoalChanged
from kie.plans.models import Action, Goal, Plan
from kie.plans.service import change_goal
from kie.plans.words import ActionWords, GoalWords
from kie.records.foreseeing import preview
from kie.records.places import Scope
from kie.records.striking import strike_in
from kie.records.struck_words import MARK
from kie.records.texts import PLACES
from kie.reviews.body import digest_of
from kie.reviews.models import Annotation, Meeting, Record, SignOff
from kie.reviews.struck import FORGOTTEN, THIRD_PARTY, Striking, StruckText, strikings_of_record
from tests.cast import Cast
from tests.records.texts import NAME, everybody, strike, write_everywhere


def kept_texts(session: Session) -> list[str]:
    """Every value of every text and JSON column of the database, as the database keeps it."""
    session.expire_all()
    found = []
    for table in Record.metadata.sorted_tables:
        columns = [column for column in table.columns if column.type.python_type in (str, dict, list)]
        for row in session.execute(select(*(cast(column, Text) for column in columns))) if columns else ():
            found += [value for value in row if value is not None]
    return found


def holding(texts: list[str], words: str) -> list[str]:
    return [one for one in texts if words in one or json.dumps(words)[1:-1] in one]


@pytest.mark.both_databases
def test_the_words_are_gone_from_every_text_and_nothing_else_is(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    before = kept_texts(session)
    marked = holding(before, NAME)
    assert len(marked) > 60
    times = strike(session, revealed.participation.id, [NAME], THIRD_PARTY, cast.chloe.id)
    after = kept_texts(session)
    assert holding(after, NAME) == []
    assert len(holding(after, MARK)) == len(marked)
    assert times >= len(marked)
    whole = "\n".join(after)
    for place in ("soon", "diary", "comment", "annotation", "title", "notes", "reopening", "kept-self"):
        assert f"before-{place} {MARK} after-{place}" in whole


def test_every_place_is_reached(session: Session, cast: Cast, revealed: ParticipationContext) -> None:
    write_everywhere(session, cast, revealed)
    strike(session, revealed.participation.id, [NAME], THIRD_PARTY, None)
    reached = set(session.scalars(select(StruckText.place)))
    wanted = {
        f"{column.class_.__tablename__}.{column.key}" for place in PLACES for column in place.columns
    } | {"records.body"}
    assert wanted - reached == set()


@pytest.mark.both_databases
def test_the_trace_says_when_by_whom_and_where_and_never_what(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    record = write_everywhere(session, cast, revealed)
    printed = record.digest
    times = strike(session, revealed.participation.id, [NAME], THIRD_PARTY, cast.chloe.id)
    session.commit()
    session.refresh(record)
    striking = session.scalars(select(Striking)).one()
    assert (striking.person_id, striking.struck_by_id) == (cast.ana.id, cast.chloe.id)
    rows = session.scalars(select(StruckText).where(StruckText.striking_id == striking.id)).all()
    assert sum(row.times for row in rows) == times
    body = next(row for row in rows if row.place == "records.body")
    assert (body.print_before, body.print_after) == (printed, record.digest)
    assert record.digest == digest_of(record.body) != printed
    event = session.scalars(select(Event).where(Event.action == "words.struck")).one()
    assert event.details == {"because": THIRD_PARTY, "times": times}
    assert strikings_of_record(session, record.id) == [striking]


def test_names_and_ratings_of_the_record_stay_whoever_is_struck(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    record = write_everywhere(session, cast, revealed)
    before = record.body
    strike(session, revealed.participation.id, ["Ana", "Ben Okafor", "usually", "after"], THIRD_PARTY, None)
    session.commit()
    session.refresh(record)
    assert record.body != before
    for key in ("person", "manager", "rater", "cycle", "handed_in", "review", "format"):
        assert record.body[key] == before[key]
    for old, new in zip(before["frameworks"], record.body["frameworks"], strict=True):
        assert [_rated(one) for one in old["competencies"]] == [_rated(one) for one in new["competencies"]]


def _rated(competency: dict[str, Any]) -> tuple[Any, ...]:
    words = [(one["text"], one["own"], one["manager"]) for one in competency["statements"]]
    agreed = {key: value for key, value in competency["agreed"].items() if key != "note"}
    return competency["title"], competency["own"], competency["manager"], agreed, words


def test_what_is_found_nowhere_leaves_no_trace(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    for words in (["Nobody Here"], [], [" "], ["x"]):
        assert strike(session, revealed.participation.id, words, FORGOTTEN, None) == 0
    assert session.scalars(select(Striking)).all() == []


@pytest.mark.both_databases
def test_a_second_striking_adds_to_the_first(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    record = write_everywhere(session, cast, revealed)
    one = revealed.participation.id
    assert strike(session, one, [NAME], THIRD_PARTY, cast.chloe.id) > 0
    assert strike(session, one, [NAME], THIRD_PARTY, cast.chloe.id) == 0
    assert strike(session, one, ["after-annotation"], FORGOTTEN, None) == 1
    session.commit()
    session.refresh(record)
    assert record.digest == digest_of(record.body)
    assert len(strikings_of_record(session, record.id)) == 2


def test_whoever_has_the_page_open_cannot_save_the_words_back_unnoticed(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    one = revealed.participation.id
    ratings = select(Rating).join(Assessment, Assessment.id == Rating.assessment_id)
    before = {
        (row.assessment_id, row.framework_id, row.node_id): row.version for row in session.scalars(ratings)
    }
    meeting, goal = session.get_one(Meeting, one).version, session.scalars(select(Goal)).first()
    assert goal is not None
    was = goal.version
    strike(session, one, [NAME], THIRD_PARTY, None)
    session.expire_all()
    for row in session.scalars(ratings):
        assert row.version == before[row.assessment_id, row.framework_id, row.node_id] + 1
    assert session.get_one(Meeting, one).version == meeting + 1
    assert goal.version == was + 1


def test_another_persons_texts_stay(session: Session, cast: Cast, revealed: ParticipationContext) -> None:
    write_everywhere(session, cast, revealed)
    assert (
        strike_in(session, Scope(cast.ben.id, None), [NAME], THIRD_PARTY, None, everybody(session)).times == 0
    )
    assert preview(session, Scope(cast.ben.id, None), [NAME]) == ()


def test_a_plan_alone_is_struck_without_the_review(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    record = write_everywhere(session, cast, revealed)
    done = strike_in(session, Scope(cast.ana.id, None), [NAME], THIRD_PARTY, None, everybody(session))
    session.refresh(record)
    assert done.times > 0 and done.authors == {cast.ana.id, cast.ben.id, cast.chloe.id}
    kept = {key: json.dumps(value, ensure_ascii=False) for key, value in record.body.items()}
    assert MARK in kept["plan"] and NAME not in kept["plan"]
    assert NAME in kept["frameworks"] and MARK not in kept["frameworks"]
    assert record.digest == digest_of(record.body)


def test_a_goal_open_since_before_does_not_bring_a_struck_action_back(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    now = clock.now()
    plan = Plan(person_id=cast.ana.id, review_due_on=None, made_at=now)
    session.add(plan)
    session.flush()
    by: dict[str, Any] = {
        "drafted_by_id": cast.ana.id,
        "drafted_at": now,
        "written_by_id": cast.ana.id,
        "written_at": now,
    }
    goal = Goal(plan_id=plan.id, title="Better calls", **by)
    session.add(goal)
    session.flush()
    action = Action(goal_id=goal.id, text=f"Shadow {NAME}", owner="me", kind="on-the-job")
    session.add(action)
    session.flush()
    shown = goal.version
    page = GoalWords("Better calls", success="More", actions=(ActionWords(action.text, id=action.id),))
    strike(session, part.participation.id, [NAME], THIRD_PARTY, None)
    with pytest.raises(GoalChanged):
        change_goal(session, goal.id, page, shown, cast.ana.id)
    assert action.text == f"Shadow {MARK}"


def test_the_preview_speaks_of_nothing_that_hr_may_not_read(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    hits = preview(session, Scope(cast.ana.id, revealed.participation.id), [NAME])
    shown = "\n".join(f"{hit.title} {hit.pieces}" for hit in hits)
    assert "before-soon" in shown and "before-comment" in shown
    for hidden in ("diary", "kept-self", "set-aside", "handed-over"):
        assert hidden not in shown


def test_the_authors_are_known(session: Session, cast: Cast, revealed: ParticipationContext) -> None:
    write_everywhere(session, cast, revealed)
    scope = Scope(cast.ana.id, revealed.participation.id)
    assert strike_in(session, scope, [NAME], THIRD_PARTY, None, everybody(session)).authors == {
        cast.ana.id,
        cast.ben.id,
        cast.efua.id,
        cast.chloe.id,
    }


CHANGES = (
    "UPDATE records SET body = '{}'",
    "UPDATE records SET digest = 'x'",
    "UPDATE records SET revision = 9",
    "UPDATE records SET shared_at = '2020-01-01 00:00:00+00:00'",
    "DELETE FROM records",
    "UPDATE sign_offs SET comment = 'I agree with everything'",
    "UPDATE sign_offs SET decision = 'accept'",
    "DELETE FROM sign_offs",
    "UPDATE annotations SET words = 'Never mind'",
    "UPDATE annotations SET party = 'manager'",
    "DELETE FROM annotations",
    "UPDATE strikings SET struck_by_id = NULL",
    "DELETE FROM strikings",
    "UPDATE struck_texts SET times = 2",
    "DELETE FROM struck_texts",
)


@pytest.mark.both_databases
def test_what_was_signed_changes_in_no_other_way(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    refuse(session, [change for change in CHANGES if "str" not in change])
    strike(session, revealed.participation.id, [NAME], THIRD_PARTY, cast.chloe.id)
    session.commit()
    refuse(session, CHANGES)


def refuse(session: Session, changes: Sequence[str]) -> None:
    for change in changes:
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(text(change))


@pytest.mark.both_databases
def test_a_named_change_lets_nothing_else_through(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    """The rows that named the first striking name neither another text nor the way back."""
    record = write_everywhere(session, cast, revealed)
    was = {"body": record.body, "digest": record.digest}
    comment = session.scalars(select(SignOff.comment).where(SignOff.party == "employee")).one()
    words = session.scalars(select(Annotation.words)).one()
    strike(session, revealed.participation.id, [NAME], THIRD_PARTY, cast.chloe.id)
    session.commit()
    forged: tuple[tuple[Any, dict[str, Any]], ...] = (
        (Record, was),
        (Record, {**was, "body": {**record.body, "plan": []}}),
        (Record, {"digest": "0" * 64}),
        (SignOff, {"comment": comment}),
        (SignOff, {"comment": "I agree with everything"}),
        (Annotation, {"words": words}),
        (Annotation, {"words": "Never mind"}),
    )
    for model, values in forged:
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(update(model).values(values))
