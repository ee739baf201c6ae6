"""What waits besides one's own reviews and plans: cycles to look after, words to be taken out, paper not back."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.listing import CycleLine
from kie.home.rules import OPEN_WITHIN, PUBLISH_WITHIN, Task
from kie.i18n import _, format_day, format_instant
from kie.insights.models import Publication
from kie.paper.aside import all_aside
from kie.paper.overdue import forms_not_back
from kie.records.news import Removals
from kie.reviews.overdue import overdue_decisions
from kie.subject_access.news import Waiting


def cycle_tasks(session: Session, lines: Collection[CycleLine], today: date) -> list[Task]:
    """What the cycles ask of HR: to open a draft whose day is near, to close one whose day has come, to publish a
    closed one, and to look after disagreements that nobody decides."""
    lately = {
        line.cycle.id
        for line in lines
        if line.closed_at is not None and today - clock.local(line.closed_at).date() <= PUBLISH_WITHIN
    }
    waiting = lately and lately - set(session.scalars(select(Publication.cycle_id)))
    overdue = overdue_decisions(session, today)
    tasks = []
    for line in lines:
        cycle = line.cycle
        if overdue.get(cycle.id):
            tasks.append(Task("overdue-decisions", cycle.id, title=cycle.title, count=overdue[cycle.id]))
        if line.opened_at is None:
            if cycle.opens_on - today <= OPEN_WITHIN:
                tasks.append(Task("open-cycle", cycle.id, title=cycle.title, due_on=cycle.opens_on))
        elif line.closed_at is None:
            if cycle.closes_on <= today:
                tasks.append(Task("close-cycle", cycle.id, title=cycle.title, due_on=cycle.closes_on))
        elif cycle.id in waiting:
            tasks.append(Task("publish", cycle.id, title=cycle.title))
    return tasks


def removal_tasks(waiting: Removals, reader_id: UUID) -> list[Task]:
    """Removals that need this reader's yes, and for HR those they may answer."""
    tasks = []
    if waiting.to_sign:
        said = _("Somebody else’s details are named there. “My file” shows the words.")
        tasks.append(Task("words-out", reader_id, count=waiting.to_sign, said=said))
    if waiting.to_answer:
        day = format_day(clock.local(waiting.to_answer[0]).date())
        said = _("The oldest has waited since %(day)s.", day=day)
        tasks.append(Task("removals", waiting.oldest_id, count=len(waiting.to_answer), said=said))
    return tasks


def data_tasks(found: Waiting, reader_id: UUID) -> list[Task]:
    """Complaints and requests about data that wait for HR."""
    tasks = []
    if found.to_acknowledge:
        tasks.append(Task("complaints", reader_id, due_on=found.acknowledge_by, count=found.to_acknowledge))
    if found.to_answer:
        tasks.append(Task("complaints-known", reader_id, count=found.to_answer))
    if found.requests:
        tasks.append(Task("subject-requests", reader_id, due_on=found.requests_by, count=found.requests))
    if found.to_confirm:
        tasks.append(Task("redactions", found.confirm_in or reader_id, count=found.to_confirm))
    return tasks


def paper_tasks(session: Session, today: date) -> list[Task]:
    """Forms past their day. One statement."""
    return [
        Task("paper-forms", cycle.id, title=cycle.title, due_on=cycle.self_due_on, count=count)
        for cycle, count in forms_not_back(session, today)
    ]


def aside_tasks(session: Session, key: str, clerk_id: UUID) -> list[Task]:
    """Forms that a clerk put aside. `key`: the installation's secret key."""
    aside = all_aside(session, key, clerk_id)
    if not aside:
        return []
    until = format_instant(min(one.until for one in aside))
    said = _("What you typed is deleted a day after you put it aside, the oldest on %(at)s.", at=until)
    return [Task("paper-aside", clerk_id, count=len(aside), said=said)]
