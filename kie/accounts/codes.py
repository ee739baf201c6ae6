"""One-time codes: made for a letter or a mail, used once. A new one replaces the old."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, exists, insert, select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts import mails, rules, throttle
from kie.accounts.closing import may_sign_in
from kie.accounts.models import SignInCode
from kie.accounts.queries import address_rests, hashed, people_without_password, person_meant
from kie.errors import NotFound
from kie.i18n import _
from kie.mail import Reason, Words, queue
from kie.people.mails import addressed
from kie.people.models import AddressChange, Person, Team

AT_ONCE = 5000
REASON = "sign-in-code"
"""Why a code is mailed: it can be used. See `still_works`."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one printed letter says. `code` is shown here and nowhere again; `expires_on`: the last day it works."""

    name: str
    staff_number: str
    team: str
    code: str
    expires_on: date


def make_codes(
    session: Session, person_ids: Iterable[UUID], channel: str, lasts: timedelta
) -> tuple[dict[UUID, str], datetime]:
    """A fresh code for each person, in groups of four, and when they expire. Their old codes end."""
    now = clock.now()
    codes = {person_id: _new_code() for person_id in person_ids}
    for some in _portions(codes):
        session.execute(
            update(SignInCode)
            .where(SignInCode.person_id.in_(some), SignInCode.ended_at.is_(None))
            .values(ended_at=now)
        )
    if codes:
        session.execute(
            insert(SignInCode),
            [
                {
                    "person_id": person_id,
                    "code_hash": hashed(code),
                    "channel": channel,
                    "made_at": now,
                    "expires_at": now + lasts,
                }
                for person_id, code in codes.items()
            ],
        )
    return {person_id: rules.shown_code(code) for person_id, code in codes.items()}, now + lasts


def make_letters(
    session: Session,
    actor_id: UUID | None,
    person_ids: Iterable[UUID] | None = None,
    *,
    team_code: str | None = None,
    without_email: bool = False,
) -> list[Letter]:
    """Codes for letters, in the order of teams and names. `actor_id` is None for the command line.

    `person_ids`: exactly these, with a password or without; None means everybody without a password, in the team
    `team_code` and below when it is given, and only those without an e-mail address if `without_email`. Raises NotFound
    for a team that does not exist.
    """
    if person_ids is None:
        teams = _team_ids(session, team_code)
        person_ids = people_without_password(session, teams, without_email=without_email)
    codes, expires_at = make_codes(session, person_ids, "letter", rules.LETTER_LASTS)
    letters = []
    for person, team in _with_teams(session, list(codes)):
        letters.append(
            Letter(person.name, person.staff_number, team, codes[person.id], clock.local(expires_at).date())
        )
    events.record_many(session, actor_id, "letter.printed", codes)
    return sorted(letters, key=lambda letter: (letter.team, letter.name, letter.staff_number))


def mail_code(session: Session, typed: str, address: str, public_url: str) -> None:
    """Mail a code to whoever is meant, when there is an address that has not changed lately (`address_rests`). Nothing
    in the answer tells whether there was.

    At most three an hour for one name, and to one person, are sent. Raises TooManyTries for an address that asks for
    too many.
    """
    throttle.refuse_too_many(session, throttle.address_limit(address))
    key = throttle.key_of("mail", rules.one_name(typed))
    throttle.hold(session, key)
    person = person_meant(session, typed, keep=True)
    if throttle.used_up(session, key, rules.MAILS_PER_ACCOUNT, rules.MAILS_WITHIN):
        return
    # By name first, as in `throttle.name_limit`: what the address is counted must not tell whether there is anybody.
    throttle.count(session, key, throttle.address_limit(address).key)
    if person is None or person.email is None or not may_sign_in(session, person):
        return
    to_them = throttle.Limit(
        throttle.key_of("mail to", person.id), rules.MAILS_PER_ACCOUNT, rules.MAILS_WITHIN
    )
    if address_rests(session, person.id) or not throttle.let_through(session, to_them):
        return
    codes, expires_at = make_codes(session, [person.id], "mail", rules.MAIL_LASTS)
    message = mails.start_again(person, codes[person.id], expires_at, public_url)
    queue(
        session,
        key=f"start-again:{hashed(codes[person.id])}",
        recipient=person.email,
        subject=message.subject,
        text=message.text,
        language=person.language,
        reason=Reason(REASON, hashed(rules.bare_code(codes[person.id]))),
    )
    events.record(session, None, "code.mailed", person_id=person.id)


def still_works(session: Session, code_hash: str, words: Words) -> Words | None:
    """The words of a mail with a code, as long as the code can be used; None for one that was used or replaced, that
    waited too long for a mail server, or that was made before the address changed."""
    person_id = session.scalar(select(SignInCode.person_id).where(*_usable(code_hash)))
    return None if person_id is None else addressed(session, person_id, words)


def person_of(session: Session, typed: str) -> Person | None:
    """Whose code this is, while it can be used and they are in post; else None."""
    found = session.execute(
        select(SignInCode, Person)
        .join(Person, Person.id == SignInCode.person_id)
        .where(*_usable(hashed(rules.bare_code(typed))))
    ).one_or_none()
    person = None if found is None else found[1]
    return person if person is not None and may_sign_in(session, person) else None


def use_up(session: Session, typed: str) -> bool:
    """End the code; False when somebody else did so first, or when it can no longer be used."""
    ended = session.execute(
        update(SignInCode)
        .where(*_usable(hashed(rules.bare_code(typed))))
        .values(ended_at=clock.now())
        .returning(SignInCode.id)
        .execution_options(synchronize_session=False)
    )
    return ended.one_or_none() is not None


def _usable(code_hash: str) -> tuple[ColumnElement[bool], ...]:
    """That this code can be used: not used up, not replaced, not too old, not mailed before the address changed."""
    changed = exists().where(
        AddressChange.person_id == SignInCode.person_id, AddressChange.changed_at >= SignInCode.made_at
    )
    return (
        SignInCode.code_hash == code_hash,
        SignInCode.ended_at.is_(None),
        SignInCode.expires_at > clock.now(),
        (SignInCode.channel != "mail") | ~changed,
    )


def _new_code() -> str:
    return "".join(secrets.choice(rules.CODE_ALPHABET) for _place in range(rules.CODE_LENGTH))


def _portions(person_ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """A few thousand at a time: databases limit how many values one statement takes."""
    rest = iter(person_ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _with_teams(session: Session, person_ids: Sequence[UUID]) -> Iterator[tuple[Person, str]]:
    for some in _portions(person_ids):
        rows = select(Person, Team.name).join(Team, Team.id == Person.team_id).where(Person.id.in_(some))
        yield from session.execute(rows)


def _team_ids(session: Session, code: str | None) -> list[UUID] | None:
    if code is None:
        return None
    team_id = session.scalar(select(Team.id).where(Team.code == code))
    if team_id is None:
        raise NotFound(_("There is no team with the code %(code)s.", code=code))
    return [team_id]
