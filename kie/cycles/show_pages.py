"""What the page of one cycle shows, whatever state it is in."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.exemptions import ExemptDays, ExemptPerson, exempt_in, latest_days, latest_exemptions
from kie.cycles.later_days import Given, given_in, manager_first
from kie.cycles.launch import launch_check
from kie.cycles.models import CycleArchiving
from kie.cycles.opening_models import OpeningOrder
from kie.cycles.orders import Underway, underway
from kie.cycles.pages import LaunchPage, Row, days_rows, launch_page, settings_rows, state_of
from kie.cycles.people import SomePeople, joiners_in, left_in, people_in
from kie.cycles.queries import CycleContext, chosen_frameworks
from kie.cycles.wish import Wish
from kie.frameworks.models import Catalogue
from kie.people.queries import team_names

GIVEN = 20
"""Of the times that some were given more time, so many are listed."""
EXEMPT = 10
"""Of the exemptions so many are listed, the latest; the rest have a page."""
LEFT, JOINERS = 25, 100
"""So many are named who have left, or could join; the rest are counted."""
NOBODY = SomePeople([], 0)


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The people of an open or closed cycle. `exempt`: how many are at present; `exempted`: how many are or were, and
    `exemptions` the latest of them, with who and why; for whoever only reads the cycle `exempt_days`, with neither.

    `given`: more time that some were given, the latest. `manager_first`: for how many the manager's part is due before
    their own; `joiners`, `left`: these three are empty once the cycle is closed. `by_themselves`: who belongs to it
    joins by themselves, until the day on which managers' assessments are due.
    """

    people: int
    exempt: int
    exempted: int
    exemptions: list[ExemptPerson]
    exempt_days: list[ExemptDays]
    given: list[Given]
    manager_first: int
    joiners: SomePeople
    by_themselves: bool
    left: SomePeople


@dataclass(frozen=True, slots=True)
class CyclePage:
    """One cycle. Of `opening` (a job is at it), `launch` (a draft) and `people` (opened) at most one is there; none of
    a draft that was put away."""

    context: CycleContext
    state: tuple[str, str]
    archived: bool
    days: list[Row]
    settings: list[Row]
    opening: Underway | None
    launch: LaunchPage | None
    people: PeoplePage | None

    @property
    def goes_on(self) -> bool:
        """Whether a job is at it, so that the page is another one soon."""
        return self.opening is not None and self.opening.goes_on


def cycle_page(
    session: Session, context: CycleContext, catalogue: Catalogue, today: date, *, reader_id: UUID | None
) -> CyclePage:
    """The page. As many statements for many people, teams and cycles as for few.

    `reader_id`: who of HR reads it, who is told who is exempt and why, but for their own reporting line; None for the
    days alone.
    """
    cycle = context.cycle
    archived = not context.is_open and session.get(CycleArchiving, cycle.id) is not None
    opening = underway(session, session.get(OpeningOrder, cycle.id)) if context.is_draft else None
    checked = context.is_draft and opening is None and not archived
    over = not context.is_draft and cycle.closes_on < today
    return CyclePage(
        context=context,
        state=state_of(context.opened_at, context.closed_at),
        archived=archived,
        days=days_rows(cycle, opened=not context.is_draft, closed=context.is_closed or over),
        settings=chosen_settings(session, context, catalogue),
        opening=opening,
        launch=launch_page(launch_check(session, cycle.id, catalogue, today), cycle, catalogue)
        if checked
        else None,
        people=None if context.is_draft else _people(session, context, today, reader_id),
    )


def chosen_settings(session: Session, context: CycleContext, catalogue: Catalogue) -> list[Row]:
    """Whom the cycle asks and what, in words."""
    wish = Wish.of(context.cycle, chosen_frameworks(session, context.cycle.id))
    return settings_rows(context, wish, team_names(session, wish.teams), catalogue)


def _people(session: Session, context: CycleContext, today: date, reader_id: UUID | None) -> PeoplePage:
    cycle, day = context.cycle, context.counting_day(today)
    exempt, exempted = exempt_in(session, cycle.id, day)
    return PeoplePage(
        people=people_in(session, cycle.id),
        exempt=exempt,
        exempted=exempted,
        exemptions=[] if reader_id is None else latest_exemptions(session, cycle.id, day, EXEMPT, reader_id),
        exempt_days=[] if reader_id is not None else latest_days(session, cycle.id, day, EXEMPT),
        given=given_in(session, cycle.id, GIVEN, reader_id),
        manager_first=manager_first(session, cycle.id) if context.is_open else 0,
        joiners=joiners_in(session, cycle, today, JOINERS) if context.is_open else NOBODY,
        by_themselves=today <= cycle.manager_due_on,
        left=left_in(session, cycle.id, today, LEFT) if context.is_open else NOBODY,
    )
