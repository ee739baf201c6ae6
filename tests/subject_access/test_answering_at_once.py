"""Two of HR who work on one mark at the same moment: whoever comes second sees what the first one did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import sleep
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie import clock
from kie.db import transaction
from kie.errors import Forbidden, KieError
from kie.subject_access import answering, marking
from kie.subject_access.carrying import carry_over
from kie.subject_access.errors import MarkWithdrawn
from kie.subject_access.request_models import Redaction, RedactionAnswer, SubjectRequest
from kie.subject_access.requests import waiting
from tests.cast import make_cast
from tests.waiting import waiting as is_waited

pytestmark = pytest.mark.on_postgresql
Step = Callable[[Session], object]


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark of Chloé's, which Dev answers."""

    request_id: UUID
    id: UUID
    chloe_id: UUID
    dev_id: UUID


@pytest.fixture
def marked(fresh_database: Engine) -> Marked:
    with transaction(fresh_database) as session:
        cast, now = make_cast(session), clock.now()
        asked = SubjectRequest(person_id=cast.ana.id, asked_how="letter", identity="known", recorded_at=now)
        asked.received_on = asked.due_on = clock.today()
        asked.recorded_by_id = cast.chloe.id
        session.add(asked)
        session.flush()
        one = Redaction(
            request_id=asked.id, place="p/s/0/said", words="", kind="other", reason="A colleague."
        )
        one.marked_by_id, one.marked_at = cast.chloe.id, now
        session.add(one)
        session.flush()
        return Marked(asked.id, one.id, cast.chloe.id, cast.dev.id)


def meanwhile(engine: Engine, first: Step, second: Step) -> type[KieError] | None:
    """What the second is refused with, who comes while the first is about to commit."""

    def late() -> type[KieError] | None:
        try:
            with transaction(engine) as session:
                second(session)
        except KieError as refused:
            return type(refused)
        return None

    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as session:
            first(session)
            coming = pool.submit(late)
            while not (is_waited(engine) or coming.done()):
                sleep(0.01)
        return coming.result()


def test_a_mark_that_was_taken_back_is_not_answered(fresh_database: Engine, marked: Marked) -> None:
    refused = meanwhile(
        fresh_database,
        lambda session: answering.take_back(session, marked.id, marked.chloe_id),
        lambda session: answering.answer(session, marked.id, marked.dev_id, agreed=True),
    )
    assert refused is MarkWithdrawn
    with transaction(fresh_database) as session:
        assert session.scalars(select(RedactionAnswer)).all() == []


def test_whoever_marked_it_does_not_take_back_what_was_carried_over(
    fresh_database: Engine, marked: Marked
) -> None:
    with transaction(fresh_database) as session:
        answering.answer(session, marked.id, marked.dev_id, agreed=True)

    def put_together_anew(session: Session) -> None:
        waiting(session, marked.request_id)
        carry_over(session, marking.marked_in(session, marked.request_id), {})

    refused = meanwhile(
        fresh_database,
        put_together_anew,
        lambda session: answering.take_back(session, marked.id, marked.chloe_id),
    )
    assert refused is Forbidden
    with transaction(fresh_database) as session:
        assert session.scalars(select(Redaction.place)).one() == "earlier-1/p/s/0/said"
