"""A bar to how many accounts a directory closes in a day, so that a mistake there does not shut out a council."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts.closing import REMOVED, closure
from kie.accounts.closure_models import AccountClosure
from kie.errors import Forbidden, Invalid, NotFound
from kie.i18n import N_, _
from kie.people.models import Person
from kie.people.posts import in_post
from kie.provisioning import mails
from kie.provisioning.guard_rules import LONGEST_ALLOWANCE, WITHIN, Bar, Standing, lets, shuts_out
from kie.provisioning.models import ClosingRefusal, ScimAllowance, ScimToken

WRONG_NUMBER = N_("Say how many more accounts it may close, from 1 to %(most)s.")
ENDED = N_("%(name)s has ended, and closes nothing. Allow it to a token that works.")


class ClosingStopped(Forbidden):
    """A token has closed as many accounts as it may by itself (403). `person_id`, `user_name`: whose it may not close,
    and how the directory calls the account."""

    def __init__(self, token: str, most: int, person_id: UUID, user_name: str) -> None:
        super().__init__(
            f"{token} may close {most} accounts of KIE within 24 hours, and has. This one stays open, and this request "
            "has changed nothing. A system administrator of KIE can allow more."
        )
        self.token, self.person_id, self.user_name = token, person_id, user_name


def count_closing(
    session: Session, token: str, bar: Bar | None, user_name: str, person: Person, why: str
) -> bool:
    """Whether closing this account counts, which is then to be noted by `counted`. Raises ClosingStopped when it would
    be one too many.

    Holds the token, so that of two requests the second counts what the first has closed. `bar` None: what is done again
    after a restore, or follows from HR's file.
    """
    if bar is None:
        return False
    standing, today = closure(session, person.id), clock.today()
    if not shuts_out(
        is_open=standing is None,
        removes=why == REMOVED,
        starts_on=person.starts_on,
        leaves_on=person.leaves_on,
        today=today,
    ):
        return False
    row = session.scalars(select(ScimToken).where(ScimToken.name == token).with_for_update()).one()
    closed, allowed = _closed(session, token, person.id), _allowed(session, row.id)
    if not lets(closed, bar.least + allowed):
        # Counting people is for the few requests that come as far as this.
        most = bar.over(_people(session, today)) + allowed
        if not lets(closed, most):
            raise ClosingStopped(token, most, person.id, user_name)
    return True


def counted(closed: AccountClosure, token: str) -> None:
    """Note that a closing counts, for this token and from now."""
    closed.closed_by, closed.counted_at = token, clock.now()


def note_refused(session: Session, refused: ClosingStopped) -> None:
    """Remember what was refused. The first of a day is told to every system administrator."""
    token = session.scalars(select(ScimToken).where(ScimToken.name == refused.token).with_for_update()).one()
    first, now = refused_number(session, token.id) == 0, clock.now()
    found = session.scalar(
        select(ClosingRefusal).where(
            ClosingRefusal.token_id == token.id, ClosingRefusal.person_id == refused.person_id
        )
    )
    if found is None:
        found = ClosingRefusal(token_id=token.id, person_id=refused.person_id)
        session.add(found)
    found.user_name, found.refused_at = refused.user_name, now
    session.flush()
    if first:
        events.record(session, None, "directory.stopped", subject=token.id, token=token.name)
        mails.closing_stopped(session, token.name, now)


def wants_it_no_more(session: Session, person_id: UUID) -> None:
    """The account was closed after all, or is to stay open."""
    session.execute(
        delete(ClosingRefusal)
        .where(ClosingRefusal.person_id == person_id)
        .execution_options(synchronize_session=False)
    )


def allow(session: Session, actor_id: UUID | None, token_name: str, most: int) -> ScimAllowance:
    """Let a token close so many accounts more than it may by itself, for a day. Raises NotFound and Invalid."""
    token = session.scalar(select(ScimToken).where(ScimToken.name == token_name).with_for_update())
    if token is None:
        raise NotFound(_("There is no token called %(name)s.", name=token_name))
    now = clock.now()
    if token.revoked_at is not None or token.expires_at <= now:
        raise Invalid(_(ENDED, name=token_name))
    if not 1 <= most <= LONGEST_ALLOWANCE:
        raise Invalid(_(WRONG_NUMBER, most=LONGEST_ALLOWANCE))
    row = ScimAllowance(token_id=token.id, most=most, allowed_at=now)
    session.add(row)
    session.flush()
    events.record(
        session, actor_id, "directory-closings.allowed", subject=token.id, token=token.name, number=most
    )
    return row


def standings(session: Session, bar: Bar) -> dict[UUID, Standing]:
    """How each token stands now, by its id. Five statements, however many there are."""
    since, own = _since(), bar.over(_people(session, clock.today()))
    closed = _numbers(
        session,
        select(AccountClosure.closed_by, func.count(AccountClosure.id))
        .where(AccountClosure.counted_at > since, AccountClosure.opened_at.is_(None))
        .group_by(AccountClosure.closed_by),
    )
    allowed = _numbers(
        session,
        select(ScimAllowance.token_id, func.sum(ScimAllowance.most))
        .where(ScimAllowance.allowed_at > since)
        .group_by(ScimAllowance.token_id),
    )
    refused = _numbers(
        session,
        select(ClosingRefusal.token_id, func.count(ClosingRefusal.id))
        .where(ClosingRefusal.refused_at > since)
        .group_by(ClosingRefusal.token_id),
    )
    return {
        one.id: Standing(
            closed.get(one.name, 0),
            own + allowed.get(one.id, 0),
            allowed.get(one.id, 0),
            refused.get(one.id, 0),
        )
        for one in session.execute(select(ScimToken.id, ScimToken.name))
    }


def _numbers(session: Session, counted: Select[Any, int]) -> dict[Any, int]:
    return {key: int(number) for key, number in session.execute(counted)}


def refused_number(session: Session, token_id: UUID) -> int:
    """How many accounts the token was not let close lately, and still wants closed."""
    wanted = select(func.count(ClosingRefusal.id)).where(
        ClosingRefusal.token_id == token_id, ClosingRefusal.refused_at > _since()
    )
    return session.scalar(wanted) or 0


def _closed(session: Session, token: str, besides: UUID) -> int:
    """How many people the token has shut out lately who still are, `besides` left out."""
    standing = select(func.count(AccountClosure.id)).where(
        AccountClosure.closed_by == token,
        AccountClosure.counted_at > _since(),
        AccountClosure.opened_at.is_(None),
        AccountClosure.person_id != besides,
    )
    return session.scalar(standing) or 0


def _allowed(session: Session, token_id: UUID) -> int:
    given = select(func.sum(ScimAllowance.most)).where(
        ScimAllowance.token_id == token_id, ScimAllowance.allowed_at > _since()
    )
    return session.scalar(given) or 0


def _people(session: Session, today: date) -> int:
    return session.scalar(select(func.count(Person.id)).where(in_post(today))) or 0


def _since() -> datetime:
    return clock.now() - WITHIN
