"""A review that one side went ahead in: nothing agreed, nothing of the missing part, and the record says so."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.ahead import go_ahead
from kie.assessments.models import AgreedRating
from kie.assessments.service import WantsItem, hand_in, save_wants
from kie.cycles.queries import ParticipationContext
from kie.insights.completion import figures_by_team
from kie.insights.contributors import contributions
from kie.reviews.errors import NotSettled, OutcomeUnfit
from kie.reviews.queries import progress_of
from kie.reviews.service import Outcome, close_without, settle
from kie.reviews.signing import draft_record, share
from tests.assessments.steps import fill
from tests.cast import Cast
from tests.reviews.steps import PRIORITISING, review_of, share_record, sign_record

pytestmark = pytest.mark.both_databases


@pytest.fixture
def alone(session: Session, cast: Cast, part: ParticipationContext) -> ParticipationContext:
    """Ana went ahead; Ben had begun and never handed in."""
    cycle = part.cycle.cycle
    cycle.opens_on = clock.today() - timedelta(days=60)
    cycle.self_due_on = cycle.manager_due_on = clock.today() - timedelta(days=30)
    fill(session, part, "manager", cast.ben.id, step=1, note="NEVER-HANDED-IN")
    fill(session, part, "self", cast.ana.id, step=4, note="Mine")
    save_wants(session, part, cast.ana.id, WantsItem(soon="A course"))
    hand_in(session, part, "self", cast.ana.id)
    go_ahead(session, part, "self", cast.ana.id)
    session.commit()
    return part


def test_nothing_can_be_agreed_and_nothing_is_made_of_one_side(
    session: Session, cast: Cast, alone: ParticipationContext
) -> None:
    one = alone.participation.id
    review = review_of(session, one)
    assert (review.left_out, review.missing_name, review.gone_by) == ("manager", cast.ben.name, cast.ana.name)
    assert [issue.key for issue in review.issues] == ["want::"]
    assert all(each.manager is None and each.standing == "no-result" for each in review.compared)
    for outcome in (Outcome("agreed", 3), Outcome("differ"), Outcome("talked")):
        with pytest.raises(OutcomeUnfit):
            settle(session, one, cast.ana.id, PRIORITISING, outcome)


def test_it_is_recorded_once_every_competency_is_closed(
    session: Session, cast: Cast, alone: ParticipationContext
) -> None:
    one, team = alone.participation.id, alone.participation.team_id
    assert not progress_of(session, [one])[one].recorded
    with pytest.raises(NotSettled):
        share(session, one, cast.ben.id, draft_record(session, review_of(session, one), cast.ben.id).digest)
    settle(session, one, cast.ben.id, PRIORITISING, Outcome("action", note="Talk in May"))
    keys = [each.key for each in review_of(session, one).competencies]
    assert close_without(session, one, cast.ana.id, keys[:2]) == 1
    assert not progress_of(session, [one])[one].recorded
    assert close_without(session, one, cast.ana.id, keys) == len(keys) - 2
    assert close_without(session, one, cast.ana.id, keys) == 0
    progress = progress_of(session, [one])[one]
    assert progress.recorded and progress.gone_ahead == "self" and not progress.manager_handed_in
    figures = figures_by_team(session, alone.cycle.cycle.id, clock.today())
    assert figures[team].recorded == 1
    assert session.scalar(select(func.count()).select_from(AgreedRating)) == 0


def test_the_record_says_so_and_holds_no_word_of_the_missing_part(
    session: Session, cast: Cast, alone: ParticipationContext
) -> None:
    one = alone.participation.id
    close_without(session, one, cast.ana.id, [each.key for each in review_of(session, one).competencies])
    record = share_record(session, cast, alone)
    sign_record(session, cast, alone, record)
    text = json.dumps(record.body, ensure_ascii=False)
    assert "NEVER-HANDED-IN" not in text and "Mine" in text
    gone = record.body["gone_ahead"]
    assert (gone["by"], gone["without"]) == (cast.ana.name, cast.ben.name)
    assert "no rating here is agreed" in gone["words"]
    for framework in record.body["frameworks"]:
        for competency in framework["competencies"]:
            assert competency["manager"] == {"step": None, "words": "Not handed in"}
            assert competency["agreed"]["settled"] and competency["agreed"]["step"] is None
            assert competency["agreed"]["words"] == "No agreed rating"
    assert progress_of(session, [one])[one].signed
    assert not contributions(session, alone.cycle).rated


def test_a_review_with_both_sides_closes_nothing_without_a_rating(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    with pytest.raises(OutcomeUnfit):
        close_without(session, one, cast.ana.id, [PRIORITISING])
    with pytest.raises(OutcomeUnfit):
        settle(session, one, cast.ana.id, PRIORITISING, Outcome("without"))
    assert review_of(session, one).left_out == ""


def test_ben_goes_ahead_without_ana(session: Session, cast: Cast, part: ParticipationContext) -> None:
    cycle = part.cycle.cycle
    cycle.opens_on = clock.today() - timedelta(days=60)
    cycle.self_due_on = cycle.manager_due_on = clock.today() - timedelta(days=30)
    fill(session, part, "self", cast.ana.id, note="NEVER-HANDED-IN")
    save_wants(session, part, cast.ana.id, WantsItem(soon="NEVER-HANDED-IN"))
    fill(session, part, "manager", cast.ben.id, step=1)
    hand_in(session, part, "manager", cast.ben.id)
    go_ahead(session, part, "manager", cast.ben.id)
    review = review_of(session, part.participation.id)
    assert review.left_out == "self" and {
        reason.kind for issue in review.issues for reason in issue.reasons
    } == {"gap"}
    body = draft_record(session, review, cast.ben.id).body
    assert "NEVER-HANDED-IN" not in json.dumps(body)
