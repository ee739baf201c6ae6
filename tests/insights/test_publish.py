"""Publishing: once, after closing, with an audit; and whom a viewer is taken to know."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from kie.cycles.queries import cycle_context
from kie.cycles.service import make_cycle
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.insights import deciding
from kie.insights.contributors import contributions
from kie.insights.cuts import Places
from kie.insights.figures import CellBody
from kie.insights.heavy import Asked
from kie.insights.known import known_people
from kie.insights.known_sources import read_sources
from kie.insights.models import (
    Publication,
    PublicationBasis,
    PublishedFacetView,
    PublishedView,
)
from kie.insights.publisher import AuditFailed
from kie.insights.rules import Pattern, Unit
from kie.insights.service import AlreadyPublished, CycleNotClosed, foresee, publish, team_rows
from kie.reviews.models import Reopening
from tests.cycles.conftest import wish
from tests.insights.shown import shown_by_facet, shown_figures, shown_teams
from tests.insights.steps import CLOSED, FRAMEWORK, TOWN, Council, Steps, id_of, make_council


@pytest.fixture
def town(session: Session, shipped: Catalogue) -> Council:
    return make_council(session, shipped, TOWN)


@pytest.mark.both_databases
def test_publishing_writes_cells_views_and_who_did_it(session: Session, town: Council) -> None:
    hr = town.people["Homes"][3]
    foreseen = foresee(session, town.cycle_id)
    published = publish(session, town.cycle_id, hr)
    assert shown_teams(session) == {
        town.team_id(one) for one in ("Council", "Place", "Highways", "Parks", "Care", "Homes")
    }
    by_facet = len(shown_by_facet(session))
    cells = len(shown_figures(session)) - by_facet
    assert published.cells == cells + by_facet == 5 * 5 * 6 + by_facet
    assert (foreseen.teams, foreseen.reach, foreseen.by_facet) == (9, "half", True)
    assert session.scalar(select(func.count()).select_from(PublishedView)) == 3 * 5
    kept = session.scalars(select(Publication)).one()
    assert kept.audit["clean"] is True
    assert (kept.published_by_id, len(kept.digest)) == (hr, 64)
    assert session.scalars(select(Event.action)).all() == ["cycle.published"]


@pytest.mark.both_databases
def test_the_views_hold_every_figure_that_the_digest_is_of(session: Session, town: Council) -> None:
    """So whoever doubts a figure of years ago can reckon the digest anew from what is shown."""
    publish(session, town.cycle_id, None)
    figures: dict[tuple[str, ...], dict[str, CellBody]] = defaultdict(dict)
    for where, cell in shown_figures(session).items():
        name = (where.facet, where.row) if where.facet else (where.row,)
        figures[where.framework_id, where.competency_id, *name][where.measure] = cell
    rows = sorted(json.dumps([*name, figure], sort_keys=True) for name, figure in figures.items())
    kept = session.scalars(select(Publication.digest)).one()
    assert kept == hashlib.sha256("\n".join(rows).encode()).hexdigest()


@pytest.mark.both_databases
def test_an_open_cycle_is_not_published(session: Session, shipped: Catalogue) -> None:
    town = make_council(session, shipped, TOWN, closed=False)
    for attempt in (lambda: publish(session, town.cycle_id, None), lambda: foresee(session, town.cycle_id)):
        with pytest.raises(CycleNotClosed, match="is not closed"):
            attempt()
    draft = make_cycle(session, wish(), None).id
    with pytest.raises(CycleNotClosed, match="has not been opened"):
        publish(session, draft, None)
    with pytest.raises(CycleNotClosed, match="has not been opened"):
        publish(session, draft, None, interim=True)
    assert session.scalar(select(func.count()).select_from(Publication)) == 0


@pytest.mark.both_databases
def test_a_cycle_is_published_once(session: Session, town: Council) -> None:
    publish(session, town.cycle_id, None)
    before = shown_figures(session)
    with pytest.raises(AlreadyPublished):
        publish(session, town.cycle_id, None)
    assert shown_figures(session) == before


@pytest.mark.both_databases
@pytest.mark.parametrize("table", ["publications", "published_facet_views", "published_views"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_what_is_published_cannot_be_changed(
    session: Session, town: Council, table: str, change: str
) -> None:
    publish(session, town.cycle_id, None)
    value = "digest = 'x'" if table == "publications" else "measure = 'self'"
    with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
        session.execute(text(change.format(table, value)))


def asked(session: Session, town: Council) -> Asked:
    context = cycle_context(session, town.cycle_id)
    known = known_people(read_sources(session, context))
    return Asked(context, team_rows(session), contributions(session, context), known)


@pytest.mark.both_databases
@pytest.mark.parametrize("fault", ["suppress_again", "suppress_facets"])
def test_nothing_is_written_when_the_audit_fails(
    session: Session, town: Council, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """A publisher that is wrong on purpose: its rows hold one leader, or its values differ by one person."""

    def show_the_leader(tree: list[Unit], members: Mapping[str, frozenset[str]], *_: object) -> Pattern:
        everybody = frozenset().union(*members.values())
        top, below = str(town.team_id("Council")), str(town.team_id("Homes"))
        small = everybody - members[str(town.team_id("Council"))]
        return Pattern({top: everybody, below: small}, {top: everybody - small, below: small}, frozenset())

    def show_all(_atoms: Places, facets: list[Places], *_: object) -> list[frozenset[int]]:
        # Everybody has one profile and one grade; take the last person's away.
        facets[1][np.flatnonzero(facets[1] >= 0)[-1]] = -1
        return [frozenset({0})] * len(facets)

    wrong = {"suppress_again": show_the_leader, "suppress_facets": show_all}[fault]
    monkeypatch.setattr(deciding, fault, wrong)
    with pytest.raises(AuditFailed):
        publish(session, town.cycle_id, None)
    for table in (Publication, PublishedView, PublishedFacetView, PublicationBasis):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert session.scalars(select(Event.action)).all() == []


def test_who_agreed_to_differ_or_reopened_is_in_no_figure(session: Session, shipped: Catalogue) -> None:
    def rate(team: str, person: int, competency: int) -> Steps | None:
        return None if (team, person, competency) == ("Parks", 2, 0) else Steps(2, 2, 2)

    town = make_council(session, shipped, TOWN, rate)
    reopened = id_of("record", town.participation_id(town.people["Parks"][3]))
    session.add(
        Reopening(
            record_id=reopened, reason="A slip", reopened_by_id=town.people["Place"][0], reopened_at=CLOSED
        )
    )
    session.flush()
    found = contributions(session, cycle_context(session, town.cycle_id))
    first = found.people(FRAMEWORK, town.competencies[0])
    second = found.people(FRAMEWORK, town.competencies[1])
    assert second - first == {town.people["Parks"][2]}
    assert town.people["Parks"][3] not in second
