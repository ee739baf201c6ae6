"""A task in words: what to do, by when and how long it takes. The same on the first page, in a mail and in a letter."""

from collections.abc import Callable, Mapping
from datetime import date

from kie.home.rules import Kind, Task
from kie.i18n import _, format_day, ngettext
from kie.reviews.deadlines import DAYS_TO_DECIDE

_MINE: Mapping[Kind, Callable[[Task], str]] = {
    "sign": lambda task: _("Read your record, then sign it or disagree"),
    "confirm-meeting": lambda task: _("Confirm that you met"),
    "self": lambda task: (
        _("Read what was typed in from your form on paper")
        if task.typed
        else _("Go on saying where you stand")
        if task.started
        else _("Say where you stand")
    ),
    "go-ahead": lambda task: _("Go ahead without your manager’s part, or wait on"),
    "talk-again": lambda task: _("Talk with your manager once more"),
    "exchange": lambda task: _("Meet your manager and settle the key issues"),
    "agree-goal": lambda task: ngettext(
        "Read a goal that your manager proposes", "Read %(n)s goals that your manager proposes", task.count
    ),
    "promise": lambda task: ngettext(
        "Do what you said you would do for your plan",
        "Do %(n)s things that you said you would do for your plan",
        task.count,
    ),
    "agree-pause": lambda task: _("Agree to a pause of your plan, or leave its dates as they are"),
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
    "complaints": lambda task: ngettext(
        "Acknowledge a complaint about data", "Acknowledge %(n)s complaints about data", task.count
    ),
    "complaints-known": lambda task: ngettext(
        "Answer a complaint about data", "Answer %(n)s complaints about data", task.count
    ),
    "subject-requests": lambda task: ngettext(
        "Answer a request for what is held about somebody",
        "Answer %(n)s requests for what is held about somebody",
        task.count,
    ),
    "redactions": lambda task: ngettext(
        "Say whether something is left out of a file that is given out",
        "Say whether %(n)s things are left out of files that are given out",
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
    "promise": lambda task: ngettext(
        "See to what you or the organisation were to do for %(name)s",
        "See to %(n)s things that you or the organisation were to do for %(name)s",
        task.count,
        name=task.person,
    ),
    "agree-pause": lambda task: _(
        "Agree to a pause of the plan of %(name)s, or leave its dates as they are", name=task.person
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
    "promise": lambda n: ngettext(
        "See to what you or the organisation were to do for %(n)s person",
        "See to what you or the organisation were to do for %(n)s people",
        n,
    ),
    "agree-pause": lambda n: ngettext(
        "Answer %(n)s person who asks for a pause of their plan",
        "Answer %(n)s people who ask for a pause of their plans",
        n,
    ),
    "confirm-talk": lambda n: ngettext(
        "Confirm a talk about a plan with %(n)s person", "Confirm talks about plans with %(n)s people", n
    ),
    "plan-review": lambda n: ngettext(
        "Talk with %(n)s person about the plan", "Talk with %(n)s people about their plans", n
    ),
}


def task_title(task: Task) -> str:
    """What to do, and about whom."""
    if task.subject_id is None:
        return _TOGETHER[task.kind](task.count)
    return _ABOUT[task.kind](task) if task.person else _MINE[task.kind](task)


def task_sentence(task: Task, today: date) -> str:
    """By when, how long it takes, and what else is to be said; "" for nothing."""
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
        if task.typed:
            return _("Read it through by %(day)s.", day=day)
        return _("Due by %(day)s.", day=day)
    if task.overdue:
        return ngettext(
            "%(n)s is overdue, since %(day)s.",
            "%(n)s are overdue, the first since %(day)s.",
            task.overdue,
            day=day,
        )
    if task.kind == "promise" and task.count > 1:
        return _("The first was due on %(day)s.", day=day)
    return _("It was due on %(day)s.", day=day)


def _takes(minutes: int) -> str:
    if minutes == 0:
        return ""
    if minutes > 90:
        hours = round(minutes / 60)
        return ngettext("About %(n)s hour in all.", "About %(n)s hours in all.", hours)
    return ngettext("About %(n)s minute.", "About %(n)s minutes.", minutes)
