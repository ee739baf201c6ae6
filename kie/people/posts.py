"""Who is in post: the one condition on people's first and last days."""

from sqlalchemy import ColumnElement, and_, or_

from kie.people.climbing import Day
from kie.people.models import Person


def not_left(day: Day, person: type[Person] = Person) -> ColumnElement[bool]:
    """Condition: they work here on `day`, or start later. `person`: the table, or an alias of it."""
    return or_(person.leaves_on.is_(None), person.leaves_on >= day)


def in_post(day: Day, person: type[Person] = Person) -> ColumnElement[bool]:
    """Condition: they have begun, and have not left, on `day`."""
    return and_(person.starts_on <= day, not_left(day, person))


def has_left(day: Day, person: type[Person] = Person) -> ColumnElement[bool]:
    """Condition: their last day was before `day`. Always the opposite of `not_left`, also without a last day."""
    return ~not_left(day, person)
