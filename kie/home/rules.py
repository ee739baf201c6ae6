"""What waits for somebody, and in which order it is shown. Plain values only.

They are in the order of their days, so that what is late is on top, the longest overdue first. Then comes what has
no day. Of one day, or of none, what somebody else is waiting for and takes minutes (a decision, a signature, a
confirmation) comes first, then one's own part, one's people's, the meetings; then plans; then what HR runs. Within a
kind it is by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from kie.insights.turns import TurnKind

OwnKind = Literal[
    "words-out",
    "hand-over",
    "open-cycle",
    "close-cycle",
    "overdue-decisions",
    "publish",
    "removals",
    "complaints",
    "complaints-known",
    "subject-requests",
    "redactions",
    "paper-forms",
    "paper-aside",
]
Kind = TurnKind | OwnKind
ORDER: tuple[Kind, ...] = (
    "decide",
    "sign",
    "sign-record",
    "confirm-meeting",
    "words-out",
    "paper-aside",
    "hand-over",
    "self",
    "manager",
    "go-ahead",
    "talk-again",
    "exchange",
    "promise",
    "agree-goal",
    "agree-pause",
    "confirm-talk",
    "plan-review",
    "open-cycle",
    "close-cycle",
    "overdue-decisions",
    "publish",
    "removals",
    "complaints",
    "complaints-known",
    "subject-requests",
    "redactions",
    "paper-forms",
)
MOST_NAMED = 3
"""With more people than this in tasks of one kind, they become one task, unless each is led to by its own page."""
ALWAYS_NAMED = frozenset({"decide", "hand-over"})
OPEN_WITHIN = timedelta(days=60)
"""How long before the day planned for its opening a draft becomes a task: next year's waits for nobody yet."""
PUBLISH_WITHIN = timedelta(days=90)
"""How long after a cycle's closing publishing it stays a task."""
MINUTES: dict[Kind, int] = {
    "decide": 20,
    "sign": 10,
    "sign-record": 10,
    "confirm-meeting": 1,
    "hand-over": 5,
    "go-ahead": 2,
    "talk-again": 30,
    "exchange": 45,
    "agree-goal": 3,
    "agree-pause": 1,
    "confirm-talk": 1,
    "plan-review": 15,
}
"""Our own figures, for planning a day; what takes as long as its answers is counted elsewhere."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the reader.

    `subject_id`: the participation, plan's person or cycle it leads to; `person`: whom it is about, "" for the reader
    themselves; `title`: a cycle's; `due_on`: None without a date; `started`: begun already; `minutes`: 0 when not
    known; `count`: how many people or goals it stands for; `overdue`: for how many of them the day has passed, where
    it stands for many; `said`: a sentence that comes after the rest, "" for none; `within`: the cycle, where the
    reader is in more than one, else ""; `typed`: a clerk typed it in from paper, and the reader has not gone on
    with it.
    """

    kind: Kind
    subject_id: UUID | None
    person: str = ""
    title: str = ""
    due_on: date | None = None
    started: bool = False
    minutes: int = 0
    count: int = 1
    overdue: int = 0
    said: str = ""
    within: str = ""
    typed: bool = False

    def late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due_on is not None and self.due_on < today


def ordered(tasks: Iterable[Task], today: date) -> tuple[Task, ...]:
    """The tasks as they are shown, with those of one kind about many people taken together."""
    return tuple(sorted(_together(tasks, today), key=_place))


def _place(task: Task) -> tuple[date, int, str]:
    return (task.due_on or date.max, ORDER.index(task.kind), (task.person or task.title).casefold())


def _together(tasks: Iterable[Task], today: date) -> list[Task]:
    given = list(tasks)
    found = []
    for kind in ORDER:
        named = [task for task in given if task.kind == kind and task.person]
        found += [task for task in given if task.kind == kind and not task.person]
        if len(named) <= MOST_NAMED or kind in ALWAYS_NAMED:
            found += named
            continue
        dates = [task.due_on for task in named if task.due_on is not None]
        found.append(
            replace(
                named[0],
                subject_id=None,
                person="",
                due_on=min(dates, default=None),
                started=any(task.started for task in named),
                minutes=sum(task.minutes for task in named),
                count=len(named),
                overdue=sum(task.late(today) for task in named),
                said="",
                within="",
            )
        )
    return found
