"""Two people of HR change the tree at the same moment: one after the other, and the second sees what the first did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from kie import clock
from kie.db import transaction
from kie.people.models import ReportingLine, Team, TeamChange
from kie.teams import service
from kie.teams.due import apply_due
from kie.teams.refusing import TeamChangeRefused
from kie.teams.rehearsing import rehearsed
from kie.teams.rules import Wish, above
from tests.cast import make_cast
from tests.faults.served import wait_until
from tests.waiting import waiting

pytestmark = pytest.mark.both_databases


def at_once(*calls: Callable[[], str]) -> list[str]:
    """What became of each call."""
    together = Barrier(len(calls))

    def run(call: Callable[[], str]) -> str:
        together.wait()
        try:
            return call()
        except TeamChangeRefused:
            return "refused"

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def test_two_teams_are_never_put_under_each_other(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        highways, parks = cast.highways.id, cast.parks.id

    def move(team_id: UUID, under: UUID) -> Callable[[], str]:
        def call() -> str:
            with transaction(fresh_database) as session:
                service.decide(session, team_id, Wish("moved", clock.today(), parent_id=under), None)
            return "moved"

        return call

    assert at_once(move(highways, parks), move(parks, highways)) == ["moved", "refused"]
    with transaction(fresh_database) as session:
        tree = {one.id: one.parent_id for one in session.scalars(select(Team))}
        assert all(one not in above(one, tree) for one in tree)


def test_two_workers_make_a_change_once(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        ana, wish = cast.ana.id, Wish("led", clock.today(), leader_id=cast.efua.id, whose="former")
        session.add(
            TeamChange(
                team_id=cast.highways.id,
                kind=wish.kind,
                starts_on=clock.today(),
                leader_id=wish.leader_id,
                whose=wish.whose,
                decided_at=clock.now(),
            )
        )

    def work() -> str:
        with transaction(fresh_database) as session:
            return str(apply_due(session))

    assert at_once(work, work) == ["0", "1"]
    with transaction(fresh_database) as session:
        lines = select(func.count()).select_from(ReportingLine).where(ReportingLine.person_id == ana)
        assert session.scalar(lines) == 2


def test_a_preview_waits_for_whoever_changes_teams_and_counts_what_they_left(fresh_database: Engine) -> None:
    """Otherwise it would write the rows of somebody who has the tree: each would wait for the other."""
    today = clock.today()
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        parks, wish = cast.parks.id, Wish("renamed", today + timedelta(days=5), name="Green")
        plan = service.decide(session, cast.highways.id, replace(wish, name="Roads"), None).id
    counted: list[int] = []

    def preview() -> None:
        with transaction(fresh_database) as session:
            team = session.get_one(Team, parks)
            with rehearsed(session, team, wish, None, today) as found:
                counted.append(len(found.before))

    preview()
    meanwhile = Thread(target=preview)
    with transaction(fresh_database) as session:
        service.withdraw(session, None, plan)
        meanwhile.start()
        wait_until(lambda: waiting(fresh_database), "the preview waits")
    meanwhile.join()
    assert counted == [1, 0]
