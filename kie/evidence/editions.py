"""Which notes of an older edition belong beside a theme of a newer one. Plain values only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kie.frameworks.models import Editions, Framework

Key = tuple[str, str]
"""(framework id, id of a competency or a statement)."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Where what was noted under older editions is looked for now: for each competency and statement that is the same
    or reworded in a newer edition, the themes of the newer that it is, or is a statement of."""

    themes: Mapping[Key, tuple[Key, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def of_tag(self, framework_id: str, competency_id: str, node_id: str) -> tuple[Key, ...]:
        """Every theme that a note with this tag stands beside, its own first, then those of newer editions."""
        own = (framework_id, competency_id)
        newer = [self.themes.get((framework_id, one), ()) for one in (competency_id, node_id)]
        return tuple(dict.fromkeys([own, *newer[0], *newer[1]]))

    def into(self, theme: Key) -> Mapping[str, tuple[str, ...]]:
        """What this theme was before, by the id of the edition: ids of competencies and statements."""
        found = defaultdict[str, tuple[str, ...]](tuple)
        for (edition, node), themes in self.themes.items():
            if theme in themes:
                found[edition] += (node,)
        return found


def followed(frameworks: Iterable[Framework], editions: Editions) -> Followed:
    """From each edition that one of these frameworks follows. What was split, merged or is gone is followed nowhere:
    nobody can say which part of it a note is about."""
    found = defaultdict[Key, tuple[Key, ...]](tuple)
    # Few frameworks follow another.
    for framework in [one for one in frameworks if one.id in editions.lineages]:
        themes = {
            node: (framework.id, one.id)
            for one in framework.competencies
            for node in (one.id, *(statement.id for statement in one.statements))
        }
        for edition in editions.before(framework.id):
            for node, was in editions.carried(edition, framework.id).items():
                if was.one is not None and node in themes:
                    found[edition, was.one] += (themes[node],)
    return Followed(MappingProxyType(found))
