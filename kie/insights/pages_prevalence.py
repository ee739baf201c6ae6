"""Unhelpful behaviours as published: for the whole organisation, in bands, in words."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from kie.i18n import _
from kie.insights.heatmap_wording import band_words
from kie.insights.published import PublishedCycle
from kie.insights.unhelpful import REVIEWED_AT_LEAST, PrevalenceBody
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class PrevalencePage:
    """All that the page shows. `table` None: too few people were reviewed, and `said` says so."""

    cycle: str
    published_at: datetime
    framework: str
    said: str
    table: Table | None
    back_url: str


def prevalence_page(body: PrevalenceBody, published: PublishedCycle, framework_id: str) -> PrevalencePage:
    """The page of one framework."""
    told = bool(body["rows"])
    said = (
        _("Any of these behaviours was reported of: %(band)s.", band=band_words(body["any"]))
        if told
        else _("Shown from %(n)s people reviewed on.", n=REVIEWED_AT_LEAST)
    )
    rows = tuple((row["statement"], band_words(row["band"])) for row in body["rows"])
    columns = (Column(_("Behaviour")), Column(_("Reported by managers of")))
    return PrevalencePage(
        cycle=published.title,
        published_at=published.published_at,
        framework=body["framework"],
        said=said,
        table=Table(_("How often each was reported"), columns, rows) if told else None,
        back_url=url_for("insights.heatmap", cycle=published.cycle_id, framework=framework_id),
    )
