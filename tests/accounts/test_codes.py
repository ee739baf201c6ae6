"""Stories of one-time codes: on a letter, by mail, for the first administrator."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import codes, service
from kie.accounts.models import SignInCode, SignInSession
from kie.accounts.passwords import PasswordRefused
from kie.accounts.throttle import TooManyTries
from kie.errors import Conflict, NotFound
from kie.events import Event
from kie.mail import QueuedMail, Words
from kie.people.addresses import Changed, note_changes
from kie.people.models import Person, Team
from kie.people.relations import roles_of
from tests.accounts.conftest import GOOD, letter_for
from tests.browser import Browser
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
HERE = "192.0.2.1"
COUNCIL = "Wexcombe Council"
Visit = Callable[..., Browser]


def start(session: Session, code: str, password: str = GOOD) -> str | None:
    """Use the code to set the password."""
    return service.start(session, code, password, HERE, COUNCIL)


def test_ana_starts_with_the_code_on_her_letter(session: Session, cast: Cast) -> None:
    code = letter_for(session, cast)
    assert start(session, code.lower().replace("-", " ")) is not None
    assert service.sign_in(session, "1001", GOOD, HERE) is not None


def test_a_code_works_once(session: Session, cast: Cast) -> None:
    code = letter_for(session, cast)
    assert start(session, code) is not None
    assert start(session, code, "four slow green buses") is None
    assert service.sign_in(session, "1001", GOOD, HERE) is not None


def test_a_new_code_replaces_the_old(session: Session, cast: Cast) -> None:
    old, new = letter_for(session, cast), letter_for(session, cast)
    assert start(session, old) is None
    assert start(session, new) is not None


def test_a_code_on_a_letter_lasts_twenty_one_days(session: Session, cast: Cast) -> None:
    code = letter_for(session, cast)
    with time_machine.travel(clock.now() + timedelta(days=21, minutes=1)):
        assert start(session, code) is None
    with time_machine.travel(clock.now() + timedelta(days=20, hours=23)):
        assert start(session, code) is not None


def test_a_refused_password_leaves_the_code_good(session: Session, cast: Cast) -> None:
    code = letter_for(session, cast)
    with pytest.raises(PasswordRefused):
        start(session, code, "AnaSilva1001")
    assert start(session, code) is not None


def test_a_leaver_cannot_use_a_code(session: Session, cast: Cast) -> None:
    code = letter_for(session, cast)
    cast.ana.leaves_on = clock.today() - timedelta(days=1)
    session.flush()
    assert start(session, code) is None


def test_starting_again_ends_every_session_and_the_wait(session: Session, cast: Cast) -> None:
    service.set_password(session, cast.ana.id, GOOD)
    service.begin_session(session, cast.ana.id, "a browser that she lost")
    for _try in range(5):
        service.sign_in(session, "1001", "not her password", HERE)
    with pytest.raises(TooManyTries):
        service.sign_in(session, "1001", GOOD, HERE)
    start(session, letter_for(session, cast), "four slow green buses")
    living = select(func.count()).select_from(SignInSession).where(SignInSession.ended_at.is_(None))
    assert session.scalar(living) == 1
    assert service.sign_in(session, "1001", "four slow green buses", HERE) is not None


def test_whoever_had_a_password_is_told_that_a_code_set_another(session: Session, cast: Cast) -> None:
    """HR prints letters for anybody, so the person hears of one that was used."""
    mails = select(QueuedMail).where(QueuedMail.key.startswith("password-set:"))
    start(session, letter_for(session, cast))
    assert session.scalars(mails).all() == [], "the first password is nobody else's business"
    cast.ana.email, before = "ana.silva@wexcombe.example", cast.ana.email
    note_changes(session, cast.chloe.id, [Changed(cast.ana.id, "Ana", "en-GB", before, False)])
    start(session, letter_for(session, cast), "four slow green buses")
    told = session.scalars(mails).all()
    assert {one.recipient for one in told} == {before, "ana.silva@wexcombe.example"}
    assert all("four slow" not in one.text and "somebody else can sign in" in one.text for one in told)


def test_only_hashes_of_codes_and_tokens_are_kept(session: Session, cast: Cast) -> None:
    code = letter_for(session, cast)
    token = start(session, code)
    bare = code.replace("-", "")
    assert session.scalars(select(SignInCode.code_hash)).one() not in {code, bare}
    assert session.scalars(select(SignInSession.token_hash)).one() != token
    for event in session.scalars(select(Event)):
        assert bare not in str(event.details)
        assert event.subject not in {code, bare}


def test_letters_are_for_those_without_a_password(session: Session, cast: Cast) -> None:
    service.set_password(session, cast.ana.id, GOOD)
    cast.grace.leaves_on = clock.today() - timedelta(days=1)
    session.flush()
    letters = codes.make_letters(session, None)
    assert [letter.name for letter in letters] == [
        "Ben Okafor",
        "Chloé Martin",
        "Dev Patel",
        "Femi Ade",
        "Efua Mensah",
    ]
    assert len({letter.code for letter in letters}) == 5
    assert {letter.expires_on for letter in letters} == {clock.today() + timedelta(days=21)}
    assert [letter.name for letter in codes.make_letters(session, None, team_code="HWY")] == ["Ben Okafor"]
    assert len(codes.make_letters(session, None, team_code="WEX")) == 5
    with pytest.raises(NotFound, match="NOWHERE"):
        codes.make_letters(session, None, team_code="NOWHERE")


def test_each_letter_is_on_the_audit_trail(session: Session, cast: Cast) -> None:
    letter_for(session, cast)
    event = session.scalars(select(Event).where(Event.action == "letter.printed")).one()
    assert (event.actor_id, event.person_id) == (cast.chloe.id, cast.ana.id)


def test_the_text_of_a_letter_says_what_to_do(session: Session, cast: Cast) -> None:
    (letter,) = codes.make_letters(session, None, [cast.ana.id])
    text = service.letter_text(letter, "https://kie.example")
    for words in ("Ana Silva", "1001", "Highways", letter.code, "https://kie.example/start"):
        assert words in text


def test_the_first_administrator_starts_an_empty_installation(session: Session) -> None:
    code = service.create_administrator(
        session, name="Dev Patel", email="Dev@Wexcombe.example", staff_number="7"
    )
    assert start(session, code) is not None
    dev = session.scalars(select(Person)).one()
    assert dev.email == "dev@wexcombe.example"
    assert "administrator" in {grant.role for grant in roles_of(session, dev.id)}
    assert session.scalars(select(Team)).one().parent_id is None


def test_somebody_known_becomes_an_administrator_and_stays_who_they_are(session: Session, cast: Cast) -> None:
    with pytest.raises(Conflict, match="that of Ana Silva"):
        service.create_administrator(session, name="Somebody", email=None, staff_number="1001")
    assert not roles_of(session, cast.ana.id)
    code = service.create_administrator(session, name="Ana Silva", email=None, staff_number="1001")
    start(session, code)
    assert session.get_one(Person, cast.ana.id).name == "Ana Silva"
    assert "administrator" in {grant.role for grant in roles_of(session, cast.ana.id)}
    service.create_administrator(session, name="ana silva ", email=None, staff_number="1001")
    printed = session.scalars(select(Event).where(Event.action == "letter.printed")).all()
    assert [(one.person_id, one.details) for one in printed] == [(cast.ana.id, {"why": "command"})] * 2


def test_a_code_by_mail_works_for_an_hour(session: Session, cast: Cast) -> None:
    codes.mail_code(session, "Ana@wexcombe.example", HERE, "https://kie.example")
    mail = session.scalars(select(QueuedMail)).one()
    assert mail.recipient == "ana@wexcombe.example"
    assert "https://kie.example/start" in mail.text
    (code,) = [line for line in mail.text.splitlines() if line.count("-") == 3 and len(line) == 19]
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert start(session, code) is None
    assert start(session, code) is not None


def test_a_mail_whose_code_was_used_or_is_too_old_is_no_longer_wanted(session: Session, cast: Cast) -> None:
    queued = Words("Subject", "Text")
    for _first_and_second in range(2):
        codes.mail_code(session, "1001", HERE, "https://kie.example")
    first, second = session.scalars(select(QueuedMail).order_by(QueuedMail.queued_at))

    def wanted(mail: QueuedMail) -> bool:
        assert mail.reason is not None and mail.reason.kind == codes.REASON
        return codes.still_works(session, mail.reason.id, queued) == replace(queued, to=mail.recipient)

    assert not wanted(first), "the second replaces it"
    assert wanted(second)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert not wanted(second)


@pytest.mark.parametrize("typed", ["nobody@wexcombe.example", "9999", "1002", "10\x0001"])
def test_no_mail_goes_to_nobody(session: Session, cast: Cast, typed: str) -> None:
    cast.ben.email = None
    session.flush()
    codes.mail_code(session, typed, HERE, "https://kie.example")
    assert session.scalar(select(func.count()).select_from(QueuedMail)) == 0


def test_at_most_three_mails_an_hour(session: Session, cast: Cast) -> None:
    count = select(func.count()).select_from(QueuedMail)
    for _time in range(5):
        codes.mail_code(session, "1001", HERE, "https://kie.example")
    assert session.scalar(count) == 3
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        codes.mail_code(session, "1001", HERE, "https://kie.example")
    assert session.scalar(count) == 4
