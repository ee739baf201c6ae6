"""Opening a cycle, on both databases: once, whole, and with everything frozen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.errors import CycleAlreadyOpen, CycleNotReady
from kie.cycles.models import Cycle, FrozenFramework, Participation
from kie.cycles.queries import (
    cycle_context,
    participation_context,
)
from kie.db import transaction
from kie.errors import NotFound
from kie.events import Event
from kie.frameworks.models import Catalogue
from tests.cast import Cast, make_cast, make_person
from tests.cycles.conftest import Draft, open_up, part, wish

pytestmark = pytest.mark.both_databases


def test_opening_freezes_people_and_words(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cycle = draft()
    assert open_up(session, cycle, cast, shipped) == 7
    ana = part(session, cycle, cast.ana.id)
    assert (ana.team_id, ana.role_profile, ana.grade, ana.location) == (
        cast.highways.id,
        "staff",
        "G6",
        "Town Hall",
    )
    assert ana.manager_id == cast.ben.id
    assert ana.service_band == "6–10 years"
    cast.ana.team_id, cast.ana.role_profile = cast.parks.id, "leaders"
    session.flush()
    session.expire_all()
    found = participation_context(session, ana.id)
    assert found.participation.team_id == cast.highways.id
    assert found.role_profile == shipped.role_profile("staff")
    assert [(rated.framework, rated.depth) for rated in found.cycle.frameworks] == [
        (shipped.framework("can-do"), "theme"),
        (shipped.framework("customer-focus"), "theme"),
    ]
    assert found.cycle.is_open and not found.cycle.is_draft


def test_a_draft_reads_the_catalogue_and_an_open_cycle_does_not(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cycle = draft()
    assert cycle_context(session, cycle.id).frameworks == ()
    assert len(cycle_context(session, cycle.id, shipped).frameworks) == 2
    open_up(session, cycle, cast, shipped)
    later = Catalogue({}, {}, {}, {})
    context = cycle_context(session, cycle.id, later)
    assert [rated.framework.id for rated in context.frameworks] == ["can-do", "customer-focus"]
    assert context.rated("can-do").depth == "theme"
    with pytest.raises(NotFound):
        context.rated("care")
    with pytest.raises(NotFound):
        context.role_profile("pilot")


def test_opening_twice_opens_once(session: Session, cast: Cast, draft: Draft, shipped: Catalogue) -> None:
    cycle = draft()
    open_up(session, cycle, cast, shipped)
    with pytest.raises(CycleAlreadyOpen, match="is open already"):
        open_up(session, cycle, cast, shipped)
    assert session.scalar(select(func.count()).select_from(Participation)) == 7
    assert session.scalar(select(func.count()).select_from(Event).where(Event.action == "cycle.opened")) == 1


def test_two_cycles_share_the_same_frozen_words(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    for title in ("One", "Two"):
        open_up(session, draft(title=title), cast, shipped)
    fingerprints = set(session.scalars(select(FrozenFramework.fingerprint)))
    assert fingerprints == {shipped.framework(one).fingerprint for one in ("can-do", "customer-focus")}


def test_what_blocks_stops_the_opening_and_writes_nothing(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cycle = draft(frameworks=())
    with pytest.raises(CycleNotReady):
        open_up(session, cycle, cast, shipped)
    assert cycle_context(session, cycle.id).is_draft
    assert session.scalar(select(func.count()).select_from(Participation)) == 0


def test_only_the_population_takes_part(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    make_person(session, "2001", "Hana Gone", cast.highways, leaves_on=clock.today() - timedelta(days=1))
    make_person(session, "2002", "Iris Soon", cast.highways, starts_on=clock.today() + timedelta(days=1))
    by_team = draft(teams=(cast.highways.id,))
    assert open_up(session, by_team, cast, shipped) == 2
    whole_tree = draft(teams=(cast.council.id,))
    assert open_up(session, whole_tree, cast, shipped) == 7
    by_role = draft(role_profiles=("leaders",))
    assert open_up(session, by_role, cast, shipped) == 2
    by_start = draft(started_by=date(2019, 1, 1))
    with pytest.raises(CycleNotReady):
        open_up(session, by_start, cast, shipped)


def test_a_failed_opening_leaves_a_draft(fresh_database: Engine, shipped: Catalogue) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        cycle = service.make_cycle(session, wish(), cast.chloe.id)
    failing = RuntimeError("the server died")
    with pytest.raises(RuntimeError), transaction(fresh_database) as session:
        service.open_cycle(session, cycle.id, cast.chloe.id, shipped)
        raise failing
    with transaction(fresh_database) as session:
        assert cycle_context(session, cycle.id).is_draft
        assert session.scalar(select(func.count()).select_from(Participation)) == 0
        assert service.open_cycle(session, cycle.id, cast.chloe.id, shipped) == 7


def test_opened_from_eight_browsers_at_once_it_opens_once(fresh_database: Engine, shipped: Catalogue) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        cycle = service.make_cycle(session, wish(), cast.chloe.id)
    together = Barrier(8)

    def press(_number: int) -> bool:
        together.wait()
        try:
            with transaction(fresh_database) as session:
                service.open_cycle(session, cycle.id, cast.chloe.id, shipped)
        except CycleAlreadyOpen:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(press, range(8))) == [False] * 7 + [True]
    with transaction(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(Participation)) == 7


def test_two_cycles_opened_at_once_share_their_words(fresh_database: Engine, shipped: Catalogue) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        cycles = [service.make_cycle(session, wish(title=title), cast.chloe.id) for title in ("One", "Two")]
    together = Barrier(2)

    def press(cycle: Cycle) -> int:
        together.wait()
        with transaction(fresh_database) as session:
            return service.open_cycle(session, cycle.id, cast.chloe.id, shipped)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, cycles)) == [7, 7]
    with transaction(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(FrozenFramework)) == 2
