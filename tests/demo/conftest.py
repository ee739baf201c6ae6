"""The demonstration council, made once and only read."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.db import make_engine, transaction
from kie.demo.service import STAGES, make_demonstration, pieces
from kie.frameworks.models import Catalogue
from kie.migrations.run import migrate
from kie.people.models import Person
from kie.web import KieFlask
from tests.browser import Browser


@pytest.fixture(scope="session")
def council(tmp_path_factory: pytest.TempPathFactory, shipped: Catalogue) -> Iterator[Engine]:
    """The demonstration at its natural size."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'kie.db'}")
    make_council(engine, shipped)
    yield engine
    engine.dispose()


def make_council(engine: Engine, shipped: Catalogue, people: int = 420, cycles: int = 2) -> None:
    """Fill an empty database; it reports as often as its progress bar expects."""
    reported: list[str] = []
    migrate(engine)
    with transaction(engine) as session:
        make_demonstration(
            session,
            shipped,
            people=people,
            cycles=cycles,
            seed=2011,
            organisation="Wexcombe Council",
            secret_key=Settings().secret_key,
            report=reported.append,
        )
    assert len(reported) == pieces(people, cycles)
    assert set(reported) == set(STAGES)


@pytest.fixture
def council_app(council: Engine, settings: Settings) -> KieFlask:
    """The application on the demonstration."""
    made = create_app(settings, engine=council)
    made.testing = True
    return made


@pytest.fixture
def as_person(council: Engine, council_app: KieFlask) -> Iterator[Callable[[str], Browser]]:
    """A browser signed in as one of the cast, by first name."""
    with Session(council, expire_on_commit=False) as session:

        def open_browser(name: str) -> Browser:
            person = session.scalars(
                select(Person).where(Person.email == f"{name.lower().replace('é', 'e')}@wexcombe.example")
            ).one()
            return Browser(council_app, session, person)

        yield open_browser
