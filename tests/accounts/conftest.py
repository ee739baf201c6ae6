"""What the stories of signing in begin with."""

import pytest
from sqlalchemy.orm import Session

from kie.accounts import service
from tests.cast import Cast

GOOD = "kettle bus forty"


@pytest.fixture
def ana_has_a_password(session: Session, cast: Cast) -> Cast:
    """The cast, with a password for Ana."""
    service.set_password(session, cast.ana.id, GOOD)
    session.commit()
    return cast
