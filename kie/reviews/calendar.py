"""The meeting as a calendar file (RFC 5545 and 5546), so that either can put it in their own calendar.

It holds when and where, with whom, and where the review is found; never what is to be talked about. It is fetched, not
mailed, so it has no METHOD: that makes it an entry to keep. PUBLISH may name nobody who attends, and calendars take a
REQUEST for an invitation, which whoever invites cannot accept and which asks the other for an answer that nobody
reads. Only what takes an entry out again is a CANCEL.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import quote
from uuid import UUID

from kie.calendars import calendar_of, escaped, parameter, utc
from kie.reviews.models import Meeting

LENGTH = timedelta(hours=1)
"""How long an exchange is put in the calendar for; the two can change it there."""

NO_ADDRESS = "invalid:nomail"
_AGENT = ";SCHEDULE-AGENT=NONE"
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
class Attending:
    """One of the two who meet. `address`: "" for somebody without e-mail."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the calendar says beside day, time and place. `url`: of the review; `other`: whom the organiser meets, None
    while nobody manages the person. `reader`: whose calendar it is for, and who says yes by putting it there."""

    summary: str
    url: str
    organiser: Attending
    other: Attending | None
    reader: Attending


def is_called_off(meeting: Meeting) -> bool:
    """Whether the file takes the meeting out of a calendar instead of putting it in."""
    return meeting.on is None


def calendar_file(participation_id: UUID, meeting: Meeting, entry: Entry) -> bytes:
    """The file's bytes. Without a time it is an event of the whole day.

    The UID stays the same and SEQUENCE grows with each change, so that a later file moves the earlier event. For a
    meeting that was called off, the file takes the event out of the calendar. Raises ValueError for a meeting that
    never had a day.
    """
    called_off = is_called_off(meeting)
    on, at = (meeting.called_off_on, meeting.called_off_at) if called_off else (meeting.on, meeting.at)
    if on is None:
        raise ValueError("a meeting without a day has no place in a calendar")
    lines = [
        *(["METHOD:CANCEL"] if called_off else []),
        *(_TIME_ZONE if at is not None else ()),
        "BEGIN:VEVENT",
        f"UID:{participation_id}@kie.invalid",
        f"DTSTAMP:{utc(meeting.changed_at)}",
        f"SEQUENCE:{meeting.version - 1}",
        *_people(entry),
        *_when(on, at),
        f"SUMMARY:{escaped(entry.summary)}",
        *([f"LOCATION:{escaped(meeting.place)}"] if meeting.place else []),
        f"STATUS:{'CANCELLED' if called_off else 'CONFIRMED'}",
        f"URL:{entry.url}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]
    return calendar_of(lines)


def _people(entry: Entry) -> list[str]:
    """Who invites, which a calendar always wants, and who attends, as far as they have an address.

    SCHEDULE-AGENT=NONE (RFC 6638, 7.1) keeps calendar servers from mailing invitations and answers of their own.
    """
    chair, other = entry.organiser, entry.other
    named = f"ORGANIZER;CN={parameter(chair.name)}{_AGENT}"
    lines = [f"{named}:mailto:{_address(chair.address)}" if chair.address else f"{named}:{NO_ADDRESS}"]
    for one, role in ((chair, "CHAIR"), (other, "REQ-PARTICIPANT")):
        if one is not None and one.address:
            part = "ACCEPTED" if one == entry.reader else "NEEDS-ACTION"
            name = f"ATTENDEE;CN={parameter(one.name)};ROLE={role};PARTSTAT={part};RSVP=FALSE{_AGENT}"
            lines.append(f"{name}:mailto:{_address(one.address)}")
    return lines


def _address(address: str) -> str:
    """The address as a mailto: URI holds it (RFC 6068)."""
    return quote(address, safe="@!$'*+-._~")


def _when(on: date, at: time | None) -> list[str]:
    if at is None:
        following = on + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{on:%Y%m%d}", f"DTEND;VALUE=DATE:{following:%Y%m%d}"]
    start = datetime.combine(on, at)
    return [
        f"{name};TZID={ZONE}:{moment:%Y%m%dT%H%M%S}"
        for name, moment in (("DTSTART", start), ("DTEND", start + LENGTH))
    ]
