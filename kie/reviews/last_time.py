"""What was agreed in the review before, of what this one rates."""

from collections.abc import Mapping

from kie.cycles.queries import CycleContext
from kie.frameworks.models import Scale
from kie.reviews.models import Record

Steps = Mapping[tuple[str, str], int | None]


def agreed_last_time(
    record: Record | None, cycle: CycleContext, scales: Mapping[tuple[str, str], Scale]
) -> Steps:
    """What the last signed record of an earlier cycle agreed, where it was rated at the same depth and scale: of what
    is the same here, be it of an earlier edition and in other words.

    `scales`: of this review, by framework and node.
    """
    if record is None:
        return {}
    found: dict[tuple[str, str], int | None] = {}
    editions = cycle.editions
    then = {framework["id"]: framework for framework in record.body["frameworks"]}
    for rated in cycle.frameworks:
        now = rated.framework.id
        edition = next((one for one in (now, *editions.before(now)) if one in then), now)
        if edition not in then or then[edition]["depth"] != rated.depth:
            continue
        settled = {competency["id"]: competency for competency in then[edition]["competencies"]}
        for competency in rated.framework.competencies:
            was = settled.get(editions.source(edition, now, competency.id).one)
            scale = scales.get((now, competency.id))
            if was is not None and scale is not None and scale.id == was["scale"]:
                found[now, competency.id] = was["agreed"]["step"]
    return found
