"""Ana's reflections in her browser: written, changed, copied to the plan, deleted; nobody else's to open."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import Invalid
from kie.events import Event
from kie.plans.models import Goal
from kie.reflections import service
from kie.reflections.models import Reflection
from kie.reflections.queries import all_of
from kie.reflections.sealing import seal, unseal
from kie.reflections.words import ReflectionWords
from kie.texts import TextRefused
from tests.browser import Browser
from tests.cast import Cast

Open = Callable[..., Browser]
LOOK = "Quick on the phone,\nslow on paper. ‏مرحبا 😀"
RING = "Ring back the same day"


def write(ana: Browser, **more: str) -> str:
    """Write a reflection; gives its address."""
    form = {**ana.get("/reflections/new").fields(), "look": LOOK, "now_2": RING, **more}
    page = ana.post("/reflections/new", form, follow=True)
    assert "Only you can read it here" in page.text
    return page.link("Change or delete it")


@pytest.mark.both_databases
def test_ana_writes_changes_and_deletes(session: Session, cast: Cast, browser: Open) -> None:
    ana = browser(cast.ana)
    assert "Nothing written yet" in ana.get("/reflections").text
    path = write(ana)
    shown = ana.get(path)
    assert shown.fields()["look"] == LOOK and shown.fields()["now_2"] == RING
    assert "Think carefully about the level of service" in shown.text
    assert "data controller" in shown.text and "secret key" in shown.text
    ana.post(path, {**shown.fields(), "soon_1": "Ask the depot"})
    assert "Ask the depot" in ana.get("/reflections").text
    again = ana.post(path, {**shown.fields(), "soon_1": "Ask the depot"})
    assert again.location == "/reflections"
    deletion = ana.get(path).link("Delete this reflection")
    ana.post(deletion, {"version": "1"}, status=409)
    ana.post(deletion, ana.get(deletion).fields())
    ana.get(path, status=404)
    assert session.scalar(select(func.count()).select_from(Reflection)) == 0
    done = session.scalars(select(Event.action).where(Event.action.startswith("reflection."))).all()
    assert done == ["reflection.written", "reflection.changed", "reflection.deleted"]


@pytest.mark.both_databases
def test_a_stale_save_shows_both_and_keeps_the_choice(cast: Cast, browser: Open) -> None:
    ana = browser(cast.ana)
    path = write(ana)
    stale = ana.get(path).fields()
    ana.post(path, {**stale, "look": "The other window"})
    page = ana.post(path, {**stale, "look": "This window"}, status=409)
    assert "The other window" in page.text and page.fields()["look"] == "This window"
    ana.post(path, {**page.fields(), "settle|conflict": "both"})
    assert ana.get(path).fields()["look"] == "This window\n\nThe other window"


def test_what_cannot_be_kept_is_given_back(session: Session, cast: Cast, browser: Open) -> None:
    ana = browser(cast.ana)
    form = ana.get("/reflections/new").fields()
    assert "or one thing to improve" in ana.post("/reflections/new", {**form, "look": " "}, status=422).text
    page = ana.post("/reflections/new", {**form, "look": LOOK, "soon_3": "x" * 301}, status=422)
    assert page.fields()["look"] == LOOK and "; 300 is the most" in page.text
    assert "cannot be kept" in ana.post("/reflections/new", {**form, "now_1": "a\x00b"}, status=422).text
    numbered = ana.post("/reflections/new", {**form, "look": "Call 943 476 5919"}, follow=True)
    assert "looks like an NHS number" in numbered.text
    assert session.scalar(select(func.count()).select_from(Reflection)) == 1


def test_a_line_is_copied_to_a_goal_by_its_owner_alone(session: Session, cast: Cast, browser: Open) -> None:
    ana = browser(cast.ana)
    path = write(ana)
    address = ana.get("/reflections").link("Copy this line to a goal")
    assert RING.replace(" ", "") not in address.replace("%20", "").replace("+", "")
    assert ana.get(address).fields()["title"] == RING
    assert session.scalar(select(func.count()).select_from(Goal)) == 0
    assert ana.get(address.replace("now-2", "now-9")).fields()["title"] == ""
    assert ana.get(address.replace("now-2", "look")).fields()["title"] == ""
    ben = browser(cast.ben)
    assert RING not in ben.get(address).answer.get_data(as_text=True)
    own = f"/plans/{cast.ben.id}/goals/new?reflection={path.rpartition('/')[2]}&line=now-2"
    assert ben.get(own).fields()["title"] == ""


def test_my_file_says_that_it_is_there(cast: Cast, browser: Open) -> None:
    ana = browser(cast.ana)
    assert "private reflection" not in ana.get("/my-file").text
    write(ana)
    page = ana.get("/my-file")
    assert "You keep 1 private reflection." in page.text and page.link("My reflections") == "/reflections"
    assert "You keep" not in browser(cast.ben).get("/my-file").text


def test_a_changed_key_is_said_plainly(session: Session, cast: Cast, browser: Open) -> None:
    row = service.write(session, "another key than this installation’s", cast.ana.id, ReflectionWords(LOOK))
    session.commit()
    ana = browser(cast.ana)
    assert "cannot be opened any more" in ana.get("/reflections").text
    page = ana.get(f"/reflections/{row.id}")
    assert "cannot be opened any more" in page.text and page.fields()["look"] == ""
    deletion = f"/reflections/{row.id}/deletion"
    ana.post(deletion, ana.get(deletion).fields())


def test_fifty_are_the_most(
    session: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 2)
    for number in range(2):
        service.write(session, "key", cast.ana.id, ReflectionWords(str(number)))
    with pytest.raises(service.TooManyReflections):
        service.write(session, "key", cast.ana.id, ReflectionWords("2"))
    service.write(session, "key", cast.ben.id, ReflectionWords("0"))
    assert len(all_of(session, "key", cast.ana.id)) == 2
    session.commit()
    refused = browser(cast.ana).post("/reflections/new", {"look": LOOK}, status=409)
    assert "which is the most. Delete one in another window" in refused.text
    assert refused.fields()["look"] == LOOK, "nothing typed is lost"


@pytest.mark.both_databases
def test_a_leaver_s_are_deleted_a_year_after_the_last_day(session: Session, cast: Cast) -> None:
    cast.ana.leaves_on = clock.today() - timedelta(days=366)
    cast.ben.leaves_on = clock.today() - timedelta(days=365)
    for person in (cast.ana, cast.ana, cast.ben, cast.efua):
        service.write(session, "key", person.id, ReflectionWords(LOOK))
    assert service.forget_leavers(session) == 1
    assert [len(all_of(session, "key", one.id)) for one in (cast.ana, cast.ben, cast.efua)] == [0, 1, 1]
    gone = session.scalars(select(Event).where(Event.action == "reflection.forgotten")).one()
    assert (gone.person_id, gone.actor_id) == (cast.ana.id, None)
    assert service.forget_leavers(session) == 0


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
WORDS = st.builds(ReflectionWords, TEXT, st.tuples(TEXT, TEXT, TEXT), st.tuples(TEXT, TEXT, TEXT))


@given(WORDS, st.uuids(), st.uuids())
def test_a_seal_opens_for_its_person_and_key_alone(words: ReflectionWords, one: UUID, other: UUID) -> None:
    sealed = seal("key", one, words)
    assert unseal("key", one, sealed) == words
    assert unseal("another key", one, sealed) is None
    assert other == one or unseal("key", other, sealed) is None
    assert seal("key", one, words) != sealed


def test_words_are_tidied_as_everywhere() -> None:
    words = ReflectionWords("a\r\nb", (" one \n two ", "", ""))
    assert words.tidied() == ReflectionWords("a\nb", ("one two", "", ""))
    with pytest.raises(TextRefused):
        replace(words, soon=("x" * 301, "", "")).tidied()
    with pytest.raises(Invalid):
        ReflectionWords(" ", (" ", "", "")).tidied()
    assert words.line("now-1").strip() == "one \n two" and words.line("now-4") == words.line("look") == ""


def test_nobody_finds_one_by_guessing(cast: Cast, browser: Open) -> None:
    path = write(browser(cast.ana))
    for who in (cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
        stranger = browser(who)
        stranger.get(path, status=404)
        stranger.post(path, {"look": "x", "version": "1"}, status=404)
        stranger.post(f"{path}/deletion", {"version": "1"}, status=404)
    for address in (path, f"{path}/deletion", "/reflections", "/reflections/new"):
        assert "/sign-in" in browser().get(address, status=302).location
    browser(cast.ben).get(f"/reflections/{uuid4()}", status=404)
