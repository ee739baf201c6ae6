"""Saving ratings: any number in a few statements, and never over somebody's later words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.asked import Asked
from kie.assessments.drafts import Draft, open_draft
from kie.assessments.models import Rating
from kie.cycles.queries import ParticipationContext
from kie.errors import Invalid
from kie.frameworks.rules import Node
from kie.i18n import _
from kie.texts import ChangedMeanwhile, TextRefused, tidied

OPT_OUT = 0
CONTENT = ("step", "opted_out", "note", "done_well", "to_work_on")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rater says of one node. `step` None and not `opted_out`: unanswered."""

    step: int | None = None
    opted_out: bool = False
    note: str = ""
    done_well: str | None = None
    to_work_on: str | None = None

    @property
    def mark(self) -> str:
        """A short print of the content, to tell whether a form's item was touched at all."""
        parts = (self.step, self.opted_out, self.note, self.done_well, self.to_work_on)
        return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Item:
    """One node to save. What is None stays as it is stored.

    `version` is the one that the writer had before them, 0 for none. `step` 1 and up answers, `OPT_OUT` opts out.
    `note`, `done_well`, `to_work_on`: "" clears. `was`: the mark of what the form showed when it was made, so that an
    item nobody touched does not quarrel with a later save elsewhere. `unanswered`: takes the answer out again, where
    somebody typed one that was not given.
    """

    framework_id: str
    node_id: str
    version: int = 0
    step: int | None = None
    note: str | None = None
    done_well: str | None = None
    to_work_on: str | None = None
    was: str | None = None
    unanswered: bool = False

    @property
    def key(self) -> str:
        """How forms name the item."""
        return f"{self.framework_id}/{self.node_id}"

    def over(self, stored: Answer) -> Answer:
        """The answer that results from saving this over what is stored."""
        answer = replace(stored, step=None, opted_out=False) if self.unanswered else stored
        if self.step is not None:
            answer = replace(answer, step=self.step or None, opted_out=self.step == OPT_OUT)
        if self.note is not None:
            answer = replace(answer, note=self.note)
        if self.done_well is not None:
            answer = replace(answer, done_well=self.done_well or None)
        if self.to_work_on is not None:
            answer = replace(answer, to_work_on=self.to_work_on or None)
        return answer


@dataclass(frozen=True, slots=True)
class Saved:
    """How an item stands after a save. `saved_at`: when it was last changed."""

    version: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Stale:
    """An item that was saved elsewhere meanwhile: what is stored, with its version, and what was sent."""

    key: str
    theirs: Answer
    mine: Answer
    version: int
    saved_at: datetime | None


class StaleItem(ChangedMeanwhile):
    """Some items were changed elsewhere since they were read. Nothing was saved. `stale`: both versions of each."""

    def __init__(self, stale: tuple[Stale, ...]) -> None:
        super().__init__()
        self.stale = stale


@dataclass(frozen=True, slots=True)
class ItemProblem:
    """What is wrong with one control of one item, in words. `key` is the item's, `field` the control's."""

    key: str
    field: str
    message: str


class ItemsRefused(Invalid):
    """Some items cannot be saved as they are. Nothing was saved. `problems`: which, and why."""

    def __init__(self, problems: tuple[ItemProblem, ...]) -> None:
        super().__init__(problems[0].message, _("Nothing was saved. Put it right and save again."))
        self.problems = problems


def answer_of(rating: Rating | None) -> Answer:
    """A stored rating's content; an empty answer for None."""
    if rating is None:
        return Answer()
    return Answer(rating.step, rating.opted_out, rating.note, rating.done_well, rating.to_work_on)


def save_items(
    session: Session,
    context: ParticipationContext,
    side: str,
    actor_id: UUID,
    items: Iterable[Item],
    on_behalf_of: UUID | None = None,
) -> dict[str, Saved]:
    """Save these items together or not at all, in at most eight statements; gives how each stands, by its key.

    `on_behalf_of`: in whose name somebody types what was written on paper. Sending the same content again changes
    nothing and is no conflict, whatever the version. Raises CycleClosed, AssessmentHandedIn, ItemsRefused and
    StaleItem.
    """
    asked = Asked(context)
    checked, problems = _checked(asked, items)
    if problems:
        raise ItemsRefused(tuple(problems))
    only = (checked[0].framework_id, checked[0].node_id) if len(checked) == 1 else None
    draft = open_draft(session, context, side, actor_id, on_behalf_of, only)
    changes, stale = _compared(draft, checked)
    if stale:
        raise StaleItem(tuple(stale))
    saved = _write(session, draft, changes)
    if changes:
        events.record(
            session,
            actor_id,
            "assessment.saved",
            person_id=context.person.id,
            subject=draft.assessment.id,
            side=side,
            items=len(changes),
        )
    return {item.key: saved.get(item.key) or _standing(draft, item) for item in checked}


def _checked(asked: Asked, items: Iterable[Item]) -> tuple[list[Item], list[ItemProblem]]:
    checked: list[Item] = []
    problems: list[ItemProblem] = []
    for item in items:
        node = asked.nodes.get((item.framework_id, item.node_id))
        if node is None:
            problems.append(ItemProblem(item.key, "", _("This is not one of the questions of this review.")))
            continue
        problems.extend(_choice_problems(asked, node, item))
        try:
            checked.append(replace(item, note=None if item.note is None else tidied(item.note)))
        except TextRefused as refused:
            problems.append(ItemProblem(item.key, "note", refused.message))
    return checked, problems


def _choice_problems(asked: Asked, node: Node, item: Item) -> Iterable[ItemProblem]:
    if item.step not in (None, OPT_OUT) and not 1 <= (item.step or 0) <= len(node.scale.steps):
        yield ItemProblem(item.key, "step", _("Choose one of the answers listed."))
    at_theme = node.node_id == node.competency_id
    own = {s.id for s in asked.statements(node.framework_id, node.competency_id)} if at_theme else set()
    for name, chosen in (("done_well", item.done_well), ("to_work_on", item.to_work_on)):
        if chosen and chosen not in own:
            yield ItemProblem(item.key, name, _("Choose one of the statements listed."))


def _compared(draft: Draft, items: Iterable[Item]) -> tuple[dict[tuple[str, str], Answer], list[Stale]]:
    changes: dict[tuple[str, str], Answer] = {}
    stale: list[Stale] = []
    for item in items:
        key = (item.framework_id, item.node_id)
        rating = draft.ratings.get(key)
        stored, version = answer_of(rating), rating.version if rating else 0
        mine = item.over(stored)
        if mine == stored:
            continue
        if item.version == version:
            changes[key] = mine
        elif mine.mark != item.was:
            stale.append(Stale(item.key, stored, mine, version, rating.saved_at if rating else None))
    return changes, stale


_CHANGE = (
    update(Rating)
    .where(
        Rating.assessment_id == bindparam("of_assessment"),
        Rating.framework_id == bindparam("of_framework"),
        Rating.node_id == bindparam("of_node"),
    )
    .values({name: bindparam(name) for name in (*CONTENT, "version", "saved_at", "saved_by_id")})
)
"""Put together once, and sent past the unit of work: every answer that is saved again goes this way."""


def _write(session: Session, draft: Draft, changes: Mapping[tuple[str, str], Answer]) -> dict[str, Saved]:
    """New ratings go in as one statement, changed ones as another; gives how each stands, by its key."""
    now, saved, changed = clock.now(), {}, []
    for (framework_id, node_id), answer in changes.items():
        rating = draft.ratings.get((framework_id, node_id))
        version = 1 if rating is None else rating.version + 1
        saved[f"{framework_id}/{node_id}"] = Saved(version, now)
        row: dict[str, Any] = {name: getattr(answer, name) for name in CONTENT}
        row |= {"version": version, "saved_at": now, "saved_by_id": draft.saved_by_id}
        if rating is None:
            of = {"assessment_id": draft.assessment.id, "framework_id": framework_id, "node_id": node_id}
            session.add(Rating(**of, **row))
            continue
        of = {
            "of_assessment": draft.assessment.id,
            "of_framework": framework_id,
            "of_node": node_id,
        }
        changed.append({**of, **row})
        session.expire(rating)
    session.flush()
    if changed:
        session.connection().execute(_CHANGE, changed[0] if len(changed) == 1 else changed)
    return saved


def _standing(draft: Draft, item: Item) -> Saved:
    rating = draft.ratings.get((item.framework_id, item.node_id))
    return Saved(0, clock.now()) if rating is None else Saved(rating.version, rating.saved_at)
