"""What every life begins with: a council, a cycle, and the days on which things are due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import time_machine
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.cycles.service import make_cycle, open_cycle
from kie.cycles.wish import Wish
from kie.frameworks.models import Catalogue
from tests.cast import give_role, make_person, make_team, reports_to
from tests.life.model import ABOVE, ANA, CHLOE, PEOPLE

START = date(2027, 1, 11)
"""A Monday. From here to Good Friday, 26 March, there is no bank holiday in England."""
SELF_DUE, MANAGER_DUE, CLOSES = date(2027, 1, 25), date(2027, 2, 1), date(2027, 3, 26)
LAST_DAY = CLOSES - timedelta(days=2)
FRAMEWORK, COMPETENCY = "care", "care"
KEY = f"competency:{FRAMEWORK}:{COMPETENCY}"
TOKENS = {"self": "heliotrope", "manager": "quicksilver"}
"""A word that only this side's notes hold, before the name of whose part it is."""
ADDED = "marginalia"
"""A word that only what is added to a record holds."""


@dataclass(frozen=True, slots=True)
class Base:
    """What every life begins with: an engine with the council and an open cycle in it, and the people's ids."""

    engine: Engine
    people: Mapping[str, UUID]
    cycle_id: UUID
    teams: tuple[UUID, UUID]
    app: Flask
    opener: list[Any]


def lay_base(engine: Engine, shipped: Catalogue) -> Base:
    """Everybody but Ana, who is hired later, and a cycle that asks about one competency."""
    with time_machine.travel(noon(START), tick=False), Session(engine, expire_on_commit=False) as session:
        council = make_team(session, "WEX", "Wexcombe Council")
        highways, parks = (make_team(session, code, code, council) for code in ("HWY", "PRK"))
        staff = {
            name: make_person(session, f"2{position:03}", name, highways)
            for position, name in enumerate(PEOPLE)
            if name != ANA
        }
        for below, above in ABOVE.items():
            reports_to(session, staff[below], staff[above])
        give_role(session, staff[CHLOE], "hr")
        wish = Wish(
            title="Spring review",
            purpose="For your development.",
            opens_on=START,
            self_due_on=SELF_DUE,
            manager_due_on=MANAGER_DUE,
            closes_on=CLOSES,
            frameworks=((FRAMEWORK, "theme"),),
        )
        cycle = make_cycle(session, wish, staff[CHLOE].id)
        open_cycle(session, cycle.id, staff[CHLOE].id, shipped)
        session.commit()
        opener: list[Any] = []
        app = create_app(Settings(environment="testing"), sessions=lambda reading: opener[-1]())
        app.testing = True
        ids = {name: person.id for name, person in staff.items()}
        return Base(engine, ids, cycle.id, (highways.id, parks.id), app, opener)


def noon(day: date) -> datetime:
    """Twelve o'clock on that day."""
    return datetime.combine(day, time(12), UTC)
