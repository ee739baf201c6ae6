"""What stories of passkeys begin with."""

import pytest
from sqlalchemy.orm import Session

from config import Settings
from kie.accounts import service
from tests.accounts.passkeys.devices import HERE
from tests.accounts.passkeys.steps import GOOD
from tests.cast import Cast


@pytest.fixture(scope="session")
def settings() -> Settings:
    """As in production, but without its cookies, which want https."""
    return Settings(environment="testing", pseudo_language=True, second_factor="required", public_url=HERE)


@pytest.fixture
def town(session: Session, cast: Cast) -> Cast:
    """The cast; Ana, Ben and Chloé have a password."""
    for person in (cast.ana, cast.ben, cast.chloe):
        service.set_password(session, person.id, GOOD)
    session.commit()
    return cast
