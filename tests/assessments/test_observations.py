"""A behaviour that was raised: replied to, found resolved, and until then a key issue of the next review too."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.forgetting import forget_old
from kie.assessments.service import (
    BehaviourResolved,
    Seen,
    StaleReply,
    UnhelpfulItem,
    hand_in,
    reply,
    resolve,
    save_unhelpful,
)
from kie.assessments.standing import observations_about, unresolved_of
from kie.cycles.errors import CycleClosed
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.errors import NotFound
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.texts import TextRefused
from tests.assessments.raising import FRAMEWORK, JARGON, TALKS_OVER, WHAT_SEEN, raise_and_reveal, saw
from tests.assessments.steps import counted, fill, open_cycle_with, part_of
from tests.assessments.web import Open, url
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
KEY = (FRAMEWORK, JARGON)
ONE = {FRAMEWORK: "theme"}


def actions(session: Session) -> list[str]:
    return [
        event.action
        for event in session.scalars(select(Event).order_by(Event.id))
        if event.action.startswith("observation.")
    ]


def next_review(session: Session, cast: Cast, shipped: Catalogue) -> ParticipationContext:
    """Ana's part in another cycle, opened today."""
    return part_of(session, open_cycle_with(session, cast, shipped, ONE), cast.ana)


def test_ana_reads_it_and_replies(session: Session, cast: Cast, part: ParticipationContext) -> None:
    raise_and_reveal(session, cast, part, saw(step=2))
    kept = reply(session, part, cast.ana.id, KEY, " That caller was new, and I did explain. ", 0)
    assert (kept.words, kept.version) == ("That caller was new, and I did explain.", 1)
    (one,) = observations_about(session, cast.ana.id)
    assert (one.text, one.often, one.what_seen) == ("Uses jargon", "seen often", WHAT_SEEN)
    assert (one.raised_by, one.framework_title, one.cycle_title) == (
        "Ben Okafor",
        "Customer Focus",
        "Spring review",
    )
    assert one.reply == kept
    assert one.resolution is None
    assert actions(session) == ["observation.replied"]


def test_a_reply_sent_twice_is_kept_once_and_a_stale_one_shows_both(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    raise_and_reveal(session, cast, part, saw())
    reply(session, part, cast.ana.id, KEY, "First", 0)
    assert reply(session, part, cast.ana.id, KEY, "First", 0).version == 1
    assert reply(session, part, cast.ana.id, KEY, "Second", 1).version == 2
    with pytest.raises(StaleReply) as refused:
        reply(session, part, cast.ana.id, KEY, "Third", 1)
    assert refused.value.stored.words == "Second"
    assert actions(session) == ["observation.replied", "observation.replied"]


def test_a_reply_can_be_taken_back(session: Session, cast: Cast, part: ParticipationContext) -> None:
    raise_and_reveal(session, cast, part, saw())
    reply(session, part, cast.ana.id, KEY, "In haste", 0)
    assert reply(session, part, cast.ana.id, KEY, "", 1).words == ""


def test_only_ana_replies_and_only_others_resolve(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    raise_and_reveal(session, cast, part, saw())
    with pytest.raises(NotFound):
        reply(session, part, cast.ben.id, KEY, "Words in her mouth", 0)
    with pytest.raises(NotFound):
        resolve(session, part, cast.ana.id, KEY)
    assert actions(session) == []


def test_nothing_is_there_before_the_reveal(session: Session, cast: Cast, part: ParticipationContext) -> None:
    fill(session, part, "manager", cast.ben.id)
    item = UnhelpfulItem(FRAMEWORK, none_seen=False, seen=(saw(),), version=1)
    save_unhelpful(session, part, "manager", cast.ben.id, item)
    hand_in(session, part, "manager", cast.ben.id)
    assert observations_about(session, cast.ana.id) == ()
    with pytest.raises(NotFound):
        reply(session, part, cast.ana.id, KEY, "What?", 0)


def test_what_ana_picked_herself_is_nobody_elses_observation(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    raise_and_reveal(session, cast, part, own=(Seen(JARGON, shared=True),))
    assert observations_about(session, cast.ana.id) == ()


def test_it_stays_open_into_the_next_review_and_is_resolved_there_for_good(
    session: Session, cast: Cast, part: ParticipationContext, shipped: Catalogue
) -> None:
    raise_and_reveal(session, cast, part, saw(), saw(TALKS_OVER, "Twice on Monday"))
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    with time_machine.travel(clock.now() + timedelta(days=330)):
        following = next_review(session, cast, shipped)
        open_still = unresolved_of(session, cast.ana.id, but=[following.participation.id])
        assert {one.statement_id for one in open_still} == {JARGON, TALKS_OVER}
        raise_and_reveal(session, cast, following, saw(what="Again in June"))
        assert [one.what_seen for one in observations_about(session, cast.ana.id) if one.key == KEY] == [
            "Again in June",
            WHAT_SEEN,
        ]
        reply(session, following, cast.ana.id, KEY, "I have a list of plain words now", 0)
        found = resolve(session, following, cast.ben.id, KEY, "Nobody asks what she means any more")
        assert (found.resolved_by, found.words) == ("Ben Okafor", "Nobody asks what she means any more")
        (left,) = unresolved_of(session, cast.ana.id)
        assert left.statement_id == TALKS_OVER
        newest, before = (one for one in observations_about(session, cast.ana.id) if one.key == KEY)
        assert newest.reply is not None
        assert before.reply is None
        assert before.resolution == newest.resolution
    assert actions(session) == ["observation.replied", "observation.resolved", "observation.resolved"]


def test_resolving_again_changes_nothing_and_ends_replies(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    raise_and_reveal(session, cast, part, saw())
    first = resolve(session, part, cast.ben.id, KEY, "Done")
    assert resolve(session, part, cast.efua.id, KEY, "Done again") == first
    with pytest.raises(BehaviourResolved):
        reply(session, part, cast.ana.id, KEY, "But", 0)
    assert actions(session) == ["observation.resolved"]


def test_a_closed_cycle_takes_neither(session: Session, cast: Cast, part: ParticipationContext) -> None:
    raise_and_reveal(session, cast, part, saw())
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    with pytest.raises(CycleClosed):
        reply(session, part, cast.ana.id, KEY, "Late", 0)
    with pytest.raises(CycleClosed):
        resolve(session, part, cast.ben.id, KEY)


def test_odd_text_is_refused_or_kept_as_it_is(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    raise_and_reveal(session, cast, part, saw())
    for words in ("x" * 4001, "a\x00b"):
        with pytest.raises(TextRefused):
            reply(session, part, cast.ana.id, KEY, words, 0)
    assert reply(session, part, cast.ana.id, KEY, "<b>مرحبا</b>\r\n👩🏽‍🔧", 0).words == "<b>مرحبا</b>\n👩🏽‍🔧"


def test_reading_takes_one_statement(session: Session, cast: Cast, part: ParticipationContext) -> None:
    raise_and_reveal(session, cast, part, saw(), saw(TALKS_OVER))
    observations_about(session, cast.ana.id)
    with counted(session) as statements:
        observations_about(session, cast.ana.id)
    assert len(statements) == 1


def test_what_is_open_still_stands_above_the_question_and_only_there(
    browser: Open, session: Session, cast: Cast, part: ParticipationContext, shipped: Catalogue
) -> None:
    raise_and_reveal(session, cast, part, saw(), saw(TALKS_OVER, "Twice on Monday"))
    resolve(session, part, cast.ben.id, KEY)
    after = next_review(session, cast, shipped)
    session.commit()
    for person, side in ((cast.ben, "manager"), (cast.ana, "self")):
        page = browser(person).get(url(after, side, f"/unhelpful/{FRAMEWORK}"))
        (notice,) = (
            one
            for one in page.html.select("main .notice")
            if "Still open from an earlier review" in one.get_text()
        )
        assert "“Interrupts and/or talks over others”" in notice.get_text()
        assert "Uses jargon" not in notice.get_text()
    assert "Still open" not in browser(cast.ben).get(url(part, "manager", "/check")).text


def test_what_was_deleted_is_not_called_unanswered(
    browser: Open, session: Session, cast: Cast, part: ParticipationContext
) -> None:
    raise_and_reveal(session, cast, part, saw())
    resolve(session, part, cast.ben.id, KEY)
    session.commit()
    with time_machine.travel(clock.now() + timedelta(days=367)):
        assert len(forget_old(session)) == 1
        session.commit()
        text = browser(cast.ben).get(url(part, "manager", "/check")).text
    assert "Deleted twelve months after it ended" in text
    assert WHAT_SEEN not in text
