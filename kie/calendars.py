"""Calendar files (RFC 5545): how lines, texts and moments are written in one."""

from collections.abc import Iterable
from datetime import UTC, datetime

LINE_OCTETS = 75


def calendar_of(lines: Iterable[str]) -> bytes:
    """The bytes of a calendar that holds these content lines: its events, and before them what is said of it."""
    whole = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//KIE//Key Issues Exchange//EN",
        *lines,
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) + b"\r\n" for line in whole)


def utc(moment: datetime) -> str:
    """A moment in UTC."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def parameter(text: str) -> str:
    """Text as the value of a parameter (RFC 5545, 3.2): quoted, because a quote or control has no way in."""
    return '"' + "".join(one for one in text if one != '"' and _is_text(one)) + '"'


def _is_text(character: str) -> bool:
    """Whether a character is none of the controls (RFC 5545, 3.1)."""
    return character >= " " and character != "\x7f"


def escaped(text: str) -> str:
    """Text as RFC 5545, 3.3.11 wants it; what only steers a terminal is left out."""
    text = "".join(one for one in text if one in "\n\t" or _is_text(one))
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> bytes:
    """The line in UTF-8, folded at 75 octets (RFC 5545, 3.1) and never inside a character."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > LINE_OCTETS - (1 if pieces else 0):
            pieces.append(piece)
            piece = b""
        piece += encoded
    return b"\r\n ".join([*pieces, piece])
