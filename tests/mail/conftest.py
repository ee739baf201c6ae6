"""A mail server, and an office that uses it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from kie.mail.delivery import Office
from tests.mail.inbox import Inbox, inbox_open


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A mail server."""
    with inbox_open() as one:
        yield one


@pytest.fixture
def office(fresh_database: Engine, inbox: Inbox) -> Office:
    """What delivers to it; it knows no reasons."""
    return Office(fresh_database, inbox.settings(), {})
