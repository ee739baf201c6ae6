"""A person's plan as one frozen whole: goals with actions, notes, agreement and closure, and the talks about it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from kie import clock
from kie.plans.review_rules import Counting
from kie.plans.rules import Side, other


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody did something at a moment: their name and side."""

    person_id: UUID
    name: str
    side: Side
    at: datetime


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement of a framework as a goal keeps it, word for word. `kind`: `positive`, what the goal is about, or
    `unhelpful`, what it replaces."""

    framework_id: str
    id: str
    kind: str
    text: str

    @property
    def key(self) -> str:
        """What a form knows it by."""
        return f"{self.framework_id}/{self.id}"

    def kept(self) -> dict[str, str]:
        """As the goal keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ToLearn:
    """A thing of the learning catalogue, as the catalogue has it now. `link`: "" without one; `offered`: False once it
    has left the catalogue."""

    id: UUID
    title: str
    provider: str
    link: str
    offered: bool

    def beside(self, text: str) -> str:
        """An action's text with the title and the provider, each once."""
        named = self.provider if self.title in text else f"{self.title}, {self.provider}"
        return text if named in text else f"{text} – {named}"


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action. `owner`: `me` (the person), `manager` or `organisation`; `learning`: what of the catalogue it is, None
    for nothing; `done`: None while it is not; `taken_back`: who said last that it was and took that back, and when."""

    id: UUID
    text: str
    owner: str
    kind: str
    due_on: date | None
    support: str
    learning: ToLearn | None
    done: Signed | None
    taken_back: Signed | None


@dataclass(frozen=True, slots=True)
class NoteView:
    """A progress note."""

    id: UUID
    text: str
    written: Signed


@dataclass(frozen=True, slots=True)
class ClosureView:
    """How a goal ended: `done` or `dropped`, with the reason if one was given."""

    kind: str
    reason: str
    closed: Signed


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal with all that hangs on it. `written`: who wrote its present words; `agreed`: None until the other side
    accepted them; `closure`: None while it is active. Competency and steps: None where it has none.

    `framework_title`, `competency_title`, `from_words`, `to_words`: as they read when the words were written, "" where
    that was not kept. `review_on`: None for the plan's next review. `settled`: these words are agreed, or earlier ones
    were: what they promised stands. `both`: the person wrote or accepted these words, or any before them: then the goal
    is both sides' and not a mere proposal, whoever changed it since. `drafter`: the side that wrote its first words."""

    id: UUID
    participation_id: UUID | None
    framework_id: str | None
    competency_id: str | None
    title: str
    why: str
    suggestion: str | None
    from_step: int | None
    to_step: int | None
    success: str
    if_then: str
    framework_title: str
    competency_title: str
    from_words: str
    to_words: str
    sentences: tuple[Sentence, ...]
    support: str
    review_on: date | None
    version: int
    drafted_at: datetime
    written: Signed
    agreed: Signed | None
    settled: bool
    both: bool
    drafter: Side
    closure: ClosureView | None
    actions: tuple[ActionView, ...]
    notes: tuple[NoteView, ...]

    @property
    def active(self) -> bool:
        """Neither done nor dropped."""
        return self.closure is None

    @property
    def about(self) -> tuple[Sentence, ...]:
        """The statements that the goal is about."""
        return tuple(one for one in self.sentences if one.kind == "positive")

    @property
    def replaces(self) -> Sentence | None:
        """The unhelpful behaviour that the goal replaces; None without one."""
        return next((one for one in self.sentences if one.kind == "unhelpful"), None)

    @property
    def waits_for(self) -> Side | None:
        """Who has still to accept the present words; None when they are agreed or the goal is closed."""
        return None if self.agreed or self.closure else other(self.written.side)


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A talk about the plan that one side noted. `confirmed`: None until the other side did."""

    id: UUID
    talked_on: date
    note: str
    noted: Signed
    confirmed: Signed | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """A person's whole plan. `counting`: what its next review is counted from, None while no goal is active. Goals as
    drafted, talks newest first. `names`: of everybody who wrote, agreed or did something on it, and of the person."""

    plan_id: UUID
    person_id: UUID
    names: Mapping[UUID, str]
    made_at: datetime
    counting: Counting | None
    goals: tuple[GoalView, ...]
    reviews: tuple[ReviewView, ...]

    @property
    def person_name(self) -> str:
        """The name of whose plan it is."""
        return self.names[self.person_id]

    @property
    def review_due_on(self) -> date | None:
        """When it is to be reviewed next, as it stands today; None while no goal is active."""
        return None if self.counting is None else self.counting.due(clock.today())

    @property
    def active(self) -> tuple[GoalView, ...]:
        """The goals that are neither done nor dropped."""
        return tuple(goal for goal in self.goals if goal.active)

    @property
    def closed(self) -> tuple[GoalView, ...]:
        """The goals done or dropped, the latest first."""
        ended = [goal for goal in self.goals if goal.closure is not None]
        return tuple(
            sorted(ended, key=lambda goal: -goal.closure.closed.at.timestamp() if goal.closure else 0)
        )

    @property
    def waiting_review(self) -> ReviewView | None:
        """The latest talk, while it waits for the other side's confirmation."""
        return self.reviews[0] if self.reviews and self.reviews[0].confirmed is None else None

    @property
    def confirmed_review(self) -> ReviewView | None:
        """The latest talk that both confirmed."""
        return next((review for review in self.reviews if review.confirmed), None)


def side_of(actor_id: UUID, person_id: UUID) -> Side:
    """The side somebody writes from: the plan's own person, or whoever manages them."""
    return "employee" if actor_id == person_id else "manager"
