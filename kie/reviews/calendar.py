"""The meeting as a calendar file (RFC 5545), so that either can put it in their own calendar.

It holds when and where, and with whom; never what is to be talked about.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from kie import clock
from kie.reviews.models import Meeting

LENGTH = timedelta(hours=1)
"""How long an exchange is put in the calendar for; the two can change it there."""

LINE_OCTETS = 75


def calendar_file(participation_id: UUID, meeting: Meeting, summary: str) -> bytes:
    """The file's bytes. `meeting.on` is known; without a time it is an event of the whole day.

    The UID stays the same and SEQUENCE grows with each change, so that a later file moves the earlier event.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//KIE//Key Issues Exchange//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{participation_id}@kie.invalid",
        f"DTSTAMP:{_utc(meeting.changed_at)}",
        f"SEQUENCE:{meeting.version - 1}",
        *_when(meeting),
        f"SUMMARY:{_escaped(summary)}",
        *([f"LOCATION:{_escaped(meeting.place)}"] if meeting.place else []),
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _when(meeting: Meeting) -> list[str]:
    if meeting.on is None:
        raise ValueError("a meeting without a day has no place in a calendar")
    if meeting.at is None:
        following = meeting.on + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{meeting.on:%Y%m%d}", f"DTEND;VALUE=DATE:{following:%Y%m%d}"]
    start = datetime.combine(meeting.on, meeting.at, tzinfo=clock.LONDON)
    return [f"DTSTART:{_utc(start)}", f"DTEND:{_utc(start.astimezone(UTC) + LENGTH)}"]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Text as RFC 5545, 3.3.11 wants it."""
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
