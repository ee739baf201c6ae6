"""Every text that somebody wrote is read by whom the table names, on any page and in any file, and by nobody else."""

import json
import logging
import re
from collections.abc import Callable, Iterable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie.events import Event
from kie.logs import fields_of
from kie.mail import QueuedMail
from kie.web import KieFlask
from tests.browser import Browser
from tests.confidentiality.conftest import WHOLE, Founded
from tests.confidentiality.council import SUBJECTS, Council
from tests.confidentiality.looking import (
    TOKEN,
    addresses,
    shared_things,
    things_of,
    tokens_in,
    tokens_kept,
)
from tests.confidentiality.readers import ACTORS, readers_of
from tests.crawling import everything

Open = Callable[..., Browser]
CANARY = "something was logged"
UUID_WORDS = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
SEALED = {"reflection", "unsent"}
"""In no column in the clear."""
SLICE = {"sqlite": ("efua", "otto"), "postgresql": ("ivo",)}
"""Who looks when there is no time for everybody: who decides, who managed until yesterday, HR above the person."""


@pytest.fixture(scope="session")
def database(founded: Founded) -> Engine:
    """The council's."""
    return founded.engine


def begin_at(app: KieFlask, session: Session, council: Council, names: Iterable[str]) -> list[str]:
    """Every address that answers a GET, with the ids of what is these people's; of everybody's where there is time."""
    shared, found = shared_things(session) if WHOLE else {}, ["/"]
    for name in names:
        ids = {**things_of(session, council.people[name].id), **shared}
        found += [address for _endpoint, address in addresses(app, "GET", ids)]
    return list(dict.fromkeys(found))


def read_by(visitor: Browser, begin: list[str]) -> dict[str, str]:
    """The tokens that somebody finds, each with one address: by links as well where everything is looked at."""
    found: dict[str, str] = {}
    for address, body in everything(visitor, begin) if WHOLE else alone(visitor, begin):
        found |= dict.fromkeys(tokens_in(body), address)
    return found


def alone(visitor: Browser, begin: list[str]) -> Iterable[tuple[str, bytes]]:
    """What these addresses answer, no link followed."""
    for address in begin:
        answer = visitor.client.get(address)
        assert answer.status_code < 500, address
        yield address, answer.get_data() + repr(answer.headers).encode()


@pytest.mark.both_databases
def test_every_text_is_read_by_whom_the_table_names_and_by_nobody_else(
    app: KieFlask,
    browser: Open,
    session: Session,
    council: Council,
    database_kind: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("kie").debug(CANARY)
    tokens = set().union(*tokens_kept(session).values()) | SEALED
    whose = (*SUBJECTS, "ben") if WHOLE else ("ana",)
    begin, wrong = begin_at(app, session, council, whose), list[str]()
    for name in ACTORS if WHOLE else SLICE[database_kind]:
        found = read_by(browser(council.people[name]), begin)
        expected = {token for token in tokens if name in readers_of(token)}
        wrong += [f"{name} reads {one} at {found[one]}" for one in sorted((tokens - expected) & found.keys())]
        if WHOLE:
            wrong += [f"{name} does not read {one}" for one in sorted(expected - found.keys())]
    assert wrong == []
    assert not tokens & read_by(browser(), begin).keys(), "nobody signed in reads anything"
    assert CANARY in caplog.text, "the log was listened to"
    assert TOKEN.findall(caplog.text) == []
    lines = [json.dumps(fields_of(record), default=str) for record in caplog.records]
    asked = [line for line in lines if '"kie.watching"' in line]
    assert len(asked) > 50, "a line for each request"
    assert [line for line in lines if TOKEN.search(line)] == []
    assert [line for line in asked if UUID_WORDS.search(line)] == [], "a line names a view, and nobody"


def test_ben_finds_what_is_his_so_that_others_would(
    app: KieFlask, browser: Open, session: Session, council: Council
) -> None:
    """What stands in pages and files is recognised: without this, a search that finds nothing proves nothing."""
    found = read_by(browser(council.people["ben"]), begin_at(app, session, council, ["amy"]))
    tokens = set().union(*tokens_kept(session).values())
    expected = {token for token in tokens if token.startswith("amy.") and "ben" in readers_of(token)}
    assert len(expected) > 10 and expected - found.keys() == set()


def test_no_mail_and_no_event_holds_what_somebody_wrote(session: Session, council: Council) -> None:
    mails = session.scalars(select(QueuedMail)).all()
    assert len(mails) > 5 and session.scalars(select(Event.id)).first()
    for mail in mails:
        assert TOKEN.findall(f"{mail.subject} {mail.text}") == [], mail.key
    for event in session.scalars(select(Event)):
        assert TOKEN.findall(json.dumps([event.action, event.subject, event.details])) == []
