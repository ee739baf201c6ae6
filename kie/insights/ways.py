"""The ways through what is published: one entry of the menu, and the links to others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import url_for

from kie import clock
from kie.cycles.queries import CycleContext
from kie.i18n import _, format_day
from kie.insights.coverage import Coverage
from kie.insights.edition_rules import Counterpart, OtherEdition
from kie.insights.figures import FACETS
from kie.insights.heatmap_wording import FACET_TITLES, MEASURE_TITLES
from kie.insights.menu import ViewBody
from kie.insights.published import PublishedCycle, newest


@dataclass(frozen=True, slots=True)
class Chosen:
    """One entry of the menu with what is said about it. `whole`: the reader may see every unit.

    Without that, `body` has been cut down to the organisation's own row. `facet`: what the rows are, "" for units;
    `facets`: those on the menu. `older`: the cycle has been published again since. `comparable`: the last
    publications of other cycles that have the same view. `before`: one of them, to be set beside this one. `others`:
    the cycles among these that rate another edition of the framework.
    """

    published: PublishedCycle
    cycle: CycleContext
    framework_id: str
    measure: str
    team_id: UUID
    facet: str
    facets: set[str]
    body: ViewBody
    coverage: Coverage
    whole: bool
    older: bool
    comparable: tuple[PublishedCycle, ...]
    before: tuple[PublishedCycle, ViewBody] | None
    others: Mapping[UUID, OtherEdition]

    def framework_in(self, cycle_id: UUID) -> str:
        """The framework, or the edition of it, that this cycle rates."""
        return self.others[cycle_id].framework.id if cycle_id in self.others else self.framework_id

    def counterpart(self, cycle_id: UUID, competency_id: str) -> Counterpart:
        """What a competency of this view is in that cycle."""
        other = self.others.get(cycle_id)
        return Counterpart(competency_id) if other is None else other.counterparts[competency_id]

    def url(self, endpoint: str = "insights.heatmap", **changed: str | UUID | int | None) -> str:
        """The address of this entry, or of one that differs from it as given; None leaves a part out."""
        here: dict[str, Any] = {
            "cycle": self.published.cycle_id,
            "framework": self.framework_id,
            "measure": self.measure,
        }
        if self.older:
            here["publication"] = self.published.number
        if self.facet:
            here["facet"] = self.facet
        elif self.whole:
            here["team"] = self.team_id
        if self.before is not None:
            here["beside"] = self.before[0].cycle_id
        wanted = {**here, **changed}
        return url_for(endpoint, **{name: value for name, value in wanted.items() if value is not None})


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


def choices(chosen: Chosen, published: list[PublishedCycle]) -> tuple[Choice, ...]:
    """The ways to other entries; one that does not exist is never offered."""
    here = chosen.published.cycle_id
    cycles = [one for one in newest(published) if not one.put_away or one.cycle_id == here]
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
        Choice(_("Published"), _publications(chosen, published)),
        Choice(
            _("Framework"),
            tuple(
                Option(
                    rated.framework.title,
                    chosen.url(framework=rated.framework.id, beside=None),
                    rated.framework.id == chosen.framework_id,
                )
                for rated in chosen.cycle.frameworks
            ),
        ),
        Choice(_("By"), _divisions(chosen)),
        Choice(_("Beside it"), _beside(chosen)),
        Choice(
            _("Ratings"),
            tuple(
                Option(_(title), chosen.url(measure=measure), measure == chosen.measure)
                for measure, title in MEASURE_TITLES.items()
            ),
        ),
    )


def _publications(chosen: Chosen, published: list[PublishedCycle]) -> tuple[Option, ...]:
    """The publications of this cycle, the last one first; what was shown stays to be read."""
    return tuple(
        Option(
            publication_words(one),
            chosen.url(publication=one.number, facet=None, team=chosen.team_id if chosen.whole else None),
            one.publication_id == chosen.published.publication_id,
        )
        for one in published
        if one.cycle_id == chosen.published.cycle_id
    )


def _beside(chosen: Chosen) -> tuple[Option, ...]:
    """Nothing, or the same view of another cycle."""
    here = chosen.before[0].cycle_id if chosen.before else None
    found = [Option(_("Nothing"), chosen.url(beside=None), here is None)]
    found += [
        Option(one.title, chosen.url(beside=one.cycle_id), one.cycle_id == here) for one in chosen.comparable
    ]
    return tuple(found)


def publication_words(one: PublishedCycle) -> str:
    """When it was published, and whether it was an interim."""
    day = format_day(clock.local(one.published_at).date())
    return _("%(day)s, before the cycle closed", day=day) if one.interim else day


def _divisions(chosen: Chosen) -> tuple[Option, ...]:
    """By team, by each facet, and how often unhelpful behaviours were reported."""
    plain = replace(chosen, before=None, older=False)
    found = [Option(_("Team"), plain.url(facet=None), not chosen.facet)]
    for facet in FACETS:
        if facet in chosen.facets:
            url = plain.url(facet=facet, team=None)
            found.append(Option(_(FACET_TITLES[facet]), url, facet == chosen.facet))
    if "unhelpful" in chosen.facets:
        url = url_for("insights.prevalence", cycle=chosen.published.cycle_id, framework=chosen.framework_id)
        found.append(Option(_("Unhelpful behaviours"), url, False))
    return tuple(found)
