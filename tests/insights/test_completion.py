"""Completion: honest figures over eligible less exempt, in scope only, and who to nudge."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.models import Cycle
from kie.cycles.teams import team_tree
from kie.i18n import format_day
from kie.insights.completion import Figures, figures_by_team, with_below
from kie.insights.completion_wording import status_words
from kie.insights.names import reviews_by_name
from kie.insights.overdue import with_overdue
from kie.insights.standing import standing_of
from kie.reviews.queries import progress_of
from kie.workdays import next_working_day
from tests.browser import Browser
from tests.cast import Cast
from tests.insights.reviews import STATES, parts

Browsing = Callable[..., Browser]


@pytest.mark.both_databases
def test_figures_agree_with_how_far_each_review_has_come(session: Session, cast: Cast, cycle: Cycle) -> None:
    everybody = parts(session, cycle, cast.parks.id)
    progress = progress_of(session, [part.id for part in everybody])
    for exempt in (0, 1, 2):
        if exempt:
            service.exempt(session, everybody[-exempt].id, "Leave", cast.chloe.id, None)
        counted = [progress[part.id] for part in everybody[: len(everybody) - exempt]]
        assert figures_by_team(session, cycle.id, clock.today())[cast.parks.id] == Figures(
            eligible=len(STATES),
            exempt=exempt,
            met=sum(one.met for one in counted),
            recorded=sum(one.recorded for one in counted),
            signed=sum(one.signed for one in counted),
        )


def overdue(session: Session, cast: Cast, cycle: Cycle, day: date) -> int:
    """How many are overdue in Parks."""
    direct = figures_by_team(session, cycle.id, day)
    return with_overdue(session, direct, cycle.id, day)[cast.parks.id].overdue


@pytest.mark.both_databases
def test_what_is_overdue_is_counted_as_it_is_named(session: Session, cast: Cast, cycle: Cycle) -> None:
    late = cycle.self_due_on + timedelta(days=1)
    assert overdue(session, cast, cycle, cycle.self_due_on) == 0
    named = reviews_by_name(session, cycle.id, cast.parks.id, late)
    assert {one.standing.stage for one in named if one.overdue_since} == {"neither-in", "manager-in"}
    for stands in ("Neither has handed in", "The manager has handed in"):
        assert f"{stands}; overdue since {format_day(cycle.self_due_on)}" in {
            status_words(one) for one in named
        }
    for day in (late, cycle.manager_due_on, cycle.manager_due_on + timedelta(days=1)):
        named = reviews_by_name(session, cycle.id, cast.parks.id, day)
        counted = sum(one.overdue_since is not None for one in named)
        assert overdue(session, cast, cycle, day) == counted > 0
    # Away for a week from today: what was due is due as much later, on a working day.
    back = next(one.participation_id for one in named if one.standing.stage == "neither-in")
    service.exempt(session, back, "Leave", cast.chloe.id, clock.today() + timedelta(days=6))
    for days in range(14):
        named = reviews_by_name(session, cycle.id, cast.parks.id, late + timedelta(days=days))
        counted = sum(one.overdue_since is not None for one in named)
        assert overdue(session, cast, cycle, late + timedelta(days=days)) == counted
    assert [one.overdue_since for one in named if one.participation_id == back] == [
        next_working_day(cycle.self_due_on + timedelta(days=7))
    ]


@pytest.mark.both_databases
def test_every_state_has_its_stage(session: Session, cast: Cast, cycle: Cycle) -> None:
    named = reviews_by_name(session, cycle.id, cast.parks.id, clock.today())
    assert {one.name.partition(" ")[2]: one.standing.stage for one in named} == {
        name: stage for name, (stage, _steps) in STATES.items()
    }
    assert {one.leader for one in named} == {"Efua Mensah"}


@pytest.mark.both_databases
def test_an_exemption_that_ran_out_counts_again(session: Session, cast: Cast, cycle: Cycle) -> None:
    (ana, _ben) = parts(session, cycle, cast.highways.id)
    today = clock.today()
    service.exempt(session, ana.id, "Leave", cast.chloe.id, today)
    assert figures_by_team(session, cycle.id, today)[cast.highways.id].counted == 1
    assert figures_by_team(session, cycle.id, today + timedelta(days=1))[cast.highways.id].counted == 2


def test_figures_add_up_along_the_tree(session: Session, cast: Cast, cycle: Cycle) -> None:
    tree = team_tree(session)
    below = with_below(tree, figures_by_team(session, cycle.id, clock.today()))
    assert below[cast.council.id].eligible == 7 + len(STATES)
    assert below[cast.parks.id].signed == 4
    assert below[cast.highways.id] == Figures(eligible=2)


def test_a_stage_is_never_read_from_words(session: Session, cast: Cast, cycle: Cycle) -> None:
    (ana, _ben) = parts(session, cycle, cast.highways.id)
    assert standing_of(progress_of(session, [ana.id])[ana.id]).waited_for == ("employee", "manager")


@pytest.mark.both_databases
def test_a_leaver_is_out_of_the_denominator_from_the_day_after_and_what_is_signed_stays(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    today = clock.today()
    before = figures_by_team(session, cycle.id, today)[cast.parks.id]
    everybody = parts(session, cycle, cast.parks.id)
    progress = progress_of(session, [part.id for part in everybody])
    unsigned = next(part for part in everybody if not progress[part.id].signed)
    signed = next(part for part in everybody if progress[part.id].signed)
    for part in (unsigned, signed):
        session.get_one(type(cast.ana), part.person_id).leaves_on = today
    session.flush()
    assert figures_by_team(session, cycle.id, today)[cast.parks.id] == before
    after = figures_by_team(session, cycle.id, today + timedelta(days=1))[cast.parks.id]
    assert (after.eligible, after.exempt, after.signed) == (before.eligible, before.exempt, before.signed)
    assert (after.left, after.counted) == (before.left + 1, before.counted - 1)
    named = reviews_by_name(session, cycle.id, cast.parks.id, today + timedelta(days=1))
    assert {one.participation_id for one in named if not one.counted} == {unsigned.id}
    assert not any(one.exempt for one in named), "leaving is no decision of HR"
    assert [status_words(one) for one in named if not one.counted] == ["Left before signing"]
    assert {one.participation_id for one in named if one.left} == {unsigned.id, signed.id}
