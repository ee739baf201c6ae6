"""Publishing a cycle's figures: after it has closed, or before as an interim, and never so that more can be told."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.models import Cycle, CycleClosure
from kie.cycles.queries import CycleContext, cycle_context
from kie.errors import Conflict
from kie.i18n import _
from kie.insights.contributors import Contributions, contributions
from kie.insights.coverage import counted_in
from kie.insights.figures import Basis, Made, TeamRow
from kie.insights.foreseen import Foreseen, reach_of
from kie.insights.heavy import Asked, keep_agreement, make_figures
from kie.insights.hr_scope import partner_scopes
from kie.insights.known import known_people
from kie.insights.known_sources import Sources, read_sources, signed_days
from kie.insights.meanwhile import refuse_known_since, until_known
from kie.insights.models import Publication
from kie.insights.publications import bases_of, digest_of, earlier_publications, words_of, write
from kie.insights.published import past_publishing
from kie.insights.unhelpful import prevalence
from kie.people.models import Team

Report = Callable[[int, int], object]
"""Told how much is done, and of how much."""


class CycleNotClosed(Conflict):
    """The figures of a cycle are final once it has closed; before, they are an interim and must be asked for as one."""


class InterimTooLate(Conflict):
    """An interim is asked for, and the cycle has closed: what comes now is final, and shows more."""


class NoLongerKept(Conflict):
    """The cycle closed long ago, and some of its reviews are deleted: its figures cannot be made any more."""


class AlreadyPublished(Conflict):
    """The cycle's figures stand, and nobody's review has been signed or changed since."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was written. `cells`: how many figures, each measure counted for itself; whoever may look can count them."""

    publication_id: UUID
    cells: int


class PublishedMeanwhile(Conflict):
    """Somebody else published the cycle after these figures were reckoned; they may not stand beside the others."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Everything that publishing would write, and what it was reckoned from. `sources`: what tells who knows whom."""

    asked: Asked
    sources: Sources
    earlier: list[Publication]
    made: Made
    interim: bool

    @property
    def foreseen(self) -> Foreseen:
        """What may be told of it before it is published."""
        shown = set().union(*self.made.by_team.values())
        return Foreseen(
            cycle=self.asked.cycle,
            teams=len(self.asked.teams),
            reach=None if self.earlier else reach_of(len(shown), len(self.asked.teams)),
            earlier=len(self.earlier),
            interim=self.interim,
            by_facet=self.asked.by_facet,
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for rings among what is held: nearly all that is made here is held until the end."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def foresee(session: Session, cycle_id: UUID, *, interim: bool = False) -> Foreseen:
    """What `publish` would write, without writing anything. Raises what `publish` raises."""
    return reckon(session, cycle_id, interim=interim).foreseen


def publish(session: Session, cycle_id: UUID, actor_id: UUID | None, *, interim: bool = False) -> Published:
    """Write the shown cells and every view of the menu in the caller's transaction.

    `interim`: publish although the cycle is still open. An interim has figures by team alone; those by facet come once,
    with the first publication after the close. A later publication shows no more than may stand beside those before it.
    Raises NotFound; CycleNotClosed; InterimTooLate; NoLongerKept; AlreadyPublished; KnownMeanwhile, when that happened
    at each try; AuditFailed, a fault of the program, when the joint audit of all cells and viewers is not clean. Then
    nothing is written.
    """
    session.execute(select(Cycle.id).where(Cycle.id == cycle_id).with_for_update())

    def once() -> Published:
        return keep(session, reckon(session, cycle_id, interim=interim), actor_id)

    return until_known(once)


@_uncollected()
def keep(session: Session, reckoned: Reckoned, actor_id: UUID | None) -> Published:
    """Write what was reckoned, perhaps in a transaction before this one.

    Raises PublishedMeanwhile when the cycle has been published since, InterimTooLate when it has closed since and an
    interim was reckoned, KnownMeanwhile when a viewer knows other people's ratings by now; writes nothing then.
    """
    asked, made = reckoned.asked, reckoned.made
    cycle_id = asked.cycle.cycle.id
    session.execute(select(Cycle.id).where(Cycle.id == cycle_id).with_for_update())
    if reckoned.interim:
        refuse_late_interim(session, cycle_id)
    if len(earlier_publications(session, cycle_id)) != len(reckoned.earlier):
        raise PublishedMeanwhile(
            _("This cycle’s heatmap was published by somebody else meanwhile."),
            _("Open the heatmap to see it."),
        )
    refuse_known_since(session, asked, reckoned.sources)
    words = words_of(made)
    publication = Publication(
        id=uuid4(),
        cycle_id=cycle_id,
        number=len(reckoned.earlier) + 1,
        interim=reckoned.interim,
        published_by_id=actor_id,
        published_at=clock.now(),
        counted=counted_in(session, asked.cycle),
        digest=digest_of(made, words),
        audit=made.audit,
    )
    session.add(publication)
    session.flush()
    told = prevalence(session, asked.cycle) if asked.by_facet else MappingProxyType({})
    write(session, publication.id, asked.cycle, asked.teams, made, words, told)
    if asked.by_facet:
        keep_agreement(session, publication.id, asked, made)
    events.record(session, actor_id, "cycle.published", subject=cycle_id, cells=made.cells)
    session.flush()
    return Published(publication.id, made.cells)


@_uncollected()
def reckon(
    session: Session, cycle_id: UUID, *, interim: bool = False, report: Report = lambda done, total: None
) -> Reckoned:
    """Decide and audit everything, and write nothing. `report`: told how many competencies of how many are done.

    Raises what `publish` raises.
    """
    cycle = publishable(session, cycle_id, interim)
    earlier = earlier_publications(session, cycle_id)
    given = contributions(session, cycle)
    bases = bases_of(session, earlier)
    if bases and not _anything_new(given, bases[-1]) and (interim or not earlier[-1].interim):
        raise AlreadyPublished(
            _(
                "This cycle’s heatmap has been published already, and no review has been signed or changed since."
            ),
            _("What was shown is never changed. Open the heatmap to see it."),
        )
    teams = team_rows(session)
    by_facet = cycle.is_closed and all(one.interim for one in earlier)
    sources = read_sources(session, cycle, signed_days(given.signed_at))
    scopes = partner_scopes(session, cycle_id, teams)
    asked = Asked(cycle, teams, given, known_people(sources), bases, by_facet, scopes)
    return Reckoned(asked, sources, earlier, make_figures(asked, report), interim)


def _anything_new(given: Contributions, last: Sequence[Basis]) -> bool:
    """Whether anybody contributes otherwise than in the last publication, to any competency."""
    before = {
        key: set(zip(one.people, one.revisions, strict=True)) for one in last for key in one.competencies
    }
    now = {
        key: {(given.members[place].person_id, given.members[place].revision) for place in rated.people}
        for key, rated in given.rated.items()
    }
    return before != now


def publishable(session: Session, cycle_id: UUID, interim: bool) -> CycleContext:
    """The cycle, when its figures may be published now, and as what is asked for: final figures or an interim.

    Raises NotFound; CycleNotClosed; NoLongerKept; InterimTooLate: whoever asked for an interim has not asked for what
    is final.
    """
    cycle = cycle_context(session, cycle_id)
    if interim and cycle.is_closed:
        raise _too_late()
    if session.scalar(
        select(CycleClosure.cycle_id).where(CycleClosure.cycle_id == cycle_id, past_publishing())
    ):
        raise NoLongerKept(
            _(
                "Reviews of this cycle are past their time and were deleted, so its heatmap cannot be made any more."
            ),
            _("What was published before stays as it is."),
        )
    if cycle.is_draft:
        raise CycleNotClosed(
            _("This cycle has not been opened yet, so it has no heatmap to publish."),
            _("Open the cycle first, and publish its heatmap once it is closed."),
        )
    if not cycle.is_closed and not interim:
        raise CycleNotClosed(
            _("This cycle is not closed, so its heatmap cannot be published yet."),
            _("Close the cycle first, or publish an interim from the page of the heatmap."),
        )
    return cycle


def refuse_late_interim(session: Session, cycle_id: UUID) -> None:
    """Raises InterimTooLate when the cycle, which the caller has locked, is closed by now."""
    if session.get(CycleClosure, cycle_id, populate_existing=True) is not None:
        raise _too_late()


def _too_late() -> InterimTooLate:
    return InterimTooLate(
        _("The cycle has closed meanwhile, so there is no interim of it any more."),
        _("Look at what would be shown of the final one."),
    )


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
