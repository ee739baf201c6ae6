"""Reads a framework's file with all that it may bring along: scales, ideas for development, its lineage."""

from collections.abc import Mapping
from dataclasses import dataclass

from kie.frameworks.development_reader import read_development
from kie.frameworks.framework_reader import Known, read_framework, read_scale
from kie.frameworks.lineage_reader import Claims, read_claims
from kie.frameworks.models import Framework, Idea, Scale
from kie.frameworks.toml_table import Table
from kie.i18n import _


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one file holds. `scales`: those it brings along, by id; `development` and `claims` are None where it says
    nothing of them."""

    framework: Framework
    scales: Mapping[str, Scale]
    development: Mapping[str, tuple[Idea, ...]] | None
    claims: Claims | None


def read_bundle(table: Table, scales: Known[Scale]) -> Bundle | None:
    """A framework, from `<id>/framework.toml`; None when it, or a scale that it names, cannot be used."""
    brought = _scales(table, scales.read)
    broken = bool(table.report.problems)
    claims = read_claims(table)
    ideas = table.part("development")
    known = Known({**scales.read, **brought}, scales.named | brought.keys(), more=broken)
    noted = len(table.report.problems)
    framework = read_framework(table, known)
    if framework is None or len(table.report.problems) > noted:
        # What goes with a framework cannot be compared with one that could not be read.
        return None
    said = table.has("development")
    development = read_development(ideas.table("development"), framework) if said else None
    return Bundle(framework, brought, development, claims)


def _scales(table: Table, known: Mapping[str, Scale]) -> dict[str, Scale]:
    found: dict[str, Scale] = {}
    for row in table.part("scales").tables("scales"):
        scale = read_scale(row)
        if known.get(scale.id, scale) != scale:
            what = _("There is a scale “%(id)s” already, with other words or steps.", id=scale.id)
            cure = _("Give this one an id of its own; or leave it out, and have the other.")
            row.report.add(row.place("id"), what, cure)
        if scale.id:
            found[scale.id] = scale
    return found
