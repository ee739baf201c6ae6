"""Stories of sessions that end by themselves when somebody's rights change, and of ending all others."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.people import service as people
from kie.people.leavers import end_roles_of_leavers
from kie.people.models import Person, RoleGrant
from tests.browser import Browser
from tests.cast import Cast
from tests.people.files import as_csv, the_cast

Visit = Callable[..., Browser]


def why_ended(session: Session, person: Person) -> list[str]:
    """Why the person's sessions ended, as the audit trail has it."""
    wanted = select(Event).where(Event.action == "sessions.ended", Event.person_id == person.id)
    return [str(event.details["why"]) for event in session.scalars(wanted.order_by(Event.id))]


@pytest.mark.both_databases
def test_a_role_given_ends_every_session_of_the_person_and_nobody_elses(
    session: Session, cast: Cast, browser: Visit
) -> None:
    phone, desk, ben = browser(cast.ana), browser(cast.ana), browser(cast.ben)
    grant = people.give_role(session, cast.dev.id, cast.ana.id, "auditor")
    session.commit()
    for hers in (phone, desk):
        assert hers.get("/account", status=302).location.startswith("/sign-in")
    ben.get("/account")
    again = browser(cast.ana)
    people.give_role(session, cast.dev.id, cast.ana.id, "auditor")
    session.commit()
    again.get("/account")
    people.end_role(session, cast.dev.id, grant.id)
    session.commit()
    again.get("/account", status=302)
    still = browser(cast.ana)
    people.end_role(session, cast.dev.id, grant.id)
    session.commit()
    still.get("/account")
    assert why_ended(session, cast.ana) == ["role", "role"]


def test_a_unit_given_to_a_partner_on_the_page_ends_their_sessions(
    session: Session, cast: Cast, browser: Visit
) -> None:
    femi, chloe = browser(cast.femi), browser(cast.chloe)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.femi.id)).one()
    people.end_role(session, cast.chloe.id, grant.id)
    session.commit()
    femi.get("/", status=302)
    chloe.get("/")


@pytest.mark.both_databases
def test_a_last_day_in_an_import_ends_the_sessions_for_good(
    session: Session, cast: Cast, shipped: Catalogue, browser: Visit
) -> None:
    ana, ben = browser(cast.ana), browser(cast.ben)
    import_last_day(session, shipped, clock.today() - timedelta(days=1))
    ana.get("/account", status=302)
    import_last_day(session, shipped, None)
    ana.get("/account", status=302)
    ben.get("/account")
    assert why_ended(session, cast.ana) == ["left"]


def import_last_day(session: Session, shipped: Catalogue, day: date | None) -> None:
    """Everybody's rows of a file, with this last day for Ana."""
    lines = [
        {**one, "leaves_on": str(day or "")} if one["staff_number"] == "1001" else one for one in the_cast()
    ]
    people.import_people(session, None, as_csv(lines), clock.today(), shipped)
    session.commit()


def test_the_hour_that_ends_roles_of_leavers_ends_their_sessions(
    session: Session, cast: Cast, browser: Visit
) -> None:
    browser(cast.femi)
    cast.femi.leaves_on = clock.today() - timedelta(days=1)
    session.flush()
    end_roles_of_leavers(session)
    open_ones = select(SignInSession.id).where(
        SignInSession.person_id == cast.femi.id, SignInSession.ended_at.is_(None)
    )
    assert session.scalars(open_ones).all() == []


def test_ana_ends_all_her_other_sessions(session: Session, cast: Cast, browser: Visit) -> None:
    phone, library, desk, ben = (browser(one) for one in (cast.ana, cast.ana, cast.ana, cast.ben))
    assert "End all other sessions" in desk.get("/account").text
    assert desk.post("/account/other-sessions/ending").location == "/account"
    shown = desk.get("/account")
    assert "signed out everywhere else" in shown.text and "End all other sessions" not in shown.text
    phone.get("/account", status=302)
    library.get("/account", status=302)
    ben.get("/account")
    desk.post("/account/other-sessions/ending")
    assert why_ended(session, cast.ana) == ["asked"]
