"""Figures of a closed cycle stand still, whatever is deleted of its reviews and of the plans behind it."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.models import Cycle, Participation
from kie.cycles.past_models import PastStanding
from kie.cycles.queries import cycle_context
from kie.insights.completion import figures_by_team
from kie.insights.completion_counts import count_cycle
from kie.insights.coverage import counted_in
from kie.insights.models import Publication, PublishedView
from kie.insights.overdue import with_overdue
from kie.insights.published import PUBLISHED_WITHIN, unpublished_cycles
from kie.insights.service import NoLongerKept, foresee, publish
from kie.people.models import Person
from kie.plans.models import Goal, GoalAgreement, GoalClosure, Plan, PlanReview
from kie.retention.rules import KINDS
from kie.retention.service import delete_portion
from kie.reviews.models import Record
from tests.browser import Browser
from tests.cast import Cast
from tests.insights.reviews import STATES, parts

Browsing = Callable[..., Browser]
LATER = timedelta(days=1_200)
NOT_SIGNED = "Not signed by both, and no longer kept"


@pytest.mark.both_databases
def test_no_figure_changes_when_everything_behind_it_goes(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    _live(session, cast, cycle)
    with time_machine.travel(clock.now() + LATER, tick=False):
        before = _told(browser(cast.chloe), session, cast, cycle)
        names = _names(browser(cast.chloe), cycle)
        done = {kind: _delete(session, kind) for kind in ("drafts", "reviews", "goals", "talks", "pauses")}
        assert done["reviews"] >= len(STATES) - 4 and (done["goals"], done["talks"]) == (3, 2)
        assert session.scalar(select(func.count()).select_from(Goal)) == 1, "the one that is open"
        assert _told(browser(cast.chloe), session, cast, cycle) == before
        assert before["figures"].overdue and before["figures"].talked and before["figures"].left
        kept = set(session.scalars(select(Record.participation_id)))
        for name, (was, is_now) in _beside(names, _names(browser(cast.chloe), cycle)).items():
            part = _part(session, cycle, name)
            stays = part.id in kept or was in {"Exempt", "Left before signing", "Signed by both"}
            signed_then = was == "Signed, disagreeing; nobody decided"
            assert is_now == (was if stays else "Signed by both" if signed_then else NOT_SIGNED), name


@pytest.mark.both_databases
def test_what_only_a_plan_told_is_noted_while_the_review_is_kept(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    _live(session, cast, cycle)
    with time_machine.travel(clock.now() + LATER, tick=False):
        before = _figures(session, cast, cycle)
        assert (_delete(session, "talks"), _delete(session, "goals")) == (2, 3)
        assert _figures(session, cast, cycle) == before and before.planned == 4
        assert session.scalars(select(PastStanding.gone_at).distinct()).all() == [None]


def test_a_cycle_whose_reviews_went_is_published_no_more(session: Session, cast: Cast, cycle: Cycle) -> None:
    _live(session, cast, cycle)
    with time_machine.travel(clock.now() + LATER, tick=False):
        assert [one.id for one in unpublished_cycles(session)] == [cycle.id]
        foresee(session, cycle.id)
        _delete(session, "reviews")
        assert unpublished_cycles(session) == []
        with pytest.raises(NoLongerKept):
            foresee(session, cycle.id)


def test_what_was_published_stands(session: Session, cast: Cast, cycle: Cycle) -> None:
    _live(session, cast, cycle)
    publish(session, cycle.id, None)
    session.commit()

    def shown() -> list[Any]:
        views = session.execute(select(PublishedView.id, PublishedView.body).order_by(PublishedView.id)).all()
        made = session.execute(select(Publication.digest, Publication.audit, Publication.counted)).all()
        return [views, made, counted_in(session, cycle_context(session, cycle.id))]

    with time_machine.travel(clock.now() + LATER, tick=False):
        before = shown()
        _delete(session, "reviews")
        session.expire_all()
        assert shown() == before
        with pytest.raises(NoLongerKept):
            publish(session, cycle.id, None)


def test_figures_can_be_made_as_long_as_nothing_is_deleted_for_its_age() -> None:
    assert KINDS["reviews"].floor == PUBLISHED_WITHIN.days


def _live(session: Session, cast: Cast, cycle: Cycle) -> None:
    """Somebody left, somebody is exempt, some have plans; then the cycle closes."""
    people = parts(session, cycle, cast.parks.id)
    by_state = {session.get_one(Person, one.person_id).name.partition(" ")[2]: one for one in people}
    late = cycle.manager_due_on + timedelta(days=1)
    session.get_one(Person, by_state["self in"].person_id).leaves_on = clock.today()
    session.get_one(Person, by_state["commented"].person_id).leaves_on = clock.today()
    for state in ("upheld", "met"):
        service.exempt(session, by_state[state].id, "Leave", cast.chloe.id, None)
    with time_machine.travel(clock.now() + (late - clock.today()), tick=False):
        for number, state in enumerate(("signed", "revealed", "untouched", "shared")):
            _plan(session, by_state[state].person_id, cast, ended=number < 3, talked=number < 2)
        service.close_cycle(session, cycle.id, cast.chloe.id)
    for number, one in enumerate(session.scalars(select(GoalClosure)).all()):
        one.closed_at = clock.now() + timedelta(days=90 + number)
    session.commit()


def _plan(session: Session, person_id: Any, cast: Cast, *, ended: bool, talked: bool) -> None:
    """A plan with an agreed goal. `ended`: later; `talked`: both did about it, and have done so since."""
    now = clock.now()
    plan = Plan(person_id=person_id, made_at=now, review_due_on=clock.today(), counted_from=clock.today())
    session.add(plan)
    session.flush()
    by = {"drafted_by_id": cast.efua.id, "written_by_id": cast.efua.id}
    goal = Goal(plan_id=plan.id, title="Listen", drafted_at=now, written_at=now, **by)
    session.add(goal)
    session.flush()
    session.add(GoalAgreement(goal_id=goal.id, agreed_by_id=person_id, agreed_at=now - timedelta(days=1)))
    if ended:
        session.add(GoalClosure(goal_id=goal.id, kind="done", closed_by_id=person_id, closed_at=now))
    for days in (-5, 30) if talked else ():
        at, said = now + timedelta(days=days), {"noted_by_id": cast.efua.id, "confirmed_by_id": person_id}
        day = clock.local(at).date()
        session.add(PlanReview(plan_id=plan.id, talked_on=day, noted_at=at, confirmed_at=at, **said))
    session.flush()


def _delete(session: Session, kind: str) -> int:
    done = 0
    while number := delete_portion(session, kind):
        done += number
    session.commit()
    return done


def _figures(session: Session, cast: Cast, cycle: Cycle) -> Any:
    day = cycle_context(session, cycle.id).counting_day(clock.today())
    direct = figures_by_team(session, cycle.id, day)
    return with_overdue(session, direct, cycle.id, day)[cast.parks.id]


def _told(hr: Browser, session: Session, cast: Cast, cycle: Cycle) -> dict[str, Any]:
    """What every page and file about completion says."""
    count_cycle(session, cycle.id)
    session.commit()
    which = f"?cycle={cycle.id}"
    pages = ("/insights/completion", "/insights/completion/over-time")
    pdf = PdfReader(io.BytesIO(hr.client.get(f"/insights/completion/committee.pdf{which}").data))
    late = hr.get(f"/insights/completion/late{which}").text
    return {
        "figures": _figures(session, cast, cycle),
        "pages": [_figures_alone(hr.get(page + which).text) for page in pages],
        "report": [page.extract_text() for page in pdf.pages],
        "late": sorted(one for one in STATES if one in late),
        "counted": counted_in(session, cycle_context(session, cycle.id)),
        "team": _figures_alone(hr.get(f"/insights/completion{which}&team={cast.council.id}").text),
    }


def _figures_alone(text: str) -> str:
    """The page without where single reviews stood: of the cast, who have not begun."""
    return text.replace(NOT_SIGNED, "Neither handed in")


def _names(hr: Browser, cycle: Cycle) -> dict[str, str]:
    """By name, where each review stands or stood, from the file."""
    answer = hr.client.get(f"/insights/completion/names?cycle={cycle.id}&format=csv")
    assert answer.status_code == 200
    rows = csv.reader(answer.get_data(as_text=True).splitlines())
    return {row[0]: row[2] for row in rows if len(row) > 3 and row[0].startswith("P")}


def _beside(before: dict[str, str], now: dict[str, str]) -> dict[str, tuple[str, str]]:
    assert before.keys() == now.keys() and len(now) >= len(STATES)
    return {name: (before[name], now[name]) for name in before}


def _part(session: Session, cycle: Cycle, name: str) -> Participation:
    found = select(Participation).join(Person, Person.id == Participation.person_id)
    return session.scalars(found.where(Participation.cycle_id == cycle.id, Person.name == name)).one()
