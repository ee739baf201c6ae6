"""A task in words: what to do, by when and how long it takes, and where it leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from kie.home.rules import Kind, Task
from kie.i18n import _, format_day, ngettext
from kie.reviews.deadlines import DAYS_TO_DECIDE


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as shown. `status`: "" or the words of its tag, `status_kind` the tag's kind."""

    title: str
    sentence: str
    url: str
    status: str
    status_kind: str


_MINE: Mapping[Kind, Callable[[Task], str]] = {
    "sign": lambda task: _("Read your record, then sign it or disagree"),
    "confirm-meeting": lambda task: _("Confirm that you met"),
    "self": lambda task: _("Go on saying where you stand") if task.started else _("Say where you stand"),
    "go-ahead": lambda task: _("Go ahead without your manager’s part, or wait on"),
    "talk-again": lambda task: _("Talk with your manager once more"),
    "exchange": lambda task: _("Meet your manager and settle the key issues"),
    "agree-goal": lambda task: ngettext(
        "Read a goal that your manager proposes", "Read %(n)s goals that your manager proposes", task.count
    ),
    "confirm-talk": lambda task: _("Confirm that you talked about your plan"),
    "plan-review": lambda task: _("Talk with your manager about your plan"),
    "open-cycle": lambda task: _("Check and open “%(title)s”", title=task.title),
    "close-cycle": lambda task: _("Close “%(title)s”", title=task.title),
    "overdue-decisions": lambda task: ngettext(
        "%(n)s disagreement has waited for a decision longer than %(days)s working days",
        "%(n)s disagreements have waited for a decision longer than %(days)s working days",
        task.count,
        days=DAYS_TO_DECIDE,
    ),
    "words-out": lambda task: ngettext(
        "Say whether words may be taken out of what you wrote or signed",
        "Say whether words may be taken out of what you wrote or signed, in %(n)s cases",
        task.count,
    ),
    "removals": lambda task: ngettext(
        "%(n)s request to take words out waits for an answer",
        "%(n)s requests to take words out wait for an answer",
        task.count,
    ),
    "paper-forms": lambda task: ngettext(
        "%(n)s paper form has not come back", "%(n)s paper forms have not come back", task.count
    ),
    "paper-aside": lambda task: ngettext(
        "%(n)s paper form lies put aside", "%(n)s paper forms lie put aside", task.count
    ),
    "publish": lambda task: _("Publish the figures of “%(title)s”", title=task.title),
}
_ABOUT: Mapping[Kind, Callable[[Task], str]] = {
    "decide": lambda task: _("Decide on %(name)s’s disagreement", name=task.person),
    "sign-record": lambda task: _("Check and sign the record of %(name)s", name=task.person),
    "confirm-meeting": lambda task: _("Confirm that you met %(name)s", name=task.person),
    "hand-over": lambda task: _("Hand over or discard what you began about %(name)s", name=task.person),
    "manager": lambda task: (
        _("Go on with your view of %(name)s", name=task.person)
        if task.started
        else _("Give your view of %(name)s", name=task.person)
    ),
    "go-ahead": lambda task: _("Go ahead without the part of %(name)s, or wait on", name=task.person),
    "talk-again": lambda task: _("Talk with %(name)s once more, then sign a new record", name=task.person),
    "exchange": lambda task: _("Meet %(name)s and settle the key issues", name=task.person),
    "agree-goal": lambda task: ngettext(
        "Read a goal that %(name)s wrote",
        "Read %(n)s goals that %(name)s wrote",
        task.count,
        name=task.person,
    ),
    "confirm-talk": lambda task: _("Confirm that you talked with %(name)s about the plan", name=task.person),
    "plan-review": lambda task: _("Talk with %(name)s about the plan", name=task.person),
}
_TOGETHER: Mapping[Kind, Callable[[int], str]] = {
    "sign-record": lambda n: ngettext(
        "Sign the record of %(n)s person", "Sign the records of %(n)s people", n
    ),
    "confirm-meeting": lambda n: ngettext(
        "Confirm that you met %(n)s person", "Confirm that you met %(n)s people", n
    ),
    "manager": lambda n: ngettext("Give your view of %(n)s person", "Give your view of %(n)s people", n),
    "go-ahead": lambda n: ngettext(
        "Go ahead without the part of %(n)s person, or wait on",
        "Go ahead without the parts of %(n)s people, or wait on",
        n,
    ),
    "talk-again": lambda n: ngettext(
        "Talk with %(n)s person once more, then sign a new record",
        "Talk with %(n)s people once more, then sign new records",
        n,
    ),
    "exchange": lambda n: ngettext(
        "Meet %(n)s person and settle the key issues", "Meet %(n)s people and settle the key issues", n
    ),
    "agree-goal": lambda n: ngettext(
        "Read the goals that %(n)s person wrote", "Read the goals that %(n)s people wrote", n
    ),
    "confirm-talk": lambda n: ngettext(
        "Confirm a talk about a plan with %(n)s person", "Confirm talks about plans with %(n)s people", n
    ),
    "plan-review": lambda n: ngettext(
        "Talk with %(n)s person about the plan", "Talk with %(n)s people about their plans", n
    ),
}
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


def task_row(task: Task, today: date) -> TaskRow:
    """The task as the home page shows it."""
    if task.late(today):
        status, kind = _("Overdue"), "attention"
    else:
        status, kind = (_("Begun"), "") if task.started else ("", "")
    return TaskRow(_title(task), _sentence(task, today), _url(task), status, kind)


def _title(task: Task) -> str:
    if task.subject_id is None:
        return _TOGETHER[task.kind](task.count)
    return _ABOUT[task.kind](task) if task.person else _MINE[task.kind](task)


def _sentence(task: Task, today: date) -> str:
    day = "" if task.due_on is None else format_day(task.due_on)
    if task.kind == "open-cycle":
        return _("You planned to open it on %(day)s.", day=day)
    if task.kind == "close-cycle":
        return _("It was to close on %(day)s.", day=day)
    if task.kind == "overdue-decisions":
        return _("Completion names whose it is to decide, team by team.")
    if task.kind in {"removals", "words-out", "paper-aside"}:
        return task.said
    if task.kind == "paper-forms":
        return _("In “%(cycle)s” the own part was due on %(day)s.", cycle=task.title, day=day)
    if task.kind == "publish":
        return _("The cycle is closed, and nothing of it is published yet.")
    within = _("In “%(cycle)s”.", cycle=task.within) if task.within else ""
    return " ".join(part for part in (within, _when(task, today), _takes(task.minutes), task.said) if part)


def _when(task: Task, today: date) -> str:
    if task.due_on is None:
        return ""
    day = format_day(task.due_on)
    if not task.late(today):
        return _("Due by %(day)s.", day=day)
    if task.overdue:
        return ngettext(
            "%(n)s is overdue, since %(day)s.",
            "%(n)s are overdue, the first since %(day)s.",
            task.overdue,
            day=day,
        )
    return _("It was due on %(day)s.", day=day)


def _takes(minutes: int) -> str:
    if minutes == 0:
        return ""
    if minutes > 90:
        hours = round(minutes / 60)
        return ngettext("About %(n)s hour in all.", "About %(n)s hours in all.", hours)
    return ngettext("About %(n)s minute.", "About %(n)s minutes.", minutes)


def _url(task: Task) -> str:
    if task.subject_id is None:
        return url_for("insights.team", waiting=task.kind)
    if task.kind in _REVIEW_PAGES:
        return url_for(_REVIEW_PAGES[task.kind], participation_id=task.subject_id)
    if task.kind in {"self", "manager"}:
        return url_for("assessments.show", participation_id=task.subject_id, side=task.kind)
    if task.kind in {"agree-goal", "confirm-talk", "plan-review"}:
        return url_for("plans.show", person_id=task.subject_id)
    if task.kind == "words-out":
        return url_for("records.mine")
    if task.kind == "removals":
        return url_for("records.removals")
    if task.kind == "paper-aside":
        return url_for("paper.index")
    if task.kind in {"overdue-decisions", "paper-forms"}:
        return url_for("insights.completion", cycle=task.subject_id)
    if task.kind == "close-cycle":
        return url_for("insights.closing", cycle_id=task.subject_id)
    return url_for("cycles.show", cycle_id=task.subject_id)
