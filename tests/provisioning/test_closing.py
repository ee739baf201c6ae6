"""An account that the directory closes: sessions end at once, and no door is left; and what does not end by it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.accounts import codes, service
from kie.accounts.closing import INACTIVE, close_account, closure
from kie.accounts.closure_models import AccountClosure
from kie.accounts.models import SignInSession
from kie.accounts.queries import people_without_password
from kie.mail.outbox import QueuedMail
from kie.people.leavers import end_roles_of_leavers
from kie.people.models import Person, RoleGrant
from kie.single_sign_on import service as single_sign_on
from kie.single_sign_on.rules import Claimed
from tests.accounts.conftest import GOOD
from tests.accounts.passkeys.devices import HERE
from tests.accounts.passkeys.steps import by_passkey, first_passkey
from tests.browser import Browser
from tests.cast import Cast
from tests.provisioning.conftest import CORE, NAME, Directory

Visit = Callable[..., Browser]
Trail = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def settings() -> Settings:
    """An installation at the address for which the devices of the tests make their keys."""
    return Settings(environment="testing", scim_team="PRK", public_url=HERE)


@pytest.fixture
def joins(directory: Directory, cast: Cast, session: Session) -> str:
    """Dev's account, which the directory has; he has a password."""
    service.set_password(session, cast.dev.id, GOOD)
    session.commit()
    entered = directory.enters("dev.patel", active=True, more={"employeeNumber": "1004"})
    return str(entered["id"])


def signs_in(browser: Visit, number: str = "1004") -> Browser:
    made = browser()
    made.post("/sign-in", {"identifier": number, "password": GOOD})
    return made


@pytest.mark.both_databases
def test_dev_joins_is_closed_while_signed_in_and_comes_back(
    directory: Directory, browser: Visit, cast: Cast, session: Session, joins: str, trail: Trail
) -> None:
    here, there = signs_in(browser), signs_in(browser)
    assert "Dev Patel" in here.get("/account").text
    directory.closes(joins)
    for one in (here, there):
        assert one.get("/account", 302).location.startswith("/sign-in")
    assert trail("account.closed") == [{"why": "inactive", "ended": 2, "token": NAME}]
    refused = browser().post("/sign-in", {"identifier": "1004", "password": GOOD}, 422)
    unknown = browser().post("/sign-in", {"identifier": "nobody", "password": GOOD}, 422)
    assert refused.text == unknown.text, "the same answer as for nobody"
    assert session.get_one(Person, cast.dev.id).leaves_on is None, "he goes on belonging to the organisation"
    grant = select(RoleGrant).where(RoleGrant.person_id == cast.dev.id, RoleGrant.ended_at.is_(None))
    assert session.scalar(grant) is not None, "and has his role"
    directory.opens(joins)
    assert here.get("/account", 302).location.startswith("/sign-in"), "what has ended stays so"
    assert "Dev Patel" in signs_in(browser).get("/account").text
    assert trail("account.opened") == [{"token": NAME}]


def test_a_passkey_opens_nothing(
    directory: Directory, browser: Visit, cast: Cast, joins: str, session: Session
) -> None:
    owner = first_passkey(signs_in(browser))
    directory.closes(joins)
    assert owner.browser.get("/account", 302).location.startswith("/sign-in")
    by_passkey(browser(), owner.device, status=422)
    directory.opens(joins)
    by_passkey(browser(), owner.device)


def test_single_sign_on_opens_nothing(
    directory: Directory, session: Session, cast: Cast, joins: str, trail: Trail
) -> None:
    def comes(subject: str) -> bool:
        claimed = Claimed("https://there.example", subject, "", "1004", False)
        begun = single_sign_on.sign_in(
            session, claimed, present=None, browser="", provider="work", address="192.0.2.1", key="a key"
        )
        session.commit()
        return begun is not None

    directory.closes(joins)
    assert not comes("dev"), "not for the first time"
    directory.opens(joins)
    assert comes("dev")
    directory.closes(joins)
    assert not comes("dev"), "and not again"
    assert trail("single-sign-on.refused") == [{"why": "account-closed"}] * 2


def test_letters_and_mailed_codes_open_nothing(
    directory: Directory, browser: Visit, session: Session, cast: Cast, joins: str
) -> None:
    (letter,) = codes.make_letters(session, None, [cast.dev.id])
    session.commit()
    directory.closes(joins)
    sent = {"code": letter.code, "password": "gravel orbit pear", "again": "gravel orbit pear"}
    browser().post("/start", sent, 422)
    codes.mail_code(session, "1004", "192.0.2.1", HERE)
    of_codes = ~QueuedMail.key.startswith("scim-token:")
    mailed = select(QueuedMail.recipient).where(QueuedMail.recipient == cast.dev.email, of_codes)
    assert session.scalar(mailed) is None
    directory.opens(joins)
    codes.mail_code(session, "1004", "192.0.2.1", HERE)
    assert session.scalar(mailed) is not None
    (letter,) = codes.make_letters(session, None, [cast.dev.id])
    assert codes.person_of(session, letter.code) is not None


def test_no_letter_is_printed_for_nothing(directory: Directory, session: Session, cast: Cast) -> None:
    ana = directory.enters("ana", more={"employeeNumber": "1001"})["id"]
    assert cast.ana.id in people_without_password(session)
    directory.closes(ana)
    assert cast.ana.id not in people_without_password(session)


def test_a_session_that_begins_in_the_same_instant_is_none(
    directory: Directory, browser: Visit, session: Session, cast: Cast, joins: str
) -> None:
    """As if the password had been compared just before, and the session kept just after."""
    directory.closes(joins)
    late = browser(cast.dev)
    assert session.scalar(select(SignInSession).where(SignInSession.ended_at.is_(None))) is not None
    assert late.get("/account", 302).location.startswith("/sign-in")


def test_who_is_removed_leaves_today_and_comes_back(
    directory: Directory, browser: Visit, session: Session, cast: Cast, joins: str, trail: Trail
) -> None:
    here = signs_in(browser)
    directory.done("DELETE", f"/Users/{joins}", status=204)
    assert here.get("/account", 302).location.startswith("/sign-in"), "at once, and not tomorrow"
    session.expire_all()
    assert cast.dev.leaves_on == clock.today()
    assert end_roles_of_leavers(session) == 0, "there is this day to put a mistake right"
    directory.done("GET", f"/Users/{joins}", status=404)
    again = directory.enters("dev.patel", more={"employeeNumber": "1004"})
    assert again["id"] != joins
    session.expire_all()
    assert cast.dev.leaves_on is None
    assert "Dev Patel" in signs_in(browser).get("/account").text
    assert [one.get("token") for one in trail("person.returned")] == [NAME]


@pytest.mark.parametrize("days", [-3, 0])
def test_a_last_day_that_hr_wrote_stays(
    directory: Directory, session: Session, cast: Cast, joins: str, days: int
) -> None:
    cast.dev.leaves_on = last = clock.today() + timedelta(days=days)
    session.commit()
    directory.done("DELETE", f"/Users/{joins}", status=204)
    directory.enters("dev.patel", more={"employeeNumber": "1004"})
    session.expire_all()
    assert cast.dev.leaves_on == last
    assert closure(session, cast.dev.id) is None, "the account is open, for what it is worth"


def test_a_later_last_day_is_taken_forward_and_not_given_back_over_hrs_word(
    directory: Directory, session: Session, cast: Cast, joins: str
) -> None:
    cast.dev.leaves_on = clock.today() + timedelta(days=90)
    session.commit()
    directory.done("DELETE", f"/Users/{joins}", status=204)
    session.expire_all()
    assert cast.dev.leaves_on == clock.today()
    cast.dev.leaves_on = clock.today() + timedelta(days=30)
    session.commit()
    directory.enters("dev.patel", more={"employeeNumber": "1004"})
    session.expire_all()
    assert cast.dev.leaves_on == clock.today() + timedelta(days=30)


@pytest.mark.both_databases
def test_closing_twice_is_closing_once(session: Session, cast: Cast, trail: Trail) -> None:
    first = close_account(session, cast.ana.id, INACTIVE, token=NAME)
    assert close_account(session, cast.ana.id, INACTIVE, token=NAME).id == first.id
    assert len(trail("account.closed")) == 1
    session.add(AccountClosure(person_id=cast.ana.id, why=INACTIVE, closed_at=clock.now()))
    with pytest.raises(Exception, match=r"(?i)unique"):
        session.flush()
    session.rollback()


def test_what_says_nothing_of_it_opens_nothing(
    directory: Directory, session: Session, cast: Cast, joins: str
) -> None:
    directory.closes(joins)
    directory.done(
        "PUT", f"/Users/{joins}", {"schemas": [CORE], "userName": "dev.patel", "title": "Engineer"}
    )
    assert "active" not in directory.done("GET", f"/Users/{joins}")
    directory.patches(joins, {"op": "remove", "path": "title"})
    assert closure(session, cast.dev.id) is not None
    directory.opens(joins)
    assert closure(session, cast.dev.id) is None


def test_nobody_else_is_signed_out(directory: Directory, browser: Visit, cast: Cast, joins: str) -> None:
    ana = browser(cast.ana)
    directory.closes(joins)
    assert "Ana Silva" in ana.get("/account").text
