"""The meeting as a calendar file (RFC 5545 and 5546), so that either can put it in their own calendar.

It holds when and where, and with whom; never what is to be talked about.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from kie.reviews.models import Meeting

LENGTH = timedelta(hours=1)
"""How long an exchange is put in the calendar for; the two can change it there."""

LINE_OCTETS = 75
NO_ADDRESS = "invalid:nomail"
ZONE = "Europe/London"
_TIME_ZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T010000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZNAME:BST",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZNAME:GMT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""The rules of British time since 1996, for calendars that do not know the zone by its name."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who invites: a calendar wants one. `address`: "" for somebody without e-mail."""

    name: str
    address: str


def calendar_file(participation_id: UUID, meeting: Meeting, summary: str, organiser: Organiser) -> bytes:
    """The file's bytes. Without a time it is an event of the whole day.

    The UID stays the same and SEQUENCE grows with each change, so that a later file moves the earlier event. For a
    meeting that was called off, the file takes the event out of the calendar. Raises ValueError for a meeting that
    never had a day.
    """
    called_off = meeting.on is None
    on, at = (meeting.called_off_on, meeting.called_off_at) if called_off else (meeting.on, meeting.at)
    if on is None:
        raise ValueError("a meeting without a day has no place in a calendar")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//KIE//Key Issues Exchange//EN",
        f"METHOD:{'CANCEL' if called_off else 'PUBLISH'}",
        *(_TIME_ZONE if at is not None else ()),
        "BEGIN:VEVENT",
        f"UID:{participation_id}@kie.invalid",
        f"DTSTAMP:{_utc(meeting.changed_at)}",
        f"SEQUENCE:{meeting.version - 1}",
        _organiser(organiser),
        *_when(on, at),
        f"SUMMARY:{_escaped(summary)}",
        *([f"LOCATION:{_escaped(meeting.place)}"] if meeting.place else []),
        f"STATUS:{'CANCELLED' if called_off else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _organiser(organiser: Organiser) -> str:
    address = f"mailto:{organiser.address}" if organiser.address else NO_ADDRESS
    return f"ORGANIZER;CN={_parameter(organiser.name)}:{address}"


def _when(on: date, at: time | None) -> list[str]:
    if at is None:
        following = on + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{on:%Y%m%d}", f"DTEND;VALUE=DATE:{following:%Y%m%d}"]
    start = datetime.combine(on, at)
    return [
        f"{name};TZID={ZONE}:{moment:%Y%m%dT%H%M%S}"
        for name, moment in (("DTSTART", start), ("DTEND", start + LENGTH))
    ]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _parameter(text: str) -> str:
    """Text as the value of a parameter (RFC 5545, 3.2): quoted, because a quote or control has no way in."""
    return '"' + "".join(one for one in text if one != '"' and ord(one) >= ord(" ")) + '"'


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
