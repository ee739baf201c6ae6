"""What HR partners could tell if they opened every record that they may open: reported, and no reason to hide."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.clock import now
from kie.frameworks.models import Catalogue
from kie.insights.hr_scope import partner_scopes
from kie.insights.models import Publication
from kie.insights.service import foresee, publish, reckon, team_rows
from kie.people.models import Person, RoleGrant
from tests.insights.shown import shown_figures
from tests.insights.steps import TOWN, Council, make_council


@pytest.fixture
def town(session: Session, shipped: Catalogue) -> Council:
    return make_council(session, shipped, TOWN)


def look_after(session: Session, town: Council, partner: str, unit: str) -> None:
    """The head of `partner` becomes HR partner for `unit`."""
    grant = RoleGrant(
        person_id=town.people[partner][0], role="partner", team_id=town.team_id(unit), granted_at=now()
    )
    session.add(grant)
    session.flush()


@pytest.mark.both_databases
def test_a_partners_scope_is_everybody_in_their_units_and_below(session: Session, town: Council) -> None:
    look_after(session, town, "Homes", "Place")
    (people,) = partner_scopes(session, town.cycle_id, team_rows(session)).values()
    units = ("Place", "Highways", "Parks", "Waste", "Lights")
    assert people == {one for unit in units for one in town.people[unit]}


def test_whoever_may_open_a_whole_unit_could_tell_of_nobody_else(session: Session, town: Council) -> None:
    look_after(session, town, "Homes", "Place")
    publish(session, town.cycle_id, None)
    kept = session.scalars(select(Publication)).one()
    assert kept.audit["partners"] == {str(town.people["Homes"][0]): 0}


def test_a_partner_who_may_open_all_but_a_few_is_reported_and_hides_nothing(
    session: Session, town: Council
) -> None:
    before = foresee(session, town.cycle_id)
    without = reckon(session, town.cycle_id).made.cells
    for person_id in town.people["Highways"][1:4]:
        person = session.get_one(Person, person_id)
        person.team_id = town.team_id("Homes")
    look_after(session, town, "Homes", "Highways")
    assert foresee(session, town.cycle_id) == before
    shown = reckon(session, town.cycle_id).made.cells
    assert publish(session, town.cycle_id, None).cells == shown == without
    kept = session.scalars(select(Publication)).one()
    assert kept.audit["partners"] == {str(town.people["Homes"][0]): 1} and kept.audit["clean"] is True
    assert shown_figures(session)
