"""What thanks can be tied to: the same whoever they are for, and so kept that it stands in that person’s own review."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.joining import open_cycles
from kie.cycles.queries import cycle_context, open_participations_of
from kie.evidence.tags import Tag, Tags, tags_of
from kie.frameworks.models import Catalogue, Framework


def tags_for_anybody(session: Session, catalogue: Catalogue) -> Tags:
    """All that thanks may be tied to: the frameworks of today, and as every open cycle froze them.

    Nothing of it depends on who is thanked: a form that did would tell any colleague who takes part in which cycle. Of
    a framework in several editions, those of open cycles, or else the newest; what two of them share stands there once,
    as the newer has it. Three statements for each open cycle at most.
    """
    frozen = _frozen(session, open_cycles(session))
    asked = [*catalogue.offered([one.id for one in frozen]), *frozen]
    ids, editions = {one.id for one in asked}, catalogue.editions
    again = {
        (older, was.one)
        for newer in ids
        for older in editions.before(newer)
        if older in ids
        for was in editions.carried(older, newer).values()
    }
    return Tags(tag for tag in tags_of(asked) if (tag.framework_id, tag.node_id) not in again)


def as_asked_of(
    session: Session, person_id: UUID, tags: Iterable[Tag], catalogue: Catalogue
) -> tuple[Tag, ...]:
    """The tags in the editions by which this person is reviewed now, where the same thing stood in an older one; what
    is of an older edition than theirs is followed when the notes are read."""
    theirs = _frozen(session, [one.cycle_id for one in open_participations_of(session, person_id)])
    return tuple(_in_one_of(theirs, tag, catalogue) for tag in tags)


def _frozen(session: Session, cycle_ids: Iterable[UUID]) -> list[Framework]:
    return [rated.framework for one in cycle_ids for rated in cycle_context(session, one).frameworks]


def _in_one_of(theirs: list[Framework], tag: Tag, catalogue: Catalogue) -> Tag:
    if any(one.id == tag.framework_id for one in theirs):
        return tag
    for one in theirs:
        was = catalogue.editions.source(one.id, tag.framework_id, tag.node_id).one
        found = None if was is None else tags_of([one]).get(f"{one.id}/{was}")
        if found is not None:
            return found
    return tag
