"""The manager changes while a draft is unfinished: it stays its author's, to hand over as a note or to discard."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.handover import discard, drafts_left, hand_over, notes_of
from kie.assessments.hands import wrote_managers_part
from kie.assessments.models import Assessment, HandOverNote, Rating
from kie.assessments.opening import part_for
from kie.assessments.service import Item, hand_in, save_items
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.errors import Invalid, NotFound
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.mail import QueuedMail
from kie.readings import Reading
from kie.standing_in.service import Wish, appoint, delegate, end
from kie.texts import TextRefused
from tests.assessments.steps import counted, fill, open_cycle_with
from tests.assessments.web import Open, url
from tests.cast import Cast
from tests.standing_in.conftest import moves

pytestmark = pytest.mark.both_databases


def _ratings_of(session: Session, author_id: object) -> int:
    own = select(func.count()).select_from(Rating).join(Assessment).where(Assessment.author_id == author_id)
    return session.scalar(own) or 0


def test_the_draft_stays_its_authors_and_the_new_manager_begins_afresh(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id, step=2, note="token-of-ben")
    before = _ratings_of(session, cast.ben.id)
    moves(session, cast.ana, cast.efua)
    shown = part_for(session, part, "manager", cast.efua.id)
    assert shown.foreign and shown.former_rater == "Ben Okafor" and not shown.sheet.ratings
    fill(session, part, "manager", cast.efua.id, step=4)
    hand_in(session, part, "manager", cast.efua.id)
    assert _ratings_of(session, cast.ben.id) == before
    left = drafts_left(session, cast.ben.id, (), clock.today())
    assert [(one.name, one.until) for one in left] == [
        (cast.ana.name, clock.today() + timedelta(days=30)),
    ]


def test_whoever_wrote_in_a_draft_that_was_set_aside_has_no_hand_in_the_next(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    today, one = clock.today(), part.participation.id
    delegate(session, cast.ben.id, Wish(cast.dev.id, None, today, today))
    fill(session, part, "manager", cast.dev.id)
    assert wrote_managers_part(session, one) == {cast.ben.id, cast.dev.id}
    moves(session, cast.ana, cast.efua)
    fill(session, part, "manager", cast.efua.id)
    assert wrote_managers_part(session, one) == {cast.efua.id}


def test_ben_hands_over_a_note_and_his_ratings_are_gone(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id, note="token-of-ben")
    moves(session, cast.ana, cast.efua)
    ben, efua, ana = browser(cast.ben), browser(cast.efua), browser(cast.ana)
    assert f"Hand over or discard what you began about {cast.ana.name}" in ben.get("/").text
    path = f"/assessments/{part.participation.id}/hand-over"
    shown = ben.get(path)
    assert "token-of-ben" in shown.text and "Efua Mensah, who rates Ana Silva now" in shown.text
    for other in (efua, ana):
        other.get(path, status=404)
    notes = f"/assessments/{part.participation.id}/handed-over"
    ben.post(path, {"words": "Ask her about the depot."})
    assert "Ask her about the depot." in efua.get(notes).text
    assert efua.get(url(part, "manager")).html.select_one(f'a[href="{notes}"]')
    ana.get(notes, status=404)
    ben.get(notes, status=404)
    ben.get(path, status=404)
    assert _ratings_of(session, cast.ben.id) == 0
    keys = session.scalars(select(QueuedMail.recipient).where(QueuedMail.key.like("handed-over/%"))).all()
    assert set(keys) == {cast.efua.email, cast.ana.email}
    for side, person in (("self", cast.ana), ("manager", cast.efua)):
        fill(session, part, side, person.id)
        hand_in(session, part, side, person.id)
    session.commit()
    assert "Ask her about the depot." in ana.get(notes).text


def test_notes_of_an_earlier_cycle_are_for_the_person_alone_and_reading_one_is_noted(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext, shipped: Catalogue
) -> None:
    fill(session, part, "manager", cast.ben.id)
    moves(session, cast.ana, cast.efua)
    hand_over(session, part, cast.ben.id, "token-of-ben")
    for side, who in (("self", cast.ana), ("manager", cast.efua)):
        fill(session, part, side, who.id)
        hand_in(session, part, side, who.id)
    session.commit()
    path = f"/assessments/{part.participation.id}/handed-over"
    assert "token-of-ben" in browser(cast.efua).get(path).text
    noted = session.scalars(select(Reading)).one()
    assert (noted.reader_id, noted.person_id, noted.what) == (cast.efua.id, cast.ana.id, "hand-over")
    for unknown in (part.participation.id, cast.ana.id):
        there = browser().get(f"/assessments/{unknown}/handed-over", status=302)
        assert "/sign-in" in there.location, "whoever is signed out learns of nothing that is there"
    assert "What a former manager handed over" in browser(cast.ana).get("/my-file").text
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    session.commit()
    assert "token-of-ben" in browser(cast.efua).get(path).text
    with time_machine.travel(clock.now() + timedelta(days=100), tick=True):
        open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
        session.commit()
        browser(cast.efua).get(path, status=404)
        assert "token-of-ben" in browser(cast.ana).get(path).text


def test_ben_discards_what_he_began(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id, note="token-of-ben")
    moves(session, cast.ana, cast.efua)
    ben = browser(cast.ben)
    path = f"/assessments/{part.participation.id}/hand-over"
    assert ben.get(path).status == 200
    ben.post(path.replace("hand-over", "discarding"))
    assert _ratings_of(session, cast.ben.id) == 0
    assert session.scalar(select(func.count()).select_from(HandOverNote)) == 0
    assert "Hand over" not in ben.get("/").text
    assert (
        session.scalars(select(Event.action).where(Event.actor_id == cast.ben.id)).all()[-1]
        == "draft.discarded"
    )


def test_words_are_needed_and_kept_as_typed(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id)
    moves(session, cast.ana, cast.efua)
    ben = browser(cast.ben)
    path = f"/assessments/{part.participation.id}/hand-over"
    long = "x" * 20_001
    assert long in ben.post(path, {"words": long}, status=422).text
    with pytest.raises(Invalid):
        hand_over(session, part, cast.ben.id, "  ")
    with pytest.raises(TextRefused):
        hand_over(session, part, cast.ben.id, "\x00")
    assert notes_of(session, part.participation.id) == ()


def test_whoever_rates_now_or_has_handed_in_has_nothing_to_hand_over(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id)
    with pytest.raises(NotFound):
        discard(session, part, cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    moves(session, cast.ana, cast.efua)
    with pytest.raises(NotFound):
        hand_over(session, part, cast.ben.id, "Too late.")
    assert drafts_left(session, cast.ben.id, (), clock.today()) == ()


def test_whoever_acts_goes_on_with_their_draft_and_hands_it_over_only_afterwards(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    acting = appoint(
        session, cast.ben.id, Wish(cast.dev.id, None, clock.today(), clock.today()), cast.efua.id
    )
    fill(session, part, "manager", cast.dev.id)
    with pytest.raises(NotFound):
        discard(session, part, cast.dev.id)
    assert _ratings_of(session, cast.dev.id)
    end(session, acting.id, cast.efua.id)
    discard(session, part, cast.dev.id)
    assert not _ratings_of(session, cast.dev.id)


def test_whoever_comes_back_goes_on_where_they_stopped(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id, step=2, note="token-of-ben")
    moves(session, cast.ana, cast.efua)
    fill(session, part, "manager", cast.efua.id, step=4)
    moves(session, cast.ana, cast.ben)
    shown = part_for(session, part, "manager", cast.ben.id)
    assert {rating.step for rating in shown.sheet.ratings.values()} == {2} and shown.writable
    key, rating = next(iter(shown.sheet.ratings.items()))
    save_items(session, part, "manager", cast.ben.id, [Item(*key, version=rating.version, step=3)])
    sides = dict(session.execute(select(Assessment.author_id, Assessment.side)).all())
    assert sides == {cast.ben.id: "manager", cast.efua.id: "former"}
    hand_in(session, part, "manager", cast.ben.id)
    assert drafts_left(session, cast.efua.id, (), clock.today())


def test_an_autosave_of_the_author_costs_what_it_did(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id)
    shown = part_for(session, part, "manager", cast.ben.id)
    key, rating = next(iter(shown.sheet.ratings.items()))
    with counted(session) as statements:
        save_items(session, part, "manager", cast.ben.id, [Item(*key, version=rating.version, step=1)])
    assert not any("reporting_lines" in one or "stand_ins" in one for one in statements)
