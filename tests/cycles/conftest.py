"""A draft for everybody, ready to open."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle
from kie.cycles.service import make_cycle
from kie.cycles.wish import Wish
from tests.cast import Cast


def wish(**changes: Any) -> Wish:
    """A wish for one short framework and everybody; `changes` replace any part."""
    today = clock.today()
    plain = Wish(
        title="Review 2027",
        purpose="For your development.",
        opens_on=today,
        self_due_on=today + timedelta(days=20),
        manager_due_on=today + timedelta(days=30),
        closes_on=today + timedelta(days=60),
        frameworks=(("can-do", "theme"), ("customer-focus", "theme")),
    )
    return replace(plain, **changes)


Draft = Callable[..., Cycle]


@pytest.fixture
def draft(session: Session, cast: Cast) -> Draft:
    """A function that makes a draft; its arguments change the wish."""

    def make(**changes: Any) -> Cycle:
        made = make_cycle(session, wish(**changes), cast.chloe.id)
        session.commit()
        return made

    return make
