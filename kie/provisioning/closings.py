"""How tokens stand: what each has closed, may close and was not let close, and whether it is stopped.

That a token was stopped is told by `directory.stopped` on the audit trail, and that it may go on by an allowance made
after that: what happened stays, whatever the directory says meanwhile, and no time passing undoes it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.closed import account_open
from kie.accounts.closure_models import AccountClosure
from kie.events import STOPS, Event
from kie.people.models import Person
from kie.people.posts import in_post
from kie.provisioning.guard_rules import WITHIN, Bar, Leave, Standing, leave
from kie.provisioning.models import ClosingRefusal, ScimAllowance, ScimToken
from kie.provisioning.queries import still_wanted


def leave_of(session: Session, token: ScimToken) -> Leave:
    """What administrators have let the token do, and whether it is stopped."""
    given = session.execute(
        select(ScimAllowance.allowed_at, ScimAllowance.most).where(ScimAllowance.token_id == token.id)
    )
    return leave(last_stop(session, token), [(at, most) for at, most in given], clock.now())


def last_stop(session: Session, token: ScimToken) -> datetime | None:
    """When it was last written down that the token is stopped; None for never."""
    return session.scalar(_stops(token).order_by(Event.at.desc()).limit(1))


def _stops(token: ScimToken) -> Select[datetime]:
    # The index over stopped tokens holds no others, and is found by these very words.
    return select(Event.at).where(STOPS, Event.subject == str(token.id))


def _since_when(session: Session, token: ScimToken) -> datetime | None:
    """When the stop began that stands: it is written down anew each day."""
    allowed = select(func.max(ScimAllowance.allowed_at)).where(ScimAllowance.token_id == token.id)
    last = session.scalar(allowed)
    stops = _stops(token) if last is None else _stops(token).where(Event.at > last)
    return session.scalar(stops.order_by(Event.at).limit(1))


def closed_number(
    session: Session, token: str, *, until: datetime | None = None, besides: UUID | None = None
) -> int:
    """How many people the token has shut out lately who still are. `until`: only up to then; `besides`: left out."""
    conditions: list[ColumnElement[bool]] = [
        AccountClosure.closed_by == token,
        AccountClosure.counted_at > _since(),
        AccountClosure.opened_at.is_(None),
    ]
    if until is not None:
        conditions.append(AccountClosure.counted_at <= until)
    if besides is not None:
        conditions.append(AccountClosure.person_id != besides)
    return session.scalar(select(func.count(AccountClosure.id)).where(*conditions)) or 0


def standings(session: Session, bar: Bar) -> dict[UUID, Standing]:
    """How each token stands now, by its id."""
    own = _own(session, bar)
    counted = select(ClosingRefusal.token_id, func.count(ClosingRefusal.id)).where(still_wanted())
    rows = session.execute(counted.group_by(ClosingRefusal.token_id))
    refused = dict(rows.all())
    tokens: Sequence[ScimToken] = session.scalars(select(ScimToken)).all()
    return {one.id: _standing(session, one, own, refused.get(one.id, 0)) for one in tokens}


def standing_of(session: Session, token: ScimToken, bar: Bar) -> Standing:
    """How one token stands now."""
    counted = select(func.count(ClosingRefusal.id)).where(still_wanted(), ClosingRefusal.token_id == token.id)
    return _standing(session, token, _own(session, bar), session.scalar(counted) or 0)


def _own(session: Session, bar: Bar) -> int:
    """How many accounts each may close by itself."""
    return bar.over(people_number(session, clock.today()))


def _standing(session: Session, token: ScimToken, own: int, refused: int) -> Standing:
    given = leave_of(session, token)
    most = own + given.allowed
    if given.only_since is not None:
        most = closed_number(session, token.name, until=given.only_since) + given.allowed
    stopped_at = None if given.stopped_at is None else _since_when(session, token)
    return Standing(closed_number(session, token.name), most, given.allowed, refused, stopped_at)


def refused_lately(session: Session, token_id: UUID) -> int:
    """How many accounts the token asked to close in vain in the time that counts: what the directory still wants."""
    wanted = select(func.count(ClosingRefusal.id)).where(
        ClosingRefusal.token_id == token_id, ClosingRefusal.refused_at > _since()
    )
    return session.scalar(wanted) or 0


def people_number(session: Session, today: date) -> int:
    """How many people are in post."""
    return session.scalar(select(func.count(Person.id)).where(in_post(today))) or 0


def open_number(session: Session) -> int:
    """How many people in post have an account that is open."""
    wanted = select(func.count(Person.id)).where(in_post(clock.today()), account_open())
    return session.scalar(wanted) or 0


def _since() -> datetime:
    return clock.now() - WITHIN
