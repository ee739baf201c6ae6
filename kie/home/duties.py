"""What waits for HR besides the cycles themselves: answers that somebody asked for, and paper that did not come."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.home.rules import Task
from kie.i18n import _, format_day
from kie.paper.overdue import forms_not_back
from kie.records.queries import waiting_requests


def waiting_tasks(session: Session, reader_id: UUID, today: date) -> list[Task]:
    """Removals that somebody else than their person may answer, and forms past their day. Two statements."""
    tasks = []
    asked = waiting_requests(session, reader_id)
    if asked:
        oldest = min(asked, key=lambda one: one.asked_at)
        day = format_day(clock.local(oldest.asked_at).date())
        said = _("The oldest has waited since %(day)s.", day=day)
        tasks.append(Task("removals", oldest.id, count=len(asked), said=said))
    for cycle, count in forms_not_back(session, today):
        tasks.append(Task("paper-forms", cycle.id, title=cycle.title, due_on=cycle.self_due_on, count=count))
    return tasks
