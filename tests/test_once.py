"""Fifty at once and one after another: one effect, one answer; and never somebody else's answer."""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask, Response
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from config import Settings
from kie import clock, once
from kie.accounts.models import SignInCode
from kie.app import create_app
from kie.assessments.models import Rating, Submission
from kie.assessments.service import hand_in
from kie.db import Base, transaction
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.once import AnsweredRequest
from kie.people.models import RoleGrant
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast, make_cast
from tests.jobs.steps import do_once
from tests.people.files import as_csv, the_cast

pytestmark = pytest.mark.both_databases
Open = Callable[..., Browser]
REPEATS = 50
FOCUS = "customer-focus"


@contextmanager
def committing(engine: Engine, settings: Settings) -> Iterator[Open]:
    """Browsers on an application whose requests really commit."""
    app = create_app(settings, engine)
    app.testing = True
    with Session(engine, expire_on_commit=False) as session:
        yield lambda person: Browser(app, session, person)


def at_once(browser: Browser, path: str, **sent: Any) -> list[TestResponse]:
    """The same request, fifty times at once, each over a connection of its own."""
    together = Barrier(REPEATS)
    app = browser.client.application
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = browser.client.get_cookie(name)
    assert cookie is not None

    def send(_number: int) -> TestResponse:
        client = app.test_client()
        client.set_cookie(name, cookie.value)
        together.wait(timeout=60)
        return client.post(path, **sent)

    with ThreadPoolExecutor(REPEATS) as pool:
        return list(pool.map(send, range(REPEATS)))


def count(session: Session, table: type[Base], *where: Any) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def form(browser: Browser, values: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a form sends, with the key that was written into it."""
    return {"csrf_token": browser.csrf_token(), "once": once.new_key(), **(values or {})}


def test_fifty_at_once_hand_in_once_and_all_are_told_so(
    fresh_database: Engine, settings: Settings, shipped: Catalogue
) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
        fill(session, part, "self", cast.ana.id)
    path = f"/assessments/{part.participation.id}/self"
    with committing(fresh_database, settings) as open_browser, Session(fresh_database) as session:
        ana = open_browser(cast.ana)
        answers = at_once(ana, f"{path}/submission", data=form(ana))
        assert {(one.status_code, one.headers["Location"]) for one in answers} == {(302, path)}
        assert count(session, Submission) == 1
        assert count(session, Event, Event.action == "assessment.handed-in") == 1
        assert count(session, AnsweredRequest) == 1


def test_fifty_at_once_print_the_same_letters(fresh_database: Engine, settings: Settings) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
    with committing(fresh_database, settings) as open_browser, Session(fresh_database) as session:
        chloe = open_browser(cast.chloe)
        answers = at_once(chloe, "/people/letters", data=form(chloe, {"team": "HWY"}))
        assert {one.status_code for one in answers} == {200}
        assert len({one.get_data() for one in answers}) == 1, "each prints codes of its own, and one works"
        assert count(session, SignInCode) == 2
        kept = session.scalars(select(AnsweredRequest)).one()
        # With its space, the name cannot come up by chance in the letters and digits of sealed text.
        assert cast.ana.name in answers[0].get_data(as_text=True) and cast.ana.name not in kept.sealed
        assert str(cast.chloe.id) not in kept.sealed + kept.digest


def test_fifty_at_once_save_one_item_once_and_keep_no_answer(
    fresh_database: Engine, settings: Settings, shipped: Catalogue
) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    key = f"{FOCUS}/respect-and-courtesy"
    body = {"item": key, "version": 0, "values": {f"{key}/step": "3", f"{key}/note": "Once"}}
    with committing(fresh_database, settings) as open_browser, Session(fresh_database) as session:
        ana = open_browser(cast.ana)
        headers = {"X-CSRFToken": ana.csrf_token(), once.HEADER: once.new_key()}
        path = f"/assessments/{part.participation.id}/self/items"
        answers = at_once(ana, path, json=body, headers=headers)
        assert {one.status_code for one in answers} == {200}
        assert len({one.get_data() for one in answers}) == 1
        assert session.scalars(select(Rating.version)).all() == [1]
        assert count(session, Event, Event.action == "assessment.saved") == 1
        assert count(session, AnsweredRequest) == 0


def test_what_was_done_stands_though_it_would_be_refused_now(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    fill(session, part, "self", cast.ana.id)
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    ana = browser(cast.ana)
    path = f"/assessments/{part.participation.id}/self/taking-back"
    sent = form(ana)
    first, second = ana.post(path, sent), ana.post(path, sent)
    assert first.location == second.location
    assert "You have your part back" in ana.get(second.location).text
    ana.post(path, form(ana), status=404)


def test_whoever_may_not_do_it_any_more_is_given_no_answer_of_before(
    browser: Open, session: Session, cast: Cast
) -> None:
    chloe = browser(cast.chloe)
    sent = form(chloe, {"team": "HWY"})
    chloe.post("/people/letters", sent, status=200)
    roles = select(RoleGrant).where(RoleGrant.person_id == cast.chloe.id)
    session.scalars(roles).one().ended_at = clock.now()
    session.commit()
    chloe.post("/people/letters", sent, status=404)


def test_no_document_is_kept(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={once.FIELD: "k"}):
        ask = once.asked(UUID(int=1), "secret")
        assert ask is not None
        for mimetype, kept in (("application/pdf", False), ("text/csv", False), ("text/html", True)):
            body = json.loads(
                ask.seal.decrypt(once._sealed(ask, Response("Words", mimetype=mimetype)).encode())
            )["body"]
            assert (body is not None) is kept


def test_a_refusal_is_not_kept_and_the_same_form_can_be_sent_again(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    session.commit()
    ana = browser(cast.ana)
    path = f"/assessments/{part.participation.id}/self/submission"
    sent = form(ana)
    ana.post(path, sent, status=422)
    assert count(session, AnsweredRequest) == 0
    fill(session, part, "self", cast.ana.id)
    session.commit()
    ana.post(path, sent)
    assert count(session, Submission) == 1


def test_other_words_under_an_old_key_are_another_request(browser: Open, cast: Cast) -> None:
    chloe = browser(cast.chloe)
    sent = form(chloe, {"team": "HWY"})
    highways = chloe.post("/people/letters", sent, status=200)
    parks = chloe.post("/people/letters", {**sent, "team": "HR"}, status=200)
    assert "Ana Silva" in highways.text and "Ana Silva" not in parks.text and "Dev Patel" in parks.text


def test_nobody_is_given_the_answer_of_somebody_else(browser: Open, session: Session, cast: Cast) -> None:
    chloe, dev = browser(cast.chloe), browser(cast.dev)
    sent = form(chloe, {"team": "HWY"})
    chloe.post("/people/letters", sent, status=200)
    dev.post("/people/letters", {**sent, "csrf_token": dev.csrf_token()}, status=404)


def test_answers_are_forgotten_after_a_day(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        session.add(AnsweredRequest(digest=uuid4().hex, sealed="-", at=clock.now()))
    for hours, left in ((23, 1), (25, 0)):
        with time_machine.travel(clock.now() + timedelta(hours=hours)):
            do_once(fresh_database, "forget-answers")
        with Session(fresh_database) as session:
            assert count(session, AnsweredRequest) == left


def test_a_write_costs_one_statement_more(browser: Open, cast: Cast) -> None:
    chloe = browser(cast.chloe)
    sent = form(chloe, {"team": "HWY"})
    without = chloe.post("/people/letters", {"team": "HWY"}, status=200)
    kept = chloe.post("/people/letters", sent, status=200)
    assert len(kept.statements) == len(without.statements) + 1


def test_an_answer_too_long_to_keep_is_not_given_again_but_said_to_be_done(
    browser: Open, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "MOST_KEPT", 100)
    chloe = browser(cast.chloe)
    sent = form(chloe, {"team": "HWY"})
    chloe.post("/people/letters", sent, status=200)
    page = chloe.post("/people/letters", sent, status=409)
    assert "This was done already" in page.text
    assert count(session, SignInCode) == 2


def test_a_file_that_differs_is_another_request(browser: Open, cast: Cast) -> None:
    chloe = browser(cast.chloe)
    key = once.new_key()

    def send(people: list[dict[str, str]]) -> str:
        sent = {"once": key, "file": (BytesIO(as_csv(people)), "people.csv")}
        page = chloe.post("/people/import", sent)
        # The test client spools large bodies to a file and leaves it open.
        page.answer.request.environ["wsgi.input"].close()
        return page.location

    first = send(the_cast())
    assert send(the_cast()) == first
    assert send(the_cast()[1:]) != first
