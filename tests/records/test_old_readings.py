"""Who opened what is kept for two years: not a day less, and not for ever."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.db import transaction
from kie.readings import Opening, Reading, ReadingGrant, grant, note_reading
from tests.cast import Cast, make_cast
from tests.jobs.steps import do_once

pytestmark = pytest.mark.both_databases


def open_long_ago(session: Session, cast: Cast, days: int) -> None:
    """Chloé opened Ana's plan so many days ago, under a reason of that day."""
    with time_machine.travel(clock.now() - timedelta(days=days), tick=False):
        given = grant(session, cast.chloe.id, cast.ana.id, "appeal", "Ana appeals.")
        note_reading(session, Opening(cast.chloe.id, cast.ana.id, "plan", str(days)), "hr", given.id)
    session.flush()


def test_nightly_what_is_older_than_two_years_goes(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        for days in (0, 364, 730, 732, 1500):
            open_long_ago(session, cast, days)
    for _twice in range(2):
        do_once(fresh_database, "forget-readings")
        with transaction(fresh_database) as session:
            left = session.scalars(select(Reading.subject).order_by(Reading.id)).all()
            reasons = session.scalars(select(ReadingGrant.words)).all()
        assert left == ["0", "364", "730"]
        assert reasons == ["Ana appeals."] * 3, "a reason goes with what was opened under it"


def test_no_reading_goes_sooner_and_none_changes(session: Session, cast: Cast) -> None:
    for days in (0, 729, 732):
        open_long_ago(session, cast, days)
    young = delete(Reading).where(Reading.subject.in_(("0", "729")))
    for change in (young, delete(Reading), update(Reading).values(standing="manager"), delete(ReadingGrant)):
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(change)
    session.execute(delete(Reading).where(Reading.subject == "732"))
    assert session.scalars(select(Reading.subject).order_by(Reading.id)).all() == ["0", "729"]
