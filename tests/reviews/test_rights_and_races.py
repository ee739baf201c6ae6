"""What somebody else does between looking and writing, and who may no longer look."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.errors import CycleClosed
from kie.cycles.holding import hold_open
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.people.models import ReportingLine
from kie.reviews.deciding import reopen
from kie.reviews.errors import RecordChanged
from kie.reviews.models import Reopening
from tests.assessments.steps import WHOLE, open_cycle_with
from tests.browser import Browser
from tests.cast import Cast, give_role
from tests.reviews.steps import address, decide, settle_all, share_record, sign_record

Browsers = Callable[..., Browser]


@pytest.mark.both_databases
def test_a_cycle_closed_since_it_was_read_takes_no_more(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    close_cycle(session, revealed.cycle.cycle.id, cast.chloe.id)
    assert revealed.cycle.is_open
    with pytest.raises(CycleClosed):
        hold_open(session, revealed)


def test_a_record_signed_meanwhile_is_not_the_managers_to_open_again(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    sign_record(session, cast, revealed, share_record(session, cast, revealed))
    with pytest.raises(RecordChanged):
        reopen(session, revealed.participation.id, cast.ben.id, "Before she reads it", signed=False)
    assert session.scalars(select(Reopening)).all() == []


def test_hr_opens_no_record_of_their_own_people_again(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    sign_record(session, cast, revealed, share_record(session, cast, revealed), "disagree", "Not so")
    for person in (cast.ben, cast.efua):
        give_role(session, person, "hr")
    session.commit()
    browser(cast.ben).get(address(revealed, "/reopening"), status=404)
    browser(cast.efua).get(address(revealed, "/reopening"), status=404)
    browser(cast.chloe).get(address(revealed, "/reopening"))


def test_a_disagreement_of_an_earlier_cycle_is_nobodys_to_read_again(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, shipped: Catalogue
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, record, "disagree", "Not so")
    decide(session, cast, record, "upheld", "It is what was seen")
    close_cycle(session, revealed.cycle.cycle.id, cast.chloe.id)
    session.commit()
    browser(cast.efua).get(address(revealed, "/moderation"))
    open_cycle_with(session, cast, shipped, WHOLE)
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ben.id)).one()
    line.manager_id = cast.grace.id
    session.commit()
    for person in (cast.efua, cast.grace):
        browser(person).get(address(revealed, "/moderation"), status=404)
        browser(person).get(address(revealed, "/record"), status=404)
    browser(cast.ana).get(address(revealed, "/record"))


def test_the_audit_trail_does_not_say_what_was_talked_about(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    settled = session.scalars(select(Event).where(Event.action == "issue.settled")).all()
    assert settled and all(event.details == {} for event in settled)
