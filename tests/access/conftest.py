"""The council of `council.py` and whoever asks in it."""

import pytest
from sqlalchemy.orm import Session

from kie.web import KieFlask
from tests.access.asking import Asker
from tests.access.council import Council, make_council
from tests.cast import Cast


@pytest.fixture
def council(session: Session, cast: Cast) -> Council:
    """Everybody who stands to Ana in some way."""
    return make_council(session, cast)


@pytest.fixture
def asker(app: KieFlask, session: Session) -> Asker:
    """Opens requests."""
    return Asker(app, session)
