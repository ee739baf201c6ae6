"""A review that is signed anew after a publication."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie.reviews.models import Record, SignOff
from tests.insights.steps import SIGNED, Council, id_of


def sign_again(session: Session, town: Council, person: UUID) -> None:
    """The person's record anew, signed by both: revision 2."""
    part = town.participation_id(person)
    record = Record(
        id=id_of("again", part), participation_id=part, revision=2, body={}, digest="0" * 64, shared_at=SIGNED
    )
    session.add(record)
    session.flush()
    session.add_all(
        SignOff(record_id=record.id, party=party, signed_by_id=person, decision="accept", signed_at=SIGNED)
        for party in ("manager", "employee")
    )
    session.flush()
