"""The one door to what reckons with numpy and scipy, which publishing alone needs: a server starts without them.

They are loaded when a function here is first called. What goes in and comes out is plain values.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from importlib import import_module
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.queries import CycleContext
from kie.insights.contributors import Contributions
from kie.insights.figures import Basis, Made, TeamRow
from kie.insights.known import Known
from kie.insights.rules import Thresholds, Viewers


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be published. `earlier`: the bases of each publication of the cycle before, the oldest first.

    `by_facet`: whether figures by facet are wanted; they are made once for a cycle. `scopes`: whose records each HR
    partner may open; what they could tell if they opened all of them is reported, and hides nothing.
    """

    cycle: CycleContext
    teams: Sequence[TeamRow]
    given: Contributions
    known: Mapping[UUID, Known]
    earlier: Sequence[Sequence[Basis]] = ()
    by_facet: bool = True
    scopes: Mapping[UUID, Set[UUID]] = field(default_factory=dict)


def make_figures(asked: Asked, report: Callable[[int, int], object]) -> Made:
    """Every cell of a cycle, as `publisher.make_figures` has it."""
    made: Made = import_module("kie.insights.publisher").make_figures(asked, report)
    return made


def keep_agreement(session: Session, publication_id: UUID, asked: Asked, made: Made) -> None:
    """Keep how far self and manager agree with what was published, as `agreement.keep_agreement` has it."""
    import_module("kie.insights.agreement").keep_agreement(session, publication_id, asked, made)


def audit_facets(
    groups: Mapping[str, Hashable],
    shown: Mapping[str, Mapping[str, Hashable]],
    viewers: Viewers,
    thresholds: Thresholds,
) -> Sequence[object]:
    """What is wrong with figures by facet, as `audit_facets.audit_facets` has it. It takes scipy, which is not loaded
    for an interim: that has no facets."""
    found: Sequence[object] = import_module("kie.insights.audit_facets").audit_facets(
        groups, shown, viewers, thresholds
    )
    return found
