"""Nobody comes into an account by changing the address that its codes are mailed to."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.accounts import codes, second_factor, service, tidying
from kie.accounts.models import SecondFactor
from kie.app import create_app
from kie.errors import Conflict
from kie.frameworks.models import Catalogue
from kie.mail import QueuedMail, Words
from kie.people.models import AddressChange
from kie.people.service import import_people
from tests.browser import Browser
from tests.cast import Cast
from tests.people.files import as_csv, the_cast

pytestmark = pytest.mark.both_databases
GOOD = "kettle bus forty"
HERE = "192.0.2.1"
COUNCIL = "Wexcombe Council"
NEW = "mallory@elsewhere.example"


class Town:
    """The council in which Ana’s address is changed by files, by Dev unless somebody else is named."""

    def __init__(self, session: Session, cast: Cast, catalogue: Catalogue) -> None:
        self.session, self.cast, self._catalogue = session, cast, catalogue

    def readdress(self, email: str = NEW, number: str = "1001", command: bool = False) -> None:
        """The usual file with another address for one person."""
        lines = [one | {"email": email} if one["staff_number"] == number else one for one in the_cast()]
        actor = None if command else self.cast.dev.id
        assert not import_people(self.session, actor, as_csv(lines), clock.today(), self._catalogue).refused

    def mailed(self, number: str = "1001") -> list[tuple[str, str]]:
        """Somebody asks for a code: to which addresses one was ever mailed for that person, and each code."""
        codes.mail_code(self.session, number, HERE, "https://kie.example")
        mails = self.session.scalars(
            select(QueuedMail).where(QueuedMail.reason_kind == codes.REASON).order_by(QueuedMail.queued_at)
        )
        found = [
            (mail.recipient, re.findall(r"(?m)^[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}$", mail.text)) for mail in mails
        ]
        return [(recipient, code) for recipient, (code,) in found]

    def start(self, code: str) -> str | None:
        """Use the code to set the password."""
        return service.start(self.session, code, GOOD, HERE, COUNCIL)


@pytest.fixture
def town(session: Session, cast: Cast, shipped: Catalogue) -> Town:
    """The council as it begins."""
    return Town(session, cast, shipped)


@pytest.mark.parametrize("number", ["1001", "1002"])
def test_whoever_changes_an_address_gets_no_code_there(town: Town, number: str) -> None:
    town.readdress(number=number)
    assert town.mailed(number) == []
    with time_machine.travel(clock.now() + timedelta(days=6, hours=23)):
        assert town.mailed(number) == []
    with time_machine.travel(clock.now() + timedelta(days=7, hours=1)):
        assert [recipient for recipient, _code in town.mailed(number)] == [NEW]


def test_neither_does_whoever_uses_the_command(town: Town) -> None:
    town.readdress(number="1003", command=True)
    assert town.mailed("1003") == []


def test_a_letter_works_all_the_same(town: Town) -> None:
    (letter,) = codes.make_letters(town.session, town.cast.chloe.id, [town.cast.ana.id])
    town.readdress()
    assert town.start(letter.code) is not None


def test_a_code_that_was_mailed_before_the_change_ends(town: Town) -> None:
    ((recipient, code),) = town.mailed()
    assert recipient == "ana@wexcombe.example"
    mail = town.session.scalars(select(QueuedMail)).one()
    assert mail.reason is not None
    assert codes.still_works(town.session, mail.reason.id, Words("Subject", "Text")) is not None
    town.readdress()
    # Neither does it go to the new address, were it still waiting for the mail server.
    assert codes.still_works(town.session, mail.reason.id, Words("Subject", "Text")) is None
    assert codes.person_of(town.session, code) is None
    assert town.start(code) is None
    assert not codes.use_up(town.session, code)


def test_a_change_back_begins_the_wait_anew(town: Town) -> None:
    town.readdress()
    with time_machine.travel(clock.now() + timedelta(days=5)):
        town.readdress("ana@wexcombe.example")
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert town.mailed() == []


def test_where_there_was_no_address_they_sign_in_first(town: Town) -> None:
    """Nobody could be told: so no time is long enough, and neither is a second change."""
    town.cast.ana.email = None
    service.set_password(town.session, town.cast.ana.id, GOOD)
    service.begin_session(town.session, town.cast.ana.id, "from before")
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        town.readdress()
    with time_machine.travel(clock.now() + timedelta(days=20)):
        assert town.mailed() == []
        town.readdress("mallory@else.example")
    with time_machine.travel(clock.now() + timedelta(days=80)):
        tidying.tidy(town.session)
        assert town.mailed() == []
        assert service.sign_in(town.session, "1001", GOOD, HERE) is not None
        assert [recipient for recipient, _code in town.mailed()] == ["mallory@else.example"]
        tidying.tidy(town.session)
        assert town.session.scalar(select(func.count()).select_from(AddressChange)) == 0


def test_addresses_from_before_are_forgotten_after_a_month(town: Town) -> None:
    count = select(func.count()).select_from(AddressChange)
    town.readdress()
    with time_machine.travel(clock.now() + timedelta(days=29)):
        tidying.tidy(town.session)
        assert town.session.scalar(count) == 1
    with time_machine.travel(clock.now() + timedelta(days=31)):
        tidying.tidy(town.session)
        assert town.session.scalar(count) == 0


def give_factor(town: Town) -> None:
    """Ana has a second factor."""
    factor = SecondFactor(
        person_id=town.cast.ana.id, seed=second_factor.new_seed(), confirmed_at=clock.now(), last_counter=0
    )
    town.session.add(factor)
    town.session.flush()


def test_the_address_from_before_is_told_of_a_lost_second_factor_too(town: Town) -> None:
    give_factor(town)
    town.readdress(command=True)
    with time_machine.travel(clock.now() + timedelta(days=20)):
        second_factor.remove(town.session, town.cast.dev.id, town.cast.ana.id)
    told = select(QueuedMail).where(QueuedMail.key.startswith("second-factor-removed:"))
    mails = town.session.scalars(told).all()
    assert {mail.recipient for mail in mails} == {"ana@wexcombe.example", NEW}
    # They do not follow the person to an address that is changed before they are sent.
    assert {mail.reason for mail in mails} == {None}


def test_whoever_changed_the_address_does_not_remove_the_second_factor(
    town: Town, browser: Callable[..., Browser]
) -> None:
    give_factor(town)
    town.readdress()
    town.session.commit()
    page = browser(town.cast.dev).post(f"/people/{town.cast.ana.id}/second-factor/removal", status=409)
    assert "Ask another system administrator" in page.text
    with time_machine.travel(clock.now() + timedelta(days=29)), pytest.raises(Conflict):
        second_factor.remove(town.session, town.cast.dev.id, town.cast.ana.id)
    second_factor.remove(town.session, town.cast.efua.id, town.cast.ana.id)


def test_the_page_says_the_same_to_everybody(
    town: Town, settings: Settings, open_session: Callable[[], Session]
) -> None:
    town.readdress()
    town.session.commit()
    app = create_app(replace(settings, smtp_host="mail.invalid"), sessions=lambda reading: open_session())
    app.testing = True
    said = []
    for typed in ("1001", "1002", "nobody@wexcombe.example"):
        asking = Browser(app, town.session)
        asking.get("/start-again")
        said.append(asking.get(asking.post("/start-again", {"identifier": typed}).location).text)
    assert len(set(said)) == 1
    assert "changed in the last 7 days" in said[0] and "ask HR for a sign-in letter" in said[0]
    mailed = select(QueuedMail.recipient).where(QueuedMail.reason_kind == codes.REASON)
    assert town.session.scalars(mailed).all() == ["ben@wexcombe.example"]
