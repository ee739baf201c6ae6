"""A file that changes e-mail addresses: codes to sign in go there, so it must not open somebody's account."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.mail import LATER_KIND, QueuedMail
from kie.people import service
from kie.people.models import AddressChange, Person
from kie.people.relations import roles_of
from kie.people.service import import_people
from kie.work.models import Job
from tests.browser import Browser
from tests.cast import Cast
from tests.people.files import as_csv, the_cast

pytestmark = pytest.mark.both_databases
NEW = "mallory@elsewhere.example"


def with_address(number: str, email: str = NEW) -> bytes:
    """The usual file, in which one person has another address."""
    return as_csv(one | {"email": email} if one["staff_number"] == number else one for one in the_cast())


def address(session: Session, number: str) -> str | None:
    """Where the person is written to by now."""
    return session.scalars(select(Person.email).where(Person.staff_number == number)).one()


@pytest.mark.parametrize("number", ["1003", "1004", "1006", "1007"])
def test_nobody_changes_the_address_of_somebody_with_a_role(
    session: Session, cast: Cast, shipped: Catalogue, number: str
) -> None:
    before = address(session, number)
    for actor in (cast.dev, cast.chloe):
        for email in (NEW, ""):
            done = import_people(session, actor.id, with_address(number, email), clock.today(), shipped)
            (refusal,) = done.refused
            assert refusal.reason.startswith("email: ") and "has a role here" in refusal.reason
            assert "kie people import" in refusal.reason
    assert address(session, number) == before
    assert not import_people(session, None, with_address(number), clock.today(), shipped).refused
    assert address(session, number) == NEW


def test_to_end_the_role_first_is_no_way_round(session: Session, cast: Cast, shipped: Catalogue) -> None:
    (grant,) = roles_of(session, cast.chloe.id)
    service.end_role(session, cast.dev.id, grant.id)
    assert import_people(session, cast.dev.id, with_address("1003"), clock.today(), shipped).refused
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert not import_people(session, cast.dev.id, with_address("1003"), clock.today(), shipped).refused


def test_the_page_names_the_line_and_keeps_nothing(
    session: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    file = (io.BytesIO(with_address("1003")), "people.csv")
    page = browser(cast.dev).post("/people/import", {"file": file}, status=422)
    assert "Chloé Martin has a role here" in page.text
    assert address(session, "1003") == "chloe@wexcombe.example"


def test_the_address_from_before_is_told(session: Session, cast: Cast, shipped: Catalogue) -> None:
    import_people(session, cast.chloe.id, with_address("1001"), clock.today(), shipped)
    mail = session.scalars(select(QueuedMail)).one()
    assert (mail.recipient, mail.reason) == ("ana@wexcombe.example", None)
    assert "Chloé Martin has changed the e-mail address" in mail.text
    assert "7 days" in mail.text and NEW not in mail.text
    change = session.scalars(select(AddressChange)).one()
    assert (change.person_id, change.before, change.changed_by_id) == (
        cast.ana.id,
        "ana@wexcombe.example",
        cast.chloe.id,
    )
    event = session.scalars(select(Event).where(Event.action == "address.changed")).one()
    assert (event.actor_id, event.person_id, event.details) == (cast.chloe.id, cast.ana.id, {})
    # The same file once more changes nothing, and tells nobody.
    import_people(session, cast.chloe.id, with_address("1001"), clock.today(), shipped)
    assert len(session.scalars(select(QueuedMail)).all()) == 1


def test_the_mail_says_when_no_address_is_left(session: Session, cast: Cast, shipped: Catalogue) -> None:
    import_people(session, None, with_address("1001", ""), clock.today(), shipped)
    mail = session.scalars(select(QueuedMail)).one()
    assert (mail.recipient, mail.language) == ("ana@wexcombe.example", "en-GB")
    assert "Your organisation’s system administration has taken away" in mail.text
    import_people(session, None, with_address("1001"), clock.today(), shipped)
    assert session.scalars(select(QueuedMail)).all() == [mail], "there was no address to tell"


def test_a_council_may_move_to_a_new_domain(session: Session, cast: Cast, shipped: Catalogue) -> None:
    """Everybody without a role on the page; the others by whoever runs the server."""
    held = {"1003", "1004", "1006", "1007"}
    everybody = [
        one | {"email": one["email"].replace("wexcombe.example", "new.example")} for one in the_cast()
    ]
    page = [
        new if old["staff_number"] not in held else old
        for old, new in zip(the_cast(), everybody, strict=True)
    ]
    assert not import_people(session, cast.chloe.id, as_csv(page), clock.today(), shipped).refused
    assert {one.recipient for one in session.scalars(select(QueuedMail))} == {
        "ana@wexcombe.example",
        "ben@wexcombe.example",
        "efua@wexcombe.example",
    }
    # Behind whatever else is to be sent: there may be twenty thousand of them.
    assert set(session.scalars(select(Job.kind))) == {LATER_KIND}
    assert not import_people(session, None, as_csv(everybody), clock.today(), shipped).refused
    assert all((one.email or "").endswith("@new.example") for one in session.scalars(select(Person)))


def test_two_exchange_their_addresses_and_both_old_ones_are_told(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    other = {"1001": "ben@wexcombe.example", "1002": "ana@wexcombe.example"}
    lines = [one | {"email": other.get(one["staff_number"], one["email"])} for one in the_cast()]
    import_people(session, cast.chloe.id, as_csv(lines), clock.today(), shipped)
    told = {one.recipient: one.text for one in session.scalars(select(QueuedMail))}
    assert "Dear Ana Silva" in told["ana@wexcombe.example"]
    assert "Dear Ben Okafor" in told["ben@wexcombe.example"]


def test_the_first_page_says_so_for_a_month(
    session: Session, cast: Cast, shipped: Catalogue, browser: Callable[..., Browser]
) -> None:
    import_people(session, cast.chloe.id, with_address("1001"), clock.today(), shipped)
    session.commit()
    said = "Chloé Martin has changed your e-mail address in KIE lately."
    assert said in browser(cast.ana).get("/").text
    assert said not in browser(cast.ben).get("/").text
    with time_machine.travel(clock.now() + timedelta(days=32)):
        assert said not in browser(cast.ana).get("/").text
