"""What the stories of signing in begin with."""

import pytest
from sqlalchemy.orm import Session

from kie.accounts import codes, service
from tests.cast import Cast

GOOD = "kettle bus forty"


def letter_for(session: Session, cast: Cast) -> str:
    """The code of a new letter for Ana, from Chloé."""
    (letter,) = codes.make_letters(session, cast.chloe.id, [cast.ana.id])
    return letter.code


@pytest.fixture
def ana_has_a_password(session: Session, cast: Cast) -> Cast:
    """The cast, with a password for Ana."""
    service.set_password(session, cast.ana.id, GOOD)
    session.commit()
    return cast
