"""What one participation asks: its nodes, statements and unhelpful behaviours, by the frozen words of its cycle."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from uuid import UUID

from kie.cycles.queries import ParticipationContext, RatedFramework
from kie.errors import NotFound
from kie.frameworks.models import Competency, Statement
from kie.frameworks.rules import Node, nodes_of, statements_of, unhelpful_of

Key = tuple[str, str]
"""(framework id, node id) or (framework id, competency id)."""


_nodes: dict[tuple[UUID, datetime | None, str], Mapping[Key, Node]] = {}
"""What an opened cycle asks of a kind of job. It never changes, so keeping it in the process is safe."""


def nodes_met(cycle_id: UUID, opened_at: datetime, role_profile: str) -> Mapping[Key, Node] | None:
    """What an opened cycle asks of a kind of job, if this process has met it before; None if it has not."""
    return _nodes.get((cycle_id, opened_at, role_profile))


@dataclass(frozen=True)
class Asked:
    """The questions of one participation, the same for both raters."""

    context: ParticipationContext

    @cached_property
    def nodes(self) -> Mapping[Key, Node]:
        """Every node by (framework id, node id), in the order in which it is asked."""
        cycle = self.context.cycle
        key = (cycle.cycle.id, cycle.opened_at, self.context.participation.role_profile)
        if key not in _nodes:
            found = {
                (node.framework_id, node.node_id): node
                for rated in cycle.frameworks
                for node in nodes_of(rated.framework, rated.depth, self.context.role_profile)
            }
            _nodes[key] = MappingProxyType(found)
        return _nodes[key]

    @cached_property
    def by_competency(self) -> dict[Key, tuple[Node, ...]]:
        """The nodes of each competency by (framework id, competency id), in order."""
        found: dict[Key, tuple[Node, ...]] = {}
        for node in self.nodes.values():
            key = (node.framework_id, node.competency_id)
            found[key] = (*found.get(key, ()), node)
        return found

    @cached_property
    def unhelpful(self) -> dict[str, tuple[Statement, ...]]:
        """The unhelpful behaviours by framework id; frameworks without any are left out."""
        found = {
            rated.framework.id: unhelpful_of(rated.framework, self.context.role_profile)
            for rated in self.context.cycle.frameworks
        }
        return {framework_id: statements for framework_id, statements in found.items() if statements}

    def rated(self, framework_id: str) -> RatedFramework:
        """The framework as it is rated here; raises NotFound."""
        return self.context.cycle.rated(framework_id)

    def competency(self, framework_id: str, competency_id: str) -> Competency:
        """A competency that this person is asked about; raises NotFound for any other."""
        if (framework_id, competency_id) not in self.by_competency:
            raise NotFound()
        return self.rated(framework_id).framework.competency(competency_id)

    def statements(self, framework_id: str, competency_id: str) -> tuple[Statement, ...]:
        """The positive statements of a competency that the person's job is asked about."""
        framework = self.rated(framework_id).framework
        return statements_of(framework, framework.competency(competency_id), self.context.role_profile)
