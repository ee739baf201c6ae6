"""Writing what a clerk typed into the person's own draft: all of it, or all that is wrong with it at once."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from kie.assessments.queries import Sheet
from kie.assessments.service import (
    ItemProblem,
    ItemsRefused,
    Seen,
    UnhelpfulItem,
    WantsItem,
    save_items,
    save_unhelpful,
    save_wants,
)
from kie.assessments.unhelpful import unhelpful_of
from kie.assessments.words import BOXES
from kie.cycles.queries import ParticipationContext
from kie.paper.typed import Tick, Typed


def keep(
    session: Session, context: ParticipationContext, clerk_id: UUID, typed: Typed, stored: Sheet
) -> None:
    """Save what was typed over what is stored. `stored`: as it stands while nobody else can write it.

    Raises ItemsRefused with every problem there is, CycleClosed and AssessmentHandedIn; the caller then undoes what
    was written.
    """
    problems: list[ItemProblem] = list(typed.problems)
    for save in (_save_items, _save_ticks, _save_wants):
        try:
            save(session, context, clerk_id, typed, stored)
        except ItemsRefused as refused:
            problems += refused.problems
    if problems:
        raise ItemsRefused(tuple(problems))


def _save_items(
    session: Session, context: ParticipationContext, clerk_id: UUID, typed: Typed, stored: Sheet
) -> None:
    versions = {key: rating.version for key, rating in stored.ratings.items()}
    items = [
        replace(one, version=versions.get((one.framework_id, one.node_id), 0), was=None)
        for one in typed.items
    ]
    save_items(session, context, "self", clerk_id, items, on_behalf_of=context.person.id)


def _save_ticks(
    session: Session, context: ParticipationContext, clerk_id: UUID, typed: Typed, stored: Sheet
) -> None:
    """Each framework of which something was ticked or taken out; its other ticks stay."""
    for framework_id in dict.fromkeys(one.framework_id for one in typed.ticks):
        before = unhelpful_of(
            framework_id, stored.unhelpful.get(framework_id), stored.observations.get(framework_id, ())
        )
        mine = [one for one in typed.ticks if one.framework_id == framework_id]
        answer = _over(before or UnhelpfulItem(framework_id, none_seen=False), mine)
        # With the last one taken out nothing is ticked, and "none" was not said either: the question is blank.
        save_unhelpful(
            session, context, "self", clerk_id, answer, unfinished=True, on_behalf_of=context.person.id
        )


def _over(before: UnhelpfulItem, ticks: Iterable[Tick]) -> UnhelpfulItem:
    seen = {one.statement_id: one for one in before.seen}
    for tick in ticks:
        seen.pop(tick.statement_id, None)
        if tick.picked:
            seen[tick.statement_id] = Seen(tick.statement_id, shared=tick.shared)
    return replace(before, none_seen=before.none_seen and not seen, seen=tuple(seen.values()))


def _save_wants(
    session: Session, context: ParticipationContext, clerk_id: UUID, typed: Typed, stored: Sheet
) -> None:
    """The boxes that were filled in or taken out; what was blank on a copy stays as it was typed before."""
    written = {box: words for box in BOXES if (words := getattr(typed.wants, box))}
    if not written and not typed.emptied:
        return
    kept = {box: getattr(stored.wants, box) for box in BOXES} if stored.wants else {}
    texts = {**kept, **dict.fromkeys(typed.emptied, ""), **written}
    item = WantsItem(**texts, version=stored.wants.version if stored.wants else 0)
    save_wants(session, context, clerk_id, item, on_behalf_of=context.person.id)
