"""Teams added, renamed, moved and closed; what is refused, and what waits for its day or for people to go."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Relation
from kie.errors import Invalid
from kie.events import Event
from kie.people.models import RoleGrant, Team, TeamChange
from kie.people.queries import leader_of, moderator_of
from kie.people.relations import relations_between
from kie.people.service import end_role
from kie.teams import service
from kie.teams.due import apply_due
from kie.teams.refusing import TeamChangeRefused
from kie.teams.rules import Around, Kind, Planned, Whose, Wish, above, place_taken, refusals_of
from kie.teams.service import NewTeam
from tests.browser import Browser
from tests.cast import Cast, give_role, make_person, make_team, reports_to

TEN = timedelta(days=10)
Decide = Callable[..., TeamChange]


@pytest.fixture
def decide(session: Session, cast: Cast) -> Decide:
    """Decides about a team as Chloé; today unless a day is given."""

    def decide(
        team: Team,
        kind: Kind,
        days: int = 0,
        name: str | None = None,
        parent_id: UUID | None = None,
        whose: Whose = "nobody",
    ) -> TeamChange:
        wish = Wish(kind, clock.today() + timedelta(days=days), name, parent_id, whose=whose)
        return service.decide(session, team.id, wish, cast.chloe.id)

    return decide


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(TeamChangeRefused) as caught:
        call()
    return caught.value.message


@pytest.mark.both_databases
def test_a_team_is_moved_with_its_leader_and_its_partner(
    session: Session, cast: Cast, decide: Decide
) -> None:
    """Zoe leads Parks; Highways goes under it, so Ana gets Zoe as the one who moderates, and Femi looks after her no
    longer by the unit but by her own."""
    zoe = make_person(session, "2001", "Zoe Quill", cast.parks)
    yan = make_person(session, "2002", "Yan Gardener", cast.parks)
    reports_to(session, zoe, cast.efua)
    reports_to(session, yan, zoe)
    give_role(session, cast.grace, "partner", cast.parks.id)
    day, partner = clock.today() + TEN, frozenset({Relation.PARTNER})

    def looked_after() -> list[bool]:
        found = (
            relations_between(session, one.id, cast.ana.id, day, partner) for one in (cast.grace, cast.femi)
        )
        return [Relation.PARTNER in one for one in found]

    decide(cast.highways, "moved", 10, parent_id=cast.parks.id, whose="leader")
    assert session.get_one(Team, cast.highways.id).parent_id == cast.council.id
    assert looked_after() == [False, True]
    with time_machine.travel(day):
        assert (apply_due(session), apply_due(session)) == (1, 0)
        session.expire_all()
        assert session.get_one(Team, cast.highways.id).parent_id == cast.parks.id
        assert leader_of(session, cast.ben.id, day) == zoe.id
        assert moderator_of(session, cast.ana.id, day) == zoe.id
        assert moderator_of(session, cast.ana.id, day - timedelta(days=1)) == cast.efua.id
        assert looked_after() == [True, True]
    assert [one.action for one in session.scalars(select(Event).order_by(Event.id))] == [
        "team-change.planned",
        "team.moved",
        "person.moved",
    ]


def test_a_plan_that_has_come_about_otherwise_is_done(session: Session, cast: Cast, decide: Decide) -> None:
    change = decide(cast.parks, "renamed", 10, name="Green places")
    cast.parks.name = "Green places"
    with time_machine.travel(clock.today() + TEN):
        assert (apply_due(session), apply_due(session)) == (1, 0)
    assert change.applied_at is not None


@pytest.mark.both_databases
def test_a_planned_closing_waits_until_everybody_has_gone(
    session: Session, cast: Cast, decide: Decide
) -> None:
    said = refused(lambda: decide(cast.highways, "closed"))
    assert "Ana Silva (1001)" in said and "Femi Ade" in said and "Move them with an import first" in said
    below = make_team(session, "HWY-1", "Night crew", cast.highways)
    assert "Night crew (HWY-1)" in refused(lambda: decide(cast.highways, "closed"))
    decide(cast.highways, "closed", 10)
    decide(below, "closed", 10)
    with time_machine.travel(clock.today() + TEN):
        assert apply_due(session) == 1
        assert below.closed_on == clock.today() and cast.highways.closed_on is None
        cast.ana.team_id = cast.ben.team_id = cast.parks.id
        session.flush()
        assert apply_due(session) == 0
        grant = session.scalars(select(RoleGrant).where(RoleGrant.team_id == cast.highways.id)).one()
        end_role(session, cast.dev.id, grant.id)
        session.flush()
        assert apply_due(session) == 1
        assert cast.highways.closed_on == clock.today()


@pytest.mark.both_databases
def test_teams_that_are_closed_on_one_day_close_from_below(
    session: Session, cast: Cast, decide: Decide
) -> None:
    upper = make_team(session, "UP", "Upper", cast.council)
    lower = make_team(session, "LOW", "Lower", upper)
    decide(upper, "closed", 10)
    decide(lower, "closed", 10)
    with time_machine.travel(clock.today() + TEN):
        assert apply_due(session) == 2
    assert "is closed" in refused(lambda: decide(lower, "renamed", name="Other"))
    with pytest.raises(service.ParentClosed):
        service.reopen(session, cast.chloe.id, lower.id)
    with pytest.raises(service.ParentClosed):
        service.add_team(session, cast.chloe.id, NewTeam("NEW", "New", upper.id))
    service.reopen(session, cast.chloe.id, upper.id)
    assert session.get_one(Team, upper.id).closed_on is None


def test_two_teams_never_have_one_code(session: Session, cast: Cast, decide: Decide) -> None:
    made = service.add_team(session, cast.chloe.id, NewTeam(" NGT ", "Night\u00a0 crew ", cast.parks.id))
    assert (made.code, made.name, made.parent_id) == ("NGT", "Night crew", cast.parks.id)
    with pytest.raises(service.CodeTaken, match="Night crew has the code NGT already"):
        service.add_team(session, cast.chloe.id, NewTeam("ngt", "Other", cast.council.id))
    decide(made, "closed")
    with pytest.raises(service.CodeTaken) as caught:
        service.add_team(session, cast.chloe.id, NewTeam("ngt", "Other", cast.council.id))
    assert "open it again" in caught.value.next_step
    with pytest.raises(Invalid):
        service.add_team(session, cast.chloe.id, NewTeam("  ", "Other", cast.council.id))


def test_moves_that_would_break_the_tree_are_refused(session: Session, cast: Cast, decide: Decide) -> None:
    crew = make_team(session, "HWY-1", "Night crew", cast.highways)
    assert "cannot be under itself" in refused(
        lambda: decide(cast.highways, "moved", parent_id=cast.highways.id)
    )
    assert "in a ring" in refused(lambda: decide(cast.highways, "moved", parent_id=crew.id))
    assert "stays at the top" in refused(lambda: decide(cast.council, "moved", parent_id=crew.id))
    assert "stays at the top" in refused(lambda: decide(cast.council, "closed"))
    assert "already" in refused(lambda: decide(crew, "moved", parent_id=cast.highways.id))
    trees = make_team(session, "PRK-1", "Trees", cast.parks)
    decide(crew, "moved", 20, parent_id=trees.id)
    assert "stand under itself" in refused(lambda: decide(cast.parks, "moved", 10, parent_id=crew.id))
    assert "planned for" in refused(lambda: decide(crew, "moved", 10, parent_id=cast.people_team.id))
    assert "is to be moved under" in refused(lambda: decide(trees, "closed"))
    decide(cast.people_team, "closed", 30)
    assert "is to be closed" in refused(
        lambda: decide(cast.highways, "moved", 5, parent_id=cast.people_team.id)
    )
    assert "is to be closed on" in refused(lambda: decide(cast.people_team, "renamed", 30, name="Other"))


def test_a_name_changes_on_its_day_and_what_it_was_is_kept(
    session: Session, cast: Cast, decide: Decide
) -> None:
    assert "this name already" in refused(lambda: decide(cast.parks, "renamed", name="Parks"))
    change = decide(cast.parks, "renamed", 10, name="Parks and trees")
    assert cast.parks.name == "Parks"
    with time_machine.travel(clock.today() + TEN):
        apply_due(session)
    assert (cast.parks.name, change.name_before) == ("Parks and trees", "Parks")


IDS = [UUID(int=number) for number in range(1, 7)]
MOVES = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(IDS[1:]), st.sampled_from(IDS)), max_size=6)


@given(MOVES)
def test_whatever_is_accepted_never_brings_a_ring(moves: list[tuple[int, UUID, UUID]]) -> None:
    """Each wish is asked with what was accepted before it; then all are made in the order of their days."""
    today = clock.today()
    parents: dict[UUID, UUID | None] = {one: None if one == IDS[0] else IDS[0] for one in IDS}
    accepted: list[Planned] = []
    for days, team_id, target in moves:
        day = today + timedelta(days=days)
        around = Around(team_id, "", parents[team_id], False, parents, tuple(accepted))
        if not refusals_of(Wish("moved", day, parent_id=target), around, today):
            accepted.append(Planned(team_id, "moved", day, target))
    tree = dict(parents)
    for one in sorted(accepted, key=lambda each: each.starts_on):
        tree[one.team_id] = one.parent_id
        for team_id in IDS:
            assert above(team_id, tree)[-1:] == ([IDS[0]] if team_id != IDS[0] else [])


def test_the_place_taken_is_the_topmost_of_those_led() -> None:
    one, two, three, four = IDS[:4]
    assert place_taken([one, two, three, four], {one, three}) == three
    assert place_taken([one, two], {four}) is None


def test_closed_teams_are_offered_nowhere(
    session: Session, cast: Cast, decide: Decide, browser: Callable[..., Browser]
) -> None:
    decide(cast.parks, "closed")
    session.commit()
    chloe = browser(cast.chloe)
    for team, status in (("Highways", 200), ("Parks", 422)):
        page = chloe.post("/cycles/new", {"team": team, "adds": "team"}, status=status)
        assert (team in str(page.html.select_one("#teams"))) == (status == 200)
    for typed in ("parks", "PRK", str(cast.parks.id)):
        for path, sent in (
            ("/people/letters", {"team": typed}),
            (f"/people/{cast.ana.id}/roles", {"role": "partner", "team": typed}),
        ):
            assert "No open team is called that" in chloe.post(path, sent, status=422).text
    assert "No open team is called that" in chloe.get("/people?team=parks", status=422).text
