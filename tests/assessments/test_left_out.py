"""What a role profile leaves out is asked nowhere: no question, no save, no result, no word in the record."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from sqlalchemy.orm import Session

from kie.assessments.asked import Asked
from kie.assessments.queries import results_of
from kie.assessments.service import (
    Item,
    ItemsRefused,
    Seen,
    UnhelpfulItem,
    hand_in,
    save_items,
    save_unhelpful,
)
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from kie.reviews.body import record_body
from tests.assessments.steps import fill, hand_in_both, open_cycle_with, part_of
from tests.assessments.web import Open, url
from tests.cast import Cast
from tests.reviews.steps import review_of

pytestmark = pytest.mark.both_databases
CAN_DO, CARE = "can-do", "care"
LEFT_OUT = {
    CAN_DO: frozenset({"being-innovative.p5", "taking-managed-risks", "unhelpful.u4"}),
    CARE: frozenset({f"care.p{number}" for number in range(1, 20)}),
}


@pytest.fixture
def narrow(session: Session, cast: Cast, shipped: Catalogue) -> ParticipationContext:
    """Ana's part where her role profile leaves out statements, a competency and an unhelpful behaviour."""
    staff = replace(shipped.role_profile("staff"), left_out=MappingProxyType(LEFT_OUT))
    catalogue = replace(shipped, role_profiles=MappingProxyType({**shipped.role_profiles, "staff": staff}))
    cycle = open_cycle_with(session, cast, catalogue, {CAN_DO: "theme", CARE: "behaviour"})
    session.commit()
    return part_of(session, cycle, cast.ana)


def test_it_is_not_on_the_form_and_cannot_be_saved(
    browser: Open, session: Session, cast: Cast, narrow: ParticipationContext
) -> None:
    page = browser(cast.ana).get(url(narrow, "self", "/all"))
    words = narrow.cycle.rated(CAN_DO).framework
    assert words.statement("being-innovative.p6").text in page.text
    for gone in ("being-innovative.p5", "taking-managed-risks.p1"):
        assert words.statement(gone).text not in page.text
    asked = browser(cast.ben).get(url(narrow, "manager", f"/unhelpful/{CAN_DO}")).text
    assert words.statement("unhelpful.u5").text in asked
    assert words.statement("unhelpful.u4").text not in asked
    for item in (
        Item(CAN_DO, "taking-managed-risks", step=1),
        Item(CARE, "care.p1", step=1),
        Item(CAN_DO, "being-innovative", step=1, done_well="being-innovative.p5"),
    ):
        with pytest.raises(ItemsRefused):
            save_items(session, narrow, "self", cast.ana.id, [item])
    unhelpful = UnhelpfulItem(CAN_DO, none_seen=False, seen=(Seen("unhelpful.u4"),))
    with pytest.raises(ItemsRefused):
        save_unhelpful(session, narrow, "self", cast.ana.id, unhelpful)


def test_results_follow_from_what_is_asked_alone(
    session: Session, cast: Cast, narrow: ParticipationContext
) -> None:
    assert [node.node_id for node in Asked(narrow).by_competency[CARE, "care"]] == [
        "care.p20",
        "care.p21",
        "care.p22",
    ]
    fill(session, narrow, "self", cast.ana.id, step=4)
    hand_in(session, narrow, "self", cast.ana.id)
    found = results_of(session, narrow.participation.id)["self"]
    assert found[CARE, "care"] == 4
    assert (CAN_DO, "taking-managed-risks") not in found


def test_the_record_holds_no_word_of_it(session: Session, cast: Cast, narrow: ParticipationContext) -> None:
    hand_in_both(session, narrow, cast.ben.id)
    body = str(record_body(review_of(session, narrow.participation.id), None, cast.ben))
    framework = narrow.cycle.rated(CAN_DO).framework
    assert framework.statement("being-innovative.p6").text in body
    for gone in ("being-innovative.p5", "taking-managed-risks.p1", "unhelpful.u4"):
        assert framework.statement(gone).text not in body
    assert narrow.cycle.rated(CARE).framework.statement("care.p1").text not in body
