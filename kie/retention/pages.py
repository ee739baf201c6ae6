"""What the page shows: every period, what would go tonight, and holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from babel.numbers import format_decimal
from sqlalchemy.orm import Session

from kie.i18n import N_, _, language, ngettext
from kie.retention import queries
from kie.retention.due import Due, everything_due
from kie.retention.queries import HoldLine, Set
from kie.retention.rules import KINDS


@dataclass(frozen=True, slots=True)
class Line:
    """One kind: what it is, how long, why, whether a job deletes it and a hold keeps it, and what is due now.

    `own_days`, `why`: how long the product keeps it by itself, and why; `as_set`: what HR set instead, None where
    nobody did.
    """

    key: str
    title: str
    period: str
    why: str
    by_itself: bool
    holds: bool
    can_be_set: bool
    due: Due | None
    own_days: int | None
    as_set: Set | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page. `periods`: each that was set, with the title of its kind; `going`: how many things would go
    tonight, of all kinds."""

    lines: Sequence[Line]
    holds: Sequence[HoldLine]
    periods: Sequence[tuple[str, Set]]
    going: int


def overview(session: Session, reader_id: UUID) -> Overview:
    """What the page shows to this reader; statements do not grow with what is kept."""
    due = {one.kind: one for one in everything_due(session)}
    periods = queries.periods_set(session)
    latest = {one.kind: one for one in reversed(periods)}
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
            kind.days,
            latest.get(key),
        )
        for key, kind in KINDS.items()
    ]
    going = sum(one.number for one in due.values())
    return Overview(
        lines,
        queries.all_holds(session, reader_id),
        [(_(KINDS[one.kind].title), one) for one in periods],
        going,
    )


def period_words(key: str, days: int | None) -> str:
    """How long a kind is kept, in words."""
    since = _(KINDS[key].since)
    if days is None:
        return since[:1].upper() + since[1:]
    years = {365: N_("A year"), 731: N_("Two years"), 1096: N_("Three years"), 2192: N_("Six years")}.get(
        days
    )
    if years is not None:
        number = format_decimal(days, locale=language().locale)
        return _("%(years)s (%(n)s days) %(since)s", n=number, years=_(years), since=since)
    return ngettext("%(n)s day %(since)s", "%(n)s days %(since)s", days, since=since)
