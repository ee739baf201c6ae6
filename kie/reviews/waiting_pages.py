"""The page before the reveal: who has handed in, who has not, and from when one may go ahead without the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kie.cycles.absence import Absence, due_for
from kie.cycles.queries import ParticipationContext
from kie.i18n import _, format_day
from kie.reviews.queries import Progress


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Before the reveal: who has handed in, who has not, and what the viewer can do. Nothing of any rating.

    `due_on`: by when the viewer's own part is due. `ahead`: from when one side may go ahead without the other, in a
    sentence; `may_go_ahead`: the viewer may now.
    """

    context: ParticipationContext
    is_employee: bool
    side: str
    own_done: bool
    due_on: date
    sentences: tuple[str, ...]
    ahead: str
    may_go_ahead: bool


def waiting_page(
    context: ParticipationContext,
    progress: Progress,
    viewer_is_employee: bool,
    manager: str,
    days: Mapping[str, date | None],
    away: Absence,
    today: date,
) -> WaitingPage:
    """The page before the reveal. `manager`: the name of whoever manages the person now, "" for nobody; `days`: from
    when each side may go ahead without the other, None while nobody knows; `away`: how long the person was."""
    mine, theirs = progress.self_handed_in, progress.manager_handed_in
    other = manager or _("Your manager")
    if not viewer_is_employee:
        mine, theirs, other = theirs, mine, context.person.name
    sentences = (
        _("You have handed in your part.") if mine else _("You have not handed in your part yet."),
        _("%(name)s has handed in.", name=other)
        if theirs
        else _("%(name)s has not handed in yet.", name=other),
    )
    side = "self" if viewer_is_employee else "manager"
    day = days[side]
    may = context.cycle.is_open and mine and not theirs and day is not None and today >= day
    ahead = _ahead_words(
        mine, theirs, other, days["manager" if side == "self" else "self"] if theirs else day
    )
    return WaitingPage(
        context,
        viewer_is_employee,
        side,
        mine,
        due_for(context.cycle.cycle, context.participation.own_days, side, away),
        sentences,
        ahead if context.cycle.is_open else "",
        may,
    )


def _ahead_words(mine: bool, theirs: bool, other: str, on: date | None) -> str:
    if mine == theirs or on is None:
        return ""
    if mine:
        return _("From %(day)s on, you can go ahead without %(name)s.", day=format_day(on), name=other)
    return _(
        "From %(day)s on, %(name)s can go ahead without your part, which then stays blank.",
        day=format_day(on),
        name=other,
    )
