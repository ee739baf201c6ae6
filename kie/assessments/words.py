"""Saving the three short things that a person brings to the exchange."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.drafts import open_draft
from kie.assessments.models import Wants
from kie.assessments.ratings import ItemProblem, ItemsRefused, Saved
from kie.cycles.queries import ParticipationContext
from kie.texts import ChangedMeanwhile, TextRefused, tidied

WANTS_KEY = "wants"
BOXES = ("soon", "later", "in_the_way", "needs")


@dataclass(frozen=True, slots=True)
class WantsItem:
    """The four boxes as written. `version` is the one that the writer had before them, 0 for none."""

    soon: str = ""
    later: str = ""
    in_the_way: str = ""
    needs: str = ""
    version: int = 0


class StaleWants(ChangedMeanwhile):
    """The boxes were changed elsewhere since they were read. Nothing was saved. `stored`: what stands now."""

    def __init__(self, stored: WantsItem) -> None:
        super().__init__()
        self.stored = stored


def wants_of(row: Wants | None) -> WantsItem:
    """What is stored, as a form shows it; empty boxes for None."""
    return (
        WantsItem() if row is None else WantsItem(row.soon, row.later, row.in_the_way, row.needs, row.version)
    )


def save_wants(
    session: Session,
    context: ParticipationContext,
    actor_id: UUID,
    item: WantsItem,
    on_behalf_of: UUID | None = None,
) -> Saved:
    """Save the boxes of the self-assessment; the same words sent again change nothing.

    `on_behalf_of`: in whose name somebody types what was written on paper.
    Raises CycleClosed, AssessmentHandedIn, ItemsRefused and StaleWants.
    """
    texts = _tidied(item)
    draft = open_draft(session, context, "self", actor_id, on_behalf_of)
    row = session.get(Wants, draft.assessment.id, populate_existing=True)
    stored = wants_of(row)
    if all(getattr(stored, box) == text for box, text in texts.items()):
        return Saved(stored.version, clock.now() if row is None else row.saved_at)
    if item.version != stored.version:
        raise StaleWants(stored)
    if row is None:
        row = Wants(assessment_id=draft.assessment.id, version=0)
        session.add(row)
    for box, text in texts.items():
        setattr(row, box, text)
    row.version, row.saved_at = stored.version + 1, clock.now()
    events.record(session, actor_id, "wants.saved", person_id=context.person.id, subject=draft.assessment.id)
    session.flush()
    return Saved(row.version, row.saved_at)


def _tidied(item: WantsItem) -> dict[str, str]:
    texts: dict[str, str] = {}
    problems: list[ItemProblem] = []
    for box in BOXES:
        try:
            texts[box] = tidied(getattr(item, box))
        except TextRefused as refused:
            problems.append(ItemProblem(WANTS_KEY, box, refused.message))
    if problems:
        raise ItemsRefused(tuple(problems))
    return texts
