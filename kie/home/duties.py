"""What waits besides the cycles themselves: words to be taken out, answers that HR was asked for, paper not back."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.home.rules import Task
from kie.i18n import _, format_day
from kie.paper.overdue import forms_not_back
from kie.records.queries import waiting_requests


def removal_tasks(session: Session, reader_id: UUID, *, answers: bool) -> list[Task]:
    """Removals that need this reader's yes, and for HR (`answers`) those they may answer. One statement."""
    waiting, tasks = waiting_requests(session, reader_id, answers=answers), []
    if waiting.to_sign:
        said = _("Somebody else’s details are named there. “My file” shows the words.")
        tasks.append(Task("words-out", reader_id, count=waiting.to_sign, said=said))
    if waiting.to_answer:
        oldest = min(waiting.to_answer, key=lambda one: one.asked_at)
        day = format_day(clock.local(oldest.asked_at).date())
        said = _("The oldest has waited since %(day)s.", day=day)
        tasks.append(Task("removals", oldest.id, count=len(waiting.to_answer), said=said))
    return tasks


def paper_tasks(session: Session, today: date) -> list[Task]:
    """Forms past their day. One statement."""
    return [
        Task("paper-forms", cycle.id, title=cycle.title, due_on=cycle.self_due_on, count=count)
        for cycle, count in forms_not_back(session, today)
    ]
