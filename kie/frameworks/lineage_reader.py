"""Reads what a file says of the edition that it follows: claims, which `lineage_check` compares with that edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kie.frameworks.toml_lines import Lines
from kie.frameworks.toml_table import Table

ClaimKind = Literal["same", "reworded", "split", "merged"]
CLAIM_KINDS: tuple[ClaimKind, ...] = ("same", "reworded", "split", "merged")


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of `carried`: what the thing `id` of the new edition was. `place`: where the line stands."""

    id: str
    kind: ClaimKind
    sources: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Claims:
    """All that a file says of its lineage; `gone` holds the places of the ids that it says are gone, `lines` those of
    the file."""

    follows: str
    carried: tuple[Claim, ...]
    gone: Mapping[str, str]
    lines: Lines


def read_claims(table: Table) -> Claims | None:
    """The table `lineage` of a framework's file; None where it has none, which says that it follows no other."""
    lineage = table.table("lineage")
    if not table.has("lineage"):
        return None
    claims = Claims(
        follows=lineage.text("follows"),
        carried=tuple(_claim(row) for row in lineage.tables("carried")),
        gone={value: f"{lineage.place('gone')}[{n}]" for n, value in enumerate(lineage.texts("gone"), 1)},
        lines=table.report.lines,
    )
    lineage.close()
    return claims


def _claim(table: Table) -> Claim:
    claim = Claim(
        id=table.text("id"),
        kind=table.choice("kind", CLAIM_KINDS),
        sources=table.texts("from"),
        place=table.place("id").removesuffix(".id"),
    )
    table.close()
    return claim
