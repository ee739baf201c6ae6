"""Reminders in the demonstration: what Ben chose, who plans his week on Tuesdays."""

from sqlalchemy.orm import Session

from kie.demo.organisation import Organisation
from kie.reminders.queries import Preferences
from kie.reminders.service import choose

TUESDAY = 1


def write_reminders(session: Session, council: Organisation) -> None:
    """Ben's choice; everybody else has what everybody has."""
    choose(session, council.cast["Ben"], Preferences(weekly_on=TUESDAY, first_hour=8, last_hour=18))
