"""Rules of signing in at the identity provider: what is asked, which addresses count, whom it means."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from kie.texts import spoilt

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA",
)  # fmt: skip
"""Signatures that only the provider can make. What both sides could make (HS256), or nobody (none), is no signature."""
KEY_TYPES = ("RSA", "EC", "OKP")
LEEWAY = timedelta(minutes=1)
"""By how much the provider's clock may differ from ours."""
QUESTION_LASTS = timedelta(minutes=10)
MOST_QUESTIONS = 3
"""As many tabs of one browser may wait for an answer. A cookie holds no more."""
LONGEST_NEXT = 300
LONGEST_NAME = 255
"""Of an issuer or a subject (OpenID Connect Core, 2)."""
EMAIL, STAFF_NUMBER = "email", "staff-number"


@dataclass(frozen=True, slots=True)
class Question:
    """What a browser was sent to the provider with. The answer must carry `state`, the token in it `nonce`; `verifier`
    shows that whoever takes the code is who asked for it (RFC 7636). `next`: where the person wanted to be."""

    state: str
    nonce: str
    verifier: str
    next: str
    asked_at: int


def new_question(next_path: str | None, now: datetime) -> Question:
    """A question that nobody can guess."""
    wanted = next_path if next_path and len(next_path) <= LONGEST_NEXT else ""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _part in range(3))
    return Question(state, nonce, verifier, wanted, int(now.timestamp()))


def waiting(kept: object, now: datetime) -> list[Question]:
    """The questions in a cookie that may still be answered, the oldest first; none for anything else in its place."""
    oldest = (now - QUESTION_LASTS).timestamp()
    rows = kept if isinstance(kept, list) else []
    questions = [
        Question(*row)
        for row in rows
        if isinstance(row, list | tuple) and [type(part) for part in row] == [str, str, str, str, int]
    ]
    return [one for one in questions if one.asked_at > oldest][-MOST_QUESTIONS:]


def speakable(address: object, *, https_only: bool) -> bool:
    """Whether an address that the provider names may be spoken to, or people sent there."""
    if not isinstance(address, str) or any(
        ord(one) < 33 or ord(one) == 127 or one == "\\" for one in address
    ):
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    schemes = ("https",) if https_only else ("https", "http")
    return parts.scheme in schemes and bool(host) and "@" not in parts.netloc and not parts.fragment


def same_issuer(one: object, other: str) -> bool:
    """Whether both name one provider. A stroke at the end is often left out in settings, and means nothing."""
    return isinstance(one, str) and one.rstrip("/") == other.rstrip("/")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the provider says of who signed in there. `email`, in lower case, and `staff_number` are "" where it says
    none that counts; `second_factor`: that it asked for one; `token`: in which it says so, signed."""

    issuer: str
    subject: str
    email: str
    staff_number: str
    second_factor: bool
    token: str = field(default="", repr=False, compare=False)


def claimed(claims: Mapping[str, Any], staff_number_claim: str, second_factors: Collection[str]) -> Claimed:
    """What these claims say that counts. An address counts only where the provider says that it has verified it.

    `staff_number_claim`: which claim holds the staff number, "" for none; `second_factors`: the methods (amr) and
    classes (acr) that mean a second factor.
    """
    verified = claims.get("email_verified") is True
    email = _address(claims.get("email")) if verified else ""
    methods = claims.get("amr")
    shown = {one for one in methods if isinstance(one, str)} if isinstance(methods, list) else set()
    shown.add(_text(claims.get("acr")))
    return Claimed(
        issuer=_text(claims.get("iss")),
        subject=claims["sub"],
        email=email,
        staff_number=_number(claims, staff_number_claim),
        second_factor=not shown.isdisjoint(second_factors),
    )


def _number(claims: Mapping[str, Any], claim: str) -> str:
    number = claims.get(claim) if claim else None
    return str(number) if type(number) is int else _text(number)


def _address(value: object) -> str:
    """An address in lower case; "" where another address has the same: a Kelvin sign becomes an ordinary k."""
    text = _text(value)
    small = [one.lower() for one in text]
    alike = any(low not in (one, "") and low.upper() != one for one, low in zip(text, small, strict=True))
    return "" if alike else text.lower()


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) and not spoilt(value) else ""


def tells_enough(claims: Mapping[str, Any], staff_number_claim: str) -> bool:
    """Whether the claims themselves say who it is, so that the provider need not be asked for more: the staff number
    where one is to be told, for an address alone would hide that it belongs to another one now."""
    return bool(_number(claims, staff_number_claim)) if staff_number_claim else "email" in claims


def with_more(claims: Mapping[str, Any], more: Mapping[str, Any], staff_number_claim: str) -> dict[str, Any]:
    """The claims of the token, and what the provider said besides where the token says nothing. An address and whether
    it is verified are taken from one of the two, never one from each."""
    own = {name: value for name, value in claims.items() if name != "email_verified" or "email" in claims}
    if not _number(own, staff_number_claim):
        own.pop(staff_number_claim, None)
    pair = {"email", "email_verified"} if "email" in own else set()
    return {**{name: value for name, value in more.items() if name not in pair}, **own}


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom the claims may mean. `linked`: to whom they are linked at this provider is somebody
    else there; `number_differs`: the claims say another staff number than theirs, as when an address was given on."""

    in_post: bool
    address_rests: bool
    linked: bool
    number_differs: bool = False


def refusal(known: Iterable[Known]) -> str | None:
    """Why nobody is linked for the first time, as the audit trail says it; None when this one person may be.

    Not where the address is too new for us to know whose it is: whoever changed it could come in, and the message that
    tells of the link would go to them.
    """
    found = list(known)
    if len(found) != 1:
        return "several" if found else "unknown"
    (one,) = found
    if not one.in_post:
        return "not-in-post"
    if one.linked:
        return "linked-to-another"
    if one.number_differs:
        return "another-number"
    return "address-rests" if one.address_rests else None
