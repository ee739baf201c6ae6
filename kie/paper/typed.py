"""What a clerk typed of one form, as the service takes it.

On a form that is filled in for the first time, what is blank is blank on the paper. On a copy with corrections, what is
blank stays as it was, and what is to go is taken out in so many words: the clerk never sees what is stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from kie.assessments.asked import Asked
from kie.assessments.forms import OUT, items_from, text_of, wants_from
from kie.assessments.service import Item, ItemProblem, WantsItem
from kie.assessments.words import BOXES, WANTS_KEY
from kie.i18n import _

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Tick:
    """How one unhelpful behaviour stands on the paper: picked to work on or not, and shared with the manager or not."""

    framework_id: str
    statement_id: str
    picked: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What a clerk typed of one form. Whatever is not here was blank on the paper.

    `emptied`: the boxes of what the person wants that are taken out; `problems`: what contradicts itself.
    """

    items: tuple[Item, ...] = ()
    ticks: tuple[Tick, ...] = ()
    wants: WantsItem = field(default_factory=WantsItem)
    emptied: frozenset[str] = frozenset()
    problems: tuple[ItemProblem, ...] = ()

    def __bool__(self) -> bool:
        return bool(
            self.items
            or self.ticks
            or self.emptied
            or self.problems
            or any(getattr(self.wants, box) for box in BOXES)
        )


def unhelpful_name(framework_id: str, statement_id: str) -> str:
    """How the controls of one unhelpful behaviour begin. Statements of two frameworks may have the same id."""
    return f"unhelpful/{framework_id}/{statement_id}"


def typed_from(asked: Asked, values: Values, *, is_copy: bool) -> Typed:
    """What was typed of a form; questions without anything typed are left out.

    `is_copy`: it holds corrections, and may take out what was typed in before.
    """
    problems: list[ItemProblem] = []
    items = tuple(_items(asked, values, is_copy, problems))
    ticks = tuple(_changed(asked, values) if is_copy else _ticked(asked, values, problems))
    emptied = frozenset(box for box in BOXES if is_copy and text_of(values, f"{box}/out"))
    wants = wants_from({box: (text_of(values, box) or "").strip() and values[box] for box in BOXES})
    problems += [
        ItemProblem(WANTS_KEY, box, _either_or()) for box in BOXES if box in emptied and getattr(wants, box)
    ]
    return Typed(items, ticks, wants, emptied, tuple(problems))


def _either_or() -> str:
    return _("Either type what is right, or take it out.")


def _items(asked: Asked, values: Values, is_copy: bool, problems: list[ItemProblem]) -> Iterator[Item]:
    sent = {(one.framework_id, one.node_id): one for one in items_from(values)}
    for key in {**sent, **asked.nodes}:
        one = sent.get(key, Item(*key))
        one = replace(
            one,
            note=one.note if one.note and one.note.strip() else None,
            done_well=one.done_well or None,
            to_work_on=one.to_work_on or None,
        )
        if is_copy:
            one = _with_taken_out(one, values, problems)
        if one.unanswered or (one.step, one.note, one.done_well, one.to_work_on) != (None, None, None, None):
            yield one


def _with_taken_out(one: Item, values: Values, problems: list[ItemProblem]) -> Item:
    """The item with "" for what is to go."""
    gone = {name for name in ("step", "note") if text_of(values, f"{one.key}/{name}/out")}
    problems += [ItemProblem(one.key, name, _either_or()) for name in gone if getattr(one, name) is not None]
    return replace(
        one,
        unanswered="step" in gone,
        note="" if "note" in gone else one.note,
        done_well="" if one.done_well == OUT else one.done_well,
        to_work_on="" if one.to_work_on == OUT else one.to_work_on,
    )


def _ticked(asked: Asked, values: Values, problems: list[ItemProblem]) -> Iterator[Tick]:
    for framework_id, statements in asked.unhelpful.items():
        for one in statements:
            name = unhelpful_name(framework_id, one.id)
            picked, shared = (bool(text_of(values, f"{name}/{box}")) for box in ("seen", "shared"))
            if shared and not picked:
                said = _("Only what is ticked to work on can be shared. Tick both, or neither.")
                problems.append(ItemProblem(f"unhelpful/{framework_id}", f"{one.id}/shared", said))
            if picked:
                yield Tick(framework_id, one.id, picked=True, shared=shared)


def _changed(asked: Asked, values: Values) -> Iterator[Tick]:
    for framework_id, statements in asked.unhelpful.items():
        for one in statements:
            now = text_of(values, f"{unhelpful_name(framework_id, one.id)}/now")
            if now in (OUT, "own", "shared"):
                yield Tick(framework_id, one.id, picked=now != OUT, shared=now == "shared")
