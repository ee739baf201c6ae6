"""How far somebody's review and plan have come, in words for the manager's manager: what HR is told, no more."""

from dataclasses import dataclass
from datetime import date

from kie.i18n import _, format_day
from kie.insights.below import Below
from kie.insights.completion_wording import nudge_words, status_words
from kie.plans.queries import Waiting


@dataclass(frozen=True, slots=True)
class BelowRow:
    """One of a manager's people as shown. `cycle`: "" for whoever takes part in none; `waits_for`: who is next."""

    name: str
    cycle: str
    status: str
    waits_for: str
    plan: str


def below_row(one: Below, today: date) -> BelowRow:
    """The row."""
    plan = talk_words(one.plan, today)
    if one.review is None:
        return BelowRow(one.name, "", _("Takes part in no open cycle"), "–", plan)
    return BelowRow(one.name, one.cycle or "", status_words(one.review), nudge_words(one.review), plan)


def talk_words(plan: Waiting, today: date) -> str:
    """When the plan is to be talked about next; not what is in it."""
    if plan.rests_until is not None:
        return _("Rests until %(day)s", day=format_day(plan.rests_until))
    if plan.to_confirm is not None:
        return _("Talked about, to be confirmed")
    if plan.review_due_on is None:
        return _("No goal yet")
    day = format_day(plan.review_due_on)
    return _("Overdue since %(day)s", day=day) if plan.overdue(today) else _("Due on %(day)s", day=day)
