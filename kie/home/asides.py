"""What a clerk put aside, on the first page alone: it lies there for a day, and no mail would come in time."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie.home.rules import Task
from kie.i18n import _, format_instant
from kie.paper.aside import all_aside


def aside_tasks(session: Session, key: str, clerk_id: UUID) -> list[Task]:
    """Forms that a clerk put aside. `key`: the installation's secret key."""
    aside = all_aside(session, key, clerk_id)
    if not aside:
        return []
    until = format_instant(min(one.until for one in aside))
    said = _("What you typed is deleted a day after you put it aside, the oldest on %(at)s.", at=until)
    return [Task("paper-aside", clerk_id, count=len(aside), said=said)]
