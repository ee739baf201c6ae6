"""What a kept record's page offers: to the two, to who decides, and to who leads, of this cycle and of earlier ones."""

from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact
from kie.assessments.hands import wrote_managers_part
from kie.cycles.earlier import current_reviews, superseded
from kie.cycles.models import CycleClosure, Participation
from kie.cycles.queries import ParticipationContext, participation_context
from kie.frameworks.models import Catalogue
from kie.reviews.moderators import hands_in
from kie.reviews.queries import ReviewState, state_of
from tests.assessments.steps import WHOLE, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast
from tests.reviews.steps import address, reveal, ruling, settle_all, share_record, sign_record

Browsers = Callable[..., Browser]
RECORD, OLDER = "/record", "/record?revision=1"


def _offers(visitor: Browser, part: ParticipationContext, rest: str = RECORD) -> bool:
    """Whether the page of the record leads to where it is opened again."""
    return f'href="{address(part, "/reopening")}"' in str(visitor.get(address(part, rest)).html)


def _close(session: Session, part: ParticipationContext) -> None:
    session.add(CycleClosure(cycle_id=part.cycle.cycle.id, closed_at=clock.now()))
    session.commit()


def test_who_decides_sees_the_record_that_stands_and_no_older_one(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    first = share_record(session, cast, revealed)
    ana, ben, efua = browser(cast.ana), browser(cast.ben), browser(cast.efua)
    assert _offers(ben, revealed) and not _offers(ana, revealed)
    sign_record(session, cast, revealed, first, "disagree", "I was not heard")
    efua.post(address(revealed, "/moderation"), ruling(first, "reopened", "Talk again", checked="y"))
    second = share_record(session, cast, revealed)
    assert _offers(ben, revealed) and not _offers(ben, revealed, OLDER)
    sign_record(session, cast, revealed, second, "disagree", "Nor now")
    assert "revision=1" in str(ana.get(address(revealed, RECORD)).html)
    assert "revision=1" not in str(efua.get(address(revealed, RECORD)).html)
    efua.get(address(revealed, OLDER), status=404)
    ana.get(address(revealed, OLDER))


def test_of_earlier_cycles_a_manager_reads_the_last_record_and_the_person_all(
    browser: Browsers, session: Session, cast: Cast, shipped: Catalogue, revealed: ParticipationContext
) -> None:
    parts = [revealed]
    for cycle in range(2):
        if cycle:
            parts.append(part_of(session, open_cycle_with(session, cast, shipped, WHOLE), cast.ana))
            reveal(session, cast, parts[-1])
        settle_all(session, parts[-1], cast.ben.id)
        sign_record(session, cast, parts[-1], share_record(session, cast, parts[-1]))
        _close(session, parts[-1])
    running = part_of(session, open_cycle_with(session, cast, shipped, WHOLE), cast.ana)
    session.commit()
    first, last = parts
    assert current_reviews(session, cast.ana.id) == {running.participation.id}
    now = [participation_context(session, one.participation.id) for one in (first, last, running)]
    assert [superseded(session, one) for one in now] == [True, True, False]
    browser(cast.ben).get(address(last, RECORD))
    browser(cast.ben).get(address(first, RECORD), status=404)
    browser(cast.ana).get(address(first, RECORD))
    nothing = ReviewState(False, None, None, False, 0)
    for begun_by_nobody in (running.participation.id, uuid4()):
        assert state_of(session, begun_by_nobody) == nothing
    assert Fact.NOT_SIGNED_BY_EMPLOYEE in nothing.facts
    one = select(Participation.id).where(Participation.id == last.participation.id)
    assert hands_in(session, one) == {last.participation.id: {cast.ben.id}}
    assert wrote_managers_part(session, last.participation.id) == {cast.ben.id}


def test_a_record_of_a_closed_cycle_is_opened_again_by_nobody(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    share_record(session, cast, revealed)
    _close(session, revealed)
    assert not _offers(browser(cast.ben), revealed)
