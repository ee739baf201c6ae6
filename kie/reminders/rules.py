"""When somebody is reminded: before a date and after it, once a week of everything, and never at night."""

from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from kie.workdays import is_working_day, next_working_day, working_days_after, working_days_before

Which = Literal["before", "after", "digest"]

DAYS_BEFORE = 3
"""Working days before a date on which its first reminder is due."""
DAYS_CAUGHT_UP = 5
"""Working days after a date in which its second reminder is still sent, when it could not be sooner. Then it stops."""
WEEKLY_CAUGHT_UP = 2
"""Working days by which a weekly mail may come late. After that the next one says it all."""
MONDAY, FRIDAY = 0, 4
FIRST_HOUR, LAST_HOUR = 7, 19
"""Mail is handed over from the first hour to the last, unless somebody chose others."""
SPREAD, PARTS = timedelta(hours=2), 7200
"""Over how long, and into how many moments, the mail of one morning is spread."""


def which_reminder(due_on: date, today: date) -> Which | None:
    """The reminder of a date that is due today, if it was not sent yet; None when there is none."""
    if working_days_before(due_on, DAYS_BEFORE) <= today <= due_on:
        return "before"
    if working_days_after(due_on, 1) <= today <= working_days_after(due_on, DAYS_CAUGHT_UP):
        return "after"
    return None


def weekly_for(weekday: int, today: date, chosen_on: date | None = None) -> date | None:
    """The day of choice whose weekly mail is due today, or is late; None when none is.

    `weekday`: 0 for Monday to 4 for Friday. The mail of a bank holiday comes on the next working day. `chosen_on`: when
    the choice was made, None for never. Choosing a day that this week has behind it lets the week's mail come on the
    next working day, if it has not come yet: else there could be none for ten days.
    """
    if not is_working_day(today):
        return None
    this_week = today - timedelta(days=today.weekday() - weekday)
    for chosen in (this_week, this_week - timedelta(days=7)):
        sent_on = next_working_day(chosen)
        if sent_on <= today:
            begun = sent_on
            if chosen_on is not None and sent_on <= chosen_on <= chosen + timedelta(days=FRIDAY - weekday):
                begun = chosen_on
            return chosen if today <= working_days_after(begun, WEEKLY_CAUGHT_UP) else None
    return None


def occasion_of(kind: str, subject_id: UUID, due_on: date) -> str:
    """What a date is remembered by. One that is moved is another, of which people are told again."""
    return f"{kind}/{subject_id}/{due_on.isoformat()}"


def weekly_occasion(chosen: date) -> str:
    """What a weekly mail is remembered by: its week, so that choosing another day makes no second one."""
    year, week, _day = chosen.isocalendar()
    return f"week/{year}-{week:02}"


def handed_over_at(local: datetime, first_hour: int, last_hour: int) -> datetime:
    """The next moment, now or later, at which a mail may be handed over to somebody with these hours.

    `local`: now on the clock of the country, with its zone. `last_hour`, up to 24, is the first one without mail.
    """
    day = local.date()
    if is_working_day(day):
        if first_hour <= local.hour < last_hour:
            return local
        if local.hour < first_hour:
            return datetime.combine(day, time(first_hour), local.tzinfo)
    morning = next_working_day(day + timedelta(days=1))
    return datetime.combine(morning, time(first_hour), local.tzinfo)


def spread_out(at: datetime, last_hour: int, mark: int) -> datetime:
    """A moment up to two hours after `at`, before `last_hour`, the same for the same `mark`, a number of the person's.

    Everybody's mail of one morning at once would stand before a code that somebody needs to sign in.
    """
    end = datetime.combine(at.date(), time(0), at.tzinfo) + timedelta(hours=last_hour)
    return at + min(SPREAD, end - at) * (mark % PARTS) / PARTS
