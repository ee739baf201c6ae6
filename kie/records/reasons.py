"""Reading the reasons that stand beside a person's name, for HR, who was asked to take words out of one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kie.records.places import Scope
from kie.records.texts_of_reasons import REASON_PLACES


@dataclass(frozen=True, slots=True)
class Reason:
    """`title`: what it is a reason for, to be translated."""

    title: str
    words: str


def reasons_about(session: Session, person_id: UUID) -> tuple[Reason, ...]:
    """All that stand beside this person's name, each kind by itself; one statement for each of the places."""
    scope = Scope(person_id, None, reasons_only=True)
    found = [
        Reason(place.title, words)
        for place in REASON_PLACES
        for words in session.scalars(place.rows(scope).with_only_columns(place.columns[0]))
        if words
    ]
    return tuple(dict.fromkeys(found))
