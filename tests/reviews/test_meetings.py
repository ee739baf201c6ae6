"""The meeting is arranged, moved, called off, and taken out of the calendars again, on both databases."""

import re
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.mail import QueuedMail
from kie.reviews.around import attending
from kie.reviews.calendar import Attending, Entry, calendar_file
from kie.reviews.meetings import MeetingPlan, keep_meeting
from kie.reviews.models import Meeting
from tests.cast import Cast

pytestmark = pytest.mark.both_databases

ANA = Attending("Ana Silva", "ana@wexcombe.example")
BEN = Attending("Ben Okafor", "ben@wexcombe.example")
URL = "https://kie.wexcombe.example/reviews/1"
DAY = date(2027, 7, 1)
SOON = clock.today() + timedelta(days=9)


CONTENT_LINE = re.compile(
    r'[A-Z-]+(;[A-Z-]+=("[^"\x00-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*))*:[^\x00-\x08\x0a-\x1f\x7f]*'
)
"""A line of RFC 5545, 3.1, with one value for each parameter."""
TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
"""What a text is made of (3.3.11)."""


def lines_of(
    part: ParticipationContext, meeting: Meeting, organiser: Attending = BEN, other: Attending | None = ANA
) -> list[str]:
    """The file's lines, unfolded, after checking that each is one, and was folded as it has to be."""
    file = calendar_file(
        part.participation.id, meeting, Entry("Review of Ana Silva", URL, organiser, other, organiser)
    )
    assert file.endswith(b"\r\n") and b"\n" not in file.replace(b"\r\n", b"")
    folded = [line.decode() for line in file.split(b"\r\n")]
    assert all(len(line.encode()) <= 75 for line in folded)
    lines = file.decode().replace("\r\n ", "").split("\r\n")[:-1]
    for line in lines:
        assert CONTENT_LINE.fullmatch(line), line
        name, _, value = line.partition(":")
        assert name not in {"SUMMARY", "LOCATION"} or TEXT.fullmatch(value), line
    return lines


def test_the_file_keeps_to_its_format(revealed: ParticipationContext) -> None:
    long_place = (
        "Rathaus; Zimmer 2, neben dem großen Saal – bitte am Empfang melden und den Ausweis mitbringen"
    )
    meeting = Meeting(on=DAY, at=time(14, 30), place=long_place, notes="secret", version=3)
    meeting.changed_at = clock.now()
    lines = lines_of(revealed, meeting)
    assert "DTSTART;TZID=Europe/London:20270701T143000" in lines
    assert "DTEND;TZID=Europe/London:20270701T153000" in lines and "TZID:Europe/London" in lines
    assert "SEQUENCE:2" in lines and f"UID:{revealed.participation.id}@kie.invalid" in lines
    assert not [line for line in lines if line.startswith("METHOD")] and "STATUS:CONFIRMED" in lines
    assert f"URL:{URL}" in lines
    assert "LOCATION:" + long_place.replace(";", "\\;").replace(",", "\\,") in lines
    assert "secret" not in "".join(lines)
    meeting.at = None
    whole_day = lines_of(revealed, meeting)
    assert {"DTSTART;VALUE=DATE:20270701", "DTEND;VALUE=DATE:20270702"} <= set(whole_day)
    assert "BEGIN:VTIMEZONE" not in whole_day


def test_both_attend_and_no_calendar_is_asked_to_invite_or_to_answer(revealed: ParticipationContext) -> None:
    meeting = Meeting(on=DAY, at=None, place="", notes="", version=1)
    meeting.changed_at = clock.now()
    lines = lines_of(revealed, meeting)
    rest = "RSVP=FALSE;SCHEDULE-AGENT=NONE:mailto:"
    assert {
        'ORGANIZER;CN="Ben Okafor";SCHEDULE-AGENT=NONE:mailto:ben@wexcombe.example',
        f'ATTENDEE;CN="Ben Okafor";ROLE=CHAIR;PARTSTAT=ACCEPTED;{rest}ben@wexcombe.example',
        f'ATTENDEE;CN="Ana Silva";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;{rest}ana@wexcombe.example',
    } <= set(lines)
    without = lines_of(revealed, meeting, Attending("Ben Okafor", ""), Attending("Ana Silva", ""))
    assert 'ORGANIZER;CN="Ben Okafor";SCHEDULE-AGENT=NONE:invalid:nomail' in without
    assert not [line for line in without if line.startswith("ATTENDEE")]
    alone = lines_of(revealed, meeting, ANA, None)
    assert len([line for line in alone if line.startswith("ATTENDEE")]) == 1


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=120)


@given(NAMES, NAMES)
@example("Chloé Marchand, HR", "Rathaus; Zimmer 2, \\ neben dem „Saal“\nbitte läuten" + "ß" * 80)
@example('B";X=1\r\nATTACH:evil', "\r\nATTACH:evil\x00")
def test_no_name_or_place_breaks_out_of_its_line(name: str, place: str) -> None:
    meeting = Meeting(on=DAY, at=None, place=place, notes="", version=1)
    meeting.changed_at = clock.now()
    file = calendar_file(
        UUID(int=1), meeting, Entry(f"Review of {name}", URL, Attending(name, "a,b@c.example"), ANA, ANA)
    )
    assert all(len(line) <= 75 and line.decode() is not None for line in file.split(b"\r\n"))
    lines = file.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert all(CONTENT_LINE.fullmatch(line) for line in lines)
    before = (
        "BEGIN VERSION PRODID BEGIN UID DTSTAMP SEQUENCE ORGANIZER ATTENDEE ATTENDEE DTSTART DTEND SUMMARY"
    )
    expected = before.split() + ["LOCATION"] * bool(place) + "STATUS URL CLASS END END".split()
    assert [re.split("[;:]", line)[0] for line in lines] == expected
    summary = next(line for line in lines if line.startswith("SUMMARY:")).removeprefix("SUMMARY:Review of ")
    kept = "".join(one for one in name if one in "\n\t" or (one >= " " and one != "\x7f"))
    assert TEXT.fullmatch(summary) and unescaped(summary) == kept


def unescaped(text: str) -> str:
    """What a calendar reads (RFC 5545, 3.3.11)."""
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), text)


def test_calling_off_keeps_the_uid_and_raises_the_sequence(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    arranged = keep_meeting(session, one, cast.ben.id, MeetingPlan(on=SOON, at=time(9), place="Room 2"))
    before = lines_of(revealed, arranged)
    called_off = keep_meeting(session, one, cast.ana.id, MeetingPlan(version=1))
    after = lines_of(revealed, called_off)
    assert "METHOD:CANCEL" in after and "STATUS:CANCELLED" in after
    assert f"DTSTART;TZID=Europe/London:{SOON:%Y%m%d}T090000" in after
    same = [line for line in before if line.startswith("UID:")]
    assert same == [line for line in after if line.startswith("UID:")]
    assert "SEQUENCE:0" in before and "SEQUENCE:1" in after
    noted = keep_meeting(session, one, cast.ana.id, MeetingPlan(notes="Later then", version=2))
    assert "METHOD:CANCEL" in lines_of(revealed, noted)
    again = keep_meeting(session, one, cast.ben.id, MeetingPlan(on=SOON + timedelta(days=1), version=3))
    assert not [line for line in lines_of(revealed, again) if line.startswith("METHOD")]
    assert "STATUS:CONFIRMED" in lines_of(revealed, again) and again.called_off_on is None


def test_a_meeting_that_never_had_a_day_has_no_file(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    meeting = keep_meeting(session, revealed.participation.id, cast.ben.id, MeetingPlan(notes="Soon"))
    with pytest.raises(ValueError, match="without a day"):
        calendar_file(revealed.participation.id, meeting, Entry("Review", URL, BEN, ANA, BEN))


def test_the_other_is_told_of_the_day_and_not_of_notes(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    keep_meeting(session, one, cast.ben.id, MeetingPlan(on=SOON, place="Room 2", notes="Bring tea"))
    keep_meeting(
        session, one, cast.ben.id, MeetingPlan(on=SOON, place="Room 2", notes="Bring cake", version=1)
    )
    keep_meeting(session, one, cast.ana.id, MeetingPlan(version=2))
    told = session.scalars(
        select(QueuedMail).where(QueuedMail.key.like("meeting/%")).order_by(QueuedMail.key)
    ).all()
    assert [mail.recipient for mail in told] == [cast.ana.email, cast.ben.email]
    assert "arranged" in told[0].text and "called the meeting off" in told[1].text
    assert not [mail for mail in told if "tea" in mail.text or "Room" in mail.text]


def test_whoever_manages_the_person_invites(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    assert attending(session, cast.ana) == (BEN, ANA)
    cast.efua.email = None
    assert attending(session, cast.efua) == (Attending("Efua Mensah", ""), None)
