"""Publishing learning demand: once for each quarter, and never so that a change tells of one person."""

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.frameworks.models import Framework
from kie.insights.audit import may_republish
from kie.insights.demand_models import DemandBasis, DemandPublication
from kie.insights.demand_people import Figure, could_see, frameworks_used, people_by_figure
from kie.insights.demand_rules import Strangers, displayed_tens, quarter_to_count, standing_after
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
    before, known = _last_standings(session), could_see(session)
    standings, kept = _moved(before, people_by_figure(session, frameworks, today), known)
    body = _body(frameworks, standings)
    publication = DemandPublication(
        id=uuid4(),
        quarter=quarter,
        counted_on=today,
        published_at=clock.now(),
        digest=hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest(),
        audit={
            "clean": True,
            "figures": sum(map(bool, standings.values())),
            "kept": kept,
            "viewers": len(known),
            "people": THRESHOLDS.people,
            "outside_viewer": THRESHOLDS.outside_viewer,
        },
        body=dict(body),
    )
    session.add(publication)
    session.execute(delete(DemandBasis))
    session.flush()
    session.add(DemandBasis(publication_id=publication.id, body=_packed(standings)))
    events.record(session, None, "demand.published", subject=publication.id, quarter=quarter)
    session.flush()
    return publication.id


def _moved(before: Standings, now: Standings, known: Mapping[UUID, set[UUID]]) -> tuple[Standings, int]:
    """Whom each figure counts from now on, and how many of them stayed because the second opinion refused.

    A reader may know more by now than when a figure was first shown, so that to hide it would tell them too much.
    """
    strangers = Strangers(known, THRESHOLDS)
    viewers = {str(reader): frozenset(map(str, people)) for reader, people in known.items()}
    found: dict[Figure, frozenset[UUID]] = {}
    kept = 0
    for figure in before.keys() | now.keys():
        old = before.get(figure, frozenset())
        new = standing_after(old, now.get(figure, frozenset()), strangers.allows)
        if new != old and not may_republish(_atom(old), _atom(new), THRESHOLDS, viewers=viewers):
            new, kept = old, kept + 1
        if new:
            found[figure] = new
    return found, kept


def _atom(people: frozenset[UUID]) -> dict[str, set[str]]:
    return {"": {str(one) for one in people}}


def _body(frameworks: Sequence[Framework], standings: Standings) -> DemandBody:
    return {
        "whole": [_row(standings, "", one, "") for one in (ANY, ELSE)],
        "frameworks": [
            {
                "id": one.id,
                "title": one.title,
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


def _last_standings(session: Session) -> Standings:
    body = session.scalar(select(DemandBasis.body))
    if body is None:
        return {}
    return {
        (measure, framework_id, row_id): frozenset(map(UUID, people))
        for measure, framework_id, row_id, people in json.loads(zlib.decompress(body))
    }


def _packed(standings: Standings) -> bytes:
    plain = [(*figure, sorted(one.hex for one in people)) for figure, people in sorted(standings.items())]
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode(), 1)
