"""What is made of what a directory says. Plain values only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize
from uuid import UUID

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_NUMBER = re.compile(r"[^\W_][\w./-]*")


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address as the directory gives it. `kind`: what it is for; `primary`: None where it is not said."""

    value: str
    kind: str | None
    primary: bool | None


def compared(text: str) -> str:
    """A name or address as it is compared: RFC 7643 wants capitals to make no difference."""
    return normalize("NFC", normalize("NFC", text).lower())


def chosen(addresses: Iterable[Address]) -> Address | None:
    """The one that KIE keeps: the primary one, else the first for work, else the first."""
    found = list(addresses)
    ways = ((one for one in found if one.primary), (one for one in found if one.kind == "work"), iter(found))
    return next((one for way in ways for one in way), None)


def looks_like_an_address(text: str | None) -> bool:
    """Whether this can be somebody's e-mail address, as an import asks it."""
    return bool(text) and len(text or "") <= 254 and _ADDRESS.fullmatch(text or "") is not None


def address_of(email: str | None, user_name: str) -> str | None:
    """By which address an account is matched: the one that the directory gives, else its name where it is one."""
    return mail_of(email) or mail_of(user_name)


def mail_of(email: str | None) -> str | None:
    """Where the directory says that somebody receives mail, as KIE keeps it; None where it does not. The name of an
    account does not say so: nothing need arrive at what people sign in with."""
    return email.lower() if email and looks_like_an_address(email) else None


def number_of(employee_number: str | None) -> str | None:
    """The staff number that the directory gives, None where it can be none."""
    number = (employee_number or "").strip()
    return number if len(number) <= 40 and _NUMBER.fullmatch(number) else None


def whole_name(
    formatted: str | None, given: str | None, family: str | None, display: str | None
) -> str | None:
    """The name that KIE shows: the whole one, else its parts, else what the directory shows; None without any."""
    parts = " ".join(part for part in ((given or "").strip(), (family or "").strip()) if part)
    return next(
        (one[:200] for one in ((formatted or "").strip(), parts, (display or "").strip()) if one), None
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody here whom an account may belong to. `rests`: their address changed lately (decision 40)."""

    person_id: UUID
    staff_number: str
    email: str | None
    taken: bool
    rests: bool


def refusal(found: Iterable[Candidate], number: str | None, address: str | None) -> str | None:
    """Why an account belongs to none of these; None when it is the one person whom all that is said means.

    Where number and address are both said, both must mean the same person; an address alone counts while it has not
    changed lately, as for signing in elsewhere (decision 46).
    """
    people = list(found)
    if len(people) != 1:
        return "unknown" if not people else "several"
    one = people[0]
    if one.taken:
        return "has-another-account"
    if number is not None:
        return None if one.staff_number == number else "another-number"
    return "address-rests" if one.rests else None


def lacks(number: str | None, name: str | None, *, has_team: bool, rests: bool) -> str | None:
    """Why nobody new begins by an account that means nobody here; None where somebody would. The first reason counts,
    as they are looked at when somebody begins."""
    if rests:
        return "rests"
    if number is None:
        return "no-number"
    if name is None:
        return "no-name"
    return None if has_team else "no-team"


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What the directory says otherwise than before, in the order of `after`."""
    return tuple(name for name, value in after.items() if before.get(name) != value)
