"""What a cycle refuses, in its own words."""

from kie.cycles.models import Cycle
from kie.errors import Conflict, Invalid
from kie.texts import ChangedMeanwhile


class CycleAlreadyOpen(Conflict):
    """The cycle was opened, and may be closed since; it is not changed or opened again."""


class CycleBeingOpened(Conflict):
    """The cycle is being opened at this moment; it cannot be changed, nor opened a second time."""


class CycleClosed(Conflict):
    """The cycle was closed; nothing in it can be changed."""


class CycleStillRuns(Conflict):
    """The cycle is open, so it cannot be put away."""


class CyclePutAway(Conflict):
    """The draft is in the archive; it is changed and opened once it is in the lists again."""


class CycleNotOpen(Conflict):
    """The cycle has not been opened."""


class CycleNotReady(Invalid):
    """Something in the launch check stops the opening."""


class CycleChanged(ChangedMeanwhile):
    """Somebody else saved the draft meanwhile. `saved` is the draft as it stands now."""

    def __init__(self, saved: Cycle) -> None:
        super().__init__()
        self.saved = saved
