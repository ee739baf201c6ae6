"""A talk about a plan that was due and not had shows in HR's figures."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.cycles.queries import cycle_context
from kie.frameworks.models import Catalogue
from kie.insights.completion import total
from kie.insights.completion_counts import count_cycle, figures_anew
from kie.plans.queries import waiting_of
from kie.plans.service import add_goal
from kie.plans.talks import note_talk
from kie.plans.words import GoalWords
from tests.browser import Browser
from tests.cast import Cast
from tests.cycles.conftest import opened

Browsing = Callable[..., Browser]


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle over the cast."""
    made = opened(session, cast, shipped)
    session.commit()
    return made


@pytest.mark.both_databases
def test_a_talk_about_a_plan_that_nobody_had_shows_for_hr(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    add_goal(session, cast.ana.id, GoalWords("Ask before I answer"), cast.ana.id)
    session.commit()
    due_on = waiting_of(session, [cast.ana.id])[cast.ana.id].review_due_on
    assert due_on is not None
    everywhere, parks = {cast.highways.id, cast.parks.id}, {cast.parks.id}

    def overdue(day: date, teams: set[UUID]) -> int:
        with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False):
            context = cycle_context(session, cycle.id)
            return total(figures_anew(session, context, day, teams).values()).late_talks

    later = due_on + timedelta(days=1)
    assert (overdue(due_on, everywhere), overdue(later, everywhere), overdue(later, parks)) == (0, 1, 0)
    with time_machine.travel(datetime(later.year, later.month, later.day, 12, tzinfo=UTC), tick=False):
        count_cycle(session, cycle.id, alone=True)
        session.commit()
        chloe, path = browser(cast.chloe), f"/insights/completion?cycle={cycle.id}"
        assert "Talks about plans overdue 1" in chloe.get(f"{path}&team={cast.highways.id}").text
        note_talk(session, cast.ana.id, later, "", cast.ana.id)
        session.commit()
        assert "Talks about plans overdue 0" in chloe.get(path).text, "which the count did not know"
    assert overdue(later, everywhere) == 0
