"""The values of each facet and everybody's place in them: by membership alone, at most `FACET_VALUES` of a facet."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kie.cycles.queries import CycleContext
from kie.cycles.rules import SERVICE_BANDS
from kie.insights.contributors import Member
from kie.insights.figures import FACET_VALUES, FACETS, OTHER, FacetRows


def facet_rows(cycle: CycleContext, members: Sequence[Member]) -> tuple[FacetRows, ...]:
    """Every facet with the values that anybody has, the small ones together at the end.

    Length of service from the shortest to the longest, everything else in the order of its words.
    """
    found = []
    for at, facet in enumerate(FACETS):
        counted = Counter(member.facets[at] for member in members if member.facets[at])
        ranked = sorted(counted, key=lambda value: (-counted[value], value))
        own = ranked if len(ranked) <= FACET_VALUES else ranked[: FACET_VALUES - 1]
        titles = {value: _words(cycle, facet, value) for value in own}
        rows = sorted(titles.items(), key=lambda row: (_length(facet, row[0]), row[1].casefold(), row[0]))
        if len(own) < len(ranked):
            rows.append((OTHER, ""))
        found.append(FacetRows(facet, tuple(rows)))
    return tuple(found)


def places_of(rows: FacetRows, members: Sequence[Member], at: int) -> npt.NDArray[np.int64]:
    """Everybody's place among the facet's values, -1 where none is recorded. `at`: which facet it is."""
    places = {value: place for place, (value, _) in enumerate(rows.values)}
    rest = places.get(OTHER, -1)
    return np.array(
        [places.get(member.facets[at], rest) if member.facets[at] else -1 for member in members],
        dtype=np.int64,
    )


def _length(facet: str, value: str) -> int:
    """Which band of service it is; 0 for all else, and for words that are no band of ours."""
    return SERVICE_BANDS.index(value) if facet == "service" and value in SERVICE_BANDS else 0


def _words(cycle: CycleContext, facet: str, value: str) -> str:
    profile = cycle.role_profiles.get(value) if facet == "role-profile" else None
    return profile.title if profile else value
