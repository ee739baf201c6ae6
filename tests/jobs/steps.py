"""Doing in a test what a worker does."""

from uuid import uuid4

from sqlalchemy import Engine

from config import Settings
from kie.db import transaction
from kie.jobs.worker import Worker
from kie.work.service import enqueue


def work_off(engine: Engine) -> None:
    """Do everything that is due, but mail."""
    worker = Worker(engine, Settings(environment="testing"))
    while worker.work_once():
        pass


def do_once(engine: Engine, kind: str) -> None:
    """Enqueue one job of this kind and do everything that is due."""
    with transaction(engine) as session:
        enqueue(session, kind, f"{kind}/{uuid4()}")
    work_off(engine)
