"""Bringing a database's schema up to date."""

import sqlite3

from alembic import command
from sqlalchemy import Connection, Engine, func, select

from kie import events, holds, once, readings
from kie.accounts import closure_models as closures
from kie.accounts import models as accounts
from kie.accounts import passkey_models as passkeys
from kie.assessments import models as assessments
from kie.assessments import observed_models as observed
from kie.assessments import on_paper
from kie.audit import models as audit
from kie.backups import models as backups
from kie.cycles import closed_tree
from kie.cycles import extension_models as extensions
from kie.cycles import models as cycles
from kie.cycles import opening_models as openings
from kie.cycles import past_models as past
from kie.db import Base
from kie.errors import Conflict
from kie.evidence import models as evidence
from kie.frameworks import addition_models as additions
from kie.insights import agreement_models as agreement
from kie.insights import completion_models as completion
from kie.insights import demand_models as demand
from kie.insights import forecast_models as forecasts
from kie.insights import models as insights
from kie.learning import models as learning
from kie.mail import outbox
from kie.migrations.reached import HERE, beyond, config, newest, present
from kie.paper import models as paper
from kie.people import address_models as addresses
from kie.people import models as people
from kie.people import team_models as teams
from kie.plans import models as plans
from kie.plans import review_models as plan_reviews
from kie.provisioning import models as provisioning
from kie.records import models as records
from kie.records import sample_models as samples
from kie.reflections import models as reflections
from kie.reminders import models as reminders
from kie.retention import models as retention
from kie.reviews import models as reviews
from kie.reviews import struck
from kie.reviews import worthwhile_models as worthwhile
from kie.single_sign_on import models as single_sign_on
from kie.subject_access import models as complaints
from kie.subject_access import request_models as subject_requests
from kie.thanks import models as thanks
from kie.work import models as work

__all__ = ["HERE", "METADATA", "TABLE_MODULES", "NewerDatabase", "migrate", "newest", "present"]

TABLE_MODULES = (
    people,
    addresses,
    teams,
    accounts,
    passkeys,
    closures,
    single_sign_on,
    provisioning,
    additions,
    learning,
    reflections,
    cycles,
    openings,
    extensions,
    closed_tree,
    past,
    evidence,
    thanks,
    assessments,
    observed,
    on_paper,
    plans,
    plan_reviews,
    reviews,
    struck,
    worthwhile,
    records,
    samples,
    holds,
    retention,
    complaints,
    subject_requests,
    paper,
    reminders,
    readings,
    insights,
    forecasts,
    agreement,
    demand,
    completion,
    events,
    audit,
    backups,
    outbox,
    work,
    once,
)
METADATA = Base.metadata


LOCK = 0x4B4945
"""Any number of our own: whoever migrates a PostgreSQL holds it."""
PATIENCE = 600
"""Seconds to wait while somebody else migrates the same SQLite file."""
LONGEST_HOLD_UP = "10s"
"""How long a change may wait for a table that is in use: as long, everybody who wants that table waits behind it."""


class NewerDatabase(Conflict):
    """A newer version of the product has changed this database already."""


def migrate(engine: Engine) -> None:
    """Apply every change that the database has not seen yet, in one transaction. Of two at once one waits.

    Raises NewerDatabase for one that a newer version has changed, and changes nothing of it.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _migrate_sqlite(connection)
        else:
            with connection.begin():
                connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
                connection.execute(select(func.set_config("lock_timeout", LONGEST_HOLD_UP, True)))
                _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    reached = present(connection)
    if beyond(reached):
        raise NewerDatabase(
            f"The database is at {reached}, which a newer version of KIE made; this one knows {newest()} at most.",
            "Start that version. To go back to this one for a while, read 'Going back' in docs/operations.md.",
        )
    command.upgrade(config(connection), "head")


def _migrate_sqlite(connection: Connection) -> None:
    """SQLite changes a table by making it anew, which may not empty the tables that refer to it.

    So foreign keys rest meanwhile, which can only be said outside a transaction, and are checked before it ends.
    """
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - narrows the type for mypy
    raw.execute("PRAGMA foreign_keys=OFF")
    usual = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    raw.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
    try:
        with connection.begin():
            _upgrade(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"rows refer to what is not there: {broken[:5]}")
    finally:
        raw.execute(f"PRAGMA busy_timeout={usual}")
        raw.execute("PRAGMA foreign_keys=ON")
