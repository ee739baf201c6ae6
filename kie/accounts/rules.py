"""Rules of signing in: sessions, tries, passwords, one-time codes, and where to go afterwards."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from math import ceil
from unicodedata import decimal, normalize
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from pyotp import TOTP

from kie.i18n import N_

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)

UNSENT_LASTS = timedelta(hours=24)
MOST_UNSENT = 20
MOST_UNSENT_BYTES = 1024 * 1024
NOT_TYPED = ("csrf_token", "once", "unsent")
ASKED, STEP = "unsent", "unsent-step"
"""What the address of a page says besides, when its form is to be filled in again: from what, and how far the search
for its page has come."""
TELLING = ("key", "framework", "statement")
"""Hidden fields that tell several forms of one address apart, as `static/js/several-forms.js` tells them apart."""
_BOOKKEEPING = re.compile(r"(.*/)?(version|was)|digest|revision")

TRIES_WITHIN = timedelta(minutes=15)
TRIES_PER_NAME = 5
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 100
MAILS_PER_ACCOUNT = 3
MAILS_WITHIN = timedelta(hours=1)

LEAST_PASSWORD = 8
MOST_PASSWORD = 200
HOUSE_WORDS = frozenset(
    (
        "kie",
        "keyissuesexchange",
        "keyissues",
        "exchange",
        "review",
        "appraisal",
        "competency",
        "behaviour",
        "council",
        "password",
        "welcome",
        "changeme",
        "letmein",
    )
)
"""What anybody here would try first, besides names: what the product is called and is about, and how accounts begin. In
docs/security/signing-in.md as well."""

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 16
CODE_GROUP = 4
LETTER_LASTS = timedelta(days=21)
MAIL_LASTS = timedelta(hours=1)

SECOND_FACTOR_ROLES = ("hr", "administrator")
DRIFT = 1
RECOVERY_CODES = 10
RECOVERY_DIGITS = 16
APP_DIGITS = 6
PROOF_LASTS = timedelta(minutes=15)


def one_name(typed: str) -> str:
    """A name that somebody types to sign in, in the one form under which its tries are counted, and people looked for:
    however it is composed, written large or small, and whether anybody has it or not (Unicode NFKC and case folding).
    """
    return normalize("NFKC", normalize("NFKC", typed).casefold()).strip()


def meant_for_app(typed: str) -> bool:
    """Whether what was typed is made as the codes of an app are: digits without letters, no more than those have."""
    return 0 < len(digits_of(typed)) <= APP_DIGITS and not any(map(str.isalpha, typed))


def still_valid(started_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session lives: seen within the last 60 minutes, begun within the last 12 hours (ASVS 5.0, 7.3)."""
    return now - seen_at < IDLE and now - started_at < ABSOLUTE


def ends_at(started_at: datetime, seen_at: datetime) -> datetime:
    """When a session ends if nothing more is done in it."""
    return min(seen_at + IDLE, started_at + ABSOLUTE)


def can_be_extended(started_at: datetime, seen_at: datetime) -> bool:
    """Whether doing something makes the session live longer: not in its twelfth hour."""
    return seen_at + IDLE < started_at + ABSOLUTE


def form_address(path: str) -> str:
    """Where a form was sent, whether its page had just been filled in from what is kept or not."""
    bare, _mark, query = path.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    left = [(name, value) for name, value in pairs if name not in (ASKED, STEP)]
    if len(left) == len(pairs):
        return path
    return f"{bare}?{urlencode(left)}" if left else bare


def form_of(path: str, fields: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Which form it is: states of one form that were sent one after the other have the same."""
    return (form_address(path), *(f"{name} {value}" for name, value in fields if name in TELLING))


def typed_in(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """What somebody typed and chose, without what the page noted for itself, such as the version that it showed."""
    return tuple((name, value) for name, value in fields if not _BOOKKEEPING.fullmatch(name))


def free_at(
    tries: Sequence[datetime], now: datetime, most: int, within: timedelta = TRIES_WITHIN
) -> datetime | None:
    """When another try is taken; None while fewer than `most` failed `within` the time past."""
    recent = sorted((at for at in tries if now - at < within), reverse=True)
    return None if len(recent) < most else recent[most - 1] + within


def minutes_until(at: datetime, now: datetime) -> int:
    """Whole minutes to wait, one at least."""
    return max(1, ceil((at - now) / timedelta(minutes=1)))


def by_the_clock(at: datetime) -> datetime:
    """The beginning of a minute by which it is over, as people read it from a clock: the same whenever they ask."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)


def canonical_password(password: str) -> str:
    """The same characters however a keyboard composes them (NIST SP 800-63B, 5.1.1.2: Unicode NFKC)."""
    return normalize("NFKC", password)


def password_problem(password: str, common: frozenset[str], own_words: Iterable[str]) -> str | None:
    """Why this password is refused, as a text to translate; None when it is good.

    `common`: passwords everybody tries first, in lower case. `own_words`: the organisation's name, the person's
    name, staff number and address; what is left without them and HOUSE_WORDS must still be long enough.
    """
    if len(password) < LEAST_PASSWORD:
        return N_("Use at least 8 characters. 15 or more is better: three or four words, for example.")
    if len(password) > MOST_PASSWORD:
        return N_("Use at most 200 characters.")
    folded = password.casefold()
    letters = "".join(character for character in folded if character.isalpha())
    if folded in common or letters in common or len(set(folded)) < 4:
        return N_("Too many people use this password, so it is tried first. Choose another.")
    remaining = folded
    for word in sorted(_parts(own_words) | HOUSE_WORDS, key=len, reverse=True):
        remaining = remaining.replace(word, "")
    if len(remaining) < LEAST_PASSWORD and remaining != folded:
        return N_(
            "This is mostly your name, your staff number, your organisation’s name or a word that everybody here would "
            "try. Choose another."
        )
    return None


def _parts(words: Iterable[str]) -> set[str]:
    parts: set[str] = set()
    for word in words:
        folded = word.casefold()
        parts |= {"".join(folded.split()), *folded.split()}
    return {part for part in parts if len(part) >= 4}


def bare_code(typed: str) -> str:
    """A one-time code as it is kept, whatever spaces, dashes and small letters somebody types."""
    return "".join(character for character in typed.upper() if character.isalnum())


def shown_code(code: str) -> str:
    """A one-time code in groups of four, for reading: ABCD-EFGH-JKLM-NPQR."""
    return "-".join(code[at : at + CODE_GROUP] for at in range(0, len(code), CODE_GROUP))


def step_left(required: bool, turned_on: bool, given: bool) -> str | None:
    """What signing in still wants after the password: "set-up", "code", or None when it is complete.

    `required`: the person must have a second factor; `turned_on`: they have one here; `given`: one was given in this
    session, here or to the identity provider.
    """
    if given:
        return None
    if turned_on:
        return "code"
    return "set-up" if required else None


def second_factor_wanted(wanted_from: str, roles: Collection[str]) -> bool:
    """Whether somebody with these roles must have a second factor. `wanted_from`: "everybody", "required" (those whose
    role calls for it) or "relaxed" (nobody)."""
    return wanted_from == "everybody" or (
        wanted_from == "required" and not set(roles).isdisjoint(SECOND_FACTOR_ROLES)
    )


def digits_of(typed: str) -> str:
    """The digits of what somebody typed, in any script's digits, whatever spaces and dashes are between."""
    return "".join(str(decimal(character)) for character in typed if character.isdecimal())


def matching_counter(secret: str, typed: str, now: datetime, after: int) -> int | None:
    """The time step whose code was typed: this step of 30 seconds or one beside it (RFC 6238, 5.2), and later than
    `after`, the latest one used. None when no such code was typed.
    """
    codes, digits = TOTP(secret), digits_of(typed)
    present = codes.timecode(now)
    for counter in range(present - DRIFT, present + DRIFT + 1):
        if compare_digest(codes.generate_otp(counter), digits) and counter > after:
            return counter
    return None


def local_path(address: str | None) -> str | None:
    """The address when it leads to a page of ours, else None: a link must not send people elsewhere."""
    if not address or not address.startswith("/") or address.startswith("//"):
        return None
    if "\\" in address or any(ord(character) < 33 or ord(character) == 127 for character in address):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address


@dataclass(frozen=True, slots=True)
class WithoutPassword:
    """How many people have no password yet, and how many of them no e-mail address either, to which a code could go."""

    people: int = 0
    without_email: int = 0


def places(sessions: Iterable[tuple[UUID, str, datetime]]) -> dict[UUID, tuple[int, int]]:
    """Which each is, and of how many, among sessions that began in the same minute in browsers that are called the
    same: their page says the minute, so nothing else may tell them apart. The first is 1; none where one is alone."""
    alike: dict[tuple[str, datetime], list[tuple[datetime, UUID]]] = {}
    for id_, browser, at in sessions:
        alike.setdefault((browser, at.replace(second=0, microsecond=0)), []).append((at, id_))
    return {
        id_: (number, len(group))
        for group in alike.values()
        if len(group) > 1
        for number, (_at, id_) in enumerate(sorted(group), start=1)
    }
