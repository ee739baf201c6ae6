"""Saves that come while somebody else holds the review: each waits for its turn, and sees what was done before it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.accounts.models import SignInSession
from kie.app import create_app
from kie.assessments.models import Rating
from kie.assessments.service import Item, hand_in, save_items
from kie.cycles.holding import hold_open
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.db import reading, transaction
from kie.frameworks.models import Catalogue
from tests.assessments.steps import WHOLE, fill, open_cycle_with, part_of
from tests.assessments.web import THEME, url
from tests.browser import Browser
from tests.cast import Cast, make_cast
from tests.faults.served import wait_until
from tests.waiting import waiting

pytestmark = pytest.mark.both_databases
FRAMEWORK, NODE = THEME.split("/")


class Desk:
    """Ana at her desk, with her part begun, in a database that others write to meanwhile."""

    def __init__(self, engine: Engine, shipped: Catalogue) -> None:
        self.engine = engine
        opened = {True: reading(engine), False: engine}
        self.app = create_app(
            Settings(environment="testing"),
            sessions=lambda only_reading: Session(opened[only_reading], expire_on_commit=False),
        )
        with transaction(engine) as session:
            self.cast: Cast = make_cast(session)
            cycle = open_cycle_with(session, self.cast, shipped, WHOLE)
            self.part: ParticipationContext = part_of(session, cycle, self.cast.ana)
            fill(session, self.part, "self", self.cast.ana.id, note="as it was")
        with Session(engine, expire_on_commit=False) as session:
            browser = Browser(self.app, session, self.cast.ana)
            self.token = browser.csrf_token()
            self.cookie = browser.client.get_cookie("kie")
        self.answers: dict[str, int] = {}

    def send(self, name: str, path: str, **sent: Any) -> None:
        """One request of Ana's browser; its status is kept under the name."""
        client = self.app.test_client()
        assert self.cookie is not None
        client.set_cookie("kie", self.cookie.value)
        answer = client.post(url(self.part, "self", path), headers={"X-CSRFToken": self.token}, **sent)
        self.answers[name] = answer.status_code

    def save(self) -> None:
        """One autosave."""
        values = {f"{THEME}/note": "new words"}
        self.send("save", "/items", json={"item": THEME, "version": "1", "values": values})

    def note(self) -> str:
        """What the database holds."""
        with transaction(self.engine) as session:
            return session.scalars(select(Rating.note).where(Rating.node_id == NODE)).one()

    @contextmanager
    def meanwhile(self, *sent: Callable[[], None]) -> Iterator[Session]:
        """A transaction of somebody else, kept once all that is sent in it waits."""
        senders = [Thread(target=one) for one in sent]
        with transaction(self.engine) as session:
            yield session
            session.flush()
            for number, sender in enumerate(senders, 1):
                sender.start()
                wait_until(partial(waiting, self.engine, number), "somebody who waits")
        for sender in senders:
            sender.join()


@pytest.fixture
def desk(fresh_database: Engine, shipped: Catalogue) -> Desk:
    """Ana's desk."""
    return Desk(fresh_database, shipped)


def test_a_save_that_waited_for_handing_in_changes_nothing(desk: Desk) -> None:
    with desk.meanwhile(desk.save) as session:
        hand_in(session, desk.part, "self", desk.cast.ana.id)
    assert (desk.answers["save"], desk.note()) == (409, "as it was")


def test_a_save_that_waited_for_the_closing_changes_nothing(desk: Desk) -> None:
    with desk.meanwhile(desk.save) as session:
        close_cycle(session, desk.part.cycle.cycle.id, desk.cast.chloe.id)
    assert (desk.answers["save"], desk.note()) == (409, "as it was")


def test_a_save_that_waited_for_another_save_is_stale(desk: Desk) -> None:
    with desk.meanwhile(desk.save) as session:
        save_items(
            session,
            desk.part,
            "self",
            desk.cast.ana.id,
            [Item(FRAMEWORK, NODE, version=1, note="another tab")],
        )
    assert (desk.answers["save"], desk.note()) == (409, "another tab")


def test_a_save_that_waited_for_nothing_of_weight_is_kept(desk: Desk) -> None:
    with desk.meanwhile(desk.save) as session:
        hold_open(session, desk.part)
    assert (desk.answers["save"], desk.note()) == (200, "new words")


def test_a_save_and_a_form_of_one_session_never_wait_for_each_other(desk: Desk) -> None:
    with transaction(desk.engine) as session:
        session.execute(update(SignInSession).values(seen_at=clock.now() - timedelta(minutes=5)))
    form = {"csrf_token": desk.token, f"{THEME}/step": "2", f"{THEME}/version": "1"}
    theme = partial(desk.send, "form", f"/{THEME}", data=form)
    with desk.meanwhile(desk.save, theme) as session:
        hold_open(session, desk.part)
    assert sorted(desk.answers.values()) in ([200, 302], [200, 409], [302, 409]), desk.answers
