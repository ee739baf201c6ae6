"""Complaints, requests, holds and reasons for reading go some time after they ended; what is open stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from kie import clock, readings
from kie.holds import HeldPerson, Hold, HoldRelease
from kie.readings import Opening, Reading, ReadingGrant, note_reading
from kie.retention.holding import release_hold
from kie.retention.models import Tombstone
from kie.retention.service import delete_portion
from kie.subject_access.complaints import acknowledge, answer, complain
from kie.subject_access.models import Complaint, ComplaintAcknowledgement, ComplaintAnswer
from kie.subject_access.request_models import (
    Redaction,
    RedactionAnswer,
    SubjectClosure,
    SubjectCorrection,
    SubjectExtension,
    SubjectFile,
    SubjectRequest,
)
from kie.subject_access.requests import correct_day, end_without_file, extend, record_request
from tests.backups.test_traces import replay, undone
from tests.cast import Cast
from tests.retention.town import closed_cycle, hold

pytestmark = pytest.mark.both_databases
LONG, SHORT = timedelta(days=1_097), timedelta(days=1_095)
OF_REQUESTS = (
    SubjectRequest,
    SubjectExtension,
    SubjectFile,
    Redaction,
    RedactionAnswer,
    SubjectClosure,
    SubjectCorrection,
)
OF_COMPLAINTS = (Complaint, ComplaintAcknowledgement, ComplaintAnswer)


def numbers(session: Session, *tables: type) -> list[int]:
    """How many rows each has."""
    return [session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]


def test_complaints_go_three_years_after_the_answer(session: Session, cast: Cast) -> None:
    for ago in (LONG, SHORT):
        with time_machine.travel(clock.now() - ago, tick=False):
            answer(session, complain(session, cast.ana.id, "Too much").id, cast.chloe.id, "It is less now")
            acknowledge(session, complain(session, cast.ben.id, "Still too much").id, cast.chloe.id)
    held = hold(session, cast.dev, cast.chloe)
    assert delete_portion(session, "complaints") == 0, "Chloé answered it"
    release_hold(session, cast.dev.id, held.id, "Settled")

    def work() -> None:
        assert delete_portion(session, "complaints") == 1
        assert numbers(session, *OF_COMPLAINTS) == [3, 3, 1]

    said = undone(session, work)
    assert numbers(session, *OF_COMPLAINTS) == [4, 4, 2]
    assert replay(session, said)["tombstones"].done == 1
    assert numbers(session, *OF_COMPLAINTS) == [3, 3, 1]


def test_requests_go_three_years_after_they_ended_with_all_that_was_marked(
    session: Session, cast: Cast
) -> None:
    for ago, ends in ((LONG, True), (SHORT, True), (LONG, False)):
        with time_machine.travel(clock.now() - ago, tick=False):
            whose = cast.ana if ends else cast.ben
            asked = record_request(session, cast.chloe.id, whose.id, clock.today(), "letter", "known")
            extend(session, asked.id, cast.chloe.id, "Much to read")
            correct_day(session, asked.id, cast.chloe.id, clock.today() - timedelta(days=1), "It lay about")
            file = SubjectFile(request_id=asked.id, number=1, as_of=clock.now(), made_by_id=cast.chloe.id)
            file.sealed = b"sealed"
            marked = Redaction(
                id=uuid4(),
                request_id=asked.id,
                place="a/b",
                kind="other",
                reason="Another person",
                marked_by_id=cast.chloe.id,
                marked_at=clock.now(),
            )
            session.add_all([file, marked])
            session.flush()
            said = {"agreed": True, "answered_by_id": cast.dev.id, "answered_at": clock.now()}
            session.execute(insert(RedactionAnswer).values(redaction_id=marked.id, **said))
            if ends:
                end_without_file(session, asked.id, cast.chloe.id, "refused", "It was not them")
    assert delete_portion(session, "requests") == 1
    assert numbers(session, *OF_REQUESTS) == [2, 2, 1, 2, 2, 1, 2]
    assert delete_portion(session, "requests") == 0


def test_holds_go_three_years_after_the_release_and_one_that_stands_never(
    session: Session, cast: Cast
) -> None:
    made = []
    for ago in (LONG, SHORT, LONG):
        with time_machine.travel(clock.now() - ago, tick=False):
            made.append(hold(session, cast.dev, cast.highways))
            if len(made) < 3:
                release_hold(session, cast.dev.id, made[-1].id, "Settled")
    assert delete_portion(session, "holds") == 0, "whom it covered is held by another one"
    release_hold(session, cast.dev.id, made[2].id, "Settled")
    assert delete_portion(session, "holds") == 1
    assert set(session.scalars(select(Hold.id))) == {made[1].id, made[2].id}
    assert set(session.scalars(select(HoldRelease.hold_id))) == {made[1].id, made[2].id}
    assert made[0].id not in session.scalars(select(HeldPerson.hold_id)).all()
    (stone,) = session.scalars(select(Tombstone)).all()
    assert (stone.table_name, stone.row_id, stone.person_id) == ("holds", str(made[0].id), None)


def test_a_hold_that_was_on_a_team_or_a_cycle_goes_while_somebody_waits_for_an_answer(
    session: Session, cast: Cast
) -> None:
    with time_machine.travel(clock.now() - LONG, tick=False):
        for held in (cast.highways, closed_cycle(session, "Spring", clock.now()), cast.ana):
            made = hold(session, cast.dev, held)
            release_hold(session, cast.dev.id, made.id, "Settled")
    complaint = complain(session, cast.ana.id, "Why was I held?")
    assert delete_portion(session, "holds") == 2, "they are about nobody alone"
    assert session.scalars(select(Hold.id)).all() == [made.id], "it is about Ana, who waits"
    answer(session, complaint.id, cast.chloe.id, "For a claim")
    assert delete_portion(session, "holds") == 1


def test_why_somebody_was_read_goes_with_the_openings(session: Session, cast: Cast) -> None:
    for days in (800, 700):
        with time_machine.travel(clock.now() - timedelta(days=days), tick=False):
            given = readings.grant(session, cast.chloe.id, cast.ana.id, "appeal", "As Ana asked")
            note_reading(session, Opening(cast.chloe.id, cast.ana.id, "plan", "1"), "hr", given.id)
    readings.forget_old(session)
    assert numbers(session, Reading, ReadingGrant) == [1, 1]
    with pytest.raises(Exception, match="append-only"), session.begin_nested():
        session.execute(text("DELETE FROM reading_grants"))
