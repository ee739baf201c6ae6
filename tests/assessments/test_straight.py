"""The save in one statement has the effect of the long way, or none at all and leaves the save to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.ahead import go_ahead
from kie.assessments.asked import Asked
from kie.assessments.former import set_aside
from kie.assessments.models import Assessment, Rating
from kie.assessments.queries import sheet
from kie.assessments.service import (
    OPT_OUT,
    Item,
    Saved,
    answer_of,
    hand_in,
    save_items,
    take_back,
)
from kie.assessments.straight import save_straight
from kie.cycles.holding import Held
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.events import Event
from tests.assessments.steps import counted, fill
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
THEME = ("customer-focus", "respect-and-courtesy")
PICK = f"{THEME[1]}.p1"
STEPS = (None, OPT_OUT, 3, 99)
NOTES = (None, "", "as it was", "spoilt\x00")
VERSIONS = (1, 2)


def held(part: ParticipationContext) -> Held:
    """The participation as an autosave comes with it, in a process that has met its cycle."""
    assert Asked(part).nodes
    opened_at = part.cycle.opened_at
    assert opened_at is not None
    one = part.participation
    return Held(one.id, one.person_id, one.cycle_id, one.role_profile, opened_at)


Left = tuple[Saved | None, list[tuple[object, ...]], list[tuple[object, ...]]]


def left_by(session: Session, save: Callable[[], Saved | None]) -> Left:
    """What the save gives, and what it leaves: ratings and events, without the time. Undone afterwards."""
    before = set(session.scalars(select(Event.id)))
    with session.begin_nested() as undone:
        saved = save()
        session.expire_all()
        rows: list[tuple[object, ...]] = [
            (row.assessment_id, row.node_id, answer_of(row), row.version, row.saved_by_id)
            for row in session.scalars(select(Rating).order_by(Rating.node_id))
        ]
        events: list[tuple[object, ...]] = [
            (event.actor_id, event.action, event.person_id, event.subject, event.details)
            for event in session.scalars(select(Event))
            if event.id not in before
        ]
        undone.rollback()
    session.expire_all()
    return saved, rows, events


def test_it_does_what_the_long_way_does_or_nothing(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    ana = cast.ana.id
    save_items(session, part, "self", ana, [Item(*THEME, step=3, note="as it was")])
    save_items(session, part, "self", ana, [Item(*THEME, version=1, to_work_on=PICK)])
    session.commit()
    as_it_was = left_by(session, lambda: None)
    straight = 0
    with time_machine.travel(clock.now(), tick=False):
        for step, note, done_well, to_work_on, version in product(
            STEPS, NOTES, (None, "", PICK), (None, ""), VERSIONS
        ):
            item = Item(*THEME, version, step, note, done_well, to_work_on)
            short = left_by(session, partial(save_straight, session, held(part), "self", ana, item))
            if short == as_it_was:
                continue
            assert short == left_by(session, partial(_the_long_way, session, part, ana, item)), item
            straight += 1
    # Three steps and three notes can be kept, with neither pick or with each cleared; eight of them change nothing.
    assert straight == 3 * 3 * 2 * 2 - 8


def _the_long_way(session: Session, part: ParticipationContext, actor_id: UUID, item: Item) -> Saved:
    return save_items(session, part, "self", actor_id, [item])[item.key]


def _handed_in(session: Session, cast: Cast, part: ParticipationContext) -> None:
    fill(session, part, "self", cast.ana.id, note="as it was")
    hand_in(session, part, "self", cast.ana.id)


def _left_behind(session: Session, cast: Cast, part: ParticipationContext) -> None:
    fill(session, part, "manager", cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    cycle = part.cycle.cycle
    cycle.opens_on = clock.today() - timedelta(days=60)
    cycle.self_due_on = cycle.manager_due_on = clock.today() - timedelta(days=30)
    session.flush()
    go_ahead(session, part, "manager", cast.ben.id)


def _closed(session: Session, cast: Cast, part: ParticipationContext) -> None:
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)


@pytest.mark.parametrize("become", [_handed_in, _left_behind, _closed])
def test_it_leaves_what_cannot_be_saved_to_the_long_way(
    session: Session,
    cast: Cast,
    part: ParticipationContext,
    become: Callable[[Session, Cast, ParticipationContext], None],
) -> None:
    save_items(session, part, "self", cast.ana.id, [Item(*THEME, step=3, note="as it was")])
    assert _goes_straight(session, part, "self", cast.ana.id)
    become(session, cast, part)
    session.commit()
    assert not _goes_straight(session, part, "self", cast.ana.id)


def test_it_goes_again_once_a_part_is_taken_back(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    _handed_in(session, cast, part)
    assert not _goes_straight(session, part, "self", cast.ana.id)
    take_back(session, part, "self", cast.ana.id)
    assert _goes_straight(session, part, "self", cast.ana.id)


def test_it_is_for_the_author_alone_and_for_what_was_begun(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    for side, author in (("self", cast.ana), ("manager", cast.ben)):
        assert not _goes_straight(session, part, side, author.id), "nothing is begun"
        save_items(session, part, side, author.id, [Item(*THEME, step=3)])
        assert _goes_straight(session, part, side, author.id)
        assert not _goes_straight(session, part, side, cast.efua.id), "somebody in their stead"
    set_aside(session, _draft(session, part, "manager"), cast.ana.id, cast.efua.id)
    again = Item(*THEME, 1, note="and then")
    assert save_straight(session, held(part), "manager", cast.ben.id, again) is None, "it is no side any more"


def test_it_takes_no_question_of_another_job_and_none_that_this_process_has_not_met(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    save_items(session, part, "self", cast.ana.id, [Item(*THEME, step=3)])
    met = held(part)
    item = Item(*THEME, 1, step=4)
    assert save_straight(session, replace(met, role_profile="another"), "self", cast.ana.id, item) is None
    assert save_straight(session, met, "self", cast.ana.id, replace(item, node_id="another")) is None
    with counted(session) as statements:
        assert save_straight(session, met, "self", cast.ana.id, item) is not None
    assert len(statements) == (1 if session.get_bind().dialect.name == "postgresql" else 2), statements


def _draft(session: Session, part: ParticipationContext, side: str) -> Assessment:
    of_side = (Assessment.participation_id == part.participation.id, Assessment.side == side)
    return session.scalars(select(Assessment).where(*of_side)).one()


def _goes_straight(session: Session, part: ParticipationContext, side: str, actor_id: UUID) -> bool:
    """Whether somebody's next words would go straight; where they do not, nothing is left of them."""
    stands = sheet(session, part.participation.id, side).ratings.get(THEME)
    item = Item(*THEME, stands.version if stands else 0, note="and then")
    saved, *left = left_by(session, partial(save_straight, session, held(part), side, actor_id, item))
    if saved is None:
        assert [None, *left] == [*left_by(session, lambda: None)]
    return saved is not None
