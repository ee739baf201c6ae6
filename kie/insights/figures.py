"""What is on the menu of published figures: measures, facets, and one figure as it is written. Plain values."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

MEASURES = ("agreed", "manager", "self", "difference", "share")
"""The first three are means of steps; `difference` is manager's less self; `share`: at or above required."""

STEP_MEASURES = ("agreed", "manager", "self")
FACETS = ("role-profile", "grade", "service", "location")
"""What the organisation's people are divided by, one at a time, in the order in which the rule takes them up."""

FACET_VALUES = 12
"""A facet has no more values than this; of more, the smallest are one value together."""
OTHER = "\x1fother"
"""That value. No grade, place or profile is called so: texts of ours hold no control characters."""

LEADERS_DEPTH = 1
"""Competencies for leaders are shown for the organisation and its directorates only: depth 0 and 1."""


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team as figures see it. `depth` counts from 0 for the organisation."""

    id: UUID
    name: str
    parent_id: UUID | None
    depth: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One shown figure, worded: see `PublishedCell`. `team_id` None: a figure of the value `value_id` of `facet`."""

    team_id: UUID | None
    framework_id: str
    competency_id: str
    measure: str
    people: int
    value: float
    bound: str
    distribution: list[dict[str, int]] = field(default_factory=list)
    facet: str = ""
    value_id: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """Who is in the figures of some competencies that have the same contributors: what a later publication is weighed
    against. No ratings.

    `competencies`: framework and competency ids. `people`: person ids. For each of them `seats`: place in `units` of
    the unit whose atom they are in, -1 for none; `revisions`: of their signed record. `facets`: the same by facet, a
    place in its published values, -1 for none.
    """

    competencies: tuple[tuple[str, str], ...]
    people: tuple[UUID, ...]
    units: tuple[str, ...]
    seats: tuple[int, ...]
    revisions: tuple[int, ...]
    facets: dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class FacetRows:
    """The values of one facet in the order of their rows: id and words."""

    facet: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """Everything to write. `hidden`: how many unit-and-competency cells with contributors are not shown."""

    cells: tuple[Cell, ...]
    hidden: int
    audit: dict[str, Any]
    bases: tuple[Basis, ...]
    facets: tuple[FacetRows, ...]
