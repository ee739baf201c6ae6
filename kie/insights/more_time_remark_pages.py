"""What is said before more time is given, because it is perhaps not meant: a day given never moves back."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.more_time import Whom, manager_first_then
from kie.cycles.rules import OwnDays
from kie.cycles.wording import why_off
from kie.i18n import _, format_day, ngettext
from kie.insights.more_time_pages import missing
from kie.workdays import is_working_day


def remarks(session: Session, cycle_id: UUID, whom: Whom, days: OwnDays, viewer_id: UUID) -> tuple[str, ...]:
    """That a day is none on which people work, and that the manager's part would come first. One statement."""
    off = [
        _("%(day)s is %(why)s.", day=format_day(day), why=why_off(day))
        for day in sorted({day for day in days if day is not None and not is_working_day(day)})
    ]
    first = manager_first_then(session, cycle_id, whom, days, viewer_id, missing())
    if first:
        off.append(
            ngettext(
                "For %(n)s person the manager’s assessment would be due before their own.",
                "For %(n)s people the manager’s assessment would be due before their own.",
                first,
            )
        )
    return tuple(off)
