"""A session for a request that only reads, as strict on both databases as PostgreSQL is with such a transaction."""

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from kie.db import READ_ONLY

SAID = (
    "a page that is asked for by GET must not write, or hold rows, in its own transaction; see kie.web.beside"
)


def reading_only(session: Session) -> Session:
    """The same session, in which every write fails the test, and every SELECT … FOR UPDATE.

    The sessions of a test share one transaction, which cannot be read-only for some of them, so it is done here.
    """
    session.info[READ_ONLY] = True
    event.listen(session, "do_orm_execute", _refuse_statement)
    event.listen(session, "before_flush", _refuse_flush)
    return session


def _refuse_statement(state: ORMExecuteState) -> None:
    # As PostgreSQL reads it: there it is a write, and SQLite is not told of it at all.
    holds = getattr(state.statement, "_for_update_arg", None) is not None
    assert not state.statement.is_dml and not holds, SAID


def _refuse_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    changed = [one for one in session.dirty if session.is_modified(one)]
    assert not [*session.new, *session.deleted, *changed], SAID
