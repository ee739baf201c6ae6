"""A draft for everybody, ready to open."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.listing import cycles
from kie.cycles.models import Cycle, Participation
from kie.cycles.service import make_cycle
from kie.cycles.wish import Wish
from kie.frameworks.models import Catalogue
from tests.cast import Cast


def wish(**changes: Any) -> Wish:
    """A wish for one short framework and everybody; `changes` replace any part."""
    today = clock.today()
    plain = Wish(
        title="Review 2027",
        purpose="For your development.",
        opens_on=today,
        self_due_on=today + timedelta(days=20),
        manager_due_on=today + timedelta(days=30),
        closes_on=today + timedelta(days=60),
        frameworks=(("can-do", "theme"), ("customer-focus", "theme")),
    )
    return replace(plain, **changes)


def opened(session: Session, cast: Cast, shipped: Catalogue, **changes: Any) -> Cycle:
    """A cycle that Chloé made and opened; `changes` replace any part of the wish."""
    cycle = make_cycle(session, wish(**changes), cast.chloe.id)
    service.open_cycle(session, cycle.id, cast.chloe.id, shipped)
    return cycle


Draft = Callable[..., Cycle]


def taking_part(session: Session, cycle: Cycle) -> int:
    """How many take part, counted; the list of cycles, which keeps the number, has to say the same."""
    there = select(func.count()).select_from(Participation).where(Participation.cycle_id == cycle.id)
    counted = session.scalar(there) or 0
    assert [line.people for line in cycles(session) if line.cycle.id == cycle.id] == [counted]
    return counted


@pytest.fixture
def draft(session: Session, cast: Cast) -> Draft:
    """A function that makes a draft; its arguments change the wish."""

    def make(**changes: Any) -> Cycle:
        made = make_cycle(session, wish(**changes), cast.chloe.id)
        session.commit()
        return made

    return make


def typed(**changes: Any) -> dict[str, Any]:
    """What HR types into the form of a new cycle."""
    today = clock.today()
    return {
        "title": "Review 2027",
        "purpose": "For your development.",
        "framework-can-do": "theme",
        "opens_on": today.isoformat(),
        "self_due_on": (today + timedelta(days=20)).isoformat(),
        "manager_due_on": (today + timedelta(days=30)).isoformat(),
        "closes_on": (today + timedelta(days=60)).isoformat(),
        "people_threshold": "10",
        "viewer_threshold": "5",
        **changes,
    }


@pytest.fixture
def running(session: Session, cast: Cast, draft: Draft, shipped: Catalogue) -> Cycle:
    """A cycle over everybody, open."""
    cycle = draft()
    service.open_cycle(session, cycle.id, cast.chloe.id, shipped)
    session.commit()
    return cycle


def open_up(session: Session, cycle: Cycle, cast: Cast, shipped: Catalogue) -> int:
    """Chloé opens the cycle."""
    return service.open_cycle(session, cycle.id, cast.chloe.id, shipped)


def part(session: Session, cycle: Cycle, person_id: object) -> Participation:
    """The person's participation."""
    return session.scalars(
        select(Participation).where(Participation.cycle_id == cycle.id, Participation.person_id == person_id)
    ).one()
