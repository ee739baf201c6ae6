"""A cycle for many people is opened by a job: in portions, broken off and gone on with, and then for all at once."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import opening, orders
from kie.cycles.errors import CycleBeingOpened
from kie.cycles.listing import cycles
from kie.cycles.models import Cycle, CycleOpening, Participation
from kie.cycles.opening_models import OpeningOrder, PlannedParticipation
from kie.cycles.service import change_cycle, make_cycle, open_cycle
from kie.db import transaction
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.jobs.handlers import Stopped
from kie.jobs.opening import open_ordered
from kie.work.models import Job
from tests.browser import Browser
from tests.cast import Cast, make_cast, make_person
from tests.cycles.conftest import Draft, wish
from tests.jobs.steps import work_off

Browsing = Callable[..., Browser]


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven people are many, and two a portion."""
    monkeypatch.setattr(orders, "AT_ONCE", 3)
    monkeypatch.setattr(opening, "PORTION", 2)


@pytest.fixture
def ordered(fresh_database: Engine, shipped: Catalogue) -> Iterator[tuple[Engine, UUID]]:
    """A cycle over the cast, whose opening Chloé ordered."""
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        cycle = make_cycle(session, wish(), cast.chloe.id)
        assert opening.open_or_order(session, cycle.id, 1, cast.chloe.id, shipped) is None
    yield fresh_database, cycle.id


def count(engine: Engine, table: type) -> int:
    """How many rows the table has."""
    with transaction(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def opened_for(engine: Engine, cycle_id: UUID) -> tuple[int, int]:
    """How many people take part, and how often the cycle was opened."""
    with transaction(engine) as session:
        opened = select(func.count()).where(Event.action == "cycle.opened", Event.subject == str(cycle_id))
        return count(engine, Participation), session.scalar(opened) or 0


def carried_out(session: Session, cycle_id: UUID, shipped: Catalogue) -> None:
    """What the job does, in the test's own session."""
    assert opening.begin(session, cycle_id, shipped) == 7
    step = opening.plan_portion(session, cycle_id, None)
    while step.last is not None:
        step = opening.plan_portion(session, cycle_id, step.last)
    assert opening.complete(session, cycle_id, shipped) == 7
    session.commit()


def break_off(after: int) -> Callable[[Session, int, int], None]:
    """A report that ends the worker at so many people."""

    def report(_session: Session, done: int, total: int) -> None:
        assert total == 7
        if done >= after:
            raise Stopped

    return report


@pytest.mark.both_databases
def test_what_broke_off_left_a_draft_and_is_gone_on_with(
    ordered: tuple[Engine, UUID], shipped: Catalogue
) -> None:
    engine, cycle_id = ordered
    for after in (2, 4):
        with pytest.raises(Stopped):
            open_ordered(engine, cycle_id, shipped, break_off(after), lambda _session: None)
    assert (count(engine, PlannedParticipation), count(engine, Participation)) == (2, 0)
    with transaction(engine) as session:
        planned = set(session.scalars(select(PlannedParticipation.id)))
        assert session.get(CycleOpening, cycle_id) is None
        with pytest.raises(CycleBeingOpened):
            change_cycle(session, cycle_id, wish(title="Other"), 1, None)
        with pytest.raises(CycleBeingOpened):
            open_cycle(session, cycle_id, None, shipped)
    work_off(engine)
    assert opened_for(engine, cycle_id) == (7, 1)
    assert (count(engine, PlannedParticipation), count(engine, OpeningOrder)) == (0, 0)
    with transaction(engine) as session:
        assert planned <= set(session.scalars(select(Participation.id)))
        ana = session.scalars(select(Participation).where(Participation.grade == "G6").limit(1)).one()
        assert ana.service_band and ana.joined_at <= clock.now()
    # The same job once more finds nothing to do.
    open_ordered(engine, cycle_id, shipped, break_off(0), lambda _session: None)
    assert opened_for(engine, cycle_id) == (7, 1)


@pytest.mark.both_databases
def test_the_job_opens_as_the_request_does(ordered: tuple[Engine, UUID], shipped: Catalogue) -> None:
    engine, cycle_id = ordered
    with transaction(engine) as session:
        twin = make_cycle(session, wish(title="Twin"), None)
        open_cycle(session, twin.id, None, shipped)
    work_off(engine)
    own = {"id", "cycle_id", "joined_at"}
    kept = [column for column in Participation.__table__.columns if column.name not in own]
    with transaction(engine) as session:
        by_job, by_request = (
            set(session.execute(select(*kept).where(Participation.cycle_id == one)).all())
            for one in (cycle_id, twin.id)
        )
        assert by_job == by_request and len(by_job) == 7
        assert [line.people for line in cycles(session)] == [7, 7]


def test_what_was_planned_on_another_day_is_planned_anew(
    ordered: tuple[Engine, UUID], shipped: Catalogue
) -> None:
    engine, cycle_id = ordered
    with pytest.raises(Stopped):
        open_ordered(engine, cycle_id, shipped, break_off(4), lambda _session: None)
    with transaction(engine) as session:
        session.execute(update(PlannedParticipation).values(grade="G1"))
        session.execute(update(OpeningOrder).values(day=wish().opens_on.replace(year=2020)))
    work_off(engine)
    with transaction(engine) as session:
        assert "G1" not in set(session.scalars(select(Participation.grade)))
    assert opened_for(engine, cycle_id) == (7, 1)


def test_what_is_taken_back_in_the_middle_stays_a_draft(
    ordered: tuple[Engine, UUID], shipped: Catalogue
) -> None:
    engine, cycle_id = ordered
    with pytest.raises(Stopped):
        open_ordered(engine, cycle_id, shipped, break_off(4), lambda _session: None)
    with transaction(engine) as session:
        assert opening.take_back(session, cycle_id, None)
        # What the job would do next, had it not been broken off.
        assert opening.plan_portion(session, cycle_id, None) == opening.Planned(None, 0)
        assert opening.complete(session, cycle_id, shipped) is None
    work_off(engine)
    assert opened_for(engine, cycle_id) == (0, 0)
    with transaction(engine) as session:
        assert change_cycle(session, cycle_id, wish(title="Other"), 1, None).title == "Other"
        assert session.scalar(select(func.count()).select_from(PlannedParticipation)) == 0


def test_what_came_between_takes_the_opening_back(ordered: tuple[Engine, UUID]) -> None:
    engine, cycle_id = ordered
    with transaction(engine) as session:
        session.execute(update(Cycle).values(population={"teams": [], "role_profiles": ["pilot"]}))
    work_off(engine)
    assert opened_for(engine, cycle_id) == (0, 0)
    assert count(engine, OpeningOrder) == 0
    with transaction(engine) as session:
        assert session.scalars(select(Job.done_at).where(Job.kind == opening.KIND)).one() is not None
        assert session.scalars(select(Event).where(Event.action == "cycle.opening-refused")).one()


def test_the_page_follows_the_job_and_survives_a_reload(
    browser: Browsing, cast: Cast, draft: Draft, session: Session, shipped: Catalogue
) -> None:
    cycle = draft()
    chloe = browser(cast.chloe)
    path = f"/cycles/{cycle.id}"
    question = chloe.get(f"{path}/opening").fields()
    page = chloe.post(f"{path}/opening", question, follow=True)
    assert "Being opened" in page.text and "It begins in a moment." in page.text
    assert page.headers["Refresh"] == "5" and "Launch" not in page.text
    assert "Refresh" not in chloe.get(str(page.link("Stop that"))).headers
    assert (
        "being opened at this moment"
        in chloe.post(f"{path}/opening", {"version": "1", "once": "again"}, follow=True).text
    )
    assert chloe.get(f"{path}/change", status=302).location == path
    chloe.post(f"{path}/archiving", status=409)
    session.execute(update(Job).values(progress_done=2, progress_total=7))
    session.commit()
    assert chloe.get(path).html.select("progress")[0]["value"] == "2"
    carried_out(session, cycle.id, shipped)
    page = chloe.get(path)
    assert "7 people take part" in page.text and "Refresh" not in page.headers


def test_an_opening_that_was_given_up_is_tried_again_or_taken_back(
    browser: Browsing, cast: Cast, draft: Draft, session: Session, shipped: Catalogue
) -> None:
    cycle = draft()
    chloe = browser(cast.chloe)
    path = f"/cycles/{cycle.id}"
    chloe.post(f"{path}/opening", {"version": "1"})
    session.execute(update(Job).values(dead_at=clock.now()))
    session.commit()
    page = chloe.get(path)
    assert "The opening stopped before it was finished." in page.text and "Refresh" not in page.headers
    assert "stays a draft" in chloe.post(f"{path}/opening/ending", follow=True).text
    session.expire_all()
    assert session.get(OpeningOrder, cycle.id) is None
    chloe.post(f"{path}/opening", {"version": "1", "once": "second"})
    session.execute(update(Job).where(Job.done_at.is_(None)).values(dead_at=clock.now()))
    session.commit()
    chloe.post(f"{path}/opening/new-try")
    carried_out(session, cycle.id, shipped)
    assert "7 people take part" in chloe.get(path).text
    assert (
        "Nothing was being opened any more"
        in chloe.post(f"{path}/opening/ending", {"once": "late"}, follow=True).text
    )


def test_a_draft_that_was_changed_meanwhile_is_not_opened(
    browser: Browsing, cast: Cast, draft: Draft, session: Session
) -> None:
    cycle = draft()
    chloe = browser(cast.chloe)
    seen = chloe.get(f"/cycles/{cycle.id}/opening").fields()
    make_person(session, "2001", "Hana Ito", cast.parks)
    change_cycle(session, cycle.id, wish(teams=(cast.parks.id,)), 1, None)
    session.commit()
    page = chloe.post(f"/cycles/{cycle.id}/opening", seen, follow=True)
    assert "Somebody changed this draft after you looked at it" in page.text
    assert session.get(CycleOpening, cycle.id) is None
