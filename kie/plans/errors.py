"""What is refused about a goal, in the words of the field."""

from kie.errors import Conflict
from kie.i18n import _
from kie.plans.rules import MOST_GOALS
from kie.plans.whole import GoalView
from kie.texts import ChangedMeanwhile


class GoalChanged(ChangedMeanwhile):
    """The goal was changed since the page was opened. `now`: the goal as it stands."""

    def __init__(self, now: GoalView) -> None:
        super().__init__()
        self.now = now


class WordsNotAccepted(Conflict):
    """Other words were written than those that somebody accepted. `goal_id`: of which goal."""

    def __init__(self, goal: GoalView) -> None:
        super().__init__(
            _(
                "%(name)s changed this goal while you had the page open, so you did not accept it.",
                name=goal.written.name,
            ),
            _("Read it as it is now, and accept it if these are the right words."),
        )
        self.goal_id = goal.id


class GoalClosed(Conflict):
    """The goal is done or dropped; nothing about it changes any more."""

    def __init__(self) -> None:
        super().__init__(_("This goal is closed, so it cannot be changed."), _("Write a new goal instead."))


class PlanFull(Conflict):
    """The plan has as many active goals as it may have."""

    def __init__(self) -> None:
        super().__init__(
            _("A plan has at most %(most)s active goals, so this one was not added.", most=MOST_GOALS),
            _("Finish or drop one of them first. Fewer goals get more done."),
        )


class GoalAlreadyAdded(Conflict):
    """The page of this goal was sent before, with other words."""

    def __init__(self) -> None:
        super().__init__(
            _("You saved a goal from this page before, so these words were not saved."),
            _("Change that goal in the plan, or save these words as another goal."),
        )
