"""A task as a row of the first page: its words, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from kie.home.rules import Kind, Task
from kie.home.wording import task_sentence, task_title
from kie.i18n import _

_REVIEW_PAGES: Mapping[Kind, str] = {
    "decide": "reviews.moderation",
    "sign": "reviews.sign_off",
    "sign-record": "reviews.sign_off",
    "confirm-meeting": "reviews.meeting",
    "hand-over": "assessments.hand_over",
    "go-ahead": "reviews.going_ahead",
    "talk-again": "reviews.exchange",
    "exchange": "reviews.exchange",
}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as shown. `status`: "" or the words of its tag, `status_kind` the tag's kind."""

    title: str
    sentence: str
    url: str
    status: str
    status_kind: str


def task_row(task: Task, today: date) -> TaskRow:
    """The task as the home page shows it."""
    if task.late(today):
        status, kind = _("Overdue"), "attention"
    else:
        status, kind = (_("Begun"), "") if task.started else ("", "")
    return TaskRow(task_title(task), task_sentence(task, today), _url(task), status, kind)


def _url(task: Task) -> str:
    if task.subject_id is None:
        return url_for("insights.team", waiting=task.kind)
    if task.kind in _REVIEW_PAGES:
        return url_for(_REVIEW_PAGES[task.kind], participation_id=task.subject_id)
    if task.kind in {"self", "manager"}:
        return url_for("assessments.show", participation_id=task.subject_id, side=task.kind)
    if task.kind in {"promise", "agree-goal", "agree-pause", "confirm-talk", "plan-review"}:
        return url_for("plans.show", person_id=task.subject_id)
    if task.kind == "words-out":
        return url_for("records.mine")
    if task.kind == "removals":
        return url_for("records.removals")
    if task.kind in {"complaints", "complaints-known"}:
        return url_for("complaints.index")
    if task.kind == "redactions":
        return url_for("subject_requests.index", _anchor=f"request-{task.subject_id}")
    if task.kind == "subject-requests":
        return url_for("subject_requests.index")
    if task.kind == "paper-aside":
        return url_for("paper.index")
    if task.kind in {"overdue-decisions", "paper-forms"}:
        return url_for("insights.completion", cycle=task.subject_id)
    if task.kind == "close-cycle":
        return url_for("insights.closing", cycle_id=task.subject_id)
    return url_for("cycles.show", cycle_id=task.subject_id)
