"""The ways through what is published: one entry of the menu, and the links to others."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from kie.cycles.queries import CycleContext
from kie.i18n import _
from kie.insights.heatmap_wording import MEASURE_TITLES
from kie.insights.menu import ViewBody
from kie.insights.published import Coverage, PublishedCycle


@dataclass(frozen=True, slots=True)
class Chosen:
    """One entry of the menu with what is said about it. `whole`: the reader may see every unit.

    Without that, `body` has been cut down to the organisation's own row.
    """

    published: PublishedCycle
    cycle: CycleContext
    framework_id: str
    measure: str
    team_id: UUID
    body: ViewBody
    coverage: Coverage
    whole: bool

    def url(self, endpoint: str = "insights.heatmap", **changed: str | UUID) -> str:
        """The address of this entry, or of one that differs from it as given."""
        here: dict[str, Any] = {
            "cycle": self.published.cycle_id,
            "framework": self.framework_id,
            "measure": self.measure,
        }
        if self.whole:
            here["team"] = self.team_id
        return url_for(endpoint, **{**here, **changed})


@dataclass(frozen=True, slots=True)
class Option:
    """A way to another entry of the menu. `current`: this page."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One part of the menu: cycles, frameworks or measures."""

    title: str
    options: tuple[Option, ...]


def choices(chosen: Chosen, cycles: list[PublishedCycle]) -> tuple[Choice, ...]:
    """The ways to other entries; one that does not exist is never offered."""
    return (
        Choice(
            _("Cycle"),
            tuple(
                Option(
                    one.title,
                    url_for("insights.heatmap", cycle=one.cycle_id),
                    one.cycle_id == chosen.published.cycle_id,
                )
                for one in cycles
            ),
        ),
        Choice(
            _("Framework"),
            tuple(
                Option(
                    rated.framework.title,
                    chosen.url(framework=rated.framework.id),
                    rated.framework.id == chosen.framework_id,
                )
                for rated in chosen.cycle.frameworks
            ),
        ),
        Choice(
            _("Ratings"),
            tuple(
                Option(_(title), chosen.url(measure=measure), measure == chosen.measure)
                for measure, title in MEASURE_TITLES.items()
            ),
        ),
    )
