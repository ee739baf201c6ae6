"""The outbox against a real mail server: what goes, what waits, what is given up, and what is dropped."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from config import Settings
from kie import clock
from kie.db import transaction
from kie.jobs.worker import Worker
from kie.mail import HOME, NotYet, QueuedMail, Reason, Words, delivery, queue, wire
from kie.mail.delivery import Office, deliver
from kie.mail.wire import ServerAway
from tests.mail.inbox import Inbox
from tests.mail.steps import job_of, put, wait_long, waiting

pytestmark = pytest.mark.both_databases


def test_a_message_is_delivered_once_and_kept_without_its_text(office: Office, inbox: Inbox) -> None:
    for _twice in range(2):
        put(office.engine, "ana")
    assert [deliver(office) for _twice in range(2)] == [1, 0]
    put(office.engine, "ana")
    assert deliver(office) == 0
    assert inbox.recipients() == ["ana@wexcombe.example"]
    with transaction(office.engine) as session:
        (kept,) = session.scalars(select(QueuedMail)).all()
    assert (kept.subject, kept.text) == ("To ana", "")
    assert job_of(office.engine, "ana").done_at is not None


def test_the_address_of_the_first_page_is_where_it_is_sent_from(office: Office, inbox: Inbox) -> None:
    with transaction(office.engine) as session:
        queue(session, key="a", recipient="ana@wexcombe.example", subject="A", text=f"Sign in: {HOME}")
    ours = replace(office.settings, public_url="https://kie.wexcombe.example")
    assert deliver(replace(office, settings=ours)) == 1
    (arrived,) = inbox.arrived
    plain = arrived.get_body(("plain",))
    assert plain is not None and plain.get_content().strip() == "Sign in: https://kie.wexcombe.example/"


def test_what_may_mend_itself_waits_and_what_is_for_good_is_given_up_at_once(
    office: Office, inbox: Inbox
) -> None:
    inbox.refuse = {"full": "451 try again later", "gone": "550 no such person"}
    put(office.engine, "full", "gone", "ben")
    assert deliver(office) == 1
    assert waiting(office.engine) == {"full": (1, "smtp 451"), "gone": (1, "smtp 550")}
    full, gone = job_of(office.engine, "full"), job_of(office.engine, "gone")
    assert full.dead_at is None and full.run_at > full.queued_at
    assert gone.dead_at is not None
    assert deliver(office) == 0, "not before its time"
    inbox.refuse = {}
    wait_long(office.engine)
    assert deliver(office) == 1
    assert inbox.recipients() == ["ben@wexcombe.example", "full@wexcombe.example"]


@pytest.mark.parametrize("address", ["two\r\nlines@wexcombe.example", ""])
def test_an_address_that_cannot_be_used_holds_nobody_up(office: Office, inbox: Inbox, address: str) -> None:
    with transaction(office.engine) as session:
        queue(session, key="a", recipient=address, subject="A", text="a")
    put(office.engine, "ben")
    assert deliver(office) == 1
    assert inbox.recipients() == ["ben@wexcombe.example"]
    assert waiting(office.engine) == {"a": (1, "ValueError")}
    assert job_of(office.engine, "a").dead_at is not None


def test_a_server_that_is_away_costs_nobody_a_try(fresh_database: Engine) -> None:
    put(fresh_database, "ana", "ben")
    away = Settings(smtp_host="127.0.0.1", smtp_port=1)
    with pytest.raises(ServerAway):
        deliver(Office(fresh_database, away, {}))
    worker = Worker(fresh_database, away)
    assert [worker.mail_once() for _twice in range(2)] == [False, False]
    assert not Worker(fresh_database, Settings()).mail_once(), "without a mail server it waits"
    assert waiting(fresh_database) == {"ana": (0, ""), "ben": (0, "")}


def test_a_server_that_does_not_want_our_address_costs_nobody_a_try(office: Office, inbox: Inbox) -> None:
    put(office.engine, "ana", "ben")

    inbox.refuse_sender = "550 not from you"
    with pytest.raises(ServerAway, match="smtp 550"):
        deliver(office)
    assert waiting(office.engine) == {"ana": (0, ""), "ben": (0, "")}


def test_a_server_that_hangs_up_after_taking_a_message_gets_it_twice_at_most(
    office: Office, inbox: Inbox
) -> None:
    inbox.drop = "ana"
    put(office.engine, "ana", "ben", "chloe")
    with pytest.raises(ServerAway):
        deliver(office)
    assert waiting(office.engine) == {"ana": (1, "SMTPServerDisconnected"), "ben": (0, ""), "chloe": (0, "")}
    inbox.drop = ""
    wait_long(office.engine)
    assert deliver(office) == 3
    assert sorted(inbox.recipients()) == [
        f"{name}@wexcombe.example" for name in ("ana", "ana", "ben", "chloe")
    ]
    again = [str(one["Message-ID"]) for one in inbox.arrived if "ana" in str(one["To"])]
    assert len(set(again)) == 1


def test_a_server_that_hangs_is_left(office: Office, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "TIMEOUT", 0.5)
    inbox.hang = "ana"
    put(office.engine, "ana", "ben")
    with pytest.raises(ServerAway):
        deliver(office)
    assert waiting(office.engine) == {"ana": (1, "SMTPServerDisconnected"), "ben": (0, "")}
    inbox.hang = ""
    wait_long(office.engine)
    assert deliver(office) == 2


def test_what_has_no_reason_any_more_is_dropped_and_what_has_says_what_is_so_now(
    office: Office, inbox: Inbox
) -> None:
    standing: dict[str, Words | None] = {"1": Words("Now", "New words"), "2": None}
    ready = Office(office.engine, office.settings, {"test": lambda _session, id_, _queued: standing[id_]})
    for name, number in (("ana", "1"), ("ben", "2"), ("chloe", "3")):
        put(office.engine, name, reason=Reason("test", number))
    put(office.engine, "dev", reason=Reason("unknown", "1"))
    put(office.engine, "efua")
    assert deliver(ready) == 2
    assert [str(one["Subject"]) for one in inbox.arrived] == ["Now", "To efua"]
    with transaction(office.engine) as session:
        ben = session.scalars(select(QueuedMail).where(QueuedMail.key == "ben")).one()
    assert (ben.sent_at, ben.text) == (None, "") and ben.dropped_at is not None
    assert waiting(office.engine) == {"chloe": (1, "KeyError"), "dev": (1, "KeyError")}
    wait_long(office.engine)
    assert deliver(ready) == 0 and len(inbox.arrived) == 2


def test_what_is_not_to_be_sent_at_this_hour_waits_without_a_try(office: Office, inbox: Inbox) -> None:
    until = clock.now() + timedelta(hours=1)
    answers: dict[str, Words | NotYet] = {"1": NotYet(until)}
    ready = Office(office.engine, office.settings, {"test": lambda _session, id_, _queued: answers[id_]})
    put(office.engine, "ana", reason=Reason("test", "1"))
    assert deliver(ready) == 0
    assert waiting(office.engine) == {"ana": (0, "")}
    assert job_of(office.engine, "ana").run_at == until
    answers["1"] = Words("Now", "New words")
    assert deliver(ready) == 0 and inbox.arrived == []
    wait_long(office.engine)
    assert deliver(ready) == 1


def test_a_worker_that_is_told_to_stop_gives_back_what_it_has_not_begun(
    office: Office, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(office.engine, "ana", "ben", "chloe")
    stopping = Office(office.engine, office.settings, {}, lambda: bool(inbox.arrived))
    assert deliver(stopping) == 1
    assert set(waiting(office.engine).values()) == {(0, "")}
    # A lease that is nearly over is as good as over: somebody else could send the same.
    monkeypatch.setattr(delivery, "LEASE", delivery.LONGEST_HAND_OVER)
    assert deliver(office) == 0
    monkeypatch.undo()
    assert deliver(office) == 2


def test_what_was_rolled_back_is_never_sent(office: Office, inbox: Inbox) -> None:
    with pytest.raises(ZeroDivisionError), transaction(office.engine) as session:
        queue(session, key="x", recipient="ana@wexcombe.example", subject="X", text="x")
        raise ZeroDivisionError
    assert deliver(office) == 0 and waiting(office.engine) == {}
