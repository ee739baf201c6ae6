"""A link with the provider, taken back by an administrator."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.accounts.models import SignInSession
from kie.errors import Conflict
from kie.events import Event
from kie.mail import QueuedMail
from kie.single_sign_on import service
from kie.single_sign_on.models import Identity
from kie.single_sign_on.rules import Claimed
from tests.browser import Browser
from tests.cast import Cast
from tests.single_sign_on.conftest import NAME, Visitor
from tests.single_sign_on.forger import Forger

Open = Callable[..., Browser]
Visit = Callable[[], Visitor]
ANA = {"email": "ana@wexcombe.example", "email_verified": True}
MFA = {"amr": ["mfa"]}


def links(session: Session) -> int:
    """How many links there are."""
    return session.scalar(select(func.count()).select_from(Identity)) or 0


@pytest.mark.both_databases
def test_an_administrator_ends_a_link_and_the_person_is_signed_out_and_told(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    ana, dev = visitor(), visitor()
    ana.signs_in(forger, "ana", **ANA)
    dev.signs_in(forger, "dev", email="dev@wexcombe.example", email_verified=True, **MFA)
    page = dev.get(dev.get(f"/people/{cast.ana.id}").link("Link with the sign-in service"))
    assert forger.issuer in page.text
    action = f"/people/{cast.ana.id}/single-sign-on/unlinking"
    assert page.fields(action)
    dev.post(action)
    assert "is ended" in dev.get(f"/people/{cast.ana.id}").text
    assert "Not linked" in dev.get(f"/people/{cast.ana.id}/single-sign-on").text
    assert ana.get("/account", 302).location.startswith("/sign-in")
    (event,) = session.scalars(select(Event).where(Event.action == "identity.unlinked"))
    assert (event.actor_id, event.person_id) == (cast.dev.id, cast.ana.id)
    told = session.scalars(select(QueuedMail).where(QueuedMail.recipient == "ana@wexcombe.example")).all()
    assert "Your KIE account was unlinked" in {mail.subject for mail in told}
    assert f"Dev Patel has ended the link of your KIE account with {NAME}." in told[-1].text
    dev.post(action, status=404)

    ana.signs_in(forger, "ana made anew there", **ANA)
    assert "Ana Silva" in ana.get("/account").text


def test_nobody_ends_their_own(session: Session, cast: Cast, visitor: Visit, forger: Forger) -> None:
    dev = visitor()
    dev.signs_in(forger, "dev", email="dev@wexcombe.example", email_verified=True, **MFA)
    assert "Link with the sign-in service" not in dev.get(f"/people/{cast.dev.id}").text
    dev.post(f"/people/{cast.dev.id}/single-sign-on/unlinking", status=404)
    with pytest.raises(Conflict):
        service.unlink(session, cast.dev.id, cast.dev.id, NAME)
    assert links(session) == 1


def test_nobody_else_sees_or_ends_it(session: Session, cast: Cast, visitor: Visit, forger: Forger) -> None:
    visitor().signs_in(forger, "ana", **ANA)
    for person in (cast.ana, cast.ben, cast.chloe, cast.grace, cast.efua):
        other = visitor()
        given = {"email": person.email, "email_verified": True, **MFA}
        other.signs_in(forger, f"{person.name} there" if person is not cast.ana else "ana", **given)
        other.get(f"/people/{cast.ana.id}/single-sign-on", 404)
        other.post(f"/people/{cast.ana.id}/single-sign-on/unlinking", status=404)
    assert links(session) == 5


def test_one_is_shown_ones_own(cast: Cast, visitor: Visit, forger: Forger, browser: Open) -> None:
    ben = visitor()
    ben.signs_in(forger, "ben", employee="1002")
    assert "by the staff number" in ben.get(ben.get("/account").link("See the link")).text
    assert "not linked" in browser(cast.ana).get("/account/single-sign-on").text


@pytest.mark.both_databases
def test_the_database_itself_holds_each_to_one(session: Session, cast: Cast) -> None:
    def come(subject: str, number: str) -> bool:
        claimed = Claimed("https://there.example", subject, "", number, False)
        begun = service.sign_in(
            session, claimed, present=None, browser="", provider=NAME, address="192.0.2.1", key="a key"
        )
        return begun is not None and begun.linked

    assert come("one", "1001")
    assert not come("two", "1001"), "Ana is one already"
    assert not come("one", "1002"), "one is Ana already, and signs in as her"
    assert come("two", "1002")
    people = session.scalars(
        select(SignInSession.person_id).order_by(SignInSession.started_at, SignInSession.id)
    )
    assert sorted(map(str, people)) == sorted(map(str, [cast.ana.id, cast.ana.id, cast.ben.id]))
