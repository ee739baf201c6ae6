"""Closing issues, agreeing ratings and the meeting, on both databases."""

from datetime import time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact
from kie.assessments.queries import agreed_of
from kie.cycles.errors import CycleClosed
from kie.cycles.models import CycleClosure
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.reviews.around import read_arranged
from kie.reviews.errors import (
    IssueUnknown,
    MeetingAhead,
    MeetingChanged,
    NotRevealed,
    OutcomeChanged,
    OutcomeUnfit,
    RecordShared,
    WordsMissing,
)
from kie.reviews.meetings import MeetingPlan, confirm_meeting, keep_meeting
from kie.reviews.models import IssueOutcome
from kie.reviews.queries import progress_of, state_of
from kie.reviews.service import Outcome, accept_equal, add_issue, equal_ratings, settle
from kie.texts import TextRefused
from tests.cast import Cast
from tests.reviews.steps import reveal, review_of, settle_all, share_record, sign_record

pytestmark = pytest.mark.both_databases

PRIORITISING = "competency:customer-focus:prioritising-customer-need"
COMMITMENTS = "competency:customer-focus:acting-on-commitments"


def events_of(session: Session, action: str) -> int:
    """How many events of this kind there are."""
    return session.scalar(select(func.count()).where(Event.action == action)) or 0


def test_an_agreed_outcome_is_the_competencys_agreed_rating(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    settle(session, one, cast.ben.id, PRIORITISING, Outcome("agreed", 3, "We looked at two cases."))
    key = ("customer-focus", "prioritising-customer-need")
    assert agreed_of(session, one)[key].step == 3
    settle(session, one, cast.ana.id, PRIORITISING, Outcome("differ", version=1))
    assert agreed_of(session, one)[key].step is None
    settle(
        session, one, cast.ana.id, PRIORITISING, Outcome("action", note="Watch a call together", version=2)
    )
    assert key not in agreed_of(session, one)
    assert events_of(session, "issue.settled") == 3


def test_the_same_outcome_twice_changes_nothing_and_a_stale_one_shows_what_stands(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    settle(session, one, cast.ben.id, PRIORITISING, Outcome("agreed", 3))
    settle(session, one, cast.ben.id, PRIORITISING, Outcome("agreed", 3))
    assert session.get_one(IssueOutcome, (one, PRIORITISING)).version == 1
    with pytest.raises(OutcomeChanged) as refused:
        settle(session, one, cast.ana.id, PRIORITISING, Outcome("agreed", 2))
    assert refused.value.stored is not None and refused.value.stored.step == 3
    assert "Ben Okafor" in refused.value.message
    with pytest.raises(OutcomeChanged, match=r"^You settled this on another page"):
        settle(session, one, cast.ben.id, PRIORITISING, Outcome("agreed", 2))


@pytest.mark.parametrize(
    ("key", "outcome"),
    [
        (PRIORITISING, Outcome("agreed", 5)),
        (PRIORITISING, Outcome("agreed", 0)),
        (PRIORITISING, Outcome("talked")),
        (PRIORITISING, Outcome("")),
        (PRIORITISING, Outcome("action", note="  ")),
        ("want::", Outcome("agreed", 2)),
        ("want::", Outcome("differ")),
    ],
)
def test_an_outcome_that_does_not_fit_is_refused(
    session: Session, cast: Cast, revealed: ParticipationContext, key: str, outcome: Outcome
) -> None:
    with pytest.raises(OutcomeUnfit):
        settle(session, revealed.participation.id, cast.ben.id, key, outcome)


def test_unknown_issues_long_notes_and_reviews_before_the_reveal_are_refused(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    one = part.participation.id
    with pytest.raises(NotRevealed):
        settle(session, one, cast.ben.id, PRIORITISING, Outcome("differ"))
    reveal(session, cast, part)
    with pytest.raises(IssueUnknown):
        settle(session, one, cast.ben.id, "competency:customer-focus:nothing", Outcome("differ"))
    for note in ("x" * 4001, "\x00"):
        with pytest.raises(TextRefused):
            settle(session, one, cast.ben.id, PRIORITISING, Outcome("differ", note=note))


def test_texts_come_back_as_written(session: Session, cast: Cast, revealed: ParticipationContext) -> None:
    one = revealed.participation.id
    settle(session, one, cast.ben.id, "want::", Outcome("talked", note="שלום\r\n👩🏽‍🔧 نعم"))
    assert session.get_one(IssueOutcome, (one, "want::")).note == "שלום\n👩🏽‍🔧 نعم"


def test_equal_ratings_are_accepted_together_and_never_over_something_settled(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    alike = equal_ratings(review_of(session, one))
    keys = [each.key for each in alike]
    assert PRIORITISING not in keys and len(keys) > 2
    settle(session, one, cast.ana.id, keys[0], Outcome("differ"))
    agreed = accept_equal(session, one, cast.ben.id, [*keys, COMMITMENTS])
    assert agreed == len(keys) - 1
    assert accept_equal(session, one, cast.ben.id, keys) == 0
    found = agreed_of(session, one)
    assert found[alike[0].framework_id, alike[0].competency_id].step is None
    assert all(found[each.framework_id, each.competency_id].step == each.own for each in alike[1:])
    assert ("customer-focus", "acting-on-commitments") not in found


def test_an_added_issue_stands_once_and_last(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    for _twice in range(2):
        add_issue(session, one, cast.ana.id, "Working from home")
    issues = review_of(session, one).issues
    assert [issue.subject for issue in issues].count("added") == 1 and issues[-1].subject == "added"
    with pytest.raises(WordsMissing):
        add_issue(session, one, cast.ana.id, "  \n")


def test_the_meeting_is_versioned_and_met_when_both_confirm(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    keep_meeting(session, one, cast.ben.id, MeetingPlan(clock.today(), time(14), "Room 2", "Bring the plan"))
    with pytest.raises(MeetingChanged):
        keep_meeting(session, one, cast.ana.id, MeetingPlan(notes="Mine"))
    kept = keep_meeting(session, one, cast.ana.id, MeetingPlan(notes="Mine", version=1))
    assert (kept.version, kept.on) == (2, None)
    with pytest.raises(MeetingAhead):
        confirm_meeting(session, one, cast.ana.id, clock.today() + timedelta(days=1))
    confirm_meeting(session, one, cast.ana.id, clock.today())
    assert not progress_of(session, [one])[one].met
    confirm_meeting(session, one, cast.ben.id, clock.today())
    confirm_meeting(session, one, cast.ben.id, clock.today())
    assert progress_of(session, [one])[one].met
    assert set(read_arranged(session, one).confirmed) == {"employee", "manager"}
    assert events_of(session, "meeting.confirmed") == 2


def test_progress_and_facts_follow_the_review(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    one = part.participation.id
    begun = progress_of(session, [one])[one]
    assert not (begun.self_started or begun.revealed or begun.recorded or begun.shared)
    assert state_of(session, one).facts == {Fact.NOT_SIGNED_BY_EMPLOYEE}
    reveal(session, cast, part)
    opened = progress_of(session, [one])[one]
    assert opened.self_handed_in and opened.manager_handed_in and opened.revealed and not opened.recorded
    settle_all(session, part, cast.ben.id)
    assert progress_of(session, [one])[one].recorded
    record = share_record(session, cast, part)
    shared = progress_of(session, [one])[one]
    assert shared.shared and not shared.signed and shared.employee_decision is None
    sign_record(session, cast, part, record, "disagree", "No")
    disputed = progress_of(session, [one])[one]
    assert disputed.signed and disputed.disputed and not disputed.moderated
    assert state_of(session, one).facts == {Fact.REVEALED, Fact.SIGNED_BY_EMPLOYEE, Fact.DISPUTED}


def test_nothing_is_settled_after_sharing_or_closing(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    settle_all(session, revealed, cast.ben.id)
    share_record(session, cast, revealed)
    with pytest.raises(RecordShared):
        settle(session, one, cast.ben.id, PRIORITISING, Outcome("differ", version=1))
    session.add(CycleClosure(cycle_id=revealed.cycle.cycle.id, closed_at=clock.now()))
    session.flush()
    for act in (
        lambda: settle(session, one, cast.ben.id, PRIORITISING, Outcome("differ", version=1)),
        lambda: add_issue(session, one, cast.ben.id, "More"),
        lambda: confirm_meeting(session, one, cast.ben.id, clock.today()),
    ):
        with pytest.raises(CycleClosed):
            act()
