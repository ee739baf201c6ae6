"""Publishing learning demand: once for each quarter, and never so that a change tells of one person."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.frameworks.models import Framework
from kie.insights.demand_audit import Beside
from kie.insights.demand_basis import packed, unpacked
from kie.insights.demand_models import DemandBasis, DemandPublication
from kie.insights.demand_people import could_see, frameworks_used, people_by_figure, people_here, titles_of
from kie.insights.demand_rules import Strangers, displayed_tens, quarter_to_count
from kie.insights.demand_standing import Figure, Shown, Today, shown_after
from kie.insights.demand_words import ANY, ELSE, MEASURES, DemandBody, DemandRow
from kie.insights.rules import Thresholds

Standings = Mapping[Figure, frozenset[UUID]]
"""Whom each figure counts; nobody where it is hidden."""

THRESHOLDS = Thresholds()
"""Those that a cycle begins with. Demand belongs to no cycle, so no cycle's settings lower them."""


def publish_demand(session: Session, today: date) -> UUID | None:
    """Publish the quarter that has ended, in the caller's transaction. Gives the publication's id.

    None when there is nothing to do: it stands already, it ended more than a month ago, or no cycle was ever opened.
    """
    quarter = quarter_to_count(today)
    return None if quarter is None else publish_quarter(session, quarter, today)


def publish_quarter(session: Session, quarter: str, today: date) -> UUID | None:
    """The same for a quarter of this name, as things are today."""
    frameworks = frameworks_used(session)
    if not frameworks or _stands(session, quarter):
        return None
    before, known = _kept(session), could_see(session)
    people = Today(
        _ordered(frameworks, people_by_figure(session, frameworks, today)), people_here(session, today)
    )
    shown, refused = shown_after(
        before,
        people,
        Strangers(known, THRESHOLDS).allows,
        Beside(before.sets(), known, THRESHOLDS),
    )
    body = _body(frameworks, shown.last)
    publication = DemandPublication(
        id=uuid4(),
        quarter=quarter,
        counted_on=today,
        published_at=clock.now(),
        digest=hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest(),
        audit={
            "clean": True,
            "figures": len(shown.last),
            "kept": refused,
            "viewers": len(known),
            "people": THRESHOLDS.people,
            "outside_viewer": THRESHOLDS.outside_viewer,
        },
        body=dict(body),
    )
    session.add(publication)
    session.execute(delete(DemandBasis))
    session.flush()
    session.add(DemandBasis(publication_id=publication.id, body=packed(shown)))
    events.record(session, None, "demand.published", subject=publication.id, quarter=quarter)
    session.flush()
    return publication.id


def _ordered(frameworks: Sequence[Framework], found: Standings) -> Standings:
    """Every figure that the page has, in the order in which they are decided: what holds others first."""
    rows = [("", ANY), *((one.id, row.id) for one in frameworks for row in one.competencies), ("", ELSE)]
    figures = [(measure, *row) for measure in MEASURES for row in rows]
    return {figure: found.get(figure, frozenset()) for figure in figures}


def _body(frameworks: Sequence[Framework], standings: Standings) -> DemandBody:
    titles = titles_of(frameworks)
    return {
        "whole": [_row(standings, "", one, "") for one in (ANY, ELSE)],
        "frameworks": [
            {
                "id": one.id,
                "title": titles[one.id],
                "rows": [
                    _row(standings, one.id, competency.id, competency.title)
                    for competency in one.competencies
                ],
            }
            for one in frameworks
        ],
    }


def _row(standings: Standings, framework_id: str, row_id: str, title: str) -> DemandRow:
    goals, support, learning = (
        displayed_tens(len(people)) if (people := standings.get((measure, framework_id, row_id))) else None
        for measure in MEASURES
    )
    return {"id": row_id, "title": title, "goals": goals, "support": support, "learning": learning}


def _stands(session: Session, quarter: str) -> bool:
    found = session.scalar(select(DemandPublication.id).where(DemandPublication.quarter == quarter))
    return found is not None


def _kept(session: Session) -> Shown:
    body = session.scalar(select(DemandBasis.body))
    return Shown() if body is None else unpacked(body)
