"""A message waits for a mail server, and whoever it is for leaves, moves, or does what it asks meanwhile."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import speaking
from kie.jobs.reasons import REASONS
from kie.mail import HOME, NotYet, QueuedMail, Words
from kie.people.mails import framed, queue_for
from kie.people.models import Person
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
Change = Callable[[Person], None]


def asked_now(session: Session, key: str) -> Words | NotYet | None:
    """What becomes of the message with this key if it is sent now."""
    mail = session.scalars(select(QueuedMail).where(QueuedMail.key == key)).one()
    assert mail.reason is not None
    with speaking(mail.language, pseudo=True):
        return REASONS[mail.reason.kind](session, mail.reason.id, Words(mail.subject, mail.text))


def test_a_message_goes_to_the_address_that_somebody_has_by_then(session: Session, cast: Cast) -> None:
    queue_for(session, "k", cast.ana, "Hello", "Something was said.")
    cast.ana.email = "ana.silva@wexcombe.example"
    session.flush()
    text = framed(cast.ana, "Something was said.")
    assert asked_now(session, "k") == Words("Hello", text, "ana.silva@wexcombe.example")


def test_every_message_says_whom_it_is_for_where_to_sign_in_and_why(session: Session, cast: Cast) -> None:
    queue_for(session, "k", cast.ana, "Hello", "Something was said.")
    said = asked_now(session, "k")
    assert isinstance(said, Words)
    assert said.text.split("\n\n") == [
        "Dear Ana Silva,",
        "Something was said.",
        f"Sign in to KIE here: {HOME}",
        "KIE sends you this once, because it concerns you.",
    ]


def _leave(person: Person) -> None:
    person.leaves_on = clock.today() - timedelta(days=1)


def _lose_address(person: Person) -> None:
    person.email = None


@pytest.mark.parametrize("change", [_leave, _lose_address])
def test_nobody_else_gets_what_was_for_somebody_who_is_gone(
    session: Session, cast: Cast, change: Change
) -> None:
    queue_for(session, "k", cast.ana, "Hello", "Dear Ana")
    change(cast.ana)
    session.flush()
    assert asked_now(session, "k") is None


def test_somebody_on_their_last_day_is_still_told(session: Session, cast: Cast) -> None:
    queue_for(session, "k", cast.ana, "Hello", "Dear Ana")
    cast.ana.leaves_on = clock.today()
    session.flush()
    assert asked_now(session, "k") is not None
