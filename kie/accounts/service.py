"""Changing accounts: signing in and out, passwords, sessions, the first administrator."""

import secrets
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts import codes, mails, passwords, throttle
from kie.accounts.closing import may_sign_in
from kie.accounts.codes import Letter, make_letters
from kie.accounts.models import Account, SignInSession
from kie.accounts.queries import hashed, person_meant
from kie.accounts.refused import note_refused
from kie.accounts.rules import LETTER_LASTS, NOTED_EVERY, one_name
from kie.accounts.sessions import end_sessions, require_open
from kie.accounts.signed_in import SignedIn
from kie.accounts.telling import tell
from kie.accounts.ways import CODE, NEW_PASSWORD, PASSWORD
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import _, format_day
from kie.people import service as people
from kie.people.cells import naming_problem
from kie.people.holding import hold_person
from kie.people.models import Person
from kie.people.queries import address_taken

__all__ = [
    "Letter",
    "change_password",
    "create_administrator",
    "end_session",
    "letter_text",
    "make_letters",
    "note_seen",
    "set_password",
    "sign_in",
    "sign_out",
    "start",
]


def sign_in(session: Session, typed: str, password: str, address: str, browser: str = "") -> str | None:
    """Begin a session for whoever is meant by `typed` (e-mail or staff number); gives its token.

    None when there is no such person, they are not in post, have no password, or it is another one: the same answer
    after the same work. Counts what fails; raises TooManyTries when too much did, from `address` or under this name.
    """
    name_limit, address_limit = throttle.name_limit(typed), throttle.address_limit(address)
    throttle.hold(session, name_limit.key)
    person = person_meant(session, typed, keep=True)
    throttle.refuse_too_many(session, name_limit, address_limit)
    account = None if person is None else session.get(Account, person.id)
    right = passwords.matches(None if account is None else account.password_hash, password)
    if person is None or account is None or not right or not may_sign_in(session, person):
        throttle.count(session, name_limit.key, address_limit.key)
        then = throttle.then(session, name_limit)
        note_refused(session, None if person is None else person.id, address, **then)
        return None
    throttle.forget_person(session, person)
    if passwords.outdated(account.password_hash):
        account.password_hash = passwords.password_hash(password)
    return begin_session(session, person.id, browser, by=PASSWORD)


def start(
    session: Session,
    typed_code: str,
    password: str,
    address: str,
    organisation: str,
    browser: str = "",
    breached: Path | None = None,
) -> str | None:
    """Set a password with a one-time code, end every session of the person and begin one; gives its token.

    Whoever had a password before is told by mail: a letter is printed by somebody else, and opens the account.

    `breached`: the installation's list of stolen passwords, if it has one. None when the code cannot be used. Raises
    PasswordRefused, leaving the code good, and TooManyTries.
    """
    limit = throttle.address_limit(address)
    throttle.refuse_too_many(session, limit)
    person = codes.person_of(session, typed_code)
    if person is None:
        throttle.count(session, limit.key)
        note_refused(session, None, address)
        return None
    passwords.refuse_weak(password, own_words(person, organisation), breached)
    # Before the code, as whoever asks for another one does: so that the two do not wait for each other.
    hold_person(session, person.id)
    if not codes.use_up(session, typed_code):
        return None
    again = session.get(Account, person.id) is not None
    set_password(session, person.id, password)
    if again:
        tell(session, person.id, "password-set", mails.password_set(person))
    throttle.forget_person(session, person)
    return begin_session(session, person.id, browser, by=CODE)


def change_password(
    session: Session,
    person_id: UUID,
    current: str,
    new: str,
    organisation: str,
    sign_in_id: UUID,
    browser: str = "",
    second_factor_at: datetime | None = None,
    breached: Path | None = None,
) -> str | None:
    """Change one's own password, end every session and begin a fresh one; gives its token. They are told by mail.

    `sign_in_id`: the present session; `second_factor_at`: when the second factor was given in it, which holds for the
    fresh one; `breached`: as for `start`. None when `current` is not the password. Raises PasswordRefused for a weak
    new one, TooManyTries, and SignInNeeded when the present session was ended meanwhile.
    """
    limit = throttle.account_limit(person_id)
    # First, as `second_factor.confirm` does: of many at once no more tries are taken than of as many in a row.
    hold_person(session, person_id)
    throttle.refuse_too_many(session, limit)
    account = session.get(Account, person_id)
    if not passwords.matches(None if account is None else account.password_hash, current):
        throttle.count(session, limit.key)
        then = throttle.then(session, limit)
        events.record(session, person_id, "password.refused", person_id=person_id, **then)
        return None
    person = session.get_one(Person, person_id)
    if passwords.same(new, current):
        raise passwords.PasswordRefused(_("This is the password you have. Choose another."))
    passwords.refuse_weak(new, own_words(person, organisation), breached)
    require_open(session, sign_in_id)
    set_password(session, person_id, new)
    tell(session, person_id, "password-changed", mails.password_changed(person))
    return begin_session(session, person_id, browser, second_factor_at, by=NEW_PASSWORD)


def set_password(session: Session, person_id: UUID, password: str, *, demonstration: bool = False) -> None:
    """Keep the password, whatever it is, and end every session of the person. Call it with the person held, where
    somebody else may do the same."""
    account = session.get(Account, person_id)
    if account is None:
        account = Account(person_id=person_id)
        session.add(account)
    account.password_hash = passwords.password_hash(password)
    account.changed_at = clock.now()
    account.demonstration = demonstration
    session.flush()
    end_sessions(session, person_id)
    events.record(session, person_id, "password.set", person_id=person_id)


def own_words(person: Person, organisation: str) -> tuple[str, ...]:
    """What a password must not be made of: it is the first thing that people around would try."""
    address = person.email or ""
    part = address.partition("@")[0].replace(".", " ")
    return (person.name, person.staff_number, organisation, person.employer, address, part)


def begin_session(
    session: Session,
    person_id: UUID,
    browser: str,
    second_factor_at: datetime | None = None,
    **how: str,
) -> str:
    """A new session for the person; gives the token for the cookie. `browser`: how the browser calls itself.

    `second_factor_at`: when the second factor was given; None: not yet. `how`: what the audit trail says of it besides,
    of which `by` is one of `WAYS`.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    row = SignInSession(
        token_hash=hashed(token),
        person_id=person_id,
        started_at=now,
        seen_at=now,
        browser=browser[:200],
        second_factor_at=second_factor_at,
    )
    session.add(row)
    session.flush()
    events.record(session, person_id, "session.begun", person_id=person_id, subject=row.id, **how)
    return token


def sign_out(session: Session, token: str) -> None:
    """End the session behind the token, if it lives."""
    row = session.scalar(
        select(SignInSession).where(
            SignInSession.token_hash == hashed(token), SignInSession.ended_at.is_(None)
        )
    )
    if row is not None:
        _end(session, row)


def end_session(session: Session, person_id: UUID, session_id: UUID) -> None:
    """End one of the person's own sessions; ended already is fine. Raises NotFound for anybody else's."""
    row = session.get(SignInSession, session_id)
    if row is None or row.person_id != person_id:
        raise NotFound()
    if row.ended_at is None:
        _end(session, row)


def _end(session: Session, row: SignInSession) -> None:
    row.ended_at = clock.now()
    events.record(session, row.person_id, "session.ended", person_id=row.person_id, subject=row.id)


def needs_noting(viewer: SignedIn) -> bool:
    """Whether it is time to write down that the session is in use: once a minute is enough."""
    return clock.now() - viewer.seen_at >= NOTED_EVERY


def note_seen(session: Session, session_id: UUID) -> None:
    """Write down that the session is in use now. Waits for nobody: who holds the row notes it, or ends the session."""
    free = (
        select(SignInSession.id)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(SignInSession)
        .where(SignInSession.id.in_(free))
        .values(seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def create_administrator(
    session: Session,
    *,
    name: str,
    email: str | None,
    staff_number: str,
    organisation: str = "Organisation",
    team_code: str = "TOP",
    role_profile: str = "staff",
) -> str:
    """Make a system administrator, below nobody, and give the one-time code for the first sign-in.

    Somebody who is known by `staff_number` already, and is called so, is given the role and keeps everything else. A
    new person sits in the top team, which is made with `team_code` and the organisation's name if there is none. Raises
    Invalid for a name, number or address that no file of people could hold, and Conflict for somebody else's address,
    and for the number of somebody who is called otherwise.
    """
    person = person_meant(session, staff_number)
    if person is not None and one_name(person.name) != one_name(name):
        raise Conflict(
            _("The staff number %(number)s is that of %(name)s.", number=staff_number, name=person.name),
            _(
                "Check it. To make them an administrator, or for another code of theirs, give the name as it is here."
            ),
        )
    if person is None:
        _refuse_unusable(session, name=name, email=email, staff_number=staff_number)
        team = people.top_team(session) or people.create_team(session, code=team_code, name=organisation)
        person = people.create_person(
            session,
            None,
            staff_number=staff_number,
            name=name,
            email=email,
            employer=organisation,
            role_profile=role_profile,
            team_id=team.id,
            starts_on=clock.today(),
        )
    people.give_role(session, None, person.id, "administrator")
    made, _expires_at = codes.make_codes(session, [person.id], "letter", LETTER_LASTS)
    # Of somebody who holds the role already nothing else would tell that there is a code to their account.
    events.record(session, None, "letter.printed", person_id=person.id, why="command")
    return made[person.id]


def _refuse_unusable(session: Session, *, name: str, email: str | None, staff_number: str) -> None:
    problem = naming_problem({"staff_number": staff_number, "name": name, "email": email or ""})
    if problem is not None:
        raise Invalid(_(problem.what, **problem.values))
    if email is not None and address_taken(session, email):
        raise Conflict(
            _("Somebody else has the e-mail address %(email)s.", email=email),
            _("Give their staff number to make them an administrator, or another address."),
        )


def letter_text(letter: Letter, public_url: str) -> str:
    """A sign-in letter as plain text, for printing from the command line."""
    last_day = format_day(letter.expires_on)
    return mails.letter(letter.name, letter.staff_number, letter.team, letter.code, last_day, public_url)
