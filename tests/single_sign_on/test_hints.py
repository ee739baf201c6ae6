"""What ends a session at the provider: sealed while it waits, read once, and gone with the session's twelve hours."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.single_sign_on.hints import LONGEST, forget_old, keep_hint, take_hint
from kie.single_sign_on.models import SignOutHint

pytestmark = pytest.mark.both_databases
KEY, TOKEN = "the secret key of an installation", "e30.eyJlbWFpbCI6ImFuYUB3ZXhjb21iZS5leGFtcGxlIn0.c2lnbmVk"


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SignOutHint)) or 0


def test_it_is_read_once_by_whoever_has_both_halves_of_its_key(session: Session) -> None:
    handle, other = keep_hint(session, KEY, TOKEN), keep_hint(session, KEY, TOKEN)
    assert handle is not None and other is not None and handle != other
    rows = session.scalars(select(SignOutHint)).all()
    for row in rows:
        assert TOKEN.encode() not in row.sealed and handle not in row.handle_hash
    assert take_hint(session, KEY, "another handle") is None
    assert take_hint(session, "another key", other) is None, "a new secret key: the provider asks"
    assert take_hint(session, KEY, handle) == TOKEN
    assert take_hint(session, KEY, handle) is None
    assert kept(session) == 0


def test_what_no_address_holds_is_not_kept(session: Session) -> None:
    for token in ("", "x" * (LONGEST + 1)):
        assert keep_hint(session, KEY, token) is None
    assert kept(session) == 0


def test_it_goes_with_the_twelve_hours_of_its_session(session: Session) -> None:
    handle = keep_hint(session, KEY, TOKEN)
    assert handle is not None
    with time_machine.travel(clock.now() + timedelta(hours=12, minutes=1)):
        assert take_hint(session, KEY, handle) is None
        keep_hint(session, KEY, TOKEN)
        forget_old(session)
        assert kept(session) == 1
