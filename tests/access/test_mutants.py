"""A condition that lets somebody in or keeps them out goes not unnoticed: a few here, all by `make mutants`."""

from tests.access.conditions import CODE, changes, running
from tests.access.differences import World, noticed
from tests.access.excused import EXCUSED

SLICE = {
    "kie.people.relations.roles_of: without RoleGrant.ended_at.is_(None)",
    "kie.people.relations.relations_between: without _in_scope(session, viewer_id, person_id)",
    "kie.people.standing._lines: without standing_in(day)",
    "kie.people.climbing.in_force: other edge of line.starts_on <= day",
    "kie.readings.granted: without ReadingGrant.ends_at > clock.now()",
    "kie.records.views._reason_for: without authorise(Permission.OPEN_RECORDS, person_id, *facts)",
    "kie.reviews.case.load: without superseded(db(), context)",
}


def test_a_few_conditions_gone_are_noticed(reviewed: World) -> None:
    modules = [module for module in CODE if any(name.startswith(f"{module}.") for name in SLICE)]
    few = [one for module in modules for one in changes(module, SLICE)]
    assert {one.name for one in few} == SLICE
    before = {one.name: running(one).__code__ for one in few}
    assert [one.name for one in few if not noticed(reviewed, one)] == []
    assert before == {one.name: running(one).__code__ for one in few}, "and everything is in its place again"


def test_what_is_excused_is_there() -> None:
    assert EXCUSED.keys() <= {one.name for module in CODE for one in changes(module, EXCUSED)}
