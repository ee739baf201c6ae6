"""What HR decides about a cycle, as plain values: a form or a command makes one, the service keeps it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from kie.cycles.models import Cycle, CycleFramework
from kie.cycles.rolling_rules import Rolling


@dataclass(frozen=True, slots=True)
class Wish:
    """All that HR decides about a cycle. `frameworks`: (id, depth) in order. Empty `teams` or `role_profiles`: all.

    `started_by`: only people who started on this day or before; None means everybody. `rolling`: everybody begins on a
    day of their own; then the days on which parts are due are the closing day.
    """

    title: str
    purpose: str
    opens_on: date
    self_due_on: date
    manager_due_on: date
    closes_on: date
    frameworks: tuple[tuple[str, str], ...]
    teams: tuple[UUID, ...] = ()
    role_profiles: tuple[str, ...] = ()
    started_by: date | None = None
    long_reason: str = ""
    policy_route: str = ""
    people_threshold: int = 10
    viewer_threshold: int = 5
    rolling: Rolling | None = None

    def columns(self) -> dict[str, Any]:
        """The values of the cycle's own columns."""
        population = {
            "teams": [str(team) for team in self.teams],
            "role_profiles": list(self.role_profiles),
            "started_by": None if self.started_by is None else self.started_by.isoformat(),
        }
        texts = ("title", "purpose", "long_reason", "policy_route")
        days = ("opens_on", "self_due_on", "manager_due_on", "closes_on")
        numbers = ("people_threshold", "viewer_threshold")
        rolling = None if self.rolling is None else asdict(self.rolling)
        plain = {name: getattr(self, name) for name in texts + days + numbers}
        return {"population": population, "rolling": rolling, **plain}

    @classmethod
    def of(cls, cycle: Cycle, chosen: Sequence[CycleFramework]) -> Self:
        """What was decided about a cycle that was saved."""
        started_by = cycle.population.get("started_by")
        return cls(
            title=cycle.title,
            purpose=cycle.purpose,
            opens_on=cycle.opens_on,
            self_due_on=cycle.self_due_on,
            manager_due_on=cycle.manager_due_on,
            closes_on=cycle.closes_on,
            frameworks=tuple((used.framework_id, used.depth) for used in chosen),
            teams=tuple(UUID(team) for team in cycle.population.get("teams", [])),
            role_profiles=tuple(cycle.population.get("role_profiles", [])),
            started_by=date.fromisoformat(started_by) if started_by else None,
            long_reason=cycle.long_reason,
            policy_route=cycle.policy_route,
            people_threshold=cycle.people_threshold,
            viewer_threshold=cycle.viewer_threshold,
            rolling=Rolling.of(cycle.rolling),
        )
