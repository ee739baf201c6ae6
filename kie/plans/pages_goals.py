"""A goal as the pages of a plan show it, in the framework's words as they were when it was written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from kie import clock
from kie.frameworks.models import Catalogue, Framework
from kie.i18n import _, ngettext
from kie.plans.changes import Change, changes_of
from kie.plans.earlier import Version
from kie.plans.forms import NoteForm, owner_words
from kie.plans.hint_rules import Missing, missing
from kie.plans.moved import Moved, Rated
from kie.plans.promises import Promise
from kie.plans.reader import Reader
from kie.plans.rules import may_change, may_close, may_finish, may_take_back
from kie.plans.whole import ActionView, GoalView, Signed
from kie.plans.words import KIND_WORDS


@dataclass(frozen=True, slots=True)
class Reading:
    """What a card depends on beside its goal: who reads, today, the words that goals had before, and
    what became of their ratings. `readable`: the reviews whose ratings the reader may read, None for all.

    `promises`: by goal, what its last agreed words promised while others wait. `viewer_id`: whose page it is; None for
    a page on which nothing can be done.
    """

    reader: Reader
    catalogue: Catalogue
    today: date
    earlier: Mapping[UUID, Sequence[Version]] = field(default_factory=dict)
    moved: Mapping[UUID, Moved] = field(default_factory=dict)
    readable: Collection[UUID] | None = None
    promises: Mapping[UUID, Sequence[Promise]] = field(default_factory=dict)
    viewer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action as it is shown. `since`: the day it was due when that has passed and it is not done, None otherwise; as
    agreed last, where other words wait. `taken_back`: who said that it was done and took it back, None once it is."""

    action: ActionView
    owner: str
    kind: str
    since: date | None
    can_finish: bool
    can_take_back: bool
    taken_back: Signed | None


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """What was agreed last and waiting words say otherwise or not at all; else as `ActionLine`."""

    promise: Promise
    owner: str
    since: date | None
    can_finish: bool
    can_take_back: bool
    taken_back: Signed | None


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A goal as it is shown. `step`: the one step it aims at, in words, "" for none. `why`: it was suggested, which
    says the ratings of the time; "" for none, and for a manager once that review belongs to an earlier cycle.

    `hints`: what it could still say, a sentence each; `changes`: of its words, the latest first.
    `moved`: sentences on the rating that it is about, then and now; empty until a later review.

    `note`: None once closed. `promised`: what stands of the words that were agreed last, until those of the goal are.
    """

    goal: GoalView
    competency: str
    step: str
    why: str
    status: str
    status_kind: str
    actions: tuple[ActionLine, ...]
    can_accept: bool
    can_change: bool
    can_close: bool
    note: NoteForm | None
    hints: tuple[str, ...]
    changes: tuple[Change, ...]
    moved: tuple[str, ...]
    promised: tuple[PromiseLine, ...]


def goal_card(goal: GoalView, about: Reading, note: NoteForm | None = None) -> GoalCard:
    """The goal as this reader sees it. `note`: the form for a progress note, None where none can be added."""
    reader = about.reader
    framework = about.catalogue.frameworks.get(goal.framework_id or "")
    status, status_kind = _status(goal, reader)
    return GoalCard(
        goal=goal,
        competency=competency_words(goal, framework, about.catalogue),
        step=step_words(goal, framework),
        why=goal.why if about.readable is None or goal.participation_id in about.readable else "",
        status=status,
        status_kind=status_kind,
        actions=tuple(_action(action, goal, about) for action in goal.actions),
        can_accept=goal.waits_for == reader.side,
        can_change=goal.active and may_change(reader.side, goal.drafter, goal.settled),
        can_close=goal.active and may_close(reader.side, goal.both),
        note=note,
        hints=tuple(_hint(one, reader) for one in missing(goal)) if goal.active else (),
        changes=changes_of(goal, about.earlier.get(goal.id, ())),
        moved=tuple(moved_words(about.moved[goal.id])) if goal.id in about.moved else (),
        promised=tuple(_promise(one, about) for one in about.promises.get(goal.id, ()) if one.twin is None),
    )


def _action(action: ActionView, goal: GoalView, about: Reading) -> ActionLine:
    reader = about.reader
    promised = (one for one in about.promises.get(goal.id, ()) if one.twin == action)
    promise = next(promised, None)
    waits = goal.active and action.done is None
    since = action.due_on if promise is None else promise.due_on
    theirs = goal.waits_for == reader.side and promise is None
    return ActionLine(
        action,
        owner_words(action.owner, reader.own, reader.person_name),
        _(KIND_WORDS[action.kind]),
        since=since if waits and since is not None and since < about.today else None,
        can_finish=waits and not theirs and may_finish(reader.side, action.owner),
        can_take_back=goal.active and _can_take_back(action.done, about),
        taken_back=action.taken_back if waits else None,
    )


def _promise(promise: Promise, about: Reading) -> PromiseLine:
    reader, waits = about.reader, promise.done is None
    return PromiseLine(
        promise,
        owner_words(promise.owner, reader.own, reader.person_name),
        since=promise.due_on if promise.late(about.today) else None,
        can_finish=waits and may_finish(reader.side, promise.owner),
        can_take_back=_can_take_back(promise.done, about),
        taken_back=promise.taken_back if waits else None,
    )


def _can_take_back(done: Signed | None, about: Reading) -> bool:
    if done is None or about.viewer_id is None:
        return False
    return may_take_back(done.person_id == about.viewer_id, clock.local(done.at).date(), about.today)


def competency_words(goal: GoalView, framework: Framework | None, catalogue: Catalogue) -> str:
    """What the goal is about, as it was called when the words were written, and as it is called now, also in a newer
    edition; "" for nothing."""
    known = framework.competencies if framework else ()
    now = next((one.title for one in known if one.id == goal.competency_id), "")
    then = goal.competency_title or now
    newest = [one for one in catalogue.editions.after(goal.framework_id or "") if one in catalogue.frameworks]
    if then and newest and goal.active:
        return _in_newer(then, goal, catalogue.frameworks[newest[-1]], catalogue)
    if not then or then == now:
        return then
    if now:
        return _("%(title)s (now called “%(now)s”)", title=then, now=now)
    return _("%(title)s (no longer in the framework)", title=then)


def _in_newer(then: str, goal: GoalView, newest: Framework, catalogue: Catalogue) -> str:
    """The title that the goal's words had, and what became of the competency in the newest edition."""
    became = catalogue.editions.onward(goal.framework_id or "", newest.id, goal.competency_id or "")
    titles = [one.title for one in newest.competencies if one.id in became]
    if not titles:
        return _("%(title)s (no longer in the newest edition)", title=then)
    if titles == [then]:
        return then
    said = ", ".join(f"“{title}”" for title in titles)
    return _("%(title)s (in the newest edition: %(now)s)", title=then, now=said)


def step_words(goal: GoalView, framework: Framework | None) -> str:
    """The one step that the goal aims at; "" for none."""
    if goal.from_step is None or goal.to_step is None:
        return ""
    low, high = goal.from_words, goal.to_words
    if not low or not high:
        # A goal from before its words were kept.
        if framework is None or goal.to_step > len(framework.scale.steps):
            return ""
        low, high = framework.scale.label_of(goal.from_step), framework.scale.label_of(goal.to_step)
    return _("One step: from “%(low)s” to “%(high)s”", low=low, high=high)


def moved_words(one: Moved) -> Iterator[str]:
    """Then and now in the scale's words, and how far apart; never why."""
    if one.aimed:
        yield _("It aimed at “%(step)s”.", step=one.aimed)
    if one.then is not None and one.then.cycle:
        yield _("Then: %(rated)s, in %(cycle)s.", rated=_rated(one.then), cycle=one.then.cycle)
    elif one.then is not None:
        yield _("Then: %(rated)s.", rated=_rated(one.then))
    if one.now is None:
        yield _(
            "The framework has a newer edition, and what this was about is now in: %(titles)s. Their ratings are not "
            "compared with the one from before.",
            titles=", ".join(f"“{title}”" for title in one.became),
        )
        return
    if one.called:
        yield _("It is called “%(title)s” in the newer edition of the framework.", title=one.called)
    yield _("Now: %(rated)s, in %(cycle)s.", rated=_rated(one.now), cycle=one.now.cycle)
    if one.then is None:
        yield _("There is no rating on the same scale from before to compare it with.")
    if one.steps is None:
        return
    if one.steps == 0:
        yield _("It is the same step.")
    elif one.steps > 0:
        yield ngettext("It is %(n)s step higher.", "It is %(n)s steps higher.", one.steps)
    else:
        yield ngettext("It is %(n)s step lower.", "It is %(n)s steps lower.", -one.steps)
    if abs(one.steps) == 1:
        yield _("Ratings of the same work may differ by one step.")
    yield _("This says where the rating stands, not why.")


def _rated(one: Rated) -> str:
    return _("agreed to differ") if one.step is None else _("“%(step)s”", step=one.words)


def _hint(one: Missing, reader: Reader) -> str:
    """What the goal could still say."""
    said = {
        "success": _("It does not say yet what it will look like to both of you."),
        "sentences": _("It does not say yet which sentences of the competency it is about."),
        "on-the-job": _("Nothing in it is done on the job yet, and that is where most is learnt."),
        "manager": _("It does not say yet what %(name)s will do.", name=reader.other)
        if reader.own
        else _("It does not say yet what you will do."),
        "manager-date": _("What %(name)s will do has no date yet.", name=reader.other)
        if reader.own
        else _("What you will do has no date yet."),
        "own-date": _("Nothing that you do for it has a date yet.")
        if reader.own
        else _("Nothing that %(name)s does for it has a date yet.", name=reader.person_name),
    }
    return said[one]


def _status(goal: GoalView, reader: Reader) -> tuple[str, str]:
    """Where the goal stands, in words, and the kind of tag."""
    if goal.closure is not None:
        return (_("Done"), "done") if goal.closure.kind == "done" else (_("Dropped"), "")
    if goal.agreed is not None:
        return _("Agreed"), "done"
    if goal.waits_for == reader.side and goal.version > 1:
        return _("Changed by %(name)s, waits for you", name=goal.written.name), "attention"
    if goal.waits_for == reader.side:
        return _("Proposed by %(name)s, waits for you", name=goal.written.name), "attention"
    if reader.own and goal.drafter == "employee" and not goal.settled:
        return _("Your draft; %(name)s reads it and has not accepted it yet", name=reader.other), "waiting"
    if goal.version > 1:
        return _("Your words; %(name)s has not accepted them yet", name=reader.other), "waiting"
    return _("Your proposal; %(name)s has not accepted it yet", name=reader.other), "waiting"
