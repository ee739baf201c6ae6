"""The demonstration council, made once and only read."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from kie.web import KieFlask
from tests.browser import Browser
from tests.demo.making import copied_council


@pytest.fixture(scope="session")
def council(tmp_path_factory: pytest.TempPathFactory, shipped: Catalogue) -> Iterator[Engine]:
    """The demonstration at its natural size."""
    engine = copied_council(tmp_path_factory, shipped)
    yield engine
    engine.dispose()


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
