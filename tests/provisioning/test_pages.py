"""The page about the directory, for system administrators."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.accounts import service
from kie.accounts.models import SignInSession, UnsentForm
from kie.accounts.rules import TRIES_PER_ACCOUNT
from kie.events import Event
from kie.mail.outbox import QueuedMail
from kie.provisioning.closings import open_number
from kie.provisioning.guard import allow
from kie.provisioning.guard_rules import Bar
from kie.provisioning.models import ScimToken
from kie.provisioning.tokens import revoke_token
from kie.web import KieFlask
from tests.accounts.codes_of_apps import set_up
from tests.accounts.conftest import GOOD
from tests.browser import Browser
from tests.cast import Cast
from tests.provisioning.conftest import NAME, Directory

Visit = Callable[..., Browser]
CLOSE = {"op": "Replace", "path": "active", "value": "False"}


@pytest.fixture(scope="session")
def settings() -> Settings:
    """A small council, where two leavers in a day are many."""
    return Settings(environment="testing", scim_team="PRK", scim_closings=2)


@pytest.mark.both_databases
def test_dev_sees_whose_accounts_wait_and_allows_them(
    directory: Directory, browser: Visit, session: Session, cast: Cast
) -> None:
    numbers = ("1001", "1002", "1003", "1005")
    known = [directory.enters(f"u{one}", active=True, more={"employeeNumber": one})["id"] for one in numbers]
    service.set_password(session, cast.dev.id, GOOD)
    session.commit()
    dev = browser(cast.dev)
    assert "is stopped" not in dev.get("/provisioning").text
    for one in known[:2]:
        directory.closes(one)
    for one in known[2:]:
        directory.patches(one, CLOSE, status=403)
    page = dev.get("/provisioning")
    assert f"{NAME} is stopped" in page.text
    assert "It was not let close 2 accounts" in page.text and "2 of 2" in page.text
    assert GIVEN.search(page.text) is None, "no page shows a token again"
    token_id = session.scalars(select(ScimToken.id)).one()
    listed = dev.get(page.link("See which accounts"))
    assert cast.ana.name in listed.text and cast.ben.name in listed.text and cast.efua.name not in listed.text
    assert listed.link(cast.ana.name) == f"/people/{cast.ana.id}/account"
    assert f"kie scim open --token {NAME} --since 20" in listed.text
    address = f"/provisioning/tokens/{token_id}/allowance"
    waits = dev.get(address)
    assert cast.chloe.name in waits.text and cast.efua.name in waits.text and cast.ana.name not in waits.text
    assert waits.fields(address)["most"] == "2", "as many as wait"
    for wrong in ("0", "-1", "many", "", str(open_number(session) + 1)):
        refused = dev.post(address, {"most": wrong, "password": GOOD}, 422)
        assert "cannot be read" not in refused.text
        assert ("Enter a whole number" if wrong == "many" else "Give a number of accounts") in refused.text
        assert "optional" not in refused.text
    dev.post(address, {"most": "1"}, 422)
    dev.post(address, {"most": "1", "password": "wrong"}, 422)
    sent = {"most": "3", "password": GOOD}
    assert "may close 3 more accounts until" in dev.post(address, sent, follow=True).text
    page = dev.get("/provisioning")
    assert "is stopped" not in page.text and "They stay open" not in page.text, "an allowance ends a stop"
    assert "3 accounts are left" in dev.get(address).text
    taken = dev.post(f"{address}/ending", follow=True).text
    assert "may close 3 accounts less" in taken and f"{NAME} is stopped" in taken
    assert "may close 1 more account until" in dev.post(address, sent | {"most": "1"}, follow=True).text
    directory.closes(known[2])
    directory.patches(known[3], CLOSE, status=403)
    page = dev.get("/provisioning")
    assert "It was not let close 1 account." in page.text and "3 of 3" in page.text
    allowed = select(Event).where(Event.action == "directory-closings.allowed")
    assert [(one.actor_id, one.details["number"]) for one in session.scalars(allowed)] == [
        (cast.dev.id, 3),
        (cast.dev.id, 1),
    ]


def test_a_directory_that_is_right_again_goes_on_by_a_button(
    directory: Directory, browser: Visit, session: Session, cast: Cast
) -> None:
    numbers = ("1001", "1002", "1003")
    known = [directory.enters(f"u{one}", active=True, more={"employeeNumber": one})["id"] for one in numbers]
    for one in known[:2]:
        directory.closes(one)
    directory.patches(known[2], CLOSE, status=403)
    for one in known[:2]:
        directory.opens(one)
    address = f"/provisioning/tokens/{session.scalars(select(ScimToken.id)).one()}/allowance"
    with time_machine.travel(clock.now() + timedelta(days=3)):
        dev = browser(cast.dev)
        first = dev.get("/provisioning")
        assert f"{NAME} is stopped" in first.text
        assert "was not let close 1 account" in first.text, "it never says that it wants it no more"
        assert "See whose, and let it go on" in first.text
        waits = dev.get(address)
        assert "also once the directory is right again" in waits.text and "Let it go on" in waits.text
        assert waits.fields(address)["most"] == "2", "as many as it may close by itself"
        dev.post(address, {"most": "2"}, follow=True)
        assert "is stopped" not in dev.get("/provisioning").text
        directory.closes(known[0])
        token_id = address.split("/")[3]
        listed = dev.get(f"/provisioning/tokens/{token_id}/closings")
        assert "2 accounts" in listed.text and "1 of these" in listed.text, "the one of them twice"
        assert listed.text.count("Open again since") == 2
        dev.post(f"/provisioning/tokens/{token_id}/ending", follow=True)
        page = dev.get("/provisioning")
        assert "Accounts closed in all 2" in page.text, (
            "the token has ended, and its closings are still known"
        )
        assert (
            "which has ended, the directory opens none any more"
            in dev.get(page.link("See which accounts")).text
        )


def test_every_page_of_those_closed_opens_all_whom_the_mistake_shut_out(
    directory: Directory, browser: Visit, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = ("1001", "1002", "1003", "1005")
    known = [directory.enters(f"u{one}", active=True, more={"employeeNumber": one})["id"] for one in numbers]
    monkeypatch.setattr("kie.provisioning.pages.A_PAGE", 1)
    token = session.scalars(select(ScimToken)).one()
    begins = clock.now() + timedelta(days=5)
    for after, one in (
        (timedelta(days=-3), known[3]),
        (timedelta(), known[0]),
        (timedelta(hours=2), known[1]),
    ):
        with time_machine.travel(begins + after):
            directory.closes(one)
    with time_machine.travel(begins + timedelta(hours=2, minutes=30)):
        directory.patches(known[2], CLOSE, status=403)
        allow(session, None, NAME, Bar(2, 0), 1)
        session.commit()
    with time_machine.travel(begins + timedelta(hours=4)):
        directory.closes(known[2])
    with time_machine.travel(begins + timedelta(days=2)):
        dev = browser(cast.dev)
        said = f"kie scim open --token {NAME} --since {clock.local(begins):%Y-%m-%dT%H:%M}"
        for number in range(1, 5):
            page = dev.get(f"/provisioning/tokens/{token.id}/closings?page={number}")
            assert said in page.text and "3 accounts that are closed still, never" in page.text
            assert "1 more was closed before that" in page.text
            assert "Ordinary leavers of that time may be among them" in page.text
            assert "kie scim open 1001 1002 --apply" in page.text
        for one in known[:3]:
            directory.opens(one)
        before = f"--since {clock.local(begins - timedelta(days=3)):%Y-%m-%dT%H:%M}"
        page = dev.get(f"/provisioning/tokens/{token.id}/closings")
        assert before in page.text and "closed before that" not in page.text, "nobody else is closed"


GIVEN = re.compile(r"kie_scim_[\w-]{40,}")


@pytest.mark.both_databases
def test_dev_makes_a_token_that_is_shown_once_and_ends_it(
    app: KieFlask, browser: Visit, session: Session, cast: Cast
) -> None:
    service.set_password(session, cast.dev.id, GOOD)
    session.commit()
    dev = browser(cast.dev)
    assert "No directory is connected" in dev.get("/provisioning").text
    sent = {"name": " okta-2028 ", "days": "30", "password": GOOD}
    for wrong in (
        {"password": "wrong"},
        {"name": "Not So"},
        {"name": ""},
        {"days": "731"},
        {"days": "x", "password": ""},
    ):
        refused = dev.post("/provisioning/tokens", sent | wrong, 422)
        assert "cannot be read" not in refused.text
    said = refused.answer.text
    assert said.index('"#days"') < said.index('"#password"'), "in the order of the form"
    assert session.scalar(select(ScimToken.id)) is None
    sent["once"] = "of-this-form"
    made = dev.post("/provisioning/tokens", sent, 200)
    again = dev.post("/provisioning/tokens", sent, 409)
    assert "make a new one" in again.text and "It was not saved" not in again.text
    assert "done already" in again.text and GIVEN.search(again.text) is None, (
        "no copy is kept of the page either"
    )
    sent["once"] = "of-another"
    found = GIVEN.search(made.text)
    assert found is not None and "/scim/v2" in made.text
    dev.post("/provisioning/tokens", sent, 422)
    assert Directory(app, found.group()).done("GET", "/Users")["totalResults"] == 0
    page = dev.get("/provisioning")
    assert "okta-2028" in page.text and f"By {cast.dev.name}" in page.text and found.group() not in page.text
    mailed = session.scalars(select(QueuedMail.recipient).where(QueuedMail.key.startswith("scim-token")))
    assert mailed.all() == [cast.dev.email]
    token_id = session.scalars(select(ScimToken.id)).one()
    ending = dev.get(f"/provisioning/tokens/{token_id}/ending")
    assert "From the next request on" in ending.text and "stay closed" in ending.text
    assert "is ended" in dev.post(f"/provisioning/tokens/{token_id}/ending", follow=True).text
    ended = dev.get(f"/provisioning/tokens/{token_id}/ending")
    assert "This token ended on" in ended.text and not ended.html.select("main form")
    assert Directory(app, found.group()).ask("GET", "/Users").status_code == 401
    dev.post(f"/provisioning/tokens/{token_id}/allowance", {"most": "3"}, 422)
    actors = select(Event.actor_id).where(Event.action.startswith("scim-token"))
    assert set(session.scalars(actors)) == {cast.dev.id}


def test_what_differs_is_listed_page_by_page(
    directory: Directory, browser: Visit, session: Session, cast: Cast
) -> None:
    directory.enters(
        "ana@corp.example", title="Surveyor", displayName="Ana Maria Silva", more={"employeeNumber": "1001"}
    )
    for number in range(12):
        directory.enters(f"nobody{number:02}", active=False, more={"employeeNumber": f"9{number:03}"})
    dev = browser(cast.dev)
    first = dev.get("/provisioning/differences")
    assert "Ana Maria Silva" in first.text and cast.ana.name in first.text
    assert "nobody09" in first.text and "nobody10" not in first.text and "12 accounts" in first.text
    assert "nobody begins by an account that is inactive" in first.text
    assert first.link("ana@corp.example") == f"/people/{cast.ana.id}"
    second = dev.get("/provisioning/differences?unmet=2")
    assert "nobody10" in second.text and "nobody09" not in second.text
    dev.get("/provisioning/differences?unmet=99999999999&page=-3")
    directory.enters("a-nonum", displayName="N", more={"department": "HWY"})
    directory.enters("a-noname", more={"employeeNumber": "8002", "department": "HWY"})
    listed = dev.get("/provisioning/differences")
    assert "gives no staff number" in listed.text and "gives no name" in listed.text
    assert "2 active accounts there belong to nobody here, as of" in dev.get("/provisioning").text
    revoke_token(session, NAME)
    session.commit()
    ended = dev.get("/provisioning/differences")
    assert (
        "no token works" in ended.text
        and "There are none" not in ended.text
        and "a-nonum" not in ended.text
        and "Ana Maria Silva" in ended.text
    )
    assert "belong to nobody" not in dev.get("/provisioning").text


@pytest.mark.parametrize("who", ["ana", "ben", "chloe"])
def test_nobody_else_sees_any_of_it(
    browser: Visit, session: Session, cast: Cast, token: str, who: str
) -> None:
    visitor = browser(getattr(cast, who))
    token_id = session.scalars(select(ScimToken.id).where(ScimToken.name == NAME)).one()
    for path in (
        "",
        "/tokens",
        "/differences",
        "/differences.csv",
        f"/tokens/{token_id}/ending",
        f"/tokens/{token_id}/allowance",
        f"/tokens/{token_id}/closings",
    ):
        visitor.get(f"/provisioning{path}", 404)
    visitor.post(f"/provisioning/tokens/{token_id}/allowance/ending", status=404)
    visitor.post(f"/provisioning/tokens/{token_id}/ending", status=404)
    assert session.scalars(select(ScimToken.revoked_at)).one() is None


def test_after_too_many_wrong_passwords_the_form_is_kept_and_says_when(
    browser: Visit, session: Session, cast: Cast
) -> None:
    service.set_password(session, cast.dev.id, GOOD)
    session.commit()
    dev = browser(cast.dev)
    sent = {"name": "okta-2028", "days": "30", "password": "wrong"}
    for _try in range(TRIES_PER_ACCOUNT):
        dev.post("/provisioning/tokens", sent, 422)
    waits = dev.post("/provisioning/tokens", sent, 429)
    assert "too many tries" in waits.text and "start again with a one-time code" in waits.text
    assert waits.fields("/provisioning/tokens")["name"] == "okta-2028"


def test_of_a_recovery_code_that_arrives_too_late_nothing_is_kept(
    browser: Visit, session: Session, cast: Cast
) -> None:
    """Dev has no password here, so that the code alone is secret; it works still."""
    dev, address = browser(cast.dev), "/provisioning/tokens"
    _app, codes = set_up(dev)
    typed = {**dev.get(address).fields(address), "name": "okta-2028", "code": codes[0]}
    session.execute(update(SignInSession).values(ended_at=clock.now()))
    session.commit()
    assert dev.post(address, typed).location.startswith("/sign-in")
    assert session.scalars(select(UnsentForm)).all() == []
