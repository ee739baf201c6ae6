"""Publishing for many people: worked out first, then published by a job; broken off, taken back, done twice."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kie.cycles import orders
from kie.db import transaction
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.insights import ordering
from kie.insights.meanwhile import KnownMeanwhile
from kie.insights.models import Publication, PublicationOrder, PublishedView
from kie.insights.service import PublishedMeanwhile, publish
from kie.jobs.handlers import Stopped
from kie.jobs.publishing import publish_ordered, reckoned_or_none
from kie.readings import Opening, note_reading
from kie.work.models import Job
from tests.browser import Browser
from tests.insights.shown import shown_figures
from tests.insights.steps import HEATMAP, TOWN, Council, give, make_council, person
from tests.jobs.steps import work_off

Open = Callable[..., Browser]


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "AT_ONCE", 20)


@pytest.fixture
def town(fresh_database: Engine, shipped: Catalogue) -> Iterator[tuple[Engine, Council]]:
    with transaction(fresh_database) as session:
        made = make_council(session, shipped, TOWN)
    yield fresh_database, made


def count(engine: Engine, table: type) -> int:
    with transaction(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def carried_out(session: Session, town: Council) -> None:
    """What the job does, in the test's own session."""
    ordered = ordering.standing_order(session, town.cycle_id)
    assert ordered is not None
    reckoned = reckoned_or_none(session, ordered, lambda done, total: None)
    if reckoned is None:
        ordering.keep_nothing(session, ordered)
    else:
        ordering.keep_reckoned(session, ordered, reckoned)
    session.commit()


def ask(engine: Engine, town: Council, wanted: ordering.Wanted) -> None:
    with transaction(engine) as session:
        ordering.order(session, town.cycle_id, wanted, town.people["Homes"][3])


@pytest.mark.both_databases
def test_a_job_broken_off_publishes_nothing_and_a_second_try_all(town: tuple[Engine, Council]) -> None:
    engine, made = town
    ask(engine, made, "publication")
    seen: list[tuple[int, int]] = []

    def break_off(done: int, total: int) -> None:
        seen.append((done, total))
        # Nothing holds the database meanwhile: on SQLite, too, somebody else writes in the middle of it.
        with transaction(engine) as session:
            assert session.scalar(select(func.count()).select_from(Publication)) == 0
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        publish_ordered(engine, made.cycle_id, break_off, lambda _session: None)
    assert seen == [(1, 5), (2, 5), (3, 5)]

    def killed(_session: Session) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        publish_ordered(engine, made.cycle_id, lambda done, total: None, killed)
    assert (count(engine, Publication), count(engine, PublishedView)) == (0, 0)
    assert count(engine, PublicationOrder) == 1
    work_off(engine)
    assert (count(engine, Publication), count(engine, PublicationOrder)) == (1, 0)
    publish_ordered(engine, made.cycle_id, break_off, lambda _session: None)
    assert count(engine, Publication) == 1
    with transaction(engine) as session:
        assert session.scalars(select(Publication.published_by_id)).one() == made.people["Homes"][3]
        by_job = shown_figures(session)
        actions = session.scalars(select(Event.action).order_by(Event.at)).all()
    assert sorted(actions) == ["cycle.published", "cycle.publishing-ordered"]
    assert len(by_job) > 150


def test_the_job_publishes_what_the_request_does(
    town: tuple[Engine, Council], session: Session, shipped: Catalogue
) -> None:
    engine, made = town
    ask(engine, made, "publication")
    work_off(engine)
    twin = make_council(session, shipped, TOWN)
    publish(session, twin.cycle_id, None)
    with transaction(engine) as other:
        assert shown_figures(other) == shown_figures(session)


def test_what_was_taken_back_or_published_meanwhile_is_not_published_again(
    town: tuple[Engine, Council],
) -> None:
    engine, made = town

    def interrupt(do: Callable[[Session], object]) -> Callable[[int, int], None]:
        def report(done: int, _total: int) -> None:
            if done == 5:
                with transaction(engine) as session:
                    do(session)

        return report

    ask(engine, made, "publication")
    with transaction(engine) as session:
        key = session.scalars(select(PublicationOrder.job_key)).one()
        assert session.scalars(select(Job.kind).where(Job.key == key)).one() == ordering.KIND
    taken_back = interrupt(lambda session: ordering.take_back(session, made.cycle_id, None))
    publish_ordered(engine, made.cycle_id, taken_back, lambda _session: None)
    assert count(engine, Publication) == 0
    ask(engine, made, "publication")
    overtaken = interrupt(lambda session: publish(session, made.cycle_id, None))
    with pytest.raises(PublishedMeanwhile):
        publish_ordered(engine, made.cycle_id, overtaken, lambda _session: None)
    work_off(engine)
    assert count(engine, Publication) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize(("team", "place", "times"), [("Homes", 3, 2), ("Highways", 0, 1)])
def test_a_record_opened_while_it_is_worked_out_is_known_to_what_is_published(
    town: tuple[Engine, Council], team: str, place: int, times: int
) -> None:
    """Somebody in Homes knows nobody in Highways but by opening a record; who manages it knows them all before."""
    engine, made = town
    reader, opened = made.people[team][place], made.people["Highways"][2]
    ask(engine, made, "publication")
    reckoned: list[int] = []

    def report(done: int, total: int) -> None:
        if done == 3 and not reckoned:
            open_record(engine, reader, opened)
        if done == total:
            reckoned.append(done)

    publish_ordered(engine, made.cycle_id, report, lambda _session: None)
    assert (len(reckoned), count(engine, Publication)) == (times, 1)


def test_whoever_comes_to_know_more_each_time_has_nothing_published(town: tuple[Engine, Council]) -> None:
    engine, made = town
    ask(engine, made, "publication")
    others = iter(made.people["Highways"][2:])

    def report(done: int, total: int) -> None:
        if done == total:
            open_record(engine, made.people["Homes"][3], next(others))

    with pytest.raises(KnownMeanwhile):
        publish_ordered(engine, made.cycle_id, report, lambda _session: None)
    assert (count(engine, Publication), count(engine, PublicationOrder)) == (0, 1)
    work_off(engine)
    assert (count(engine, Publication), count(engine, PublicationOrder)) == (1, 0)


def open_record(engine: Engine, reader_id: UUID, person_id: UUID) -> None:
    """Somebody opens a record, while others work."""
    with transaction(engine) as session:
        note_reading(session, Opening(reader_id, person_id, "record", "1"), "hr")


def test_hr_has_it_worked_out_publishes_and_lands_on_the_heatmap(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    town = make_council(session, shipped, TOWN)
    give(session, town.people["Homes"][3], "hr")
    session.commit()
    chloe = browser(person(session, town.people["Homes"][3]))
    path = f"/insights/publications/{town.cycle_id}"
    first = chloe.get(path)
    assert "Work out what would be shown" in first.text and not first.html.select("button[value=publication]")
    waiting = chloe.post(path, first.fields() | {"wanted": "preview"}, follow=True)
    assert "What would be shown is being worked out." in waiting.text
    assert waiting.headers["Refresh"] == "5"
    assert "Refresh" not in chloe.get(waiting.link("Stop that")).headers
    carried_out(session, town)
    told = chloe.get(path)
    assert "Teams and units" in told.text and session.scalar(select(func.count(Publication.id))) == 0
    waiting = chloe.post(path, told.fields() | {"wanted": "publication"}, follow=True)
    assert "The heatmap is being published." in waiting.text
    again = chloe.get(waiting.link("Stop that"))
    carried_out(session, town)
    assert (
        "The heatmap is published."
        in chloe.get(chloe.get(again.link("Look again"), status=302).location).text
    )
    assert "Every figure here is shown." in chloe.get(HEATMAP).text
    chloe.post(path, chloe.get(path).fields() | {"wanted": "preview"}, follow=True)
    carried_out(session, town)
    assert "no review has been signed or changed since" in chloe.get(path).text


def test_a_job_that_was_given_up_is_asked_for_again_or_left(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    town = make_council(session, shipped, TOWN)
    give(session, town.people["Homes"][3], "hr")
    ordering.order(session, town.cycle_id, "publication", town.people["Homes"][3])
    session.query(Job).delete()
    session.commit()
    chloe = browser(person(session, town.people["Homes"][3]))
    path = f"/insights/publications/{town.cycle_id}"
    stopped = chloe.get(path)
    assert "The work stopped before it was finished." in stopped.text
    assert (
        "is being published"
        in chloe.post(f"{path}/new-try", stopped.fields(f"{path}/new-try"), follow=True).text
    )
    left = chloe.post(f"{path}/ending", chloe.get(path).fields(), follow=True)
    assert "Nothing was published." in left.text
    assert "Work out what would be shown" in chloe.get(path).text
