"""One town for all examples of a test; each example is undone."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.cast import Cast, make_cast


@pytest.fixture(scope="module")
def database_town(database: Engine) -> Iterator[tuple[Session, Cast]]:
    """A session with the cast in it, undone at the end."""
    with database.connect() as connection:
        outer = connection.begin()
        session = Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        yield session, make_cast(session)
        session.close()
        outer.rollback()
