"""What a competency is in another edition of its framework, for setting figures of two cycles side by side. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from kie.frameworks.models import Editions


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A competency in another edition. `one`: the one that it is there and whose figures may stand beside its own, else
    None; then `parts` are those that it was made of or became, none where it is not in that edition."""

    one: str | None
    parts: tuple[str, ...] = ()


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
