"""The last quarter's learning demand of the demonstration, as the nightly job would have counted it."""

from datetime import date

from sqlalchemy.orm import Session

from kie.insights.demand import publish_quarter
from kie.insights.demand_rules import ended_quarter


def write_demand(session: Session, today: date) -> None:
    """Count it today, whatever the day."""
    quarter, _last = ended_quarter(today)
    publish_quarter(session, quarter, today)
