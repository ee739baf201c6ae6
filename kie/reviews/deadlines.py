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
