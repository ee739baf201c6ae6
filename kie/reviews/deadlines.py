"""The clocks of a record, as rules over days: nobody agrees by keeping silent, and nobody waits unseen."""

from datetime import date
from functools import lru_cache

from kie.workdays import working_days_after

DAYS_TO_ANSWER = 20
"""Working days after sharing; then the record counts as shared, not signed. It can still be signed."""
DAYS_TO_DECIDE = 10
"""Working days that the manager's manager has for a disagreement; then HR sees that it is overdue."""


@lru_cache(maxsize=1024)
def answer_by(shared_on: date) -> date:
    """The last day on which the employee signs before the record is shown as shared, not signed."""
    return working_days_after(shared_on, DAYS_TO_ANSWER)


@lru_cache(maxsize=1024)
def decide_by(disagreed_on: date) -> date:
    """The last day on which a disagreement is decided in time."""
    return working_days_after(disagreed_on, DAYS_TO_DECIDE)


def not_signed(shared_on: date, today: date) -> bool:
    """Whether a record that the employee has not signed counts as shared, not signed by today."""
    return today > answer_by(shared_on)


def decision_overdue(disagreed_on: date, today: date) -> bool:
    """Whether a disagreement that nobody has decided should have been decided before today."""
    return today > decide_by(disagreed_on)
