"""A fault of ours is written to the log, and nothing that anybody wrote with it."""

import logging
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.assessments import views
from kie.assessments.models import Rating
from kie.assessments.ratings import Item
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict, KieError, NotFound
from kie.frameworks.models import Catalogue
from kie.web import KieFlask, db
from tests.assessments.steps import WHOLE, fill, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast

SECRET = "Something private about Ana"
pytestmark = pytest.mark.both_databases


def test_the_log_of_a_fault_holds_nobodys_words(
    open_session: Callable[[], Session],
    session: Session,
    cast: Cast,
    shipped: Catalogue,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, WHOLE), cast.ana)
    fill(session, part, "self", cast.ana.id)
    session.commit()

    def broken(_session: Session, context: ParticipationContext, *_rest: object) -> dict[str, Item]:
        rating = db().query(Rating).first()
        assert rating is not None
        rating.step, rating.note = -1, SECRET
        db().flush()
        return {}

    monkeypatch.setattr(views, "save_items", broken)
    app = create_app(settings, sessions=lambda reading: open_session())
    ana = Browser(app, session, cast.ana)
    with caplog.at_level(logging.ERROR):
        page = ana.post(
            f"/assessments/{part.participation.id}/self/customer-focus/respect-and-courtesy", {}, status=500
        )
    assert SECRET not in page.text
    assert "IntegrityError" in caplog.text and "in broken" in caplog.text
    assert SECRET not in caplog.text


def test_the_message_of_a_failed_statement_hides_what_it_carried(database: Engine) -> None:
    assert database.hide_parameters


def test_a_refused_request_leads_back_to_what_it_was_about(
    browser: Callable[..., Browser], cast: Cast, app: KieFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the nearest page above, never to one that only looks like it (/frameworks/files is no framework) or that is
    about what is gone."""

    def refusing(kind: type[KieError]) -> Callable[..., None]:
        def refuse(**_about: object) -> None:
            raise kind("Somebody else was quicker.", "Look again.")

        return refuse

    one, ana = uuid4(), browser(cast.ana)
    for kind, endpoint, address, back in (
        (Conflict, "cycles.closure", f"/cycles/{one}/closure", f"/cycles/{one}"),
        (NotFound, "cycles.closure", f"/cycles/{one}/closure", "/cycles"),
        (Conflict, "frameworks.upload", "/frameworks/files/upload", "/frameworks"),
        (Conflict, "standing_in.mine", "/standing-in", "/standing-in"),
        (Conflict, "accounts.sign_out", "/sign-out", None),
    ):
        monkeypatch.setitem(app.view_functions, endpoint, refusing(kind))
        page = ana.post(address, {}, status=kind.status)
        ways = {str(way["href"]) for way in page.html.select("main .actions a")}
        assert ways == {"/", back} - {None}, address


def test_what_is_not_there_and_what_is_not_yours_are_answered_alike(
    browser: Callable[..., Browser], cast: Cast
) -> None:
    """Unknown addresses, pages for others alone, other people's things and ids that nobody has: byte for byte."""
    ana = browser(cast.ana)
    ana.get("/")  # The first page of a visit sets the cookie.
    refused = [
        *("/nobody-has-this", "/nobody/has/this.pdf", f"/people/{uuid4()}", "/people/not-an-id"),
        *("/teams", f"/teams/{cast.parks.id}", "/insights/completion", f"/records/{cast.ben.id}"),
    ]

    def answered(address: str) -> tuple[bytes, list[tuple[str, str]]]:
        page = ana.get(address, 404)
        # The token against forged forms has the second of the answer in it, the session’s end what is left to it.
        (meta,) = page.html.select("meta[name=csrf-token]")
        (ending,) = page.html.select("#session-ending")
        body = page.answer.get_data()
        for second in (str(meta["content"]), f'data-left="{ending["data-left"]}"'):
            body = body.replace(second.encode(), b"")
        # Each answer has a reference of its own, made of nothing.
        return body, sorted(one for one in page.headers if one[0] != "X-Request-ID")

    first, *others = map(answered, refused)
    assert b"Check the address" in first[0]
    assert [other for other in others if other != first] == []
