"""The meeting is arranged, moved, called off, and taken out of the calendars again, on both databases."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.mail import QueuedMail
from kie.reviews.around import organiser_of
from kie.reviews.calendar import Organiser, calendar_file
from kie.reviews.meetings import MeetingPlan, keep_meeting
from kie.reviews.models import Meeting
from tests.cast import Cast

pytestmark = pytest.mark.both_databases

BEN = Organiser("Ben Okafor", "ben@wexcombe.example")
DAY = date(2027, 7, 1)


def lines_of(part: ParticipationContext, meeting: Meeting, organiser: Organiser = BEN) -> list[str]:
    """The file's lines, unfolded, after checking that none was too long."""
    text = calendar_file(part.participation.id, meeting, "Review of Ana Silva", organiser).decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")) and text.endswith("\r\n")
    return text.replace("\r\n ", "").split("\r\n")


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
    assert "METHOD:PUBLISH" in lines and "STATUS:CONFIRMED" in lines
    assert 'ORGANIZER;CN="Ben Okafor":mailto:ben@wexcombe.example' in lines
    assert "LOCATION:" + long_place.replace(";", "\\;").replace(",", "\\,") in lines
    assert "secret" not in "".join(lines)
    meeting.at = None
    whole_day = lines_of(revealed, meeting)
    assert {"DTSTART;VALUE=DATE:20270701", "DTEND;VALUE=DATE:20270702"} <= set(whole_day)
    assert "BEGIN:VTIMEZONE" not in whole_day


def test_a_name_cannot_break_out_of_its_line(revealed: ParticipationContext) -> None:
    meeting = Meeting(on=DAY, at=None, place="", notes="", version=1)
    meeting.changed_at = clock.now()
    lines = lines_of(revealed, meeting, Organiser('B";X=1\r\nATTACH:evil', ""))
    assert 'ORGANIZER;CN="B;X=1ATTACH:evil":invalid:nomail' in lines
    assert not [line for line in lines if line.startswith("ATTACH")]


def test_calling_off_keeps_the_uid_and_raises_the_sequence(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    arranged = keep_meeting(session, one, cast.ben.id, MeetingPlan(on=DAY, at=time(9), place="Room 2"))
    before = lines_of(revealed, arranged)
    called_off = keep_meeting(session, one, cast.ana.id, MeetingPlan(version=1))
    after = lines_of(revealed, called_off)
    assert "METHOD:CANCEL" in after and "STATUS:CANCELLED" in after
    assert "DTSTART;TZID=Europe/London:20270701T090000" in after
    same = [line for line in before if line.startswith("UID:")]
    assert same == [line for line in after if line.startswith("UID:")]
    assert "SEQUENCE:0" in before and "SEQUENCE:1" in after
    noted = keep_meeting(session, one, cast.ana.id, MeetingPlan(notes="Later then", version=2))
    assert "METHOD:CANCEL" in lines_of(revealed, noted)
    again = keep_meeting(session, one, cast.ben.id, MeetingPlan(on=DAY + timedelta(days=1), version=3))
    assert "METHOD:PUBLISH" in lines_of(revealed, again) and again.called_off_on is None


def test_a_meeting_that_never_had_a_day_has_no_file(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    meeting = keep_meeting(session, revealed.participation.id, cast.ben.id, MeetingPlan(notes="Soon"))
    with pytest.raises(ValueError, match="without a day"):
        calendar_file(revealed.participation.id, meeting, "Review", BEN)


def test_the_other_is_told_of_the_day_and_not_of_notes(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    keep_meeting(session, one, cast.ben.id, MeetingPlan(on=DAY, place="Room 2", notes="Bring tea"))
    keep_meeting(
        session, one, cast.ben.id, MeetingPlan(on=DAY, place="Room 2", notes="Bring cake", version=1)
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
    assert organiser_of(session, cast.ana) == BEN
    cast.efua.email = None
    assert organiser_of(session, cast.efua) == Organiser("Efua Mensah", "")
