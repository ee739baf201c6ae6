"""The council of `council.py`, Ana's reviews, and whoever asks about them."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.web import KieFlask
from tests.access.asking import Asker
from tests.access.council import Council, make_council, make_requests
from tests.access.differences import World
from tests.access.stages import EXPECTED, make_reviews
from tests.cast import Cast


@pytest.fixture
def council(session: Session, cast: Cast) -> Council:
    """Everybody who stands to Ana in some way."""
    return make_council(session, cast)


@pytest.fixture
def asker(app: KieFlask, session: Session) -> Asker:
    """Opens requests."""
    return Asker(app, session)


@pytest.fixture
def world(session: Session, council: Council, asker: Asker) -> World:
    """The council, and what was asked to be taken out of Ana's texts."""
    return World(session, asker, council, {}, make_requests(session, council))


@pytest.fixture
def reviewed(world: World, cast: Cast, shipped: Catalogue, database_kind: str) -> World:
    """The same with Ana's reviews: one at each stage on SQLite, three of them on PostgreSQL."""
    stages = EXPECTED if database_kind == "sqlite" else ("own-in", "near-gave", "earlier")
    return replace(world, reviews=make_reviews(world.session, world.council, cast, shipped, stages))
