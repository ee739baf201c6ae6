"""What is on the menu of published figures: measures, facets, and one figure as it is written. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict
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


class CellBody(TypedDict):
    """One shown figure, worded: people in one competency by one measure. A hidden one is None, or not there at all.

    `people`: how many are in the figure, by facet to the nearest five. `value`: displayed figure to one decimal, a
    share in a hundred. `bound`: `exact`, `at-least`, `at-most`, or `same-end` (both means of a difference are at the
    same end of the scale). `distribution`: displayed shares by step, already coarsened.
    """

    value: float
    bound: str
    people: int
    distribution: list[dict[str, int]]


Key = tuple[str, str]
"""Framework and competency id."""

Figure = Mapping[str, CellBody]
"""The same people in the same competency by every one of `MEASURES`."""


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
    """Everything to write, and no number of what is not shown: nobody needs one, and it tells of who contributed.

    `by_team`, `by_value`: the shown figures of each competency, by unit, and by facet and value.
    """

    by_team: Mapping[Key, Mapping[UUID, Figure]]
    by_value: Mapping[Key, Mapping[tuple[str, str], Figure]]
    audit: dict[str, Any]
    bases: tuple[Basis, ...]
    facets: tuple[FacetRows, ...]

    @property
    def cells(self) -> int:
        """How many figures are shown, each measure counted for itself."""
        by_team = sum(len(figures) for figures in self.by_team.values())
        return len(MEASURES) * (by_team + sum(len(figures) for figures in self.by_value.values()))
