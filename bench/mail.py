"""Handing mail over: two workers from the queue, beside a bare smtplib loop to the same server."""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session

from bench.bar import Bar, median
from bench.serving import PATIENCE, ROOT, SECRET, free_port, listening
from kie.db import make_engine, transaction
from kie.mail import NewMail, QueuedMail, Words, queue_many
from kie.mail.message import message

LIMIT = 3.0
WORKERS = 2
SENDER = "kie@wexcombe.example"
SUBJECT = "What waits for you in KIE"
TEXT = """Dear Ana,

three things wait for you in KIE:

- Your part of the annual review, until 30 November.
- The record of your review, to sign.
- A talk about your plan with Ben.

Open https://kie.example.gov.uk/ to see them."""


def measure(database_url: str, rounds: int, messages: int) -> Iterator[Bar]:
    """Turn and turn about, so many messages each."""
    engine = make_engine(database_url)
    bare, ours = [], []
    with sink() as port:
        for _each in range(rounds):
            bare.append(_bare(port, messages))
            ours.append(_ours(engine, database_url, port, messages))
    engine.dispose()
    ratio = median([a / b for a, b in zip(bare, ours, strict=True)])
    figure = f"{median(ours):.0f} a second, beside {median(bare):.0f}"
    yield Bar("mail by two workers, beside a bare smtplib loop", figure, ratio, LIMIT)


@contextmanager
def sink() -> Iterator[int]:
    """A mail server in a process of its own; gives its port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.sink", str(port)], cwd=ROOT)
    try:
        listening(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _bare(port: int, messages: int) -> float:
    """Messages a second by one connection that does nothing else: the same message, made before."""
    mail = QueuedMail(id=uuid4(), recipient="ana@wexcombe.example", language="en-GB")
    made = message(mail, Words(SUBJECT, TEXT), SENDER)
    with smtplib.SMTP("127.0.0.1", port, "wexcombe.example") as server:
        began = time.perf_counter()
        for _each in range(messages):
            server.send_message(made)
        return messages / (time.perf_counter() - began)


def _ours(engine: Engine, database_url: str, port: int, messages: int) -> float:
    """Messages a second from the first that a worker notes as sent to the last."""
    run = uuid4().hex
    with transaction(engine) as session:
        queue_many(
            session,
            (
                NewMail(
                    key=f"{run}/{number}",
                    recipient=f"person{number}@wexcombe.example",
                    subject=SUBJECT,
                    text=TEXT,
                    language="en-GB",
                )
                for number in range(messages)
            ),
        )
    workers = [_worker(database_url, port) for _each in range(WORKERS)]
    mine = QueuedMail.key.like(f"{run}/%")
    try:
        until = time.monotonic() + 10 * PATIENCE
        while _count(engine, mine & QueuedMail.sent_at.is_not(None)) < messages:
            if time.monotonic() > until:
                raise RuntimeError("the workers do not come to an end")
            time.sleep(0.2)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(timeout=PATIENCE)
    with Session(engine) as session:
        sent = sorted(at for at in session.scalars(select(QueuedMail.sent_at).where(mine)) if at)
    return (messages - 1) / (sent[-1] - sent[0]).total_seconds()


def _count(engine: Engine, which: ColumnElement[bool]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(QueuedMail).where(which)) or 0


def _worker(database_url: str, port: int) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "KIE_ENVIRONMENT": "testing",
        "KIE_SECRET_KEY": SECRET,
        "KIE_DATABASE_URL": database_url,
        "KIE_SMTP_HOST": "127.0.0.1",
        "KIE_SMTP_PORT": str(port),
        "KIE_MAIL_FROM": SENDER,
    }
    command = [sys.executable, "-c", "from kie.cli import main; main()", "jobs", "run"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
