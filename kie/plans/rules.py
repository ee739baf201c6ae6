"""What a plan suggests and in which order, and who may do what to a goal. Plain values only.

The order: an unhelpful behaviour to replace; the largest gap to what the role asks for; the two ratings furthest
apart; a competency in which one of the two had too little to go on; last, what the person wants. At most three,
and the last place belongs to what the person wants, when they wrote anything.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Side = Literal["employee", "manager"]
SuggestionKind = Literal["unhelpful", "gap", "difference", "unseen", "want"]

ORDER: tuple[SuggestionKind, ...] = ("unhelpful", "gap", "difference", "unseen", "want")
MOST_GOALS = 3
MOST_ACTIONS = 5
"""What the manager will do, which has its own place on the form, and four more."""
MOST_SENTENCES = 3
WIDE = 2
"""Two ratings this many steps apart are a difference; one step is within what a single rater can tell."""
TITLE_LIMIT = 300
SECOND_THOUGHTS = timedelta(days=7)
"""As long as somebody may take back that an action is done: a slip is seen within a week, and later it is history."""
OWNERS = ("me", "manager", "organisation")
KINDS = ("on-the-job", "with-others", "formal")


@dataclass(frozen=True, slots=True)
class Unhelpful:
    """An unhelpful behaviour that was raised with the person, or that they want to work on.

    `step`: how often it was seen on the unhelpful scale, None when the person brought it up; `competency_id`: None
    when it hangs on the framework.
    """

    framework_id: str
    statement_id: str
    competency_id: str | None
    step: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one competency stands after the exchange.

    `own`, `manager`: the two results, None for "not enough evidence". `agreed`: None when they agreed to differ
    or had nothing to agree on. `required`: what the role asks for, None when it asks for nothing or when the cycle
    rated on another scale than the framework's own, which a required step cannot be compared with.
    """

    framework_id: str
    competency_id: str
    own: int | None
    manager: int | None
    agreed: int | None
    required: int | None

    @property
    def gap(self) -> int:
        """Steps from the agreed rating up to the required one; 0 when either is not known, or it is met."""
        return 0 if self.agreed is None or self.required is None else max(0, self.required - self.agreed)

    @property
    def apart(self) -> int:
        """Steps between the two results, whichever is higher; 0 when either is not known."""
        return 0 if self.own is None or self.manager is None else abs(self.manager - self.own)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that the plan could hold. `subject`: the competency or statement it is about, "" for a want.

    `from_step`, `to_step`: one step up towards the required one, given only where there is a gap.
    """

    kind: SuggestionKind
    framework_id: str | None
    competency_id: str | None
    subject: str
    from_step: int | None = None
    to_step: int | None = None

    @property
    def key(self) -> str:
        """What an address or a goal remembers the suggestion by; the same for the same review."""
        return ":".join(part for part in (self.kind, self.framework_id, self.subject) if part)


def suggestions(
    unhelpful: Iterable[Unhelpful],
    standings: Iterable[Standing],
    wants: Sequence[str],
    *,
    taken: Collection[str] = frozenset(),
    pursued: Collection[tuple[str, str]] = frozenset(),
    active: int = 0,
    aspiring: bool = False,
) -> tuple[Suggestion, ...]:
    """What to put into the plan next, in order: at most three, and never more than there is room for.

    `standings` in the frameworks' own order; `wants`: names of the person's wishes that have words, the nearest
    first; `taken`: keys already in the plan; `pursued`: competencies that an active goal is already about;
    `active`: how many goals are active; `aspiring`: one of them came from a wish.
    """
    found = [_replace(one) for one in sorted(unhelpful, key=lambda one: -(one.step or 0))]
    left = [one for one in standings if (one.framework_id, one.competency_id) not in pursued]
    found += [_step_up(one) for one in sorted(left, key=lambda one: (-one.gap, -one.apart)) if one.gap]
    flat = [one for one in left if not one.gap]
    found += [_see_alike(one) for one in sorted(flat, key=lambda one: -one.apart) if _differs(one)]
    found += [_be_seen(one) for one in flat if _unseen(one)]
    wishes = [Suggestion("want", None, None, name) for name in wants]
    open_wants = [] if aspiring else [one for one in wishes if one.key not in taken][:1]
    places = MOST_GOALS - len(open_wants)
    chosen = [one for one in _once(found) if one.key not in taken][:places] + open_wants
    return tuple(chosen[: max(0, MOST_GOALS - active)])


def _once(found: Iterable[Suggestion]) -> list[Suggestion]:
    return list({one.key: one for one in found}.values())


def _replace(one: Unhelpful) -> Suggestion:
    return Suggestion("unhelpful", one.framework_id, one.competency_id, one.statement_id)


def _step_up(one: Standing) -> Suggestion:
    assert one.agreed is not None  # noqa: S101 - a gap has both ends
    return Suggestion(
        "gap", one.framework_id, one.competency_id, one.competency_id, one.agreed, one.agreed + 1
    )


def _see_alike(one: Standing) -> Suggestion:
    return Suggestion("difference", one.framework_id, one.competency_id, one.competency_id)


def _be_seen(one: Standing) -> Suggestion:
    return Suggestion("unseen", one.framework_id, one.competency_id, one.competency_id)


def _differs(one: Standing) -> bool:
    return one.apart >= WIDE or (one.agreed is None and one.apart > 0)


def _unseen(one: Standing) -> bool:
    """One of the two could tell and the other could not. Neither could: it does not come up in the job."""
    return one.agreed is None and (one.own is None) != (one.manager is None)


def other(side: Side) -> Side:
    """The other of the two."""
    return "manager" if side == "employee" else "employee"


def may_change(side: Side, drafter: Side, agreed: bool) -> bool:
    """Whether `side` may write other words for a goal, which the other side then accepts or changes again.

    The plan is the employee's. The manager does for what they proposed, also when the employee changed it since, and
    for what both agreed, in these words or in earlier ones; what the employee drafts alone is theirs until then.
    """
    return side == "employee" or drafter == "manager" or agreed


def may_close(side: Side, both: bool) -> bool:
    """Whether `side` may close a goal: the employee any; the manager a proposal in which the other had no part yet.

    `both`: the employee wrote or accepted these words, or any before them: else one more comma would make a proposal
    again of what both agreed.
    """
    return side == "employee" or not both


def may_finish(side: Side, owner: str) -> bool:
    """Whether `side` may say that an action is done: its owner, and for the organisation's either of the two."""
    return owner == "organisation" or (owner == "me") == (side == "employee")


def may_take_back(marked_by_oneself: bool, done_on: date, today: date) -> bool:
    """Whether somebody may take back that an action is done: whoever said so, within a week."""
    return marked_by_oneself and today <= done_on + SECOND_THOUGHTS
