"""What an edition did with everything in the one before, counted and listed for reading."""

from dataclasses import dataclass

from kie.frameworks.lineage_check import things_of
from kie.frameworks.models import CARRIED_KINDS, CarriedKind, Catalogue, Framework, Lineage
from kie.frameworks.pages import direction_of
from kie.i18n import N_, _
from kie.tables import Column, Table

TITLES: dict[CarriedKind, str] = {
    "same": N_("The same"),
    "reworded": N_("Reworded"),
    "split": N_("Split"),
    "merged": N_("Merged"),
    "new": N_("New"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of the new edition, in its words, and the words it comes from; "" for a thing that is gone."""

    now: str
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that was carried in one way."""

    kind: str
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class LineagePage:
    """What became of everything: counted in `counts`, listed in `changed`, and in `same` what stayed.

    `old`: the edition before, whose words run in `direction`. `other_answers`: whether the two are answered on
    different scales, so that their figures do not stand side by side.
    """

    old: Framework
    direction: str
    counts: Table
    changed: tuple[Changes, ...]
    same: Changes
    other_answers: bool


def lineage_page(new: Framework, old: Framework, lineage: Lineage) -> LineagePage:
    """What became of everything in `old`."""
    here, there = things_of(new), things_of(old)
    changes: dict[str, list[Change]] = {kind: [] for kind in (*CARRIED_KINDS, "gone")}
    for node, was in lineage.carried.items():
        before = tuple(there[source].words for source in was.sources)
        changes[was.kind].append(Change(here[node].words, before))
    changes["gone"] = [Change("", (there[node].words,)) for node in lineage.gone]
    found = [Changes(kind, _title(kind), tuple(rows)) for kind, rows in changes.items()]
    return LineagePage(
        old,
        direction_of(old),
        _counts(lineage, new, old),
        tuple(one for one in found if one.changes and one.kind != "same"),
        found[0],
        (new.theme_scale, new.behaviour_scale) != (old.theme_scale, old.behaviour_scale),
    )


@dataclass(frozen=True, slots=True)
class EditionPage:
    """Where a framework stands among its editions: the one it follows, with what became of it, and the one after."""

    before: Framework | None
    after: Framework | None
    lineage: LineagePage | None


def edition_page(catalogue: Catalogue, framework: Framework) -> EditionPage:
    """The editions around this one, as far as they are there."""
    around = (catalogue.editions.before(framework.id), catalogue.editions.after(framework.id))
    before, after = (catalogue.frameworks.get(ids[0]) if ids else None for ids in around)
    lineage = catalogue.editions.lineages.get(framework.id)
    changed = lineage_page(framework, before, lineage) if before and lineage else None
    return EditionPage(before, after, changed)


def _title(kind: str) -> str:
    return _(TITLES[kind]) if kind in CARRIED_KINDS else _("Gone")


def _counts(lineage: Lineage, new: Framework, old: Framework) -> Table:
    rows = []
    here, there = ({one.id for one in each.competencies} for each in (new, old))
    for kind in CARRIED_KINDS:
        nodes = [node for node, was in lineage.carried.items() if was.kind == kind]
        themes = sum(node in here for node in nodes)
        rows.append((_title(kind), themes, len(nodes) - themes))
    themes = sum(node in there for node in lineage.gone)
    rows.append((_title("gone"), themes, len(lineage.gone) - themes))
    columns = (
        Column(_("How")),
        Column(_("Competencies"), numeric=True),
        Column(_("Statements"), numeric=True),
    )
    return Table(_("What became of everything"), columns, tuple(rows))
