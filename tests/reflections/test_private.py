"""A reflection is in the clear nowhere: no event, mail, log or table holds a word of it.

That nobody else reaches one by any page, file or search, `tests/evidence/test_private.py` asks, as every actor and by
every address, together with the diary.
"""

import json
import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.accounts.models import SignInSession, UnsentForm
from kie.app import create_app
from kie.migrations.run import METADATA
from kie.records.texts import PLACES
from kie.reflections import service
from kie.reflections.models import Reflection
from tests.browser import Browser
from tests.cast import Cast

Open = Callable[..., Browser]
TOKEN = "zyzzogeton"
OTHER_TOKEN = "quagswagging"
CANARY = "something was logged"


@pytest.fixture
def written(
    browser: Open, session: Session, cast: Cast, caplog: pytest.LogCaptureFixture
) -> tuple[list[UUID], str]:
    """Ana's reflection, after every way of writing it: refused, kept, stale, changed, and sent when her session had
    ended. Gives every id that may be tried in an address, and all that was logged."""
    caplog.set_level(logging.DEBUG)
    ana = browser(cast.ana)
    form = ana.get("/reflections/new").fields()
    ana.post("/reflections/new", {**form, "look": TOKEN, "now_1": "x" * 301}, status=422)
    ana.post("/reflections/new", {**form, "look": f"A {TOKEN} day", "now_1": f"Less {TOKEN}"})
    path = ana.get("/reflections").link("Change or delete it")
    stale = ana.get(path).fields()
    ana.post(path, {**stale, "look": f"A second {TOKEN} day"})
    ana.post(path, {**stale, "look": f"Another {TOKEN} day"}, status=409)
    late = ana.get(path).fields()
    for one in session.scalars(select(SignInSession).where(SignInSession.person_id == cast.ana.id)):
        one.ended_at = clock.now()
    session.commit()
    ana.client.post(path, data={**late, "look": OTHER_TOKEN, "now_1": ""})
    ids = [UUID(path.rpartition("/")[2]), cast.ana.id, *session.scalars(select(UnsentForm.id))]
    assert len(ids) == 3, "what was typed when the session had ended is kept"
    logging.getLogger("kie.reflections").debug(CANARY)
    return ids, caplog.text


def test_ana_reaches_it_in_its_own_room_and_to_begin_a_goal(
    browser: Open, cast: Cast, written: tuple[list[UUID], str]
) -> None:
    ana, (reflection_id, person_id, unsent_id) = browser(cast.ana), written[0]
    one, goal = f"/reflections/{reflection_id}", f"/plans/{person_id}/goals/new"
    there = ("/reflections", one, f"{one}/deletion", f"{goal}?reflection={reflection_id}&line=now-1")
    elsewhere = ("/", "/my-file", "/diary", f"/plans/{person_id}", goal, "/learning", "/unsent")
    for address in (*there, *elsewhere):
        text = ana.get(address).answer.get_data(as_text=True)
        assert (TOKEN in text) == (address in there), address
        assert OTHER_TOKEN not in text or address == "/unsent", address
    assert OTHER_TOKEN in ana.get(f"/unsent/{unsent_id}/text").text


def test_no_table_event_mail_or_log_holds_it_in_the_clear(
    session: Session, written: tuple[list[UUID], str]
) -> None:
    rows = 0
    for table in METADATA.sorted_tables:
        for row in session.execute(select(table)).mappings():
            rows += 1
            held = json.dumps(
                dict(row), default=lambda one: one.hex() if isinstance(one, bytes) else str(one)
            )
            for token in (TOKEN, OTHER_TOKEN):
                assert token not in held and token.encode().hex() not in held, table.name
    assert rows > 20
    assert CANARY in written[1], "the log was listened to"
    assert TOKEN not in written[1] and OTHER_TOKEN not in written[1]


def test_no_search_for_words_to_take_out_opens_it() -> None:
    """HR takes details out of what others can read. Nobody else reads this, so nobody looks through it."""
    assert Reflection not in {column.class_ for place in PLACES for column in place.columns}


def test_a_fault_while_writing_tells_the_log_nothing(
    open_session: Callable[[], Session],
    session: Session,
    cast: Cast,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "seal", lambda *given: None)
    ana = Browser(create_app(settings, sessions=lambda reading: open_session()), session, cast.ana)
    form = {**ana.get("/reflections/new").fields(), "look": f"A {TOKEN} day"}
    page = ana.post("/reflections/new", form, status=500)
    assert TOKEN in page.text
    assert "IntegrityError" in caplog.text and TOKEN not in caplog.text
