"""One rated node as a page shows it: its words, the answers to choose from, what is stored or was just typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kie.assessments.forms import OUT, UNHELPFUL, Values, text_of
from kie.assessments.helps import AskedFor, Example, Helps, LastTime
from kie.assessments.models import Rating
from kie.assessments.screens import Part
from kie.assessments.service import (
    Answer,
    ItemsRefused,
    Stale,
    StaleItem,
    StaleUnhelpful,
    UnhelpfulItem,
    answer_of,
)
from kie.errors import KieError
from kie.forming import version_read
from kie.frameworks.models import Competency, Scale, Statement
from kie.frameworks.rules import Node
from kie.i18n import _
from kie.identifiers import looks_like_a_persons_number


@dataclass(frozen=True, slots=True)
class Choice:
    """A step as a radio button shows it."""

    number: int
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """A line of the error summary: what to put right, and the id of the control ("" for none)."""

    message: str
    target: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A save that did not go through: what was typed, and why it was refused. Empty when a page just opens.

    `problems` by control name; `stale` by item; `elsewhere`: the answers on unhelpful behaviours that stand when this
    save was stale, by framework; `refusal` what happened to the whole of it, with what to do next.
    """

    typed: Values = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    stale: Mapping[str, Stale] = field(default_factory=dict)
    refusal: str = ""
    next_step: str = ""
    elsewhere: Mapping[str, UnhelpfulItem] = field(default_factory=dict)

    @classmethod
    def of(cls, typed: Values, *errors: KieError) -> "Attempt":
        """The attempt that ended with these errors; the first says what happened to the whole of it."""
        problems: dict[str, str] = {}
        stale: dict[str, Stale] = {}
        elsewhere: dict[str, UnhelpfulItem] = {}
        for error in errors:
            if isinstance(error, ItemsRefused):
                problems |= {f"{one.key}/{one.field}".rstrip("/"): one.message for one in error.problems}
            if isinstance(error, StaleItem):
                stale |= {one.key: one for one in error.stale}
            if isinstance(error, StaleUnhelpful):
                elsewhere[error.stored.framework_id] = error.stored
        return cls(typed, problems, stale, errors[0].message, errors[0].next_step, elsewhere)

    @property
    def errors(self) -> tuple[ErrorLink, ...]:
        """The lines of the error summary."""
        found = [ErrorLink(said, _target(name)) for name, said in self.problems.items()]
        found += [
            ErrorLink(_("Two versions of one answer: choose which to keep."), f"{key}/conflict")
            for key in (*self.stale, *(f"{UNHELPFUL}/{one}" for one in self.elsewhere))
        ]
        return tuple(found) or ((ErrorLink(self.refusal, ""),) if self.refusal else ())


def _target(name: str) -> str:
    if name.startswith(f"{UNHELPFUL}/") and name.endswith(("/answer", "/seen")):
        return f"{name.rpartition('/')[0]}/answer-none"
    return f"{name}-1" if name.endswith("/step") else name


@dataclass(frozen=True, slots=True)
class Question:
    """One node. Controls are named `<key>/<field>`; `about` is the competency's title.

    `selected`: a step's number, "out", or "" for none. `options`: statements for "done well" and "to work on", empty
    where each behaviour is rated. `theirs`: what stands saved elsewhere, as (label, words), when this save was stale;
    `theirs_typed`: the same by the names of the controls.
    `warning`: the note looks as if it named somebody by a number. `last_time`: one's own note from an earlier cycle,
    None once it is in this one; `example`: for which answers one is asked for; `asked_for`: why with this answer.
    """

    key: str
    node: Node
    legend: str
    about: str
    explanation: str
    choices: tuple[Choice, ...]
    selected: str
    opt_out_label: str
    note: str
    done_well: str
    to_work_on: str
    options: tuple[Statement, ...]
    version: int
    mark: str
    saved_at: datetime | None
    problems: Mapping[str, str]
    theirs: tuple[tuple[str, str], ...]
    theirs_typed: Mapping[str, str]
    warning: bool
    last_time: LastTime | None
    example: Example
    asked_for: AskedFor

    @property
    def by_theme(self) -> bool:
        """Whether the competency as a whole is rated, not one statement."""
        return self.node.node_id == self.node.competency_id


def questions_of(part: Part, nodes: Iterable[Node], attempt: Attempt, helps: Helps) -> tuple[Question, ...]:
    """The questions for these nodes, with what was typed where a save did not go through."""
    return tuple(_question(part, node, attempt, helps) for node in nodes)


def _question(part: Part, node: Node, attempt: Attempt, helps: Helps) -> Question:
    key = f"{node.framework_id}/{node.node_id}"
    competency = part.asked.competency(node.framework_id, node.competency_id)
    at_theme = node.node_id == node.competency_id
    statements = part.asked.statements(node.framework_id, node.competency_id)
    own = next((s for s in statements if s.id == node.node_id), None)
    rating = part.sheet.ratings.get((node.framework_id, node.node_id))
    shown = _shown(key, rating, attempt)
    stale = attempt.stale.get(key)
    last_time, example = helps.last_time(node), helps.example(node)
    return Question(
        key=key,
        node=node,
        legend=own.text if own else _asking(part, node.scale),
        about=competency.title,
        explanation=own.explanation if own else competency.explanation,
        choices=choices_of(node.scale, competency if at_theme else None),
        selected=shown["step"],
        opt_out_label=node.scale.opt_out_self if part.side == "self" else node.scale.opt_out_other,
        note=shown["note"],
        done_well=shown["done_well"],
        to_work_on=shown["to_work_on"],
        options=statements if at_theme else (),
        version=stale.version if stale else int(shown["version"]),
        mark="" if stale else shown["was"],
        saved_at=rating.saved_at if rating else None,
        problems={
            name.removeprefix(key).lstrip("/"): said
            for name, said in attempt.problems.items()
            if name == key or name.startswith(f"{key}/")
        },
        theirs=in_words(part, node, stale.theirs, stale.mine) if stale else (),
        theirs_typed={f"{key}/{name}": text for name, text in fields_of(stale.theirs).items()}
        if stale
        else {},
        warning=looks_like_a_persons_number(shown["note"]),
        last_time=None if last_time is None or last_time.note in shown["note"] else last_time,
        example=example,
        asked_for=example.asked_for(_answer_shown(shown)),
    )


def _asking(part: Part, scale: Scale) -> str:
    own = part.side == "self"
    if scale.kind == "level":
        return _("Which level fits you now?") if own else _("Which level fits %(name)s now?", name=part.name)
    if own:
        return _("How often do you do this?")
    return _("How often have you seen %(name)s do this?", name=part.name)


def _shown(key: str, rating: Rating | None, attempt: Attempt) -> dict[str, str]:
    stored = answer_of(rating)
    fields = {**fields_of(stored), "version": str(rating.version if rating else 0), "was": stored.mark}
    if not attempt.typed:
        return fields
    typed = {name: text_of(attempt.typed, f"{key}/{name}") for name in fields}
    kept = {name: fields[name] if value is None else value for name, value in typed.items()}
    kept["version"] = str(version_read(kept["version"]))
    return kept


def _answer_shown(shown: Mapping[str, str]) -> Answer:
    step = shown["step"]
    return Answer(int(step) if step.isdecimal() else None, note=shown["note"])


def fields_of(answer: Answer) -> dict[str, str]:
    """The answer as the values of its controls."""
    return {
        "step": OUT if answer.opted_out else str(answer.step or ""),
        "note": answer.note,
        "done_well": answer.done_well or "",
        "to_work_on": answer.to_work_on or "",
    }


def choices_of(scale: Scale, competency: Competency | None) -> tuple[Choice, ...]:
    """The steps; levels say their place. At theme depth (`competency` given) each with its description, if it has one.

    Where each behaviour is rated the page explains the steps once instead.
    """
    described = competency.levels if competency and scale.kind == "level" else ()
    words = {number: level.text for number, level in enumerate(described, start=1)}
    return tuple(
        Choice(step.number, label, words.get(step.number, step.description) if competency else "")
        for step, label in zip(scale.steps, scale.labels, strict=True)
    )


def answer_in_words(part: Part, node: Node, answer: Answer) -> str:
    """The answer as a person would say it: "Usually", "Developed, 2 of 4", the opt-out's words, or "Not answered"."""
    if answer.opted_out:
        return node.scale.opt_out_self if part.side == "self" else node.scale.opt_out_other
    if answer.step is None:
        return _("Not answered")
    return node.scale.labels[answer.step - 1]


def in_words(
    part: Part, node: Node, theirs: Answer, mine: Answer | None = None
) -> tuple[tuple[str, str], ...]:
    """An answer as (label, words), without what is empty; with `mine` only where the two differ."""
    texts = {s.id: s.text for s in part.asked.statements(node.framework_id, node.competency_id)}
    said = {
        "answer": (_("Answer"), answer_in_words(part, node, theirs)),
        "done_well": (_("Done well"), texts.get(theirs.done_well or "", "")),
        "to_work_on": (_("To work on"), texts.get(theirs.to_work_on or "", "")),
        "note": (_("Note"), theirs.note),
    }
    if mine is None:
        return tuple((label, words) for label, words in said.values() if words)
    differs = {
        "answer": (theirs.step, theirs.opted_out) != (mine.step, mine.opted_out),
        "done_well": theirs.done_well != mine.done_well,
        "to_work_on": theirs.to_work_on != mine.to_work_on,
        "note": theirs.note != mine.note,
    }
    return tuple((label, words or _("Nothing")) for name, (label, words) in said.items() if differs[name])
