"""A reason beside somebody's name says too much: they ask, HR takes the words out, the days stay."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.models import Cycle, EarlierExemption, Exemption
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import exempt
from kie.evidence.models import EvidenceNote
from kie.mail import QueuedMail
from kie.people.models import StandIn
from kie.records.models import RemovalAnswer, RemovalRequest
from kie.records.queries import request_of
from kie.reviews.struck import SAID_TOO_MUCH, Striking, StruckText
from tests.assessments.steps import part_of
from tests.browser import Browser
from tests.cast import Cast
from tests.records.steps import look_for, request_by
from tests.records.texts import NAME, write_reasons
from tests.records.texts import text as words_of

Browsers = Callable[..., Browser]
REASONS = (Exemption.reason, EarlierExemption.reason, Extension.reason, StandIn.reason)


def kept(session: Session) -> list[str]:
    session.expire_all()
    return [words for column in REASONS for words in session.scalars(select(column))]


@pytest.mark.both_databases
def test_the_person_asks_and_hr_takes_the_words_out_of_every_reason_and_of_nothing_else(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    write_reasons(session, cast, part)
    diary = EvidenceNote(
        person_id=cast.ana.id,
        author_id=cast.ana.id,
        happened_on=clock.today(),
        words=NAME,
        written_at=clock.now(),
    )
    session.add(diary)
    session.commit()
    ana, chloe = browser(cast.ana), browser(cast.chloe)
    asking = ana.get("/my-file").link("A reason says too much about me")
    assert "The days stay as they are" in ana.get(asking).text
    here = request_by(ana, session, cast.ana, "reason")
    before = chloe.get(here).text
    assert "before-exempt " not in before and "You read the reasons first" in before
    chloe.post(f"/records/{cast.ana.id}", {"reason": "correction", "words": "She asked."})
    assert "Where words to take out stand" not in ana.get("/my-file").text
    assert "before-more-time" in chloe.get(here).text
    assert "Where words to take out stand" in ana.get("/my-file").text, "what HR reads of her is noted"
    shown = chloe.post(f"{here}/preview", {"words": NAME}, status=200)
    heading = next(one.get_text() for one in shown.html.select("main h2"))
    assert heading == "Reasons beside the name of Ana Silva"
    assert "needs a second person" not in shown.text
    chloe.post(f"{here}/striking", shown.fields(f"{here}/striking"))
    whats = ("exempt", "exempt-before", "more-time", "stand-in")
    assert kept(session) == [f"before-{what} [removed] after-{what}" for what in whats]
    assert diary.words == NAME, "one's own diary is no reason beside one's name"
    assert session.scalars(select(Striking.because)).one() == SAID_TOO_MUCH
    file = ana.get("/my-file").text
    assert "before-exempt [removed] after-exempt" in file and "A reason said more than it had to." in file
    exempted = chloe.get(f"/cycles/{part.cycle.cycle.id}/exemptions").text
    assert "[removed]" in exempted and NAME not in exempted
    told = session.scalars(select(QueuedMail.text).where(QueuedMail.subject == "Words were taken out")).all()
    assert all("the days and who decided stay as they are" in one and NAME not in one for one in told)
    assert len(told) == 2, "Ana, and Chloé who wrote the exemptions"


def test_whoever_of_hr_asked_does_not_answer(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    exempt(session, part.participation.id, "In hospital for a long time", cast.chloe.id, None)
    session.commit()
    chloe = browser(cast.chloe)
    chloe.get(chloe.get(f"/records/{cast.ana.id}").link("A reason beside this name says too much"))
    here = request_by(chloe, session, cast.ana, "reason")
    look_for(chloe, cast.ana, here, "hospital", status=404)
    shown = chloe.get(here).text
    assert "a colleague of HR answers it" in shown and "In hospital" not in shown
    assert "Where words to take out stand" not in browser(cast.ana).get("/my-file").text, "she read none"


def more_time(session: Session, part: ParticipationContext, *parts: ParticipationContext) -> None:
    given = Extension(
        cycle_id=part.cycle.cycle.id,
        team_id=part.participation.team_id,
        everybody=False,
        reason="Flooded depot",
        people=1 + len(parts),
        made_at=clock.now(),
    )
    session.add(given)
    session.flush()
    session.add_all(
        ExtendedParticipation(extension_id=given.id, participation_id=one.participation.id)
        for one in (part, *parts)
    )
    session.commit()


@pytest.mark.both_databases
def test_the_reason_of_more_time_stands_in_the_file_of_each_who_was_given_it_with_the_way_to_ask(
    session: Session,
    cast: Cast,
    browser: Browsers,
    cycle: Cycle,
    part: ParticipationContext,
) -> None:
    assert "A reason says too much about me" not in browser(cast.ana).get("/my-file").text
    more_time(session, part)
    ana = browser(cast.ana)
    alone = ana.get("/my-file")
    assert "Flooded depot" in alone.text and "given it together" not in alone.text
    ana.get(alone.link("A reason says too much about me"))
    more_time(session, part, part_of(session, cycle, cast.ben))
    for person in (cast.ana, cast.ben):
        assert "2 people were given it together" in browser(person).get("/my-file").text
    assert "Flooded depot" not in browser(cast.chloe).get("/my-file").text


def test_why_somebody_stood_in_stays_in_the_file_of_whom_they_stood_in_for(
    session: Session, cast: Cast, browser: Browsers
) -> None:
    gone = date(2020, 1, 31)
    session.add(
        StandIn(
            kind="acting",
            manager_id=cast.ben.id,
            deputy_id=cast.efua.id,
            starts_on=gone,
            ends_on=gone,
            reason="Away for treatment",
            made_at=clock.now(),
        )
    )
    session.commit()
    ben = browser(cast.ben)
    file = ben.get("/my-file")
    assert "Away for treatment" in file.text
    ben.get(file.link("A reason says too much about me"))
    theirs = browser(cast.efua).get("/my-file").text
    assert "Away for treatment" not in theirs and "A reason says too much about me" not in theirs


@pytest.mark.both_databases
def test_only_the_person_and_hr_ask_about_a_reason(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    asking = f"/records/{cast.ana.id}/removals/reason"
    for person in (cast.ben, cast.efua, cast.femi):
        stranger = browser(person)
        stranger.get(asking, status=404)
        stranger.post(asking, {"about": "Her exemption names an illness."}, status=404)
    assert session.scalars(select(RemovalRequest.id)).all() == []
    link = "A reason beside this name says too much"
    partner, chloe = browser(cast.femi), browser(cast.chloe)
    records = f"/records/{cast.ana.id}"
    assert link not in partner.get(records).text
    assert chloe.get(chloe.get(records).link(link)).status == 200
    chloe.post(records, {"reason": "correction", "words": "She asked."})
    chloe.get(chloe.get(records).link(link))


@pytest.mark.both_databases
def test_a_whole_reason_goes(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    exempt(session, part.participation.id, "In hospital for a long time", cast.chloe.id, None)
    session.commit()
    here = request_by(browser(cast.ana), session, cast.ana, "reason")
    chloe = browser(cast.chloe)
    shown = look_for(chloe, cast.ana, here, "in hospital for a long time")
    assert "all of it goes" in shown.text
    chloe.post(f"{here}/striking", shown.fields(f"{here}/striking"))
    assert kept(session) == ["[removed]"]
    done = chloe.get(here).text
    assert "Taken out" in done and "Why the person was left out of a cycle: 1 place" in done
    asked = request_of(session, session.scalars(select(RemovalAnswer.request_id)).one())
    assert asked.request.participation_id is None


@pytest.mark.both_databases
@pytest.mark.parametrize("table", ["earlier_exemptions", "extensions"])
def test_a_reason_that_is_written_once_changes_in_no_other_way(
    session: Session, cast: Cast, part: ParticipationContext, table: str
) -> None:
    write_reasons(session, cast, part)
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(f"UPDATE {table} SET reason = 'another'"))
    session.rollback()
    assert session.scalars(select(StruckText)).all() == []


def test_words_taken_out_while_the_page_was_open_do_not_come_back_with_the_next_exemption(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    write_reasons(session, cast, part)
    session.commit()
    stale = session.get_one(Exemption, part.participation.id)
    assert NAME in stale.reason
    meanwhile = update(Exemption).values(reason="[removed]")
    session.execute(meanwhile.execution_options(synchronize_session=False))
    exempt(session, part.participation.id, "Away", cast.chloe.id, None)
    earlier = session.scalars(select(EarlierExemption.reason).order_by(EarlierExemption.reason)).all()
    assert earlier == ["[removed]", words_of("exempt-before")]
