"""A deleted unhelpful behaviour is gone from kept records too: its words, its heading, how it was closed."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.forgetting import forget_old
from kie.assessments.service import reply, resolve
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from kie.plans.queries import plan_of
from kie.plans.service import add_goal
from kie.plans.words import GoalWords, Origin
from kie.records.forgetting import forget_behaviours
from kie.records.struck_words import MARK, without_issue
from kie.reviews.body import digest_of
from kie.reviews.models import IssueOutcome, Record
from kie.reviews.service import Outcome, settle
from kie.reviews.struck import StruckText
from tests.assessments.raising import FRAMEWORK, JARGON, TALKS_OVER, WHAT_SEEN, raise_and_reveal, saw
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast
from tests.reviews.steps import review_of, settle_all, share_record, sign_record

KEY = (FRAMEWORK, JARGON)
ISSUE = f"unhelpful:{FRAMEWORK}:{JARGON}"
OTHER = f"unhelpful:{FRAMEWORK}:{TALKS_OVER}"
WORDS = ("Uses jargon", WHAT_SEEN, "I did explain", "Plain words now", "We talked about plain words")


def signed(session: Session, cast: Cast, part: ParticipationContext) -> Record:
    """Ben raised two behaviours, they talked about one and it is resolved; both signed."""
    one = part.participation.id
    raise_and_reveal(session, cast, part, saw(), saw(TALKS_OVER, "Twice on Monday"))
    reply(session, part, cast.ana.id, KEY, WORDS[2], 0)
    settle(session, one, cast.ben.id, ISSUE, Outcome("talked", note=WORDS[4]))
    settle(session, one, cast.ben.id, OTHER, Outcome("talked", note="Not yet"))
    settle_all(session, part, cast.ben.id)
    resolve(session, part, cast.ben.id, KEY, WORDS[3])
    record = share_record(session, cast, part)
    sign_record(session, cast, part, record)
    return record


@pytest.mark.both_databases
def test_a_year_later_no_copy_holds_a_word_of_it(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    record = signed(session, cast, part)
    before = str(record.body)
    for words in (WORDS[0], WORDS[1], WORDS[4]):
        assert words in before
    with time_machine.travel(clock.now() + timedelta(days=367)):
        assert forget_behaviours(session) == 1
        session.commit()
        assert forget_behaviours(session) == 0
    session.refresh(record)
    for words in WORDS:
        assert words not in str(record.body)
    assert "Twice on Monday" in str(record.body)
    assert record.digest == digest_of(record.body)
    (gone,) = (issue for issue in record.body["issues"] if issue["key"] == ISSUE)
    assert gone["title"] == MARK
    assert session.get_one(IssueOutcome, (part.participation.id, ISSUE)).note == MARK
    assert session.get_one(IssueOutcome, (part.participation.id, OTHER)).note == "Not yet"
    (trace,) = session.scalars(select(StruckText)).all()
    assert (trace.record_id, trace.place, trace.print_after) == (record.id, "records.body", record.digest)
    review = review_of(session, part.participation.id)
    assert ISSUE not in {issue.key for issue in review.issues}


@pytest.mark.both_databases
def test_why_a_goal_was_suggested_goes_with_it_and_the_goal_stays(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    told = "Ben Okafor raised this with Ana Silva as “seen often”."
    for key, title in ((ISSUE, "Plain words"), (OTHER, "Let others end")):
        origin = Origin(part.participation.id, key, told if key == ISSUE else "Another reason")
        goal = add_goal(session, cast.ana.id, GoalWords(title), cast.ana.id, origin=origin)
        goal.drafted_at = clock.now() + timedelta(hours=1)  # after the two parts were opened to both
    record = signed(session, cast, part)
    assert told in str(record.body)
    with time_machine.travel(clock.now() + timedelta(days=367)):
        forget_behaviours(session)
        session.commit()
    session.refresh(record)
    assert [goal["why"] for goal in record.body["plan"]] == [MARK, "Another reason"]
    plan = plan_of(session, cast.ana.id)
    assert plan and [(goal.title, goal.why) for goal in plan.goals] == [
        ("Plain words", ""),
        ("Let others end", "Another reason"),
    ]


@pytest.mark.both_databases
def test_what_was_raised_again_keeps_its_heading(
    session: Session, cast: Cast, part: ParticipationContext, shipped: Catalogue
) -> None:
    record = signed(session, cast, part)
    with time_machine.travel(clock.now() + timedelta(days=200)):
        after = part_of(session, open_cycle_with(session, cast, shipped, {FRAMEWORK: "theme"}), cast.ana)
        raise_and_reveal(session, cast, after, saw(what="Again in June"))
    with time_machine.travel(clock.now() + timedelta(days=367)):
        assert forget_behaviours(session) == 1
        session.commit()
    session.refresh(record)
    (issue,) = (one for one in record.body["issues"] if one["key"] == ISSUE)
    assert issue["title"] == "Uses jargon"
    assert WHAT_SEEN not in str(record.body)


@pytest.mark.both_databases
def test_nothing_old_changes_nothing(session: Session, cast: Cast, part: ParticipationContext) -> None:
    record = signed(session, cast, part)
    assert (forget_behaviours(session), forget_old(session)) == (0, ())
    digest = record.digest
    session.refresh(record)
    assert record.digest == digest


TEXTS = st.text(min_size=1, max_size=8)
ISSUES = st.fixed_dictionaries(
    {
        "key": st.sampled_from(["a", "b"]),
        "title": TEXTS,
        "quotes": st.lists(st.fixed_dictionaries({"who": TEXTS, "text": TEXTS})),
        "outcome": st.none() | st.fixed_dictionaries({"by": TEXTS, "note": st.just("") | TEXTS}),
    }
)


@given(st.lists(ISSUES), st.none() | st.lists(TEXTS))
def test_only_the_issue_meant_changes_and_its_shape_stays(
    issues: list[dict[str, object]], words: list[str] | None
) -> None:
    body = {"format": 1, "issues": issues, "other": "text"}
    after, times = without_issue(body, "a", words)
    assert {**after, "issues": ()} == {**body, "issues": ()}
    changed = 0
    for old, new in zip(issues, after["issues"], strict=True):
        assert new.keys() == old.keys()
        if old["key"] != "a":
            assert new == old
        elif words is None:
            assert new["title"] == MARK
        changed += str(new).count(MARK) - str(old).count(MARK)
    assert times == changed
    assert without_issue(after, "a", words)[1] == 0
