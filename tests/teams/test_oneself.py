"""Nobody who changes teams comes to lead, to be led or to look after others by their own hand, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.events import Event
from kie.people.models import Person, StandIn, Team, TeamChange
from kie.people.queries import leader_of, moderator_of
from kie.teams import service
from kie.teams.due import apply_due
from kie.teams.refusing import TeamChangeRefused
from kie.teams.rules import Whose, Wish
from tests.browser import Browser
from tests.cast import Cast, give_role, make_person, make_team, reports_to
from tests.teams.steps import asked, confirmed, effects

pytestmark = pytest.mark.both_databases
TEN = timedelta(days=10)


def move(
    session: Session, team: Team, under: Team, actor: Person, whose: Whose = "leader", days: int = 0
) -> TeamChange:
    wish = Wish("moved", clock.today() + timedelta(days=days), parent_id=under.id, whose=whose)
    return service.decide(session, team.id, wish, actor.id)


def name(session: Session, team: Team, leader: Person, actor: Person, whose: Whose = "former") -> TeamChange:
    return service.decide(
        session, team.id, Wish("led", clock.today(), leader_id=leader.id, whose=whose), actor.id
    )


def refused(session: Session, call: Callable[..., object], *given: object) -> str:
    """Why it is refused; nothing is kept and nothing is recorded."""
    before = [len(session.scalars(select(table)).all()) for table in (TeamChange, Event)]
    with pytest.raises(TeamChangeRefused) as caught:
        call(session, *given)
    assert before == [len(session.scalars(select(table)).all()) for table in (TeamChange, Event)]
    return caught.value.message


@pytest.fixture
def payroll(session: Session, cast: Cast) -> Team:
    """A team below Chloé's own; Pat leads it, who answers to Chloé, and Cleo is in it."""
    team = make_team(session, "HR-1", "Payroll", cast.people_team)
    pat = make_person(session, "3001", "Pat Quill", team)
    reports_to(session, pat, cast.chloe)
    reports_to(session, make_person(session, "3002", "Cleo Clerk", team), pat)
    return team


def test_a_team_below_ones_own_brings_its_leader_by_somebody_else_only(session: Session, cast: Cast) -> None:
    said = refused(session, move, cast.highways, cast.people_team, cast.chloe)
    assert "make you the manager of Ben Okafor" in said and "Ask somebody else of HR" in said
    assert leader_of(session, cast.ben.id, clock.today()) == cast.efua.id
    move(session, cast.highways, cast.people_team, cast.chloe, "nobody")
    assert leader_of(session, cast.ben.id, clock.today()) == cast.efua.id
    move(session, cast.highways, cast.council, cast.dev, "nobody")
    move(session, cast.highways, cast.people_team, cast.dev)
    assert leader_of(session, cast.ben.id, clock.today()) == cast.chloe.id


def test_whoever_answers_to_you_already_is_no_gain(session: Session, cast: Cast, payroll: Team) -> None:
    payroll.parent_id = cast.council.id
    session.flush()
    move(session, payroll, cast.people_team, cast.chloe)
    cleo = session.scalars(select(Person).where(Person.staff_number == "3002")).one()
    pat = session.scalars(select(Person).where(Person.staff_number == "3001")).one()
    assert leader_of(session, pat.id, clock.today()) == cast.chloe.id
    assert "manager of Cleo Clerk" in refused(session, name, payroll, cleo, cast.chloe)


def test_a_leader_from_elsewhere_who_would_answer_to_you_is_named_by_somebody_else(
    session: Session, cast: Cast, payroll: Team
) -> None:
    assert "make you the manager of Ana Silva" in refused(session, name, payroll, cast.ana, cast.chloe)
    assert leader_of(session, cast.ana.id, clock.today()) == cast.ben.id
    name(session, payroll, cast.ana, cast.dev)
    assert leader_of(session, cast.ana.id, clock.today()) == cast.chloe.id


def test_nobody_changes_whom_they_answer_to(session: Session, cast: Cast) -> None:
    otto = make_person(session, "4001", "Otto Other", cast.parks)
    said = refused(session, name, cast.people_team, otto, cast.chloe, "team")
    assert said == "This would change whom you answer to. Ask somebody else of HR to make this change."
    assert leader_of(session, cast.chloe.id, clock.today()) == cast.efua.id
    # Neither as one of many, nor with the unit that they lead.
    assert "whom you answer to" in refused(session, name, cast.council, otto, cast.dev)
    reports_to(session, otto, cast.efua)
    reports_to(session, make_person(session, "4002", "Gil Gardener", cast.parks), otto)
    assert "whom you answer to" in refused(session, move, cast.people_team, cast.parks, cast.chloe)


def test_nobody_comes_to_decide_on_disagreements_by_a_leader_who_answers_to_them(
    session: Session, cast: Cast, payroll: Team
) -> None:
    """Pat answers to Chloé; whoever gets Pat as manager gets Chloé as the one who decides."""
    said = refused(session, move, cast.highways, payroll, cast.chloe)
    assert "decides on disagreements" in said and "of Ben Okafor" in said and "manager of" not in said
    move(session, cast.highways, payroll, cast.dev)
    assert moderator_of(session, cast.ben.id, clock.today()) == cast.chloe.id
    # On Cleo's Chloé decides already: another leader who answers to her is no gain.
    quin = make_person(session, "3003", "Quin Pear", payroll)
    reports_to(session, quin, cast.chloe)
    name(session, payroll, quin, cast.chloe)
    cleo = session.scalars(select(Person).where(Person.staff_number == "3002")).one()
    assert leader_of(session, cleo.id, clock.today()) == quin.id


def test_nobody_comes_to_decide_on_the_disagreements_of_a_leader_whom_they_name(
    session: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    """Fay answers to Femi, and Femi to Chloé: whoever takes the place of Fay gets Chloé to decide on theirs."""
    crew = make_team(session, "HR-2", "Crew", cast.people_team)
    fay = make_person(session, "3011", "Fay Former", crew)
    reports_to(session, fay, cast.femi)
    reports_to(session, make_person(session, "3012", "Gus Clerk", crew), fay)
    session.commit()
    before = moderator_of(session, cast.ana.id, clock.today())
    page = asked(browser(cast.chloe), crew, "leading", 422, who="1001", whose="former")
    assert "decides on disagreements, and reads reviews for it, of Ana Silva" in page.text
    assert "the manager of" not in page.text
    assert refused(session, name, crew, cast.ana, cast.chloe) in page.text
    assert moderator_of(session, cast.ana.id, clock.today()) == before != cast.chloe.id
    dev = browser(cast.dev)
    page = asked(dev, crew, "leading", who="1001", whose="former")
    assert "When Ana Silva disagrees with the record, Chloé Martin decides." in effects(page)
    confirmed(dev, page, crew, "leading")
    session.expire_all()
    assert moderator_of(session, cast.ana.id, clock.today()) == cast.chloe.id
    # Decided by somebody else, it stays: Ana in Fay's place again, or Fay in hers, is no gain.
    name(session, crew, fay, cast.chloe)
    assert leader_of(session, fay.id, clock.today()) == cast.femi.id


def test_a_named_reviewer_where_there_is_no_manager_makes_somebody_decide_as_well(
    session: Session, cast: Cast, payroll: Team
) -> None:
    """Rae has no manager and Chloé as her named reviewer, so Chloé decides where those disagree whom Rae leads."""
    rae = make_person(session, "3013", "Rae Reed", cast.parks)
    reports_to(session, rae, cast.chloe, kind="reviewer")
    reports_to(session, make_person(session, "3014", "Sid Reed", cast.parks), rae)
    said = refused(session, move, cast.highways, cast.parks, cast.chloe)
    assert "decides on disagreements" in said and "of Ben Okafor" in said
    move(session, cast.highways, cast.parks, cast.dev)
    assert moderator_of(session, cast.ben.id, clock.today()) == cast.chloe.id


def test_nobody_changes_who_decides_on_their_own_disagreements(session: Session, cast: Cast) -> None:
    otto = make_person(session, "4001", "Otto Other", cast.parks)
    said = refused(session, name, cast.council, otto, cast.chloe, "team")
    assert "who decides when you disagree" in said and "whom you answer to" not in said
    name(session, cast.council, otto, cast.ana, "team")
    assert moderator_of(session, cast.chloe.id, clock.today()) == otto.id


@pytest.mark.parametrize("first", [0, 7])
def test_nobody_brings_people_to_a_manager_for_whom_they_stand_in(
    session: Session, cast: Cast, first: int
) -> None:
    """Now or from a later day on: the people are still there then."""
    zoe = make_person(session, "2001", "Zoe Quill", cast.parks)
    reports_to(session, zoe, cast.efua)
    today = clock.today()
    stands = StandIn(
        kind="delegate",
        manager_id=zoe.id,
        deputy_id=cast.chloe.id,
        starts_on=today + timedelta(days=first),
        ends_on=today + TEN,
        made_at=clock.now(),
    )
    session.add(stands)
    session.flush()
    assert "Ana Silva" in refused(session, name, cast.highways, zoe, cast.chloe)
    stands.ended_at = clock.now()
    name(session, cast.highways, zoe, cast.chloe)
    assert leader_of(session, cast.ana.id, today) == zoe.id


def test_a_partner_who_changes_teams_does_not_widen_what_they_look_after(
    session: Session, cast: Cast
) -> None:
    crew = make_team(session, "PRK-1", "Tree crew", cast.parks)
    give_role(session, cast.dev, "partner", cast.parks.id)
    said = refused(session, move, cast.highways, crew, cast.dev, "nobody")
    assert "widen what you look after" in said
    assert "widen what you look after" in refused(session, name, crew, cast.ana, cast.dev, "nobody")
    assert cast.highways.parent_id == cast.council.id and cast.ana.team_id == cast.highways.id
    other = make_team(session, "PRK-2", "Ponds", cast.parks)
    move(session, crew, other, cast.dev, "nobody")
    move(session, cast.highways, crew, cast.chloe, "nobody")
    assert cast.highways.parent_id == crew.id


def test_a_plan_that_has_come_to_serve_whoever_made_it_waits_and_says_so(
    session: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    """When Chloé plans it, Zoe leads Parks; when its day comes, Chloé does."""
    zoe = make_person(session, "2001", "Zoe Quill", cast.parks)
    reports_to(session, zoe, cast.efua)
    reports_to(session, make_person(session, "2002", "Yan Gardener", cast.parks), zoe)
    change = move(session, cast.highways, cast.parks, cast.chloe, days=10)
    cast.chloe.team_id = cast.parks.id
    day = clock.today() + TEN
    zoe.leaves_on = clock.today()
    reports_to(session, make_person(session, "2003", "Fay Fields", cast.parks), cast.chloe)
    session.commit()
    with time_machine.travel(day):
        assert apply_due(session) == 0
        assert change.applied_at is None and leader_of(session, cast.ben.id, day) == cast.efua.id
        dev = browser(cast.dev)
        waits = dev.get(dev.get("/teams").link("What it waits for")).text
        assert "make Chloé Martin, who planned it, the manager of Ben Okafor" in waits
        assert "Withdraw it, and have somebody else of HR plan it again." in waits
        service.withdraw(session, cast.dev.id, change.id)
        move(session, cast.highways, cast.parks, cast.dev)
        assert leader_of(session, cast.ben.id, day) == cast.chloe.id


def test_the_page_says_it_before_and_a_forged_confirmation_does_nothing(
    session: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    chloe = browser(cast.chloe)
    given = {"starts_on": clock.today().isoformat(), "team": "HR", "whose": "leader"}
    address = f"/teams/{cast.highways.id}/moving"
    page = chloe.get(f"{address}?{urlencode(given)}", 422)
    assert "This would make you the manager of Ben Okafor" in page.text
    assert not page.html.select("section.panel.strong")
    chloe.post(address, {**given, "seen": "0" * 32}, status=422)
    session.expire_all()
    assert cast.highways.parent_id == cast.council.id
