"""Nobody decides on a disagreement with what they wrote, handed in or signed, whoever leads whom by then."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.service import hand_in
from kie.cycles.queries import ParticipationContext
from kie.mail import QueuedMail
from kie.people.models import Person
from kie.reviews.models import Record
from kie.reviews.moderators import moderator_for
from kie.standing_in.service import Wish, appoint, delegate, end
from tests.assessments.steps import fill
from tests.assessments.web import Open
from tests.cast import Cast, reports_to
from tests.reviews.steps import address, reveal, ruling, settle_all, share_record, sign_record
from tests.standing_in.conftest import moves

pytestmark = pytest.mark.both_databases
HERE = "/moderation"


def _week(deputy: Person) -> Wish:
    return Wish(deputy.id, None, clock.today(), clock.today() + timedelta(days=6))


def _shared(session: Session, cast: Cast, part: ParticipationContext) -> Record:
    settle_all(session, part, cast.ben.id)
    return share_record(session, cast, part)


def _disagrees(session: Session, cast: Cast, part: ParticipationContext, record: Record) -> list[str]:
    """Ana disagrees; who is told to decide."""
    sign_record(session, cast, part, record, "disagree", "I see it differently")
    found = select(QueuedMail.recipient).where(QueuedMail.key.like(f"record-disputed/{record.id}%"))
    return list(session.scalars(found))


def _decides(browser: Open, part: ParticipationContext, person: Person) -> bool:
    """Whether the first page asks this person to decide; the page about it answers to match, and so does the record."""
    theirs = browser(person)
    asked = f"{part.participation.id}{HERE}" in str(theirs.get("/").html)
    theirs.get(address(part, HERE), status=200 if asked else 404)
    if not asked:
        theirs.post(address(part, HERE), {"decision": "upheld", "reason": "I was right"}, status=404)
    return asked


def test_a_promoted_manager_leaves_the_decision_to_the_next_one_up(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    reveal(session, cast, part)
    record = _shared(session, cast, part)
    moves(session, cast.ana, cast.dev)
    moves(session, cast.dev, cast.ben)
    assert _disagrees(session, cast, part, record) == [cast.efua.email]
    assert not _decides(browser, part, cast.ben)
    browser(cast.ben).get(address(part, "/record"), status=404)
    assert _decides(browser, part, cast.efua)
    browser(cast.efua).get(address(part, "/record"))
    assert "As the manager’s manager" in browser(cast.ana).get("/my-file").text
    browser(cast.efua).post(address(part, HERE), ruling(record, "upheld", "Both sides heard", checked="y"))


def test_whoever_acted_and_rated_decides_nothing_and_hr_sees_that_nobody_does(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    row = appoint(session, cast.ben.id, _week(cast.efua), cast.efua.id)
    for side, who in (("self", cast.ana), ("manager", cast.efua)):
        fill(session, part, side, who.id)
        hand_in(session, part, side, who.id)
    end(session, row.id, cast.efua.id)
    record = _shared(session, cast, part)
    assert _disagrees(session, cast, part, record) == []
    assert not _decides(browser, part, cast.efua)
    reports_to(session, cast.ana, cast.grace, kind="moderator")
    session.commit()
    assert _decides(browser, part, cast.grace)
    assert not _decides(browser, part, cast.efua)


@pytest.mark.parametrize("did", ["saved", "handed in", "nothing"])
def test_a_former_delegate_decides_only_when_they_did_nothing(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext, did: str
) -> None:
    """Dev stands in for Ben, and leads Ben later."""
    row = delegate(session, cast.ben.id, _week(cast.dev))
    fill(session, part, "self", cast.ana.id)
    hand_in(session, part, "self", cast.ana.id)
    fill(session, part, "manager", (cast.dev if did == "saved" else cast.ben).id)
    hand_in(session, part, "manager", (cast.dev if did == "handed in" else cast.ben).id)
    end(session, row.id, cast.ben.id)
    moves(session, cast.ben, cast.dev)
    assert (moderator_for(session, part.participation) == cast.dev.id) is (did == "nothing")
    record = _shared(session, cast, part)
    _disagrees(session, cast, part, record)
    assert _decides(browser, part, cast.dev) is (did == "nothing")
    assert _decides(browser, part, cast.efua) is (did != "nothing")


def test_whoever_signed_as_the_manager_does_not_decide(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    """Dev rated and left for another team; Ben, who signed, leads Ana's new manager by now."""
    moves(session, cast.ana, cast.dev)
    for side, who in (("self", cast.ana), ("manager", cast.dev)):
        fill(session, part, side, who.id)
        hand_in(session, part, side, who.id)
    moves(session, cast.ana, cast.ben)
    record = _shared(session, cast, part)
    moves(session, cast.ana, cast.grace)
    moves(session, cast.grace, cast.ben)
    assert _disagrees(session, cast, part, record) == [cast.efua.email]
    assert not _decides(browser, part, cast.ben)


def test_the_page_that_says_who_reads_names_whoever_would_decide(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    row = appoint(session, cast.ben.id, _week(cast.efua), cast.efua.id)
    fill(session, part, "manager", cast.efua.id)
    end(session, row.id, cast.efua.id)
    session.commit()
    words = "If you disagree with the record at the end: "
    assert (
        words + "a named moderator"
        in browser(cast.ana).get(f"/assessments/{part.participation.id}/self").text
    )
