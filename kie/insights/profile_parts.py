"""What the parts of a profile are made of: a picture and its table, for competencies that are rated on one scale."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from kie.cycles.queries import RatedFramework
from kie.frameworks.models import Competency
from kie.insights.seen_beside import Asked
from kie.tables import Table


@dataclass(frozen=True, slots=True)
class Part:
    """The competencies of one framework that are rated on one scale. `figure`: "" when nothing can be drawn."""

    title: str
    caption: str
    figure: str
    table: Table


def by_scale(rated: RatedFramework, competencies: Iterable[Competency]) -> Iterator[list[Asked]]:
    """These competencies of a framework, in its order, those of one scale together."""
    asked = [Asked(rated, one, rated.framework.scale_at(rated.depth, one)) for one in competencies]
    for _scale_id, same in groupby(asked, key=lambda one: one.scale.id):
        yield list(same)
