"""What a competency is in another edition of its framework, for setting figures of two cycles side by side. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kie.frameworks.models import Editions, Framework


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A competency in another edition. `one`: the one that it is there and whose figures may stand beside its own, else
    None; then `parts` are those that it was made of or became, none where it is not in that edition."""

    one: str | None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherEdition:
    """Another edition of a framework, in the words of a cycle, and in it the counterpart of each competency."""

    framework: Framework
    counterparts: Mapping[str, Counterpart]

    def titles(self, competency_ids: Collection[str]) -> list[str]:
        """The titles of these competencies, in the edition's order."""
        return [one.title for one in self.framework.competencies if one.id in competency_ids]


def other_edition(editions: Editions, here: Framework, there: Framework) -> OtherEdition:
    """The edition `there` as seen from `here`."""
    known = [one.id for one in there.competencies]
    found = {one.id: counterpart(editions, here.id, one.id, there.id, known) for one in here.competencies}
    return OtherEdition(there, found)


def counterpart(
    editions: Editions, framework_id: str, competency_id: str, other_id: str, known: Collection[str]
) -> Counterpart:
    """What a competency of `framework_id` is in the edition `other_id`, an earlier or a later one.

    `known`: the competencies of that edition, in its order.
    """
    one = next(
        (each for each in known if editions.are_one((framework_id, competency_id), (other_id, each))), None
    )
    if one is not None:
        return Counterpart(one)
    before = editions.source(other_id, framework_id, competency_id).sources
    after = editions.onward(framework_id, other_id, competency_id)
    return Counterpart(None, tuple(each for each in known if each in before or each in after))
