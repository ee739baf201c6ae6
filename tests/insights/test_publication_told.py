"""What is told of a publication before it is one moves with nobody, and an interim is never published as final."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.orm import Session

from kie.cycles import orders
from kie.cycles.queries import cycle_context
from kie.db import transaction
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.insights import ordering
from kie.insights.contributors import contributions
from kie.insights.foreseen import foreseen_again, reach_of
from kie.insights.models import Publication, PublicationOrder, PublishedFacetView, PublishedView
from kie.insights.service import InterimTooLate, foresee, keep, publish, reckon
from kie.jobs.publishing import publish_ordered, reckoned_or_none
from kie.people.models import Person, RoleGrant
from kie.reviews.models import Record, Reopening, SignOff
from tests.browser import Browser, Page
from tests.insights.steps import (
    FRAMEWORK,
    SIGNED,
    TOWN,
    Council,
    Steps,
    by_number,
    close,
    give,
    id_of,
    make_council,
    person,
)
from tests.jobs.steps import work_off

Open = Callable[..., Browser]
TOO_LATE = "The cycle has closed meanwhile, so there is no interim of it any more."


def open_council(session: Session, shipped: Catalogue, differ: int = 0) -> Council:
    """An open cycle in which everybody has signed but the Carers, of whom one agreed to differ on so many."""

    def rate(team: str, number: int, competency: int) -> Steps | None:
        return (
            None
            if (team, number) == ("Carers", 1) and competency < differ
            else by_number(team, number, competency)
        )

    town = make_council(session, shipped, TOWN, rate, closed=False)
    give(session, town.people["Homes"][3], "hr")
    for one in town.people["Carers"]:
        record = id_of("record", town.participation_id(one))
        session.add(Reopening(record_id=record, reopened_by_id=one, reopened_at=SIGNED, reason="A slip"))
    session.commit()
    return town


def one_signs(session: Session, town: Council) -> None:
    him = town.people["Carers"][1]
    record = id_of("second record", him)
    kept = {"revision": 2, "body": {}, "digest": "0" * 64, "shared_at": SIGNED}
    session.execute(insert(Record), [{"id": record, "participation_id": town.participation_id(him), **kept}])
    for party in ("manager", "employee"):
        values = {"record_id": record, "party": party, "signed_by_id": him, "decision": "accept"}
        session.execute(insert(SignOff), [{**values, "signed_at": SIGNED}])
    session.commit()


def contributed(session: Session, town: Council) -> list[int]:
    given = contributions(session, cycle_context(session, town.cycle_id))
    return [len(given.people(FRAMEWORK, one)) for one in town.competencies]


def bytes_of(page: Page) -> str:
    """The page without what is new with every request: the two tokens of its forms."""
    return re.sub(r'(name="(?:csrf_token|once)" value=)"[^"]*"', r"\1", page.text)


@pytest.mark.both_databases
@pytest.mark.parametrize("differ", [0, 1, 3, 5])
def test_the_page_before_publishing_is_the_same_before_and_after_one_signs(
    session: Session, shipped: Catalogue, browser: Open, differ: int
) -> None:
    town = open_council(session, shipped, differ)
    chloe = browser(person(session, town.people["Homes"][3]))
    path = f"/insights/publications/{town.cycle_id}?interim=yes"
    before, people = chloe.get(path), contributed(session, town)
    assert "Half or more" in before.text and "Publish the heatmap" in before.text
    one_signs(session, town)
    after = contributed(session, town)
    assert sum(after) - sum(people) == len(town.competencies) - differ
    assert bytes_of(chloe.get(path)) == bytes_of(before)


@pytest.mark.both_databases
def test_after_an_interim_the_page_is_the_same_whoever_is_reopened(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    """Beside an interim, one who is reopened hides all figures of what they were in, and of nothing else."""

    def rate(team: str, number: int, competency: int) -> Steps | None:
        if (team, number) == ("Parks", 4) and competency < 3:
            return None
        return by_number(team, number, competency)

    town = make_council(session, shipped, TOWN, rate, closed=False)
    give(session, town.people["Homes"][3], "hr")
    publish(session, town.cycle_id, None, interim=True)
    chloe = browser(person(session, town.people["Homes"][3]))
    pages, shown = [], []
    for team, number in (("Waste", 2), ("Parks", 4), ("Parks", 5)):
        who = town.people[team][number]
        record = id_of("record", town.participation_id(who))
        session.add(Reopening(record_id=record, reopened_by_id=who, reopened_at=SIGNED, reason="A slip"))
        session.commit()
        pages.append(bytes_of(chloe.get(f"/insights/publications/{town.cycle_id}?interim=yes")))
        by_team = reckon(session, town.cycle_id, interim=True).made.by_team
        shown.append(len(set().union(*by_team.values())))
    assert "Not told before a cycle is published again" in pages[0]
    assert pages[0] == pages[1] == pages[2]
    assert len(set(shown)) > 1


@pytest.mark.both_databases
def test_what_a_job_keeps_and_how_far_it_is_move_with_nobody(
    session: Session, shipped: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "AT_ONCE", 20)
    town = open_council(session, shipped, 3)
    seen: list[object] = []
    for signing in (False, True):
        if signing:
            one_signs(session, town)
        ordering.order(session, town.cycle_id, "preview", None, interim=True)
        ordered = session.scalars(select(PublicationOrder)).one()
        reckoned = reckoned_or_none(session, ordered, lambda done, total: seen.append((done, total)))
        assert reckoned is not None
        ordering.keep_reckoned(session, ordered, reckoned)
        seen.append(ordered.preview)
    assert seen[:6] == seen[6:]
    assert seen[5] == {"teams": 9, "reach": "half", "earlier": 0, "by_facet": False}


def test_progress_counts_competencies_that_nobody_contributed_to(
    session: Session, shipped: Catalogue
) -> None:
    """How many had a contribution would be told otherwise to whoever waits."""

    def rate(team: str, number: int, competency: int) -> Steps | None:
        return None if competency == 2 else by_number(team, number, competency)

    town = make_council(session, shipped, TOWN, rate)
    seen: list[tuple[int, int]] = []
    reckon(session, town.cycle_id, report=lambda done, total: seen.append((done, total)))
    assert seen == [(number, 5) for number in range(1, 6)]


def test_hr_partners_who_could_tell_change_nothing_on_the_page(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    town = open_council(session, shipped)
    chloe = browser(person(session, town.people["Homes"][3]))
    path = f"/insights/publications/{town.cycle_id}?interim=yes"
    before = chloe.get(path)
    for one in town.people["Highways"][1:4]:
        session.get_one(Person, one).team_id = town.team_id("Homes")
    look_after = town.team_id("Highways")
    grant = RoleGrant(
        person_id=town.people["Homes"][0], role="partner", team_id=look_after, granted_at=SIGNED
    )
    session.add(grant)
    session.commit()
    told = reckon(session, town.cycle_id, interim=True).made.audit["partners"]
    assert told == {str(town.people["Homes"][0]): 1}
    assert bytes_of(chloe.get(path)) == bytes_of(before)


def test_a_preview_of_an_earlier_version_is_shown_to_nobody(
    session: Session, shipped: Catalogue, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "AT_ONCE", 20)
    town = open_council(session, shipped)
    ordering.order(session, town.cycle_id, "preview", None, interim=True)
    numbers = {"teams": 9, "shown": 6, "cells": 30, "hidden": 15, "earlier": 0, "by_facet": 0}
    session.execute(update(PublicationOrder).values(preview=numbers))
    session.commit()
    page = browser(person(session, town.people["Homes"][3])).get(
        f"/insights/publications/{town.cycle_id}?interim=yes"
    )
    assert "Work out what would be shown" in page.text and "Teams and units" not in page.text
    assert foreseen_again(cycle_context(session, town.cycle_id), True, numbers) is None


@pytest.mark.parametrize(
    ("shown", "word"),
    [
        (0, "none"),
        (1, "some"),
        (9, "some"),
        (10, "half"),
        (17, "half"),
        (18, "nearly-all"),
        (20, "nearly-all"),
    ],
)
def test_the_words_for_how_many(shown: int, word: str) -> None:
    assert reach_of(shown, 20) == word


def published(engine: Engine) -> tuple[int | None, ...]:
    tables = (Publication, PublishedView, PublishedFacetView, PublicationOrder)
    with transaction(engine) as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in tables)


@pytest.mark.both_databases
@pytest.mark.parametrize("wanted", ["publication", "preview"])
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_job_for_an_interim_of_a_cycle_that_closes_publishes_nothing(
    fresh_database: Engine, shipped: Catalogue, when: str, wanted: ordering.Wanted
) -> None:
    with transaction(fresh_database) as session:
        town = make_council(session, shipped, TOWN, closed=False)
        ordering.order(session, town.cycle_id, wanted, town.people["Homes"][3], interim=True)

    def shut(done: int, _total: int) -> None:
        if done == 3:
            with transaction(fresh_database) as session:
                close(session, town.cycle_id)

    if when == "before":
        shut(3, 5)
        work_off(fresh_database)
    else:
        publish_ordered(fresh_database, town.cycle_id, shut, lambda _session: None)
    assert published(fresh_database) == (0, 0, 0, 0)
    expected = ["cycle.publishing-ordered", "cycle.interim-too-late"] if wanted == "publication" else []
    with transaction(fresh_database) as session:
        assert session.scalars(select(Event.action).order_by(Event.at)).all() == expected


@pytest.mark.both_databases
def test_an_interim_of_a_closed_cycle_is_refused_wherever_it_is_asked_for(
    session: Session, shipped: Catalogue
) -> None:
    town = open_council(session, shipped)
    reckoned = reckon(session, town.cycle_id, interim=True)
    ordering.order(session, town.cycle_id, "publication", None, interim=True)
    close(session, town.cycle_id)
    attempts: list[Callable[[], object]] = [
        lambda: keep(session, reckoned, None),
        lambda: publish(session, town.cycle_id, None, interim=True),
        lambda: foresee(session, town.cycle_id, interim=True),
        lambda: ordering.order(session, town.cycle_id, "publication", None, interim=True),
        lambda: ordering.order_again(session, town.cycle_id),
    ]
    for attempt in attempts:
        with pytest.raises(InterimTooLate):
            attempt()
    assert session.scalar(select(func.count()).select_from(Publication)) == 0
    publish(session, town.cycle_id, None)
    assert session.scalars(select(Publication.interim)).all() == [False]


@pytest.mark.both_databases
def test_a_page_left_open_over_the_close_publishes_nothing_and_leads_to_the_final_one(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    town = open_council(session, shipped)
    chloe = browser(person(session, town.people["Homes"][3]))
    path = f"/insights/publications/{town.cycle_id}"
    left_open = chloe.get(f"{path}?interim=yes")
    close(session, town.cycle_id)
    session.commit()
    refused = chloe.post(path, left_open.fields() | {"wanted": "publication"}, status=409)
    assert TOO_LATE in refused.text and "Look at what would be shown of the final one." in refused.text
    assert session.scalar(select(func.count()).select_from(Publication)) == 0
    final = chloe.get(chloe.get(f"{path}?interim=yes", status=302).location)
    assert TOO_LATE in final.text and "It has a price" not in final.text
    assert "They come with it, where enough people took part" in final.text
