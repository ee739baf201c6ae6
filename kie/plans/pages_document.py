"""A plan as a document to keep or to lay between the two: an ordinary one fits on one page."""

from collections.abc import Iterator
from datetime import datetime

from kie import clock
from kie.documents import document
from kie.i18n import _, format_day, format_instant
from kie.plans.forms import owner_words
from kie.plans.pages_goals import ActionLine, GoalCard, PromiseLine, Reading, goal_card
from kie.plans.reader import Reader
from kie.plans.whole import PlanView
from kie.typeset import Block, Document, Heading, Points, Text, Written


def plan_document(plan: PlanView, about: Reading, organisation: str) -> Document:
    """The active goals and when the two talk next, in the words of this reader.

    Support and adjustments are left out: paper lies about. The same plan gives the same file.
    """
    changed = _changed_at(plan)
    name = plan.person_name
    return document(
        title=_("Development plan of %(name)s", name=name),
        subtitle=_("As it stood on %(when)s", when=format_instant(changed)),
        organisation=organisation,
        made_at=changed,
        footer=_("%(organisation)s · development plan of %(name)s", organisation=organisation, name=name),
        blocks=[*_blocks(plan, about)],
        compact=True,
    )


def _changed_at(plan: PlanView) -> datetime:
    """When the plan changed last."""
    signed = [one for goal in plan.goals for one in (goal.written, goal.agreed)]
    signed += [goal.closure.closed for goal in plan.goals if goal.closure is not None]
    signed += [action.done for goal in plan.goals for action in goal.actions]
    signed += [one for review in plan.reviews for one in (review.noted, review.confirmed)]
    return max([plan.made_at, *(one.at for one in signed if one is not None)])


def _blocks(plan: PlanView, about: Reading) -> Iterator[Block]:
    if not plan.active:
        yield Text(_("The plan has no active goal."))
    for number, goal in enumerate(plan.active, start=1):
        yield from _goal(number, goal_card(goal, about), about.reader)
    if plan.review_due_on is not None:
        yield Heading(_("Next review of the plan"))
        day = format_day(plan.review_due_on)
        if plan.review_due_on < about.today:
            yield Text(_("It was due on %(day)s.", day=day))
        else:
            yield Text(_("Due by %(day)s. A supervision or a one-to-one counts.", day=day))
    if any(goal.support for goal in plan.active):
        yield Text(_("The support and adjustments that goals need are not printed."), "small")


def _goal(number: int, card: GoalCard, reader: Reader) -> Iterator[Block]:
    goal = card.goal
    yield Heading(_("Goal %(n)s: %(title)s", n=number, title=goal.title))
    yield Text(" · ".join(one for one in (card.competency, card.step, card.status) if one), "small")
    if goal.about:
        yield Points([one.text for one in goal.about])
    if goal.replaces:
        yield Text(_("Instead of: %(words)s", words=goal.replaces.text))
    if goal.success:
        yield Written(_("What it will look like: %(words)s", words=goal.success))
    if goal.if_then:
        yield Written(goal.if_then)
    if goal.actions:
        yield Text(_("What will be done"), "strong")
        yield Points([_action(line, reader) for line in card.actions])
    if card.promised:
        yield Text(_("Agreed before, until the new words are agreed"), "strong")
        yield Points([_promise(line, reader) for line in card.promised])
    if goal.review_on:
        yield Text(_("Look at it again on %(day)s.", day=format_day(goal.review_on)))


def _action(line: ActionLine, reader: Reader) -> str:
    """An action in one line: who, what, by when, and what is needed for it. What people wrote ends as they ended it;
    each part that is added stands in brackets of its own."""
    action = line.action
    what = action.learning.beside(action.text) if action.learning else action.text
    said = _("%(who)s: %(what)s", who=_who(action.owner, reader), what=what)
    due = _("by %(day)s", day=format_day(action.due_on)) if action.due_on else ""
    if line.since:
        due = _("late: was due on %(day)s", day=format_day(line.since))
    needs = _("needs: %(words)s", words=action.support) if action.support else ""
    done = _("done on %(day)s", day=format_day(clock.local(action.done.at).date())) if action.done else ""
    return " ".join([said, *(f"({part})" for part in (done, due, needs) if part)])


def _promise(line: PromiseLine, reader: Reader) -> str:
    promise = line.promise
    said = _("%(who)s: %(what)s", who=_who(promise.owner, reader), what=promise.text)
    due = _("by %(day)s", day=format_day(promise.due_on)) if promise.due_on else ""
    if line.since:
        due = _("late: was due on %(day)s", day=format_day(line.since))
    done = _("done on %(day)s", day=format_day(clock.local(promise.done.at).date())) if promise.done else ""
    return " ".join([said, *(f"({part})" for part in (done, due) if part)])


def _who(owner: str, reader: Reader) -> str:
    """Whoever does it, by name: paper is read by others than who printed it."""
    names = {"me": reader.person_name, "manager": reader.manager_name or _("The manager")}
    return names.get(owner) or owner_words(owner, True, reader.person_name)
