"""A mail server that cannot be used: what the administrator reads, and what the workers note."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Settings
from kie import clock, mail
from kie.db import transaction
from kie.i18n import format_instant
from kie.jobs import worker
from kie.jobs.worker import Worker
from kie.mail.standing import Trouble, note_away, note_used, trouble_of
from kie.work import service
from tests.browser import Browser
from tests.cast import Cast
from tests.faults.served import wait_until
from tests.mail.inbox import inbox_open
from tests.mail.steps import put, waiting

pytestmark = pytest.mark.both_databases
Open = Callable[..., Browser]
NOWHERE = Settings(environment="testing", smtp_host="127.0.0.1", smtp_port=1)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Of an installation with a mail server."""
    return Settings(environment="testing", smtp_host="mail.wexcombe.example")


def known(engine: Engine) -> Trouble | None:
    """What is noted."""
    with transaction(engine) as session:
        return trouble_of(session)


def test_dev_reads_since_when_the_mail_server_is_away_and_where_to_look(
    browser: Open, session: Session, cast: Cast
) -> None:
    first = clock.now() - timedelta(hours=3)
    with time_machine.travel(first, tick=False):
        note_away(session, "gaierror", timedelta(seconds=10))
    note_away(session, "ConnectionRefusedError", timedelta(minutes=5))
    dev = browser(cast.dev)
    shown = dev.get("/jobs").text
    assert f"The mail server cannot be used since {format_instant(first)}" in shown
    assert "nothing answers at its port" in shown and "It was tried 2 times." in shown
    assert "Settings to look at, if the server itself is well: KIE_SMTP_HOST, KIE_SMTP_PORT." in shown
    assert "Failed, and tried again by itself" not in shown, "said once"
    note_used(session)
    assert "cannot be used" not in dev.get("/jobs").text


def test_workers_note_since_when_they_get_nowhere_until_a_message_goes(fresh_database: Engine) -> None:
    put(fresh_database, "ana")
    for tries in (1, 2):
        assert not Worker(fresh_database, NOWHERE).mail_once()
        found = known(fresh_database)
        assert found is not None and (found.tries, found.kind) == (tries, "ConnectionRefusedError")
        assert found.next_try > clock.now() and found.since <= clock.now()
    assert waiting(fresh_database) == {"ana": (0, "")}
    with inbox_open() as inbox:
        assert Worker(fresh_database, inbox.settings()).mail_once(), (
            "another worker than the one that noted it"
        )
    assert known(fresh_database) is None


def test_a_worker_that_finds_nothing_to_send_any_more_ends_its_note(
    fresh_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AWAY_FIRST", 0.001)
    put(fresh_database, "ana")
    one = Worker(fresh_database, NOWHERE)
    one.mail_once()
    with transaction(fresh_database) as session:
        (held,) = service.claim(session, [mail.KIND], 1, timedelta(minutes=1))
        service.complete(session, held)
    assert known(fresh_database) is not None
    wait_until(lambda: not one.mail_once() and known(fresh_database) is None, "the note to end")
