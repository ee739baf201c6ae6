"""Was this worthwhile? Asked once, counted without a name or a time, and shown after the closing to ten and more."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kie.cycles import service
from kie.cycles.errors import CycleClosed
from kie.cycles.models import Cycle, Participation
from kie.cycles.queries import ParticipationContext, participation_context
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.reviews.worthwhile import answer, was_asked, worth_of
from kie.reviews.worthwhile_models import WorthwhileAsked, WorthwhileCount
from tests.browser import Browser
from tests.cast import Cast, make_person, reports_to
from tests.cycles.conftest import opened
from tests.reviews.steps import address, settle_all, share_record, sign_record

Browsing = Callable[..., Browser]


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle over the cast and ten more of Ben's people."""
    for number in range(10):
        reports_to(session, make_person(session, f"7{number:03}", f"P{number}", cast.highways), cast.ben)
    made = opened(session, cast, shipped)
    session.commit()
    return made


def parts(session: Session, cycle: Cycle) -> list[Participation]:
    """Everybody's participation."""
    return list(session.scalars(select(Participation).where(Participation.cycle_id == cycle.id)))


@pytest.mark.both_databases
def test_an_answer_is_a_count_and_nothing_else(session: Session, cast: Cast, cycle: Cycle) -> None:
    everybody = parts(session, cycle)
    events = session.scalar(select(func.count()).select_from(Event))
    for number, part in enumerate(everybody[:12]):
        context = participation_context(session, part.id)
        given = ("yes", "yes", "partly", "no", "none", "nonsense")[number % 6]
        assert not was_asked(session, part.id)
        assert answer(session, context, given)
        assert was_asked(session, part.id)
        assert not answer(session, context, "no"), "once, whatever they said"
    kept = session.get_one(WorthwhileCount, cycle.id)
    session.refresh(kept)
    assert (kept.yes, kept.partly, kept.no) == (4, 2, 2)
    assert session.scalar(select(func.count()).select_from(WorthwhileAsked)) == 12
    assert session.scalar(select(func.count()).select_from(Event)) == events, (
        "an event would say who and when"
    )
    columns = {*WorthwhileAsked.__table__.c.keys(), *WorthwhileCount.__table__.c.keys()}
    assert columns == {"participation_id", "cycle_id", "yes", "partly", "no"}


@pytest.mark.both_databases
def test_counts_are_shown_after_the_closing_to_ten_and_more(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    everybody = parts(session, cycle)
    for part in everybody[:9]:
        answer(session, participation_context(session, part.id), "yes")
    answer(session, participation_context(session, everybody[9].id), "none")
    assert worth_of(session, cycle.id) is None
    service.close_cycle(session, cycle.id, None)
    assert worth_of(session, cycle.id) is None, "nine answered"
    with pytest.raises(CycleClosed):
        answer(session, participation_context(session, everybody[10].id), "no")
    session.execute(update(WorthwhileCount).values(no=1))
    found = worth_of(session, cycle.id)
    assert found is not None and (found.yes, found.partly, found.no, found.answered) == (9, 0, 1, 10)


def test_ana_is_asked_once_after_signing(
    browser: Browsing, cast: Cast, revealed: ParticipationContext, session: Session
) -> None:
    path, record_path = address(revealed, "/worthwhile"), address(revealed, "/record")
    question = "Was this review worthwhile for you?"
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    ana, ben = browser(cast.ana), browser(cast.ben)
    assert question not in ana.get(record_path).text
    ana.post(path, {"answer": "yes"}, status=404)
    sign_record(session, cast, revealed, record, "accept", "")
    assert question in ana.get(record_path).text
    assert question not in ben.get(record_path).text
    ben.post(path, {"answer": "no"}, status=404)
    assert "Thank you." in ana.post(path, {"answer": "yes"}, follow=True).text
    assert "this was not counted" in ana.post(path, {"answer": "no"}, follow=True).text
    assert question not in ana.get(record_path).text
    assert session.execute(select(WorthwhileCount.yes, WorthwhileCount.no)).all() == [(1, 0)]


def test_hr_sees_the_counts_of_a_closed_cycle(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    for part in parts(session, cycle)[:11]:
        answer(session, participation_context(session, part.id), "partly")
    session.commit()
    path = f"/insights/completion?cycle={cycle.id}"
    assert "Was it worthwhile?" not in browser(cast.chloe).get(path).text
    service.close_cycle(session, cycle.id, None)
    session.commit()
    assert "11 people of the whole cycle answered after signing." in browser(cast.chloe).get(path).text
    assert "Was it worthwhile?" not in browser(cast.femi).get(path).text
