"""Working days: Monday to Friday without the bank holidays of England and Wales."""

from datetime import date, timedelta
from functools import lru_cache

from holidays import HolidayBase, country_holidays

SATURDAY, SUNDAY = 5, 6
ONE_DAY = timedelta(days=1)


@lru_cache
def _bank_holidays() -> HolidayBase:
    """Filled year by year as days are asked for."""
    return country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    """Whether offices are open on `day`."""
    return day.weekday() < SATURDAY and day not in _bank_holidays()


def next_working_day(day: date) -> date:
    """`day` itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_days_after(day: date, number: int) -> date:
    """The working day that comes `number` of them after `day`, which is not counted itself. `number` from 0 up."""
    for _each in range(number):
        day = next_working_day(day + ONE_DAY)
    return day


def working_days_before(day: date, number: int) -> date:
    """The working day that comes `number` of them before `day`, which is not counted itself. `number` from 0 up."""
    for _each in range(number):
        day -= ONE_DAY
        while not is_working_day(day):
            day -= ONE_DAY
    return day
