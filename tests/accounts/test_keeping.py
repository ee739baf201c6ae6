"""What is kept of forms that were sent too late: for its author alone, unreadable to others, so many and so long."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import unsent
from kie.accounts.models import UnsentForm
from kie.accounts.rules import MOST_UNSENT
from kie.errors import NotFound
from tests.cast import Cast

KEY = "k" * 40
pytestmark = pytest.mark.both_databases


def test_the_same_text_once_more_is_kept_for_another_day(session: Session, cast: Cast) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        first = unsent.keep(session, KEY, cast.ana.id, "/somewhere", (("note", "Words"),))
        time.shift(timedelta(hours=23))
        assert unsent.keep(session, KEY, cast.ana.id, "/somewhere", (("note", "Words"),)) == first
        time.shift(timedelta(hours=23))
        assert [kept.id for kept in unsent.kept_for(session, KEY, cast.ana.id)] == [first]


def test_the_database_holds_nothing_readable(session: Session, cast: Cast) -> None:
    made = unsent.keep(session, KEY, cast.ana.id, "/somewhere", (("note", "Plain words of Ana"),))
    assert made is not None
    row = session.get_one(UnsentForm, made)
    assert b"Plain words" not in row.sealed
    assert b"/somewhere" not in row.sealed
    (kept,) = unsent.kept_for(session, KEY, cast.ana.id)
    assert kept.fields == (("note", "Plain words of Ana"),)
    assert unsent.kept_for(session, "another key", cast.ana.id) == ()
    # Somebody who moves the row to another person in the database gives them nothing to read.
    row.person_id = cast.ben.id
    session.flush()
    assert unsent.kept_for(session, KEY, cast.ben.id) == ()


def test_at_most_so_many_are_kept_and_others_are_not_reached(session: Session, cast: Cast) -> None:
    made = [unsent.keep(session, KEY, cast.ana.id, "/x", (("note", str(n)),)) for n in range(MOST_UNSENT + 1)]
    assert None not in made[:-1]
    assert made[-1] is None
    assert made[0] is not None
    assert unsent.one_kept(session, KEY, cast.ben.id, made[0]) is None
    with pytest.raises(NotFound):
        unsent.throw_away(session, cast.ben.id, made[0])
    unsent.was_sent(session, cast.ben.id, made[0])
    assert len(unsent.kept_for(session, KEY, cast.ana.id)) == MOST_UNSENT
