"""What was marked in a file, in the one that is put together anew: nothing that two people agreed is lost with it."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from kie.subject_access.carrying_rules import carried
from kie.subject_access.request_models import Redaction, RedactionAnswer


def carry_over(
    session: Session,
    marked: Sequence[tuple[Redaction, RedactionAnswer | None]],
    same: Mapping[str, str],
) -> None:
    """Give each mark its place in the new file; `same` as `carrying_rules.moved` gives it.

    An answer holds where the value is the same. Where it is not, a second person answers again; what they had said
    may stay is not marked any more.
    """
    taken: set[tuple[str, str]] = set()
    kept: list[tuple[Redaction, str]] = []
    for one, given in marked:
        where, holding = carried(one.place, one.words, same, taken)
        if given is not None and not holding:
            session.delete(given)
            session.flush()
            if not given.agreed:
                session.delete(one)
                continue
        taken.add((where, one.words))
        kept.append((one, where))
        one.place = f"moving/{one.id}"  # Two marks may change places, and no two stand at one.
    session.flush()
    for one, where in kept:
        one.place = where
    session.flush()
