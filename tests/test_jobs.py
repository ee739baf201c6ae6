"""The timetable does what nobody asks for."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from config import Settings
from kie import clock
from kie.accounts.models import SignInAttempt
from kie.db import transaction
from kie.jobs import Clockwork


@pytest.mark.both_databases
def test_tries_of_yesterday_are_forgotten_without_anybody_asking(fresh_database: Engine) -> None:
    now = clock.now()
    with transaction(fresh_database) as session:
        session.add_all(SignInAttempt(key="k", at=now - timedelta(hours=hours)) for hours in (1, 25))
    Clockwork(fresh_database, Settings()).tick()
    with transaction(fresh_database) as session:
        assert [now - at < timedelta(days=1) for at in session.scalars(select(SignInAttempt.at))] == [True]
