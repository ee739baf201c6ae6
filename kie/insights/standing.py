"""Where a review stands and who waits for whom: pure, from how far it has come. Never from what anybody wrote."""

from dataclasses import dataclass
from typing import Literal, get_args

from kie.reviews.queries import Progress

Stage = Literal[
    "neither-in",
    "employee-in",
    "manager-in",
    "exchange",
    "reopened",
    "to-sign",
    "to-answer",
    "not-signed",
    "disputed",
    "signed",
    "gone",
]
Waited = Literal["employee", "manager", "moderator"]

STAGES: tuple[Stage, ...] = get_args(Stage)
_WAITED_FOR: dict[Stage, tuple[Waited, ...]] = {
    "neither-in": ("employee", "manager"),
    "employee-in": ("manager",),
    "manager-in": ("employee",),
    "exchange": ("employee", "manager"),
    "reopened": ("employee", "manager"),
    "to-sign": ("manager",),
    "to-answer": ("employee",),
    "not-signed": ("employee",),
    "disputed": ("moderator",),
    "signed": (),
    "gone": (),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The stage of a review. `waited_for`: whose turn it is, nobody's when it is signed.
    "gone": not signed, past its time and deleted."""

    stage: Stage

    @property
    def waited_for(self) -> tuple[Waited, ...]:
        """Whoever can bring the review further."""
        return _WAITED_FOR[self.stage]

    @property
    def lacks_a_part(self) -> bool:
        """Whether a part is still to be handed in."""
        return self.stage in {"neither-in", "employee-in", "manager-in"}

    @property
    def is_disputed(self) -> bool:
        """Whether a disagreement is still to be decided on."""
        return self.stage == "disputed"

    @property
    def is_managers_turn(self) -> bool:
        """Whether the manager can do something now."""
        return "manager" in self.waited_for

    @property
    def only_manager(self) -> bool:
        """Whether everything waits for the manager alone."""
        return self.waited_for == ("manager",)


def standing_of(progress: Progress) -> Standing:
    """The stage that the review has reached; a later record settles it, whatever came before."""
    if progress.gone:
        return Standing("signed" if progress.signed else "gone")
    if progress.disputed and not progress.moderated:
        return Standing("disputed")
    if progress.signed:
        return Standing("signed")
    if progress.shared:
        return Standing("not-signed" if progress.not_signed else "to-answer")
    if progress.reopened:
        return Standing("reopened")
    if progress.revealed:
        return Standing("to-sign" if progress.recorded else "exchange")
    if progress.manager_handed_in:
        return Standing("manager-in")
    return Standing("employee-in" if progress.self_handed_in else "neither-in")


def team_order(standing: Standing | None, late: bool, plan_waits: bool, may_go_ahead: bool = False) -> int:
    """Where a row stands in the manager's list, smallest first: what only they can do, then what they can do too.

    `standing` None: the person takes part in no open cycle, or is exempt. `may_go_ahead`: the manager need not wait.
    """
    if standing is not None and standing.only_manager:
        return 0 if late else 1
    if standing is not None and (standing.is_managers_turn or may_go_ahead):
        return 2 if late else 3
    if plan_waits:
        return 4
    if standing is None:
        return 7
    return 5 if standing.waited_for else 6
