"""What the page of a kept record says and offers beyond the record itself, to whoever looks at it."""

from sqlalchemy.orm import Session

from kie.access import Permission
from kie.errors import NotFound
from kie.reviews.case import Case
from kie.reviews.kept import Kept, chosen_among, kept_records, readable_records
from kie.reviews.next_words import next_words
from kie.web import allowed


def chosen_of(session: Session, case: Case, revision: int | None) -> tuple[Kept, tuple[int, ...]]:
    """The record of this revision, the newest for None, and the numbers of the others. Raises NotFound."""
    found, others = chosen_among(kept_records(session, case.id), revision)
    if case.decides:
        if found.reopening is not None:
            raise NotFound()
        return found, ()
    if not case.is_employee and case.id not in readable_records(session, case.context.person.id):
        raise NotFound()
    return found, others


def may_annotate(case: Case) -> bool:
    """Whether the viewer may add to the record."""
    return allowed(Permission.ANNOTATE, case.context.person.id, *case.facts)


def may_reopen(case: Case, chosen: Kept) -> bool:
    """Whether the viewer may open this record again: one that stands, while its cycle runs."""
    return (
        chosen.reopening is None
        and case.context.cycle.is_open
        and allowed(Permission.REOPEN, case.context.person.id, *case.facts)
    )


def follows(case: Case, chosen: Kept) -> str:
    """What happens next with the record, for the two; "" for others, for an older one and for who is to answer it."""
    to_answer = case.is_employee and "employee" not in chosen.sign_offs
    if case.decides or to_answer or chosen.reopening is not None or not case.context.cycle.is_open:
        return ""
    body = chosen.record.body
    return next_words(chosen, case.is_employee, body["person"]["name"], body["manager"]["name"])
