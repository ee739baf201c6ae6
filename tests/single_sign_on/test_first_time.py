"""The first time that somebody comes from the provider, and every time after it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from kie.events import Event
from kie.mail import QueuedMail
from kie.people.models import AddressChange, Person
from kie.single_sign_on.models import Identity
from tests.cast import Cast
from tests.single_sign_on.conftest import NAME, Visitor
from tests.single_sign_on.forger import Forger

Visit = Callable[[], Visitor]
ANA = {"email": "Ana@Wexcombe.Example", "email_verified": True}


def trail(session: Session, action: str) -> list[Event]:
    """What the audit trail says of it."""
    return list(session.scalars(select(Event).where(Event.action == action).order_by(Event.id)))


def live(session: Session, person: Person) -> list[SignInSession]:
    """The person's sessions that have not ended."""
    mine = select(SignInSession).where(SignInSession.person_id == person.id, SignInSession.ended_at.is_(None))
    return list(session.scalars(mine))


def mails(session: Session) -> list[tuple[str, str]]:
    """To whom something is sent, and what about."""
    return sorted((one.recipient, one.subject) for one in session.scalars(select(QueuedMail)))


@pytest.mark.both_databases
def test_somebody_is_linked_by_a_verified_address_told_and_known_from_then_on(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    ana = visitor()
    assert ana.get("/sign-in?next=/my-file").link(f"Sign in with {NAME}") == "/single-sign-on?next=/my-file"
    back = ana.comes_back(forger.sign_in(ana.goes("?next=/account"), "ana-there", **ANA))
    assert back.location == "/account"
    assert "Your account is linked to your Wexcombe account" in ana.get("/account").text
    linked = session.scalars(select(Identity)).one()
    assert (linked.issuer, linked.subject) == (forger.issuer, "ana-there")
    assert (linked.person_id, linked.how) == (cast.ana.id, "email")
    (event,) = trail(session, "identity.linked")
    assert (event.actor_id, event.person_id) == (cast.ana.id, cast.ana.id)
    assert mails(session) == [("ana@wexcombe.example", "Your KIE account can be opened in a new way")]
    assert trail(session, "session.begun")[-1].details == {"by": "single-sign-on"}
    assert "by the e-mail address" in ana.get("/account/single-sign-on").text

    cast.ana.email = "silva@wexcombe.example"
    session.commit()
    again = visitor()
    again.signs_in(forger, "ana-there")
    assert "Ana Silva" in again.get("/account").text
    assert len(live(session, cast.ana)) == 2
    assert len(mails(session)) == 1


def test_somebody_without_an_address_is_linked_by_the_staff_number(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    cast.ana.email = None
    session.commit()
    ana = visitor()
    ana.signs_in(forger, "ana", employee=1001)
    assert "Ana Silva" in ana.get("/account").text
    assert session.scalars(select(Identity)).one().how == "staff-number"
    assert mails(session) == []


def test_a_provider_that_keeps_its_tokens_short_is_asked_for_more(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    forger.more = ANA
    ana = visitor()
    ana.signs_in(forger, "ana")
    assert "Ana Silva" in ana.get("/account").text
    forger.more = {"sub": "somebody else", **ANA}
    assert "could not be checked" in visitor().signs_in(forger, "ana", 400).text


def test_a_staff_number_that_only_the_page_about_the_person_has_is_looked_at(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    forger.more = {"employee": "7777"}
    for token in (ANA, {**ANA, "employee": ""}):
        assert "cannot tell which account" in visitor().signs_in(forger, "ana", 403, **token).text
        assert trail(session, "single-sign-on.refused")[-1].details == {"why": "another-number"}
    forger.more = {"employee": 1001, "email_verified": True, "email": "somebody@wexcombe.example"}
    ana = visitor()
    ana.signs_in(forger, "ana", email="nobody@wexcombe.example")
    assert session.scalars(select(Identity)).one().how == "staff-number"


def test_an_address_is_not_verified_by_what_is_said_of_another(
    cast: Cast, visitor: Visit, forger: Forger
) -> None:
    forger.more = {"email": "zoe@wexcombe.example", "email_verified": True}
    visitor().signs_in(forger, "ana", 403, email="ana@wexcombe.example")
    forger.more = {"email": "ana@wexcombe.example"}
    visitor().signs_in(forger, "ana", 403, email_verified=True)


def nobody(cast: Cast, session: Session) -> dict[str, object]:
    return {"email": "zoe@wexcombe.example", "email_verified": True}


def not_verified(cast: Cast, session: Session) -> dict[str, object]:
    return {"email": "ana@wexcombe.example", "email_verified": "true"}


def two_people(cast: Cast, session: Session) -> dict[str, object]:
    return {**ANA, "employee": "1002"}


def whoever_was_given_the_address(cast: Cast, session: Session) -> dict[str, object]:
    """Ana's address, which went to a new colleague at the provider: KIE has not heard of either yet."""
    return {**ANA, "employee": "7777"}


def left(cast: Cast, session: Session) -> dict[str, object]:
    cast.ana.leaves_on = clock.today() - timedelta(days=1)
    return ANA


def not_begun(cast: Cast, session: Session) -> dict[str, object]:
    cast.ana.starts_on = clock.today() + timedelta(days=1)
    return ANA


def new_address(cast: Cast, session: Session) -> dict[str, object]:
    session.add(
        AddressChange(
            person_id=cast.ana.id,
            before="before@wexcombe.example",
            changed_at=clock.now() - timedelta(days=6),
            changed_by_id=cast.dev.id,
        )
    )
    return ANA


def first_address(cast: Cast, session: Session) -> dict[str, object]:
    made = clock.now() - timedelta(days=60)
    session.add(AddressChange(person_id=cast.ana.id, before=None, changed_at=made))
    return ANA


def another_subject(cast: Cast, session: Session) -> dict[str, object]:
    issuer = another_subject.__dict__["issuer"]
    row = Identity(issuer=issuer, subject="before", person_id=cast.ana.id, linked_at=clock.now(), how="email")
    session.add(row)
    return ANA


@pytest.mark.parametrize(
    ("arrange", "why"),
    [
        (nobody, "unknown"),
        (not_verified, "unknown"),
        (two_people, "several"),
        (whoever_was_given_the_address, "another-number"),
        (left, "not-in-post"),
        (not_begun, "not-in-post"),
        (new_address, "address-rests"),
        (first_address, "address-rests"),
        (another_subject, "linked-to-another"),
    ],
)
def test_whoever_is_unknown_or_refused_is_told_the_same_and_signed_in_as_nobody(
    session: Session,
    cast: Cast,
    visitor: Visit,
    forger: Forger,
    arrange: Callable[[Cast, Session], dict[str, object]],
    why: str,
) -> None:
    another_subject.__dict__["issuer"] = forger.issuer
    claims = arrange(cast, session)
    session.commit()
    there = visitor()
    refused = there.signs_in(forger, "ana", 403, **claims)
    assert "KIE cannot tell which account is yours" in refused.text
    assert "ask HR or your system administrator" in refused.text
    assert SAME.setdefault("text", refused.text) == refused.text, "which of them it is does not show"
    assert there.get("/account", 302).location.startswith("/sign-in")
    (event,) = trail(session, "single-sign-on.refused")
    assert event.details == {"why": why}
    assert event.person_id == (None if why in ("unknown", "several") else cast.ana.id)
    assert live(session, cast.ana) == []
    assert mails(session) == []
    assert {one.subject for one in session.scalars(select(Identity))} <= {"before"}


SAME: dict[str, str] = {}


def test_whoever_has_left_since_comes_in_no_more(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    visitor().signs_in(forger, "ana", **ANA)
    cast.ana.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    assert "cannot tell which account" in visitor().signs_in(forger, "ana", 403).text
    assert trail(session, "single-sign-on.refused")[-1].person_id == cast.ana.id


def test_nobody_else_is_linked_to_a_subject_that_is_known(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    visitor().signs_in(forger, "ana", **ANA)
    there = visitor()
    there.signs_in(forger, "ana", email="ben@wexcombe.example", email_verified=True)
    assert "Ana Silva" in there.get("/account").text


def test_the_address_from_before_is_told_too(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    changed = clock.now() - timedelta(days=8)
    session.add(AddressChange(person_id=cast.ana.id, before="old@wexcombe.example", changed_at=changed))
    session.commit()
    visitor().signs_in(forger, "ana", **ANA)
    assert [to for to, _about in mails(session)] == ["ana@wexcombe.example", "old@wexcombe.example"]
