"""Completion from the last count and what has happened since: always what counting everything anew gives."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles import service
from kie.cycles.models import Cycle, Participation
from kie.cycles.queries import cycle_context
from kie.cycles.teams import team_tree
from kie.frameworks.models import Catalogue
from kie.insights.completion import Figures, figures_by_team, with_below
from kie.insights.completion_counts import (
    TeamFigures,
    count_cycle,
    counted_figures,
    cycles_to_count,
    figures_at_a_glance,
    figures_of,
)
from kie.insights.completion_models import CompletionCount, TeamCount
from kie.insights.completion_wording import of_counted
from kie.insights.overdue import with_overdue
from kie.people.models import Person
from kie.plans.models import Goal, GoalAgreement, GoalClosure, Plan, PlanReview
from tests.browser import Browser
from tests.cast import Cast
from tests.cycles.conftest import opened
from tests.insights.reviews import bring

Browsing = Callable[..., Browser]


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle over the cast."""
    made = opened(session, cast, shipped)
    session.commit()
    return made


def part_of(session: Session, cycle: Cycle, person: Person) -> Participation:
    """The person's participation in the cycle."""
    return session.scalars(
        select(Participation).where(Participation.cycle_id == cycle.id, Participation.person_id == person.id)
    ).one()


def anew(session: Session, cycle: Cycle, day: date) -> dict[UUID, Figures]:
    """Everything counted anew."""
    return with_overdue(session, figures_by_team(session, cycle.id, day), cycle.id, day)


def same_along_the_tree(session: Session, cycle: Cycle, day: date) -> bool:
    """Whether the figures of every team, with everything below it, are those counted anew."""
    tree, direct = team_tree(session), anew(session, cycle, day)
    whole, context = with_below(tree, direct), cycle_context(session, cycle.id)
    expected = {one: TeamFigures(direct.get(one, Figures()), whole[one]) for one in tree.teams}
    return figures_of(session, context, list(tree.teams), day) == expected


def plan_of(session: Session, person: Person, *, agreed: bool = True, days_ago: int | None = None) -> Goal:
    """A plan of one goal; and the last talk about it, both confirming it."""
    plan = Plan(person_id=person.id, made_at=clock.now())
    session.add(plan)
    session.flush()
    goal = Goal(
        plan_id=plan.id,
        title="Learn to weld",
        drafted_by_id=person.id,
        drafted_at=clock.now(),
        written_by_id=person.id,
        written_at=clock.now(),
    )
    session.add(goal)
    session.flush()
    if agreed:
        session.add(GoalAgreement(goal_id=goal.id, agreed_by_id=person.id, agreed_at=clock.now()))
    if days_ago is not None:
        session.add(
            PlanReview(
                plan_id=plan.id,
                talked_on=clock.today() - timedelta(days=days_ago),
                noted_by_id=person.id,
                noted_at=clock.now(),
                confirmed_by_id=person.id,
                confirmed_at=clock.now(),
            )
        )
    session.flush()
    return goal


@pytest.mark.both_databases
def test_a_plan_counts_once_both_agreed_and_while_a_goal_is_active(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    def counted() -> tuple[int, int]:
        found = figures_by_team(session, cycle.id, clock.today())[cast.highways.id]
        return found.planned, found.talked

    plan_of(session, cast.ana, agreed=False, days_ago=3)
    assert counted() == (0, 0)
    goal = plan_of(session, cast.ben, days_ago=90)
    assert counted() == (1, 1)
    review = session.scalars(select(PlanReview).join(Plan).where(Plan.person_id == cast.ben.id)).one()
    review.talked_on -= timedelta(days=1)
    assert counted() == (1, 0)
    session.add(GoalClosure(goal_id=goal.id, kind="done", closed_by_id=cast.ben.id, closed_at=clock.now()))
    session.flush()
    assert counted() == (0, 0)


@pytest.mark.both_databases
def test_what_happened_since_the_count_is_in_the_figures(session: Session, cast: Cast, cycle: Cycle) -> None:
    today = clock.today()
    context = cycle_context(session, cycle.id)
    count_cycle(session, cycle.id)
    kept = session.get_one(CompletionCount, cycle.id)
    # As if the count were an hour old, so that nothing of before it counts as new.
    kept.since_event = max(session.scalars(select(events.Event.id)))
    bring(session, part_of(session, cycle, cast.ana), "signed")
    session.flush()
    # Done without an event, it is not seen: the figures do come from the count.
    assert counted_figures(session, context, today)[cast.highways.id].signed == 0
    events.record(session, cast.ana.id, "record.signed", person_id=cast.ana.id)
    assert counted_figures(session, context, today) == anew(session, cycle, today)
    assert counted_figures(session, context, today)[cast.highways.id].signed == 1
    assert same_along_the_tree(session, cycle, today)
    top = figures_of(session, context, [cast.council.id], today)[cast.council.id]
    assert top.whole.signed == 1 and top.direct.signed == 0
    # Figures of an earlier version, which had fewer of them, are no figures.
    for each in session.scalars(select(TeamCount)):
        each.direct = each.direct[:-1]
    assert counted_figures(session, context, today) == anew(session, cycle, today)
    count_cycle(session, cycle.id, alone=True)
    # What concerns the whole cycle counts everything anew.
    bring(session, part_of(session, cycle, cast.efua), "met")
    assert counted_figures(session, context, today) != anew(session, cycle, today)
    events.record(session, cast.chloe.id, "cycle.extended", subject=cycle.id)
    assert counted_figures(session, context, today) == anew(session, cycle, today)
    assert same_along_the_tree(session, cycle, today)
    # Another day has its own exemptions and due days.
    late = cycle.manager_due_on + timedelta(days=1)
    assert counted_figures(session, context, late) == anew(session, cycle, late)
    assert same_along_the_tree(session, cycle, late)


@pytest.mark.both_databases
def test_a_count_takes_in_what_was_begun_before_it(session: Session, cast: Cast, cycle: Cycle) -> None:
    count_cycle(session, cycle.id)
    first = session.get_one(CompletionCount, cycle.id).since_event
    assert first == 0, "everything of the last ten minutes may have come too late"
    bring(session, part_of(session, cycle, cast.ana), "signed")
    count_cycle(session, cycle.id)
    assert Figures(*session.get_one(TeamCount, (cycle.id, cast.council.id)).whole).signed == 1
    count_cycle(session, cycle.id, alone=True)
    assert session.get_one(CompletionCount, cycle.id).since_event == max(
        session.scalars(select(events.Event.id))
    )


def test_a_closed_cycle_is_counted_once(session: Session, cast: Cast, cycle: Cycle) -> None:
    assert cycles_to_count(session) == [cycle.id]
    count_cycle(session, cycle.id)
    assert cycles_to_count(session) == [cycle.id], "an open one again and again"
    service.close_cycle(session, cycle.id, None)
    assert cycles_to_count(session) == [cycle.id]
    count_cycle(session, cycle.id)
    assert cycles_to_count(session) == []
    events.record(session, cast.chloe.id, "cycle.closed", subject=cycle.id)
    standing = counted_figures(session, cycle_context(session, cycle.id), clock.today())
    session.execute(delete(TeamCount))
    session.execute(delete(CompletionCount))
    assert standing == counted_figures(session, cycle_context(session, cycle.id), clock.today())


def test_everybody_who_is_late_stands_on_one_page(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    chloe, path = browser(cast.chloe), f"/insights/completion/late?cycle={cycle.id}"
    assert "Nobody is late" in chloe.get(path).text
    bring(session, part_of(session, cycle, cast.ben), "signed")
    moved = timedelta(days=40)
    cycle.opens_on, cycle.self_due_on = cycle.opens_on - moved, cycle.self_due_on - moved
    session.commit()
    page = chloe.get(path)
    names = [row.th.get_text(strip=True) for row in page.html.select("tbody tr") if row.th is not None]
    assert "Ana Silva" in names and "Ben Okafor" not in names and names == sorted(names)
    assert "Wexcombe Council / Highways" in page.text and "overdue since" in page.text
    femi = browser(cast.femi).get(path)
    assert [row.th.get_text(strip=True) for row in femi.html.select("tbody tr") if row.th] == ["Ana Silva"]
    assert "Wexcombe" not in (femi.html.main.get_text() if femi.html.main else "")
    for bad in ("page=0", "page=2", "page=99999999999999999999"):
        assert "Ana Silva" in chloe.get(f"{path}&{bad}").text
    browser(cast.ben).get(path, status=404)


def test_names_go_to_a_file_for_whoever_may_see_them(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    cast.ana.name = "=Ana Silva"
    session.commit()
    path = f"/insights/completion/names?cycle={cycle.id}"

    def rows(person: Person) -> list[list[str]]:
        answer = browser(person).get(path).answer
        return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))[2:]

    found = rows(cast.chloe)
    assert found[0] == ["Name", "Team", "Where it stands", "Overdue since", "Who to nudge"]
    assert len(found) == 8
    of_units = rows(cast.femi)
    assert of_units[0] == [
        "Whoever has moved out of your units is still counted here, and is not shown by name."
    ]
    assert of_units[1] == found[0] and len(of_units) == 4
    assert ["'=Ana Silva", "Highways"] in [row[:2] for row in of_units[2:]]
    browser(cast.ben).get(path, status=404)
    exported = session.scalars(
        select(events.Event).where(events.Event.action == "completion.names-exported")
    ).all()
    assert {one.actor_id for one in exported} == {cast.chloe.id, cast.femi.id}


def test_a_closed_cycle_says_where_reviews_ended(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    chloe, path = browser(cast.chloe), f"/insights/completion?cycle={cycle.id}&team={cast.highways.id}"
    assert "Talks about plans overdue" in chloe.get(path).text, "which is of today"
    bring(session, part_of(session, cycle, cast.ana), "met")
    service.close_cycle(session, cycle.id, None)
    session.commit()
    page = chloe.get(path)
    assert "Talks about plans overdue" not in page.text
    assert "Both handed in; the exchange was not completed" in page.text
    assert "Neither handed in" in page.text
    assert "to come" not in page.text


def test_a_share_never_parts_from_its_sign() -> None:
    assert of_counted(3, 13) == "3 of 13 (23 %)".replace(" ", "\N{NO-BREAK SPACE}").replace(
        "13\N{NO-BREAK SPACE}(", "13 ("
    )


@pytest.mark.both_databases
def test_the_first_page_sums_the_last_count(session: Session, cast: Cast, cycle: Cycle) -> None:
    today = clock.today()
    bring(session, part_of(session, cycle, cast.ana), "signed")

    def glance(*units: UUID) -> tuple[int, int]:
        found = figures_at_a_glance(session, cycle.id, units or None, today)
        return found.eligible, found.signed

    for _without_and_with_a_count in range(2):
        assert glance() == (7, 1)
        assert glance(cast.highways.id) == (2, 1)
        assert glance(cast.highways.id, cast.council.id) == (7, 1), "nobody twice"
        assert glance(cast.parks.id) == (0, 0)
        count_cycle(session, cycle.id)
