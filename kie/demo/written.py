"""A review of the demonstration while it is being written: what was asked, and the rows that came of it."""

from dataclasses import dataclass, field
from datetime import datetime

from kie.demo.cycles import DemoCycle, Stage
from kie.demo.rows import Row
from kie.frameworks.models import Statement
from kie.frameworks.rules import Node, nodes_of, statements_of, unhelpful_of


@dataclass(slots=True)
class Side:
    """What one side wrote, as rows. `results`: the steps by framework and competency, once it was handed in."""

    assessment: Row
    ratings: list[Row] = field(default_factory=list)
    wants: Row | None = None
    observations: list[Row] = field(default_factory=list)
    submission: Row | None = None
    results: dict[tuple[str, str], int | None] = field(default_factory=dict)


@dataclass(slots=True)
class Written:
    """One review as rows. `revealed_at`: None until both sides were handed in; `meeting`: None until the two met."""

    cycle: DemoCycle
    participation: Row
    stage: Stage
    sides: dict[str, Side] = field(default_factory=dict)
    agreed: list[Row] = field(default_factory=list)
    meeting: Row | None = None
    confirmations: list[Row] = field(default_factory=list)
    revealed_at: datetime | None = None

    @property
    def held(self) -> tuple[datetime, Row]:
        """When both were shown, and the meeting, of a review that has come to a record. Raises ValueError before."""
        if self.revealed_at is None or self.meeting is None:
            raise ValueError("this review has not come to a meeting")
        return self.revealed_at, self.meeting


@dataclass(frozen=True, slots=True)
class Asked:
    """What a cycle asks of a kind of job. `statements`: to pick from, by node; `unhelpful`: by framework."""

    nodes: list[Node]
    statements: list[tuple[Statement, ...]]
    unhelpful: list[tuple[str, int, tuple[Statement, ...]]]


def asked_of(cycle: DemoCycle, profile_id: str) -> Asked:
    """What the cycle asks of this kind of job, in order."""
    profile = cycle.context.role_profiles[profile_id]
    nodes, statements, unhelpful = [], [], []
    for rated in cycle.context.frameworks:
        framework = rated.framework
        for node in nodes_of(framework, rated.depth, profile):
            nodes.append(node)
            competency = framework.competency(node.competency_id)
            statements.append(statements_of(framework, competency, profile))
        listed = unhelpful_of(framework, profile)
        if listed:
            unhelpful.append((framework.id, len(framework.unhelpful_scale.steps), listed))
    return Asked(nodes, statements, unhelpful)
