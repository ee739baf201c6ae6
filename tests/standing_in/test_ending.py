"""HR decides no more about its own line when it ends a stand-in than when it makes one."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact, Relation
from kie.people.models import StandIn
from kie.standing_in.service import Wish, appoint, ending_facts
from tests.assessments.steps import counted
from tests.assessments.web import Open
from tests.cast import Cast, give_role, make_person

pytestmark = pytest.mark.both_databases


def test_hr_does_not_end_the_acting_of_whoever_leads_them(
    session: Session, browser: Open, cast: Cast
) -> None:
    wish = Wish(cast.grace.id, None, clock.today(), clock.today() + timedelta(days=6))
    row = appoint(session, cast.efua.id, wish, None)
    hana = make_person(session, "1008", "Hana Novak", cast.parks)
    give_role(session, hana, "hr")
    session.commit()
    path = f"/standing-in/{row.id}/ending"
    assert path not in str(browser(cast.chloe).get(f"/standing-in/for/{cast.efua.id}").html)
    browser(cast.chloe).post(path, {}, status=404)
    assert path in str(browser(hana).get(f"/standing-in/for/{cast.efua.id}").html)
    browser(hana).post(path, {})
    assert session.get_one(StandIn, row.id, populate_existing=True).ended_at is not None


def test_only_of_hr_it_is_asked_whether_they_are_outside_the_line(session: Session, cast: Cast) -> None:
    wish = Wish(cast.grace.id, None, clock.today(), clock.today())
    row = appoint(session, cast.ben.id, wish, None)
    for relation, statements, facts in (
        (Relation.HR, 1, {Fact.OUTSIDE_LINE}),
        (Relation.SIGNED_IN, 0, set()),
    ):
        with counted(session) as sent:
            assert ending_facts(session, row, cast.chloe.id, {relation}) == facts
        assert len(sent) == statements
