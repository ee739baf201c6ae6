"""The council of these tests, and how much of it is looked at: a telling part, and everything with CRAWL=whole."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Settings
from kie.cycles.models import Cycle
from kie.db import make_engine
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from tests.assessments.steps import part_of
from tests.confidentiality.council import SUBJECTS, Council, found_council

WHOLE = os.environ.get("CRAWL") == "whole"


@dataclass(frozen=True, slots=True)
class Founded:
    """A database in which the council was written once; the ids of its people and its cycle."""

    engine: Engine
    people: dict[str, UUID]
    cycle_id: UUID


@pytest.fixture(scope="session")
def founded(new_database: Callable[[], str], shipped: Catalogue, settings: Settings) -> Iterator[Founded]:
    """Everybody, with everything written, for all tests of a process: each undoes what it did."""
    engine = make_engine(new_database())
    with Session(engine, expire_on_commit=False) as session:
        made = found_council(session, shipped, settings.secret_key)
        session.commit()
        people = {name: person.id for name, person in made.people.items()}
    yield Founded(engine, people, made.cycle.id)
    engine.dispose()


@pytest.fixture
def council(session: Session, founded: Founded) -> Council:
    """The council as this test's session sees it. The module's `database` is that of `founded`."""
    people = {name: session.get_one(Person, one) for name, one in founded.people.items()}
    cycle = session.get_one(Cycle, founded.cycle_id)
    return Council(people, {name: part_of(session, cycle, people[name]) for name in SUBJECTS}, cycle)
