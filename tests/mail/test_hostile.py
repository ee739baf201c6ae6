"""Mail servers, clocks and addresses at their worst: nothing is sent twice, and one message holds up no other."""

from datetime import timedelta
from time import monotonic
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select

from kie import clock
from kie.db import transaction
from kie.jobs.worker import Worker
from kie.mail import NewMail, QueuedMail, Reason, Words, delivery, queue, queue_many
from kie.mail.delivery import Office, deliver
from kie.mail.message import message
from kie.mail.wire import ServerAway
from kie.work import service
from tests.mail.inbox import SENDER, Inbox
from tests.mail.steps import job_of, put, wait_long, waiting

pytestmark = pytest.mark.both_databases
NAMES = ("ana", "ben", "chloe", "dev", "efua")


def test_a_server_that_takes_so_many_in_a_connection_gets_the_rest_in_the_next(
    office: Office, inbox: Inbox
) -> None:
    inbox.most = 2
    put(office.engine, *NAMES)
    worker = Worker(office.engine, inbox.settings())
    assert [worker.mail_once() for _each in range(4)] == [True, True, True, False]
    assert sorted(inbox.recipients()) == [f"{name}@wexcombe.example" for name in NAMES]
    assert inbox.connections == 3


def test_a_server_that_ends_the_connection_at_a_recipient_costs_the_others_no_try(
    office: Office, inbox: Inbox
) -> None:
    inbox.refuse = {"ana": "421 too many from you"}
    put(office.engine, "ana", "ben")
    with pytest.raises(ServerAway, match="smtp 421"):
        deliver(office)
    assert waiting(office.engine) == {"ana": (1, "smtp 421"), "ben": (0, "")}
    assert deliver(office) == 1, "and it holds up nobody"


@pytest.mark.parametrize(
    ("answer", "dead"),
    [("451 later", False), ("552 too large", True), ("550 no", True), ("452 full", False)],
)
def test_what_a_server_says_to_the_words_is_about_this_message_only(
    office: Office, inbox: Inbox, answer: str, dead: bool
) -> None:
    inbox.refuse_words = {"ana": answer}
    put(office.engine, "ana", "ben")
    assert deliver(office) == 1
    assert waiting(office.engine) == {"ana": (1, f"smtp {answer[:3]}")}
    assert (job_of(office.engine, "ana").dead_at is not None) == dead


def test_a_server_whose_answer_drips_is_left_before_the_lease_is_over(
    office: Office, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert delivery.LONGEST_CONNECTION < delivery.LEASE
    monkeypatch.setattr(delivery, "LONGEST_CONNECTION", timedelta(seconds=1))
    inbox.drip = "ana"
    put(office.engine, "ana", "ben")
    began = monotonic()
    with pytest.raises(ServerAway):
        deliver(office)
    assert monotonic() - began < 10
    left = waiting(office.engine)
    assert (left["ana"][0], left["ben"]) == (1, (0, ""))


def test_a_worker_whose_clock_goes_ahead_makes_another_stop_at_the_message_in_hand(
    office: Office, inbox: Inbox
) -> None:
    put(office.engine, *NAMES)
    others: list[int] = []

    def hasty() -> bool:
        if inbox.arrived and not others:
            others.append(0)
            with time_machine.travel(clock.now() + 2 * delivery.LEASE):
                while deliver(office):
                    others[0] += 1
        return False

    slow = Office(office.engine, office.settings, {}, hasty)
    taken = deliver(slow)
    assert (taken, others) == (1, [4])
    assert sorted(inbox.recipients()) == [f"{name}@wexcombe.example" for name in NAMES]
    assert waiting(office.engine) == {}


@pytest.mark.parametrize(
    "address", [":]@%;", "(\u0301a;\u202e:),\u00e9'@", "\t.@::<> \u202e", "\U0001f600@x.example", "a@b@c"]
)
def test_an_address_that_the_library_trips_over_holds_up_nobody(
    office: Office, inbox: Inbox, address: str
) -> None:
    with transaction(office.engine) as session:
        queue(session, key="a", recipient=address, subject="A", text="a")
    put(office.engine, "ben")
    assert deliver(office) >= 1
    assert "ben@wexcombe.example" in inbox.recipients()
    assert "a" not in waiting(office.engine) or job_of(office.engine, "a").dead_at is not None


@pytest.mark.parametrize(
    "name", ["Ana\nBcc: eve@evil.example", "Ana\u2028Silva", "\u202eavliS anA \U0001f600", "Ana " * 200]
)
def test_a_name_in_a_subject_is_one_line_that_fits_and_no_header(
    office: Office, inbox: Inbox, name: str
) -> None:
    with transaction(office.engine) as session:
        queue(
            session, key="a", recipient="ana@wexcombe.example", subject=f"About {name}", text=f"Dear {name}"
        )
    assert deliver(office) == 1
    (arrived,) = inbox.arrived
    assert arrived["Bcc"] is None
    assert str(arrived["Subject"]) == " ".join(f"About {name}".split())[:300].strip()
    # Also one that is worked out when it is sent.
    mail = QueuedMail(id=uuid4(), recipient="ana@wexcombe.example", language="en-GB")
    made = message(mail, Words(f"About {name}", "x"), SENDER)
    assert made["Bcc"] is None and b"\nBcc:" not in made.as_bytes().partition(b"\r\n\r\n")[0]


def test_a_message_goes_to_the_address_that_its_reason_names(office: Office, inbox: Inbox) -> None:
    new = Words("Hello", "Dear Ana", "ana.silva@wexcombe.example")
    ready = Office(office.engine, office.settings, {"test": lambda _session, _id, _queued: new})
    put(office.engine, "ana", reason=Reason("test", "1"))
    assert deliver(ready) == 1
    assert inbox.recipients() == ["ana.silva@wexcombe.example"]
    with transaction(office.engine) as session:
        assert session.scalars(select(QueuedMail.recipient)).all() == ["ana.silva@wexcombe.example"]


def test_what_may_wait_goes_behind_a_code(office: Office, inbox: Inbox) -> None:
    with transaction(office.engine) as session:
        queue_many(
            session,
            [
                NewMail(key=f"{n}", recipient=f"{n}@wexcombe.example", subject="S", text="t", later=True)
                for n in range(delivery.BATCH + 5)
            ],
        )
    put(office.engine, "code")
    assert deliver(office) == 1
    assert inbox.recipients() == ["code@wexcombe.example"]
    assert [deliver(office), deliver(office)] == [delivery.BATCH, 5]
    assert waiting(office.engine) == {}


def test_a_message_whose_note_could_not_be_kept_is_not_sent_again_at_once(
    office: Office, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(office.engine, "ana", "ben")

    def fails(*_given: object) -> bool:
        raise OSError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(service, "complete", fails)
        with pytest.raises(OSError, match="database"):
            deliver(office)
    assert deliver(office) == 1, "the other one only"
    wait_long(office.engine)
    assert deliver(office) == 1
    arrived = inbox.recipients()
    assert len(arrived) == 3 and len(set(arrived)) == 2
    assert len({str(one["Message-ID"]) for one in inbox.arrived}) == 2
