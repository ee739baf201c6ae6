"""A bar to how many accounts a directory closes in a day, so that a mistake there does not shut out a council."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts.closing import REMOVED, closure
from kie.accounts.closure_models import AccountClosure
from kie.errors import Forbidden, Invalid, NotFound
from kie.i18n import N_, _
from kie.people.models import Person
from kie.provisioning import closings, mails
from kie.provisioning.guard_rules import (
    TOLD_EVERY,
    WITHIN,
    Bar,
    Leave,
    kept_of,
    lets,
    most_allowed,
    shuts_out,
)
from kie.provisioning.models import ClosingRefusal, ScimAllowance, ScimToken

WRONG_NUMBER = N_("Say how many more accounts it may close, from 1 to %(most)s.")
ALL_ALLOWED = N_("It may close every account that is open already.")
NOTHING_LEFT = N_("Nothing is left of what %(name)s was allowed.")
ENDED = N_("%(name)s has ended, and closes nothing. Allow it to a token that works.")


class ClosingStopped(Forbidden):
    """A token has closed as many accounts as it may by itself (403). `most`: how many that are, None where it was
    stopped before; `person_id`, `user_name`: whose it may not close, and how the directory calls the account; `at`:
    when it asked."""

    def __init__(self, token: str, most: int | None, person_id: UUID, user_name: str) -> None:
        why = (
            f"{token} was stopped, as it had closed as many accounts of KIE as it may."
            if most is None
            else f"{token} may close {most} accounts of KIE within 24 hours, and has."
        )
        super().__init__(
            f"{why} This one stays open, and this request has changed nothing. No time passing changes that. "
            "A system administrator of KIE can allow more."
        )
        self.token, self.person_id, self.user_name, self.at = token, person_id, user_name, clock.now()


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
    closed, today = closure(session, person.id), clock.today()
    if not shuts_out(
        is_open=closed is None,
        removes=why == REMOVED,
        starts_on=person.starts_on,
        leaves_on=person.leaves_on,
        today=today,
    ):
        return False
    row = _hold(session, token)
    given = closings.leave_of(session, row)
    if given.stopped_at is not None:
        raise ClosingStopped(token, None, person.id, user_name)
    most = _reached(session, row, bar, given, person)
    if most is not None:
        raise ClosingStopped(token, most, person.id, user_name)
    return True


def _reached(session: Session, token: ScimToken, bar: Bar, given: Leave, person: Person) -> int | None:
    """How many accounts the token may close, where this person's would be one too many; else None."""
    closed = closings.closed_number(session, token.name, besides=person.id)
    if given.only_since is not None:
        before = closings.closed_number(session, token.name, until=given.only_since, besides=person.id)
        most = before + given.allowed
    elif lets(closed, bar.least + given.allowed):
        return None
    else:
        # Counting people is for the few requests that come as far as this.
        most = bar.over(closings.people_number(session, clock.today())) + given.allowed
    return None if lets(closed, most) else most


def _hold(session: Session, token: str) -> ScimToken:
    return session.scalars(select(ScimToken).where(ScimToken.name == token).with_for_update()).one()


def counted(closed: AccountClosure, token: str) -> None:
    """Note that a closing counts, for this token and from now."""
    closed.closed_by, closed.counted_at = token, clock.now()


def note_refused(session: Session, refused: ClosingStopped) -> None:
    """Remember what was refused, and that the token is stopped. Every system administrator is told when it begins, and
    each day for as long as the directory asks. Nothing of it where somebody has allowed more meanwhile."""
    token, now = _hold(session, refused.token), clock.now()
    allowed = session.scalar(
        select(func.max(ScimAllowance.allowed_at)).where(ScimAllowance.token_id == token.id)
    )
    if allowed is not None and allowed > refused.at:
        return
    _remember(session, token, refused, now)
    last = closings.last_stop(session, token)
    told = last is not None and last > now - TOLD_EVERY
    if told and (allowed is None or (last is not None and last > allowed)):
        return
    events.record(session, None, "directory.stopped", subject=token.id, token=token.name)
    if not told:
        mails.closing_stopped(session, token.name, now)


def _remember(session: Session, token: ScimToken, refused: ClosingStopped, now: datetime) -> None:
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


def wants_it_no_more(session: Session, person_id: UUID) -> None:
    """The account was closed after all, or is to stay open."""
    session.execute(
        delete(ClosingRefusal)
        .where(ClosingRefusal.person_id == person_id)
        .execution_options(synchronize_session=False)
    )


def allow(session: Session, actor_id: UUID | None, token_name: str, bar: Bar, most: int) -> ScimAllowance:
    """Let a token close so many accounts more than it may by itself, for a day; one that is stopped goes on, and
    closes so many on that day. Not more than are open. Raises NotFound and Invalid."""
    token, now = _held_or_refused(session, token_name), clock.now()
    if token.revoked_at is not None or token.expires_at <= now:
        raise Invalid(_(ENDED, name=token_name))
    highest = most_allowed(closings.open_number(session), closings.standing_of(session, token, bar).left)
    if not highest:
        raise Invalid(_(ALL_ALLOWED))
    if not 1 <= most <= highest:
        raise Invalid(_(WRONG_NUMBER, most=highest))
    row = ScimAllowance(token_id=token.id, most=most, allowed_at=now)
    session.add(row)
    session.flush()
    events.record(
        session, actor_id, "directory-closings.allowed", subject=token.id, token=token.name, number=most
    )
    return row


def take_back(session: Session, actor_id: UUID | None, token_name: str, bar: Bar) -> int:
    """Take back what is left of all that a token was allowed, and give how many accounts that is; what it has closed
    stays closed. Where it had closed none, a stop before stands again. Raises NotFound and Invalid."""
    token = _held_or_refused(session, token_name)
    left = closings.standing_of(session, token, bar).left
    if not left:
        raise Invalid(_(NOTHING_LEFT, name=token_name))
    holding = select(ScimAllowance).where(
        ScimAllowance.token_id == token.id, ScimAllowance.allowed_at > clock.now() - WITHIN
    )
    given = session.scalars(holding.order_by(ScimAllowance.allowed_at)).all()
    for row, most in zip(given, kept_of([one.most for one in given], left), strict=True):
        if most:
            row.most = most
        else:
            session.delete(row)
    session.flush()
    events.record(
        session, actor_id, "directory-closings.taken-back", subject=token.id, token=token.name, number=left
    )
    return left


def _held_or_refused(session: Session, token_name: str) -> ScimToken:
    token = session.scalar(select(ScimToken).where(ScimToken.name == token_name).with_for_update())
    if token is None:
        raise NotFound(_("There is no token called %(name)s.", name=token_name))
    return token
