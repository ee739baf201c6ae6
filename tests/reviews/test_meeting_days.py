"""Which days a meeting can have: none when nothing is said, none long past, and none to come once the two have met."""

from collections.abc import Callable
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.i18n import format_day
from kie.mail import QueuedMail
from kie.reviews.around import read_arranged
from kie.reviews.errors import MeetingUnfit
from kie.reviews.meetings import MeetingPlan, confirm_meeting, keep_meeting
from kie.reviews.models import Meeting
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.reviews.steps import address

pytestmark = pytest.mark.both_databases

Browsers = Callable[..., Browser]
EMPTY = {"version": "0", "on": "", "at": "", "place": "", "notes": ""}


def after(days: int) -> date:
    return clock.today() + timedelta(days=days)


def kept(session: Session, one: UUID) -> Meeting:
    session.expire_all()
    meeting = read_arranged(session, one).meeting
    assert meeting is not None
    return meeting


def error_at(page: Page, name: str) -> str:
    """The error that the control names as its description."""
    control = page.html.select_one(f"[name={name}]")
    assert control is not None
    ids = str(control.get("aria-describedby", "")).split()
    return " ".join(one.get_text(" ", strip=True) for id in ids for one in page.html.select(f"[id='{id}']"))


@pytest.mark.parametrize("typed", [{}, {"place": "  ", "notes": " \r\n "}])
def test_an_empty_form_is_refused_beside_the_day(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, typed: dict[str, str]
) -> None:
    refused = browser(cast.ben).post(address(revealed, "/meeting"), {**EMPTY, **typed}, status=422)
    assert "Nothing is filled in yet." in error_at(refused, "on")
    assert "The meeting is saved." not in refused.text
    assert session.scalar(select(func.count()).select_from(Meeting)) == 0


def test_emptying_what_is_kept_is_a_change_and_once_only(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    keep_meeting(session, one, cast.ben.id, MeetingPlan(on=after(3)))
    emptied = keep_meeting(session, one, cast.ben.id, MeetingPlan(version=1))
    assert (emptied.on, emptied.called_off_on, emptied.version) == (None, after(3), 2)
    assert (
        keep_meeting(session, one, cast.ben.id, MeetingPlan(version=1)).version == 2
    )  # The button pressed twice.
    with pytest.raises(MeetingUnfit, match="Nothing is filled in"):
        keep_meeting(session, one, cast.ben.id, MeetingPlan(version=2))


def test_a_day_long_past_is_refused_and_what_was_typed_stays(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one, ben = revealed.participation.id, browser(cast.ben)
    day = after(-29)
    typed = {**EMPTY, "on": day.isoformat(), "place": "Room 2", "notes": "Bring tea"}
    refused = ben.post(address(revealed, "/meeting"), typed, status=422)
    assert f"Choose a day between {format_day(after(-28))} and {format_day(after(365))}." in error_at(
        refused, "on"
    )
    assert "confirm below that you met" in error_at(refused, "on")
    shown = {str(one["name"]): one.get("value") for one in refused.html.select("main input[name]")}
    assert (shown["on"], shown["place"]) == (day.isoformat(), "Room 2") and "Bring tea" in refused.text
    assert session.scalar(select(func.count()).select_from(Meeting)) == 0
    ben.post(address(revealed, "/meeting/confirmation"), {"held_on": day.isoformat()})
    ben.post(address(revealed, "/meeting"), typed)
    assert kept(session, one).on == day


def test_a_meeting_is_written_down_some_days_later_and_noted_at_any_time(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    meeting = keep_meeting(session, one, cast.ben.id, MeetingPlan(on=after(-28)))
    meeting.on = after(-90)
    session.flush()
    noted = keep_meeting(session, one, cast.ben.id, MeetingPlan(on=after(-90), notes="Tea", version=1))
    assert (noted.on, noted.notes) == (after(-90), "Tea")


def test_whoever_met_earlier_is_not_still_to_meet(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    keep_meeting(session, one, cast.ben.id, MeetingPlan(after(9), time(14), "Room 2", "Bring tea"))
    session.commit()
    ana, ben = browser(cast.ana), browser(cast.ben)
    assert f"{format_day(after(9))} is arranged. If you met" in ana.get(address(revealed, "/meeting")).text
    values = {"held_on": after(-1).isoformat()}
    done = ana.post(address(revealed, "/meeting/confirmation"), values, follow=True)
    assert f"{format_day(after(9))} is no longer arranged: {format_day(after(-1))} stands" in done.text
    meeting = kept(session, one)
    assert (meeting.on, meeting.at, meeting.place, meeting.notes) == (after(-1), None, "Room 2", "Bring tea")
    assert meeting.version == 2
    mail = session.scalars(select(QueuedMail).where(QueuedMail.key == f"meeting/{one}/2")).one()
    assert mail.recipient == cast.ben.email and "met already" in mail.text
    done = ben.post(address(revealed, "/meeting/confirmation"), values, follow=True)
    assert "no longer arranged" not in done.text and kept(session, one).version == 2


def test_a_day_to_come_after_they_met_is_asked_about_and_then_stays(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one, ben = revealed.participation.id, browser(cast.ben)
    assert ben.get(address(revealed, "/meeting")).html.select_one("[name=again]") is None
    confirm_meeting(session, one, cast.ana.id, after(-1))
    session.commit()
    typed = {**EMPTY, "on": after(5).isoformat(), "notes": "Once more"}
    refused = ben.post(address(revealed, "/meeting"), typed, status=422)
    assert f"you have met already: on {format_day(after(-1))}" in error_at(refused, "on")
    assert "Once more" in refused.text and refused.html.select_one("[name=again]") is not None
    ben.post(address(revealed, "/meeting"), {**typed, "again": "y"})
    confirm_meeting(session, one, cast.ben.id, after(-1))
    assert kept(session, one).on == after(5)
    keep_meeting(session, one, cast.ben.id, MeetingPlan(on=after(5), notes="Bring cake", version=1))
    assert kept(session, one).notes == "Bring cake"


def test_a_day_more_than_a_year_ahead_gets_the_same_range(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one, said = revealed.participation.id, f"between {format_day(after(-28))} and {format_day(after(365))}"
    for day in (after(-29), after(366), after(-9999)):
        with pytest.raises(MeetingUnfit, match=said):
            keep_meeting(session, one, cast.ben.id, MeetingPlan(on=day))
    assert keep_meeting(session, one, cast.ben.id, MeetingPlan(on=after(365))).on == after(365)


def test_the_exchange_shows_the_day_on_which_they_say_that_they_met(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one, ben = revealed.participation.id, browser(cast.ben)
    keep_meeting(session, one, cast.ben.id, MeetingPlan(on=after(-2)))
    session.commit()
    form = {"held_on": after(-43).isoformat()}
    assert (
        "long before this review"
        in ben.post(address(revealed, "/meeting/confirmation"), form, status=422).text
    )
    ben.post(address(revealed, "/meeting/confirmation"), {"held_on": after(-5).isoformat()})
    shown = ben.get(address(revealed)).html.select_one("#meeting")
    assert (
        shown is not None and format_day(after(-5)) in shown.text and format_day(after(-2)) not in shown.text
    )
