"""What is shown before a cycle is published: what publishing would show, or how far the reckoning of that is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.cycles.orders import Underway, underway
from kie.cycles.queries import CycleContext
from kie.insights.foreseen import Foreseen, foreseen_again
from kie.insights.models import Publication, PublicationOrder
from kie.insights.ordering import is_small
from kie.insights.service import foresee, publishable

Stage = Literal["to-ask", "under-way", "given-up", "nothing", "foreseen"]


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """The page. `stage`: nothing is reckoned yet, it is, a job was given up, there is `nothing` to publish, or
    `foreseen` is there.

    `publishing`: what is under way is the publication itself. `work`: how many competencies of how many are reckoned,
    None when nothing is under way nor was given up; `reckoned_at`: when a job was asked for what is foreseen, None when
    it is of this moment. `earlier`: how often the cycle has been published.
    """

    cycle: CycleContext
    interim: bool
    stage: Stage
    earlier: int
    foreseen: Foreseen | None = None
    reckoned_at: datetime | None = None
    publishing: bool = False
    work: Underway | None = None

    @property
    def by_job(self) -> bool:
        """Whether a job has worked it out."""
        return self.stage == "nothing" or self.reckoned_at is not None

    @property
    def goes_on(self) -> bool:
        """Whether the page will look otherwise by itself."""
        return self.stage == "under-way"


def publication_page(session: Session, cycle_id: UUID, interim: bool) -> PublicationPage:
    """The page. Raises what `publish` raises; AlreadyPublished only where few people take part, as it is reckoned."""
    cycle = publishable(session, cycle_id, interim)
    earlier = publications_of(session, cycle_id)
    if is_small(session, cycle_id):
        foreseen = foresee(session, cycle_id, interim=interim)
        return PublicationPage(cycle, interim, "foreseen", earlier, foreseen)
    standing = session.get(PublicationOrder, cycle_id)
    if standing is None or standing.interim != interim:
        return PublicationPage(cycle, interim, "to-ask", earlier)
    if standing.preview == {}:
        return PublicationPage(cycle, interim, "nothing", earlier)
    if standing.preview is not None:
        found = foreseen_again(cycle, interim, standing.preview)
        if found is None:
            return PublicationPage(cycle, interim, "to-ask", earlier)
        return PublicationPage(cycle, interim, "foreseen", earlier, found, standing.ordered_at)
    publishing = standing.wanted == "publication"
    work = underway(session, standing)
    stage: Stage = "under-way" if work is not None and work.goes_on else "given-up"
    return PublicationPage(cycle, interim, stage, earlier, publishing=publishing, work=work)


def publications_of(session: Session, cycle_id: UUID) -> int:
    """How often the cycle has been published."""
    mine = select(func.count()).select_from(Publication).where(Publication.cycle_id == cycle_id)
    return session.scalar(mine) or 0
