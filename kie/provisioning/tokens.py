"""Tokens with which a directory writes: made once and shown once, several at a time, each with an end."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts.queries import hashed
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import N_, _
from kie.people.models import Person
from kie.provisioning import mails
from kie.provisioning.models import ScimToken
from kie.provisioning.token_rules import LASTS_LONGEST, NOTED_EVERY, PREFIX, named_well

WRONG_NAME = N_("A token’s name is of small letters, digits and hyphens, 60 at most, such as entra-2027.")
WRONG_DAYS = N_("A token lasts from 1 to %(most)s days.")

GIVEN_NAME = N_("There was a token called %(name)s before. Choose another name.")


def name_given(session: Session, name: str) -> bool:
    """Whether a token is or was called so."""
    return session.scalar(select(ScimToken.id).where(ScimToken.name == name)) is not None


def make_token(session: Session, name: str, days: int, actor_id: UUID | None = None) -> tuple[str, ScimToken]:
    """A new token, which is shown here and kept nowhere, and its row; every system administrator is told. Raises
    Invalid, and Conflict for a name that was given before: the audit trail calls a token by its name. `actor_id`: None
    for the command line."""
    if not named_well(name):
        raise Invalid(_(WRONG_NAME))
    if not 1 <= days <= LASTS_LONGEST:
        raise Invalid(_(WRONG_DAYS, most=LASTS_LONGEST))
    if name_given(session, name):
        raise Conflict(_(GIVEN_NAME, name=name))
    token, now = PREFIX + secrets.token_urlsafe(32), clock.now()
    row = ScimToken(name=name, token_hash=hashed(token), made_at=now, expires_at=now + timedelta(days=days))
    row.made_by_id = actor_id
    session.add(row)
    session.flush()
    events.record(session, actor_id, "scim-token.made", subject=row.id, token=name)
    mails.token_made(session, name, None if actor_id is None else session.get_one(Person, actor_id).name)
    return token, row


def revoke_token(session: Session, name: str, actor_id: UUID | None = None) -> ScimToken:
    """End a token at once; one that has ended stays so. Raises NotFound."""
    row = session.scalar(select(ScimToken).where(ScimToken.name == name).with_for_update())
    if row is None:
        raise NotFound(_("There is no token called %(name)s.", name=name))
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        events.record(session, actor_id, "scim-token.revoked", subject=row.id, token=name)
    return row


def token_by_id(session: Session, token_id: UUID) -> ScimToken:
    """The token. Raises NotFound."""
    row = session.get(ScimToken, token_id)
    if row is None:
        raise NotFound(_("There is no such token."))
    return row


def all_tokens(session: Session) -> Sequence[ScimToken]:
    """Every token there ever was, the newest first."""
    return session.scalars(select(ScimToken).order_by(ScimToken.made_at.desc(), ScimToken.name)).all()


def living(now: datetime) -> ColumnElement[bool]:
    """Condition: the token works."""
    return and_(ScimToken.revoked_at.is_(None), ScimToken.expires_at > now)


def any_works(session: Session) -> bool:
    """Whether the directory can write: one token works."""
    return session.scalar(select(ScimToken.id).where(living(clock.now())).limit(1)) is not None


def last_used(session: Session) -> datetime | None:
    """When any token was last used, as far as it was noted; None for never."""
    return session.scalar(select(func.max(ScimToken.used_at)))


def token_of(session: Session, sent: str) -> ScimToken | None:
    """The token that was sent, as long as it works."""
    if not sent.startswith(PREFIX):
        return None
    wanted = select(ScimToken).where(ScimToken.token_hash == hashed(sent), living(clock.now()))
    return session.scalar(wanted)


def needs_noting(token: ScimToken) -> bool:
    """Whether it is time to write down that the token is in use: every few minutes are enough."""
    return token.used_at is None or clock.now() - token.used_at >= NOTED_EVERY


def note_used(session: Session, token_id: UUID) -> None:
    """Write down that the token is in use now. Waits for nobody: who holds the row notes it."""
    free: Any = select(ScimToken.id).where(ScimToken.id == token_id).with_for_update(skip_locked=True)
    session.execute(
        update(ScimToken)
        .where(ScimToken.id.in_(free))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
