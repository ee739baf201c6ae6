"""Nobody but the person and whoever manages them today reaches any address of a plan, nor a part of it by another's."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.events import Event
from kie.people.models import Person, ReportingLine
from kie.plans import pauses, service, talks
from kie.plans.words import ActionWords, GoalWords
from kie.web import KieFlask
from tests.browser import Browser
from tests.cast import Cast, give_role, make_person, reports_to
from tests.plans.test_service import WORDS, plan

Open = Callable[..., Browser]
TOKEN = "Token-7f3a"


@pytest.fixture
def ids(session: Session, cast: Cast) -> Mapping[str, UUID]:
    """Every kind of thing that a plan holds, as addresses name it: of Ana's."""
    goal = service.add_goal(session, cast.ana.id, replace(WORDS, title=TOKEN), cast.ben.id).id
    today = clock.today()
    found = {
        "person_id": cast.ana.id,
        "goal_id": goal,
        "action_id": plan(session, cast).goals[0].actions[0].id,
        "review_id": talks.note_talk(session, cast.ana.id, today, TOKEN, cast.ben.id),
        "pause_id": pauses.ask(session, cast.ana.id, today, today + timedelta(days=9), cast.ben.id),
    }
    session.commit()
    return found


def strangers(session: Session, cast: Cast) -> list[Person]:
    """Everybody with a role, everybody above, who managed Ana until yesterday, and who manages somebody else."""
    clerk = make_person(session, "1030", "Kit Moss", cast.people_team)
    give_role(session, clerk, "clerk")
    new, other = (
        make_person(session, n, name, cast.highways) for n, name in (("1031", "Li"), ("1032", "Mo"))
    )
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)).one()
    line.ends_on = clock.today() - timedelta(days=1)
    reports_to(session, cast.ana, new, since=clock.today())
    reports_to(session, clerk, other)
    session.commit()
    return [cast.ben, cast.efua, cast.chloe, cast.dev, cast.femi, cast.grace, clerk, other]


def test_no_address_of_a_plan_opens_for_anybody_else(
    app: KieFlask, browser: Open, session: Session, cast: Cast, ids: Mapping[str, UUID]
) -> None:
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        # From the catalogue everybody comes to a plan of their own.
        if rule.endpoint.startswith("plans.") and rule.arguments and rule.endpoint != "plans.learn"
    ]
    assert len(rules) > 15
    people = strangers(session, cast)
    before = session.scalar(select(func.count()).select_from(Event))
    for person in people:
        stranger = browser(person)
        for rule in rules:
            path = rule.build({name: ids[name] for name in rule.arguments})
            assert path is not None
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                ask = stranger.get if method == "GET" else stranger.post
                assert TOKEN not in ask(path[1], status=404).text, f"{person.name}: {method} {rule.rule}"
    assert session.scalar(select(func.count()).select_from(Event)) == before


def test_a_form_takes_no_action_from_another_goal(
    session: Session, cast: Cast, ids: Mapping[str, UUID]
) -> None:
    mine = service.add_goal(session, cast.ben.id, GoalWords("Mine"), cast.ben.id).id
    stolen = GoalWords("Mine", actions=(ActionWords("Taken", id=ids["action_id"]),))
    service.change_goal(session, mine, stolen, 1, cast.ben.id)
    assert [one.text for one in plan(session, cast).goals[0].actions] == [one.text for one in WORDS.actions]
