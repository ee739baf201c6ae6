"""A save that waited while whoever sent it stopped rating the person: the door was asked before, the draft after."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.queries import sheet
from kie.assessments.service import Item, save_items
from kie.cycles.queries import ParticipationContext
from kie.errors import NotFound
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from kie.standing_in.service import Wish, delegate, end
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.cast import Cast, make_cast
from tests.standing_in.conftest import moves

pytestmark = pytest.mark.both_databases


@pytest.fixture
def stage(fresh_database: Engine, shipped: Catalogue) -> tuple[Cast, ParticipationContext]:
    """The cast and Ana's review, kept, so that two can write it at once."""
    with Session(fresh_database, expire_on_commit=False) as session:
        cast = make_cast(session)
        cycle = open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
        part = part_of(session, cycle, cast.ana)
        session.commit()
        return cast, part


def _item(part: ParticipationContext, version: int) -> Item:
    return Item(*next(iter(Asked(part).nodes)), step=1, version=version)


def _ben_begins(session: Session, cast: Cast, part: ParticipationContext, begun: bool) -> None:
    if begun:
        fill(session, part, "manager", cast.ben.id, note="Ben")


def _delegated(session: Session, cast: Cast) -> UUID:
    wish = Wish(cast.grace.id, None, clock.today(), clock.today() + timedelta(days=3))
    return delegate(session, cast.ben.id, wish).id


def _ana_moves_to(session: Session, cast: Cast, manager: Person) -> None:
    moves(session, session.get_one(Person, cast.ana.id), session.get_one(Person, manager.id))


@pytest.mark.parametrize("begun", [True, False])
def test_a_delegate_whose_days_were_ended_writes_nothing(
    fresh_database: Engine, stage: tuple[Cast, ParticipationContext], begun: bool
) -> None:
    cast, part = stage
    with Session(fresh_database) as session:
        _ben_begins(session, cast, part, begun)
        row = _delegated(session, cast)
        session.commit()
    with Session(fresh_database) as session:
        end(session, row, cast.ben.id)
        session.commit()
    with Session(fresh_database) as late, pytest.raises(NotFound):
        save_items(late, part, "manager", cast.grace.id, [_item(part, 0)])
    with Session(fresh_database) as session:
        standing = sheet(session, part.participation.id, "manager").assessment
        assert (standing.author_id if standing else None) == (cast.ben.id if begun else None)


@pytest.mark.parametrize("begun", [True, False])
def test_a_former_manager_does_not_put_the_new_ones_draft_aside_nor_take_up_their_own(
    fresh_database: Engine, stage: tuple[Cast, ParticipationContext], begun: bool
) -> None:
    cast, part = stage
    with Session(fresh_database) as session:
        _ben_begins(session, cast, part, begun)
        _ana_moves_to(session, cast, cast.dev)
        fill(session, part, "manager", cast.dev.id)
        session.commit()
    with Session(fresh_database) as late, pytest.raises(NotFound):
        save_items(late, part, "manager", cast.ben.id, [_item(part, 1)])
    with Session(fresh_database) as session:
        standing = sheet(session, part.participation.id, "manager").assessment
        assert standing is not None and standing.author_id == cast.dev.id


def test_a_former_manager_begins_nothing_but_goes_on_in_their_own_draft_until_it_is_set_aside(
    fresh_database: Engine, stage: tuple[Cast, ParticipationContext]
) -> None:
    cast, part = stage
    with Session(fresh_database) as session:
        _ana_moves_to(session, cast, cast.dev)
        session.commit()
    with Session(fresh_database) as late, pytest.raises(NotFound):
        save_items(late, part, "manager", cast.ben.id, [_item(part, 0)])
    with Session(fresh_database) as session:
        fill(session, part, "manager", cast.dev.id, note="token-of-dev")
        _ana_moves_to(session, cast, cast.grace)
        save_items(session, part, "manager", cast.dev.id, [_item(part, 1)])
        fill(session, part, "manager", cast.grace.id)
        session.commit()
        standing = sheet(session, part.participation.id, "manager")
        assert standing.assessment is not None and standing.assessment.author_id == cast.grace.id
        assert {one.note for one in standing.ratings.values()} == {""}
