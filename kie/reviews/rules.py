"""What belongs on the agenda of an exchange, in which order, and why: a pure function that anyone can read.

Nothing prepared is stored. Each issue has a key that is the same whenever the agenda is worked out from the same
two assessments, and outcomes are kept under that key.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kie.assessments.rules import difference, gap

Subject = Literal["want", "obstacle", "need", "competency", "statement", "unhelpful", "added"]
ReasonKind = Literal[
    "want",
    "obstacle",
    "need",
    "blind-spot",
    "hidden-strength",
    "gap",
    "raised",
    "unresolved",
    "own-choice",
    "change",
    "strength",
    "added",
]
Standing = Literal["same", "one-apart", "apart", "no-result"]

NOTABLE_STEPS = 2
"""From here on a difference or a change is spoken of: one rating is good to about one step either way."""
MOST_GAPS = 3
MOST_STRENGTHS = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """A competency or statement as both rated it. Steps count from 1; None means no result or no answer.

    `top`: the highest step of its scale. `required`: what the role profile asks, `before`: what was agreed in the last
    signed record, both only where they are steps of the same scale, else None.
    """

    subject: Literal["competency", "statement"]
    framework_id: str
    node_id: str
    competency_id: str
    own: int | None
    manager: int | None
    top: int
    required: int | None = None
    before: int | None = None

    @property
    def key(self) -> str:
        """The key of the issue that it is or could become."""
        return issue_key(self.subject, self.framework_id, self.node_id)

    @property
    def standing(self) -> Standing:
        """How the two results stand to each other."""
        apart = difference(self.manager, self.own)
        if apart is None:
            return "no-result"
        return "same" if apart == 0 else "one-apart" if abs(apart) == 1 else "apart"


@dataclass(frozen=True, slots=True)
class Unhelpful:
    """An unhelpful behaviour that the manager has raised, or that the person chose to share and work on.

    `before`: it was raised in an earlier review and was not resolved when this one was revealed.
    """

    framework_id: str
    statement_id: str
    raised: bool
    own_choice: bool
    before: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that an agenda follows from, frozen once both have handed in.

    `compared` is in the frameworks' order, each competency before its statements. `added`: ids, in the order added.
    """

    wants: bool
    in_the_way: bool
    needs: bool
    compared: Sequence[Compared]
    unhelpful: Sequence[Unhelpful]
    added: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an issue is on the agenda. `steps`: how large the difference, gap or change is; 0 where none is meant."""

    kind: ReasonKind
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to talk about. The first of its reasons gives it its place on the agenda."""

    subject: Subject
    framework_id: str
    node_id: str
    reasons: tuple[Reason, ...]

    @property
    def key(self) -> str:
        """The same each time the agenda is prepared; names the issue within its review."""
        return issue_key(self.subject, self.framework_id, self.node_id)


def issue_key(subject: str, framework_id: str = "", node_id: str = "") -> str:
    """The key of an issue: what it is about, the framework, the node; the last two "" where there is none."""
    return f"{subject}:{framework_id}:{node_id}"


def prepare(material: Material) -> tuple[Issue, ...]:
    """The agenda. A thing that has several reasons to be on it stands once, where the first of them puts it."""
    agenda: dict[str, Issue] = {}
    for issue in _in_order(material):
        earlier = agenda.get(issue.key)
        agenda[issue.key] = (
            issue if earlier is None else replace(earlier, reasons=earlier.reasons + issue.reasons)
        )
    return tuple(agenda.values())


def _in_order(material: Material) -> Iterable[Issue]:
    if material.wants:
        yield Issue("want", "", "", (Reason("want"),))
    if material.in_the_way:
        yield Issue("obstacle", "", "", (Reason("obstacle"),))
    if material.needs:
        yield Issue("need", "", "", (Reason("need"),))
    competencies = [one for one in material.compared if one.subject == "competency"]
    yield from _differences(material.compared)
    yield from _gaps(competencies)
    for one in material.unhelpful:
        if one.raised:
            yield Issue("unhelpful", one.framework_id, one.statement_id, (Reason("raised"),))
        if one.before:
            yield Issue("unhelpful", one.framework_id, one.statement_id, (Reason("unresolved"),))
        if one.own_choice:
            yield Issue("unhelpful", one.framework_id, one.statement_id, (Reason("own-choice"),))
    yield from _changes(competencies)
    yield from _strengths(competencies)
    for added in material.added:
        yield Issue("added", "", added, (Reason("added"),))


def _about(one: Compared, kind: ReasonKind, steps: int = 0) -> Issue:
    return Issue(one.subject, one.framework_id, one.node_id, (Reason(kind, steps),))


def _differences(compared: Sequence[Compared]) -> Iterable[Issue]:
    """The manager two steps or more below the person: a possible blind spot; above: a hidden strength."""
    for one in compared:
        apart = difference(one.manager, one.own)
        if apart is not None and abs(apart) >= NOTABLE_STEPS:
            yield _about(one, "blind-spot" if apart < 0 else "hidden-strength", abs(apart))


def _gaps(competencies: Sequence[Compared]) -> Iterable[Issue]:
    """The three largest gaps between what the role asks and the manager's result, the largest first."""
    found = [(gap(one.required, one.manager) or 0, one) for one in competencies]
    largest = sorted((pair for pair in found if pair[0] > 0), key=lambda pair: -pair[0])
    for steps, one in largest[:MOST_GAPS]:
        yield _about(one, "gap", steps)


def _changes(competencies: Sequence[Compared]) -> Iterable[Issue]:
    """The manager's result two steps or more away from what was agreed last time."""
    for one in competencies:
        moved = difference(one.manager, one.before)
        if moved is not None and abs(moved) >= NOTABLE_STEPS:
            yield _about(one, "change", abs(moved))


def _strengths(competencies: Sequence[Compared]) -> Iterable[Issue]:
    """The first few that both rate at the top of the scale, where the role asks for less."""
    found = [
        one
        for one in competencies
        if one.own == one.manager == one.top and one.required is not None and one.required < one.top
    ]
    for one in found[:MOST_STRENGTHS]:
        yield _about(one, "strength")


def closed_competencies(
    competencies: Iterable[Compared],
    agreed: Collection[tuple[str, str]],
    outcomes: Collection[str],
    went_ahead: bool,
) -> frozenset[tuple[str, str]]:
    """The competencies that need nothing more, by (framework, competency). `outcomes`: keys of issues that are closed.

    An agreed rating or "agreed to differ" closes a competency; where one side went ahead without the other, nothing
    can be agreed, and any outcome does.
    """
    if not went_ahead:
        return frozenset(agreed)
    return frozenset((one.framework_id, one.competency_id) for one in competencies if one.key in outcomes)


def unsettled(competencies: Iterable[Compared], closed: Iterable[tuple[str, str]]) -> tuple[Compared, ...]:
    """The competencies that still need an outcome. `closed`: (framework, competency) of those that have one."""
    settled = set(closed)
    return tuple(
        one
        for one in competencies
        if one.subject == "competency" and (one.framework_id, one.competency_id) not in settled
    )
