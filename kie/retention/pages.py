"""What the page shows: every period, what would go tonight, and holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, CycleOpening
from kie.i18n import _, ngettext
from kie.people.finding_teams import teams_meant
from kie.people.models import Person, Team
from kie.retention import queries
from kie.retention.due import Due, everything_due
from kie.retention.queries import HoldLine, Set
from kie.retention.rules import KINDS
from kie.texts import without_spoilt

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One kind: what it is, how long, why, whether a job deletes it and a hold keeps it, and what is due now."""

    key: str
    title: str
    period: str
    why: str
    by_itself: bool
    holds: bool
    can_be_set: bool
    due: Due | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page."""

    lines: Sequence[Line]
    holds: Sequence[HoldLine]
    periods: Sequence[Set]


def overview(session: Session, reader_id: UUID) -> Overview:
    """What the page shows to this reader; statements do not grow with what is kept."""
    due = {one.kind: one for one in everything_due(session)}
    lines = [
        Line(
            key,
            _(kind.title),
            period_words(key, due[key].days if key in due else kind.days),
            _(kind.why),
            bool(kind.job),
            kind.holds,
            kind.can_be_set,
            due.get(key),
        )
        for key, kind in KINDS.items()
    ]
    return Overview(lines, queries.all_holds(session, reader_id), queries.periods_set(session))


def period_words(key: str, days: int | None) -> str:
    """How long a kind is kept, in words."""
    since = _(KINDS[key].since)
    if days is None:
        return since[:1].upper() + since[1:]
    return ngettext("%(n)s day %(since)s", "%(n)s days %(since)s", days, since=since)


def meant(session: Session, kind: str, typed: str) -> Sequence[Person | Team | Cycle]:
    """What somebody means who typed this: a person by number, a team by code or name, a cycle by title."""
    words = " ".join(without_spoilt(typed).split())
    if not words:
        return []
    if kind == "person":
        return session.scalars(select(Person).where(Person.staff_number == words)).all()
    if kind == "team":
        return teams_meant(session, words, closed=True)[:MOST_FOUND]
    found = (
        select(Cycle)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .where(func.lower(Cycle.title) == words.lower())
        .order_by(Cycle.opens_on.desc(), Cycle.id)
        .limit(MOST_FOUND)
    )
    return session.scalars(found).all()
