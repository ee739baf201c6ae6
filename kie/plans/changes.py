"""What was changed about a goal, each time: who, when, and the words before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kie.i18n import _, format_day
from kie.plans.earlier import EarlierDeed, Version, present
from kie.plans.whole import GoalView, Signed
from kie.plans.words import KIND_WORDS


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """One part of the goal that reads otherwise now. `before`, `after`: "" where it was empty or is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """Other words at one moment. `ended`: the agreement that fell with the words before, None when there was none."""

    by: Signed
    parts: tuple[ChangedPart, ...]
    ended: Signed | None


def changes_of(goal: GoalView, earlier: Sequence[Version]) -> tuple[Change, ...]:
    """Every change of the goal's words, the latest first."""
    versions = [*earlier, present(goal)]
    found = [
        Change(after.written, tuple(_parts(before, after)), before.agreed)
        for before, after in pairwise(versions)
    ]
    return tuple(reversed(found))


def _parts(before: Version, after: Version) -> Iterable[ChangedPart]:
    pairs = (
        (_("Goal"), before.title, after.title),
        (_("Competency"), before.competency_title, after.competency_title),
        (_("One step to aim at"), *_steps(before.step, after.step)),
        (_("Sentences"), *_differing(before.statements, after.statements)),
        (_("What it will look like"), before.success, after.success),
        (_("When … I will …"), before.if_then, after.if_then),
        (_("What will be done"), *_differing(*_deeds(before.actions, after.actions))),
        (_("Support and adjustments needed"), before.support, after.support),
        (
            _("Look at it again"),
            *(format_day(one.review_on) if one.review_on else "" for one in (before, after)),
        ),
    )
    return (ChangedPart(*pair) for pair in pairs if pair[1] != pair[2])


def _steps(before: tuple[str, str] | None, after: tuple[str, str] | None) -> tuple[str, str]:
    """The steps in words; nothing of either where one was not kept."""
    if before is None or after is None:
        return "", ""
    return _step(*before), _step(*after)


def _step(low: str, high: str) -> str:
    return _("From “%(low)s” to “%(high)s”", low=low, high=high) if high else ""


def _differing(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """The lines that only one of the two has."""
    return (
        "\n".join(line for line in before if line not in after),
        "\n".join(line for line in after if line not in before),
    )


def _deeds(before: Sequence[EarlierDeed], after: Sequence[EarlierDeed]) -> tuple[list[str], list[str]]:
    """Actions before and after, a line each; with their kinds where those before kept theirs."""
    kinds = all(one.kind for one in before)
    return [_deed(one, kinds) for one in before], [_deed(one, kinds) for one in after]


def _deed(one: EarlierDeed, kinds: bool) -> str:
    """An action in one line. The owner is not named by role here: both sides read the same line."""
    who = {"me": "", "manager": _("the manager"), "organisation": _("the organisation")}[one.owner]
    due = _("by %(day)s", day=format_day(one.due_on)) if one.due_on else ""
    needs = _("needs: %(words)s", words=one.support) if one.support else ""
    how = _(KIND_WORDS[one.kind]) if kinds else ""
    added = "; ".join(part for part in (who, how, due, needs) if part)
    said = one.learning.beside(one.text) if one.learning else one.text
    return f"{said} ({added})" if added else said
