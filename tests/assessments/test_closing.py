"""A save or a handing in that meets the very moment at which HR closes the cycle."""

from threading import Event as Signal
from threading import Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie.assessments.models import Rating
from kie.assessments.service import Item, hand_in, save_items, take_back
from kie.cycles.errors import CycleClosed
from kie.cycles.models import CycleClosure
from kie.cycles.queries import ParticipationContext, participation_context
from kie.cycles.service import close_cycle
from kie.db import transaction
from kie.frameworks.models import Catalogue
from tests.assessments.steps import WHOLE, fill, open_cycle_with, part_of
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.both_databases
ITEM = Item("customer-focus", "respect-and-courtesy", step=3)


def test_what_was_read_before_the_closing_does_not_count(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "self", cast.ana.id)
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    assert part.cycle.is_open
    with pytest.raises(CycleClosed):
        save_items(session, part, "manager", cast.ben.id, [ITEM])
    with pytest.raises(CycleClosed):
        hand_in(session, part, "self", cast.ana.id)
    with pytest.raises(CycleClosed):
        take_back(session, part, "self", cast.ana.id)


def test_the_closing_waits_for_a_save_that_came_first(fresh_database: Engine, shipped: Catalogue) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        cycle = open_cycle_with(session, cast, shipped, WHOLE)
        one = part_of(session, cycle, cast.ana).participation.id
    closed = Signal()

    def close() -> None:
        with transaction(fresh_database) as session:
            close_cycle(session, cycle.id, cast.chloe.id)
        closed.set()

    closing = Thread(target=close)
    with transaction(fresh_database) as session:
        save_items(session, participation_context(session, one), "self", cast.ana.id, [ITEM])
        closing.start()
        assert not closed.wait(0.5)
    closing.join(timeout=30)
    assert closed.is_set()
    with transaction(fresh_database) as session:
        assert session.scalars(select(CycleClosure.cycle_id)).all() == [cycle.id]
        assert len(session.scalars(select(Rating)).all()) == 1
        with pytest.raises(CycleClosed):
            save_items(session, participation_context(session, one), "self", cast.ana.id, [ITEM])
