"""Either of the two adds to a shared record; what was added stays as it was written."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.events import Event
from kie.reviews.annotations import annotate, annotations_of
from kie.reviews.errors import NotShared, WordsMissing
from kie.reviews.models import Annotation, Record
from kie.texts import TextRefused
from tests.cast import Cast
from tests.reviews.steps import settle_all, share_record, sign_record

pytestmark = pytest.mark.both_databases


@pytest.fixture
def signed(session: Session, cast: Cast, revealed: ParticipationContext) -> Record:
    """The record that both signed."""
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, record)
    return record


def test_both_add_to_the_record_in_the_order_of_writing(
    session: Session, cast: Cast, revealed: ParticipationContext, signed: Record
) -> None:
    one, body = revealed.participation.id, dict(signed.body)
    annotate(session, one, 1, cast.ana.id, "The course was cancelled.\r\nNot by me.")
    annotate(session, one, 1, cast.ben.id, "That is right.")
    annotate(session, one, 1, cast.ben.id, " That is right. ")
    found = annotations_of(session, signed.id)
    assert [(each.name, each.party, each.words) for each in found] == [
        ("Ana Silva", "employee", "The course was cancelled.\nNot by me."),
        ("Ben Okafor", "manager", "That is right."),
    ]
    session.expire_all()
    assert session.get_one(Record, signed.id).body == body
    written = session.scalars(select(Event).where(Event.action == "record.annotated")).all()
    assert [event.actor_id for event in written] == [cast.ana.id, cast.ben.id]
    assert not [event for event in written if "course" in str(event.details)]


def test_a_record_is_added_to_after_its_cycle_closed(
    session: Session, cast: Cast, revealed: ParticipationContext, signed: Record
) -> None:
    close_cycle(session, revealed.participation.cycle_id, cast.chloe.id)
    annotate(session, revealed.participation.id, 1, cast.ana.id, "Late, but mine.")
    assert len(annotations_of(session, signed.id)) == 1


def test_an_annotation_needs_a_record_and_words(
    session: Session, cast: Cast, revealed: ParticipationContext, signed: Record
) -> None:
    one = revealed.participation.id
    with pytest.raises(NotShared):
        annotate(session, one, 2, cast.ana.id, "Too early")
    with pytest.raises(WordsMissing):
        annotate(session, one, 1, cast.ana.id, " \n ")
    with pytest.raises(TextRefused):
        annotate(session, one, 1, cast.ana.id, "x" * 4001)
    assert session.scalar(select(func.count()).select_from(Annotation)) == 0


@pytest.mark.parametrize("change", ["UPDATE annotations SET words = 'x'", "DELETE FROM annotations"])
def test_the_database_refuses_to_change_an_annotation(
    session: Session, cast: Cast, revealed: ParticipationContext, signed: Record, change: str
) -> None:
    annotate(session, revealed.participation.id, 1, cast.ana.id, "As it is")
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(change))
