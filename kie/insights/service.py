"""Publishing a cycle's figures, once, after it has closed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.models import Cycle
from kie.cycles.queries import CycleContext, cycle_context
from kie.errors import Conflict
from kie.i18n import _
from kie.insights.contributors import contributions
from kie.insights.known import known_people
from kie.insights.menu import make_views
from kie.insights.models import Publication, PublishedCell, PublishedView
from kie.insights.publisher import MEASURES, Cell, TeamRow, make_cells
from kie.people.models import Team


class CycleNotClosed(Conflict):
    """Figures are published after the cycle has closed, so that nothing can be learnt from a change."""


class AlreadyPublished(Conflict):
    """The cycle's figures stand; what was shown is never changed."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was written. `hidden`: how many unit-and-competency cells are not shown."""

    publication_id: UUID
    cells: int
    hidden: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What publishing would show. `teams`: how many there are; `shown`: how many of them have a figure.

    `cells`, `hidden`: units times competencies that would be shown and that would not, though people contributed.
    """

    cycle: CycleContext
    teams: int
    shown: int
    cells: int
    hidden: int


def foresee(session: Session, cycle_id: UUID) -> Foreseen:
    """What `publish` would write, without writing anything. Raises what `publish` raises."""
    cycle = _publishable(session, cycle_id)
    teams = team_rows(session)
    result = make_cells(cycle, teams, contributions(session, cycle), known_people(session, cycle))
    return Foreseen(
        cycle=cycle,
        teams=len(teams),
        shown=len({cell.team_id for cell in result.cells}),
        cells=len(result.cells) // len(MEASURES),
        hidden=result.hidden,
    )


def publish(session: Session, cycle_id: UUID, actor_id: UUID | None) -> Published:
    """Write the shown cells and every view of the menu in the caller's transaction.

    Raises NotFound; CycleNotClosed; AlreadyPublished; AuditFailed, a fault of the program, when the joint audit of
    all cells and viewers is not clean. Then nothing is written.
    """
    session.execute(select(Cycle.id).where(Cycle.id == cycle_id).with_for_update())
    cycle = _publishable(session, cycle_id)
    teams = team_rows(session)
    result = make_cells(cycle, teams, contributions(session, cycle), known_people(session, cycle))
    publication = Publication(
        id=uuid4(),
        cycle_id=cycle_id,
        published_by_id=actor_id,
        published_at=clock.now(),
        digest=result.digest,
        audit=result.audit,
    )
    session.add(publication)
    session.flush()
    _write(session, publication.id, cycle, teams, result.cells)
    events.record(session, actor_id, "cycle.published", subject=cycle_id, cells=len(result.cells))
    session.flush()
    return Published(publication.id, len(result.cells), result.hidden)


def _publishable(session: Session, cycle_id: UUID) -> CycleContext:
    """The cycle, when its figures may be published now."""
    cycle = cycle_context(session, cycle_id)
    if not cycle.is_closed:
        raise CycleNotClosed(
            _("This cycle is not closed, so its heatmap cannot be published yet."),
            _("Close the cycle first. Publishing happens once."),
        )
    if session.scalar(select(Publication.id).where(Publication.cycle_id == cycle_id)) is not None:
        raise AlreadyPublished(
            _("This cycle’s heatmap has been published already."),
            _("What was shown is never changed. Open the heatmap to see it."),
        )
    return cycle


def _write(
    session: Session,
    publication_id: UUID,
    cycle: CycleContext,
    teams: Sequence[TeamRow],
    cells: Sequence[Cell],
) -> None:
    """The cells and views as rows; either may be none."""
    cell_rows = [{"publication_id": publication_id, **asdict(cell)} for cell in cells]
    view_rows = [
        {
            "id": uuid4(),
            "publication_id": publication_id,
            "team_id": team_id,
            "framework_id": framework_id,
            "measure": measure,
            "body": body,
        }
        for team_id, framework_id, measure, body in make_views(cycle, teams, cells)
    ]
    if cell_rows:
        session.execute(insert(PublishedCell), cell_rows)
    if view_rows:
        session.execute(insert(PublishedView), view_rows)


def team_rows(session: Session) -> list[TeamRow]:
    """Every team with its depth, parents before children."""
    below: dict[UUID | None, list[tuple[UUID, str]]] = defaultdict(list)
    for team_id, name, parent_id in session.execute(
        select(Team.id, Team.name, Team.parent_id).order_by(Team.name, Team.id)
    ):
        below[parent_id].append((team_id, name))
    rows: list[TeamRow] = []
    waiting: list[tuple[UUID | None, int]] = [(None, 0)]
    while waiting:
        parent, depth = waiting.pop()
        for team_id, name in below[parent]:
            rows.append(TeamRow(team_id, name, parent, depth))
            waiting.append((team_id, depth + 1))
    return rows
