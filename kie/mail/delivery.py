"""Handing over what is due: one connection for a batch, one commit for each message.

What a worker has handed over and not noted when it is killed is sent again: at most one message, with the same
`Message-ID`. A server that is away costs nobody a try.
"""

import logging
import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, bindparam, select, update
from sqlalchemy.orm import Session

from config import Settings
from kie import clock, i18n
from kie.db import Base, reading, transaction
from kie.mail.message import message
from kie.mail.outbox import HOME, KIND, LATER_KIND, NotYet, QueuedMail, Still, Words
from kie.mail.wire import Answer, ServerAway, Verdict, connected, hand_over
from kie.work import service as work
from kie.work.queries import is_due
from kie.work.service import Claim

log = logging.getLogger(__name__)
_TABLE = Base.metadata.tables[QueuedMail.__tablename__]
_ENDED = update(_TABLE).where(_TABLE.c.id == bindparam("held")).values(text="")
_SENT = _ENDED.values(sent_at=bindparam("now"), recipient=bindparam("where"))
_DROPPED = _ENDED.values(dropped_at=bindparam("now"))
"""Put together once, and sent past the unit of work: one goes with every message."""

KINDS = (KIND, LATER_KIND)
BATCH = 50
LEASE = timedelta(minutes=10)
LONGEST_HAND_OVER = timedelta(minutes=2)
"""What is left of a lease must be longer than this, or somebody else could send the same meanwhile."""
LONGEST_CONNECTION = timedelta(minutes=9, seconds=30)
"""After this a connection is cut. It is opened before a batch is claimed, so no hand-over outlives its lease."""


@dataclass(frozen=True, slots=True)
class Office:
    """What delivering needs. `reasons`: by kind, who says whether a message's reason still stands.

    `stopping`: asked between two messages.
    """

    engine: Engine
    settings: Settings
    reasons: Mapping[str, Still]
    stopping: Callable[[], bool] = lambda: False


def deliver(office: Office) -> int:
    """Hand over one batch of what is due; gives how many messages the server took.

    What may wait goes behind all that may not, in a batch of its own. A server that goes away in the middle has taken
    what it took; another connection goes on with the rest. Raises ServerAway when it takes nothing: all wait as they
    waited before.
    """
    with Session(reading(office.engine)) as session:
        if not is_due(session, KINDS):
            return 0
    with connected(office.settings, LONGEST_CONNECTION) as server:
        with transaction(office.engine) as session:
            claims = (work.claim(session, [kind], BATCH, LEASE) for kind in KINDS)
            held = next(filter(None, claims), [])
            found = session.scalars(select(QueuedMail).where(QueuedMail.id.in_([one.id for one in held])))
            mails = {mail.id: mail for mail in found}
        return _hand_over_all(office, server, held, mails)


def _hand_over_all(
    office: Office, server: smtplib.SMTP, held: list[Claim], mails: Mapping[UUID, QueuedMail]
) -> int:
    waiting, taken = list(held), 0
    try:
        while waiting and not office.stopping() and clock.now() + LONGEST_HAND_OVER < waiting[0].until:
            taken += _hand_over_next(office, server, waiting, mails)
    except ServerAway as away:
        if not taken:
            raise
        log.info("the mail server has ended the connection: %s", away.kind)
    finally:
        if waiting:
            with transaction(office.engine) as session:
                work.release(session, waiting)
    return taken


def _hand_over_next(
    office: Office, server: smtplib.SMTP, waiting: list[Claim], mails: Mapping[UUID, QueuedMail]
) -> bool:
    """The first of those that wait, which then waits no more; whether it was taken.

    Raises ServerAway. What fails in any other way may have been handed over: its lease keeps it from being sent again
    at once.
    """
    claim = waiting.pop(0)
    try:
        answer = _hand_over_one(office, server, claim, mails.get(claim.id))
    except ServerAway:
        waiting.append(claim)
        raise
    if answer is not None and answer.verdict is Verdict.CUT_OFF:
        raise ServerAway(answer.error)
    return answer is not None and answer.verdict is Verdict.TAKEN


def _hand_over_one(
    office: Office, server: smtplib.SMTP, claim: Claim, mail: QueuedMail | None
) -> Answer | None:
    """What the server said; None when the message was not offered to it. Either is noted."""
    try:
        words = _words_now(office, claim, mail)
    except Exception as error:
        log.exception("a message could not be written: %s", claim.id)
        _note(office.engine, claim, Answer(Verdict.LATER, type(error).__name__))
        return None
    if isinstance(words, NotYet):
        with transaction(office.engine) as session:
            work.put_off(session, claim, words.until)
        return None
    if mail is None or words is None:
        _note(office.engine, claim, None)
        return None
    answer = _offer(office, server, mail, words)
    _note(office.engine, claim, answer, words.to or mail.recipient)
    return answer


def _offer(office: Office, server: smtplib.SMTP, mail: QueuedMail, words: Words) -> Answer:
    """Raises ServerAway."""
    try:
        text = words.text.replace(HOME, f"{office.settings.public_url}/")
        made = message(mail, replace(words, text=text), office.settings.mail_from)
    except ValueError as error:
        return Answer(Verdict.NEVER, type(error).__name__)
    return hand_over(server, made)


def _words_now(office: Office, claim: Claim, mail: QueuedMail | None) -> Words | NotYet | None:
    """What the message says at this moment; None when its reason is gone, NotYet when it waits.

    Also None when somebody else holds it by now, whose clock goes before ours: noting that changes nothing.
    """
    if mail is None or mail.sent_at is not None:
        return None
    with Session(reading(office.engine)) as session:
        if not work.holds(session, claim):
            return None
        queued = Words(mail.subject, mail.text)
        if mail.reason is None:
            return queued
        with i18n.speaking(mail.language, pseudo=True):
            return office.reasons[mail.reason.kind](session, mail.reason.id, queued)


def _note(engine: Engine, claim: Claim, answer: Answer | None, where: str = "") -> None:
    """Keep what became of the message, unless somebody else holds it by now. None: it was dropped.

    `where`: to which address it was offered.
    """
    now = clock.now()
    with transaction(engine) as session:
        if answer is not None and answer.verdict is not Verdict.TAKEN:
            work.fail(session, claim, answer.error, final=answer.verdict is Verdict.NEVER)
        elif work.complete(session, claim):
            values: dict[str, Any] = {"held": claim.id, "now": now}
            if answer is None:
                session.connection().execute(_DROPPED, values)
            else:
                session.connection().execute(_SENT, {**values, "where": where})
