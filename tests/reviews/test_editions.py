"""The exchange of a review in a newer edition: what was agreed before, and what is still open from before."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.observations import resolve
from kie.assessments.service import Seen, UnhelpfulItem, hand_in, save_unhelpful
from kie.assessments.standing import unresolved_of
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.frameworks.models import Catalogue, Editions
from kie.reviews.issues import issues_of
from kie.reviews.service import Outcome, settle
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.assessments.web import Open, url
from tests.cast import Cast
from tests.editions import (
    BEFORE_UNHELPFUL,
    LATER,
    OLD,
    REWORDED,
    REWORDED_UNHELPFUL,
    SAME,
    with_a_later_edition,
)
from tests.reviews.steps import review_of, settle_all, share_record, sign_record


def both_hand_in(session: Session, cast: Cast, part: ParticipationContext, step: int, seen: str) -> None:
    """Both rate everything alike; Ben has seen one unhelpful behaviour and raised it."""
    (rated,) = part.cycle.frameworks
    today = clock.today()
    for side, author in (("self", cast.ana), ("manager", cast.ben)):
        fill(session, part, side, author.id, step)
        if side == "manager" and seen:
            one = Seen(seen, 1, today, f"Seen in {rated.framework.version}", today)
            answer = UnhelpfulItem(rated.framework.id, none_seen=False, seen=(one,), version=1)
            save_unhelpful(session, part, side, author.id, answer)
        hand_in(session, part, side, author.id)
    session.commit()


def following(
    session: Session, cast: Cast, catalogue: Catalogue, depth: str = "theme"
) -> ParticipationContext:
    """Ana's part in a cycle with the newer edition, after one with the older was agreed on at the lowest step."""
    before = part_of(session, open_cycle_with(session, cast, catalogue, {OLD: "theme"}), cast.ana)
    both_hand_in(session, cast, before, 1, BEFORE_UNHELPFUL)
    settle_all(session, before, cast.ben.id, step=1)
    sign_record(session, cast, before, share_record(session, cast, before))
    close_cycle(session, before.cycle.cycle.id, cast.chloe.id)
    after = part_of(session, open_cycle_with(session, cast, catalogue, {LATER: depth}), cast.ana)
    session.commit()
    return after


@pytest.mark.both_databases
def test_what_was_agreed_before_is_known_of_one_and_the_same_thing(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = following(session, cast, with_a_later_edition(shipped))
    both_hand_in(session, cast, part, 3, "")
    review = review_of(session, part.participation.id)
    before = {one.competency_id: one.before for one in review.competencies}
    assert {key for key, step in before.items() if step == 1} == {SAME, REWORDED}
    assert {step for key, step in before.items() if key not in (SAME, REWORDED)} == {None}
    told = {issue["key"]: issue["why"] for issue in issues_of(review, to_employee=False)}
    assert "Last time “rarely” was agreed" in told[f"competency:{LATER}:{REWORDED}"]


def test_nothing_is_known_across_depths_or_without_lineage(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    catalogue = with_a_later_edition(shipped)
    part = following(session, cast, replace(catalogue, editions=Editions()))
    both_hand_in(session, cast, part, 3, "")
    assert {one.before for one in review_of(session, part.participation.id).competencies} == {None}
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    deeper = part_of(session, open_cycle_with(session, cast, catalogue, {LATER: "behaviour"}), cast.ana)
    both_hand_in(session, cast, deeper, 3, "")
    assert {one.before for one in review_of(session, deeper.participation.id).competencies} == {None}


def test_what_was_raised_before_is_raised_once_in_the_newest_words(
    session: Session, cast: Cast, shipped: Catalogue, browser: Open
) -> None:
    part = following(session, cast, with_a_later_edition(shipped))
    page = browser(cast.ben).get(url(part, "manager", f"/unhelpful/{LATER}"))
    assert "Still open from an earlier review" in page.text and "Is rude and insensitive" in page.text
    both_hand_in(session, cast, part, 3, REWORDED_UNHELPFUL)
    review = review_of(session, part.participation.id)
    assert set(review.observed) == {(LATER, REWORDED_UNHELPFUL)}
    assert len(unresolved_of(session, cast.ana.id)) == 2
    resolve(session, part, cast.ben.id, (LATER, REWORDED_UNHELPFUL))
    assert unresolved_of(session, cast.ana.id) == (), "each time it was raised, under whichever name"


def test_what_was_raised_before_and_not_again_stays_on_the_agenda(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = following(session, cast, with_a_later_edition(shipped))
    both_hand_in(session, cast, part, 3, "")
    review = review_of(session, part.participation.id)
    (issue,) = (one for one in issues_of(review, to_employee=True) if one["key"].startswith("unhelpful"))
    assert issue["key"] == f"unhelpful:{OLD}:{BEFORE_UNHELPFUL}"
    assert issue["title"] == "Is rude and insensitive"
    settle(
        session, part.participation.id, cast.ben.id, issue["key"], Outcome("action", None, "Ben says when")
    )
    settle_all(session, part, cast.ben.id)
    record = share_record(session, cast, part)
    sign_record(session, cast, part, record)
    (kept,) = (one for one in record.body["issues"] if one["key"].startswith("unhelpful"))
    assert (kept["title"], kept["within"]) == ("Is rude and insensitive", "Customer Focus")
