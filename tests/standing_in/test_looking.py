"""Naming is looked at first; what was half typed outlives another button; and to whom a deputy answers is said."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.mail import QueuedMail
from kie.people.models import StandIn
from kie.standing_in.service import Wish, appoint, delegate
from tests.assessments.web import Open
from tests.cast import Cast, make_person, reports_to
from tests.standing_in.naming import names

PAGE = "/standing-in"


def _asked(who: str, first: int = 0, last: int = 6, **more: str) -> dict[str, str]:
    today = clock.today()
    days = {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}
    return {"who": who, "person": "", **{name: day.isoformat() for name, day in days.items()}, **more}


def _wish(deputy: Cast, name: str, last: int = 6) -> Wish:
    return Wish(getattr(deputy, name).id, None, clock.today(), clock.today() + timedelta(days=last))


@pytest.mark.both_databases
def test_nobody_is_named_or_told_before_it_was_looked_at(session: Session, browser: Open, cast: Cast) -> None:
    delegate(session, cast.ben.id, _wish(cast, "grace"))
    session.commit()
    told = len(session.scalars(select(QueuedMail.id)).all())
    ben = browser(cast.ben)
    look = ben.post(PAGE, _asked("dev", person=str(cast.ana.id), reason="Leave"), status=200)
    assert "Nobody is named yet" in look.text and "Dev Patel, " in look.text and "(1004)" in look.text
    assert "Only for Ana Silva" in look.text and "90 days at most" in look.text
    assert "Grace Liu stands in for Ben Okafor" in look.text, "who stands in on the same days"
    assert len(session.scalars(select(StandIn.id)).all()) == 1
    assert len(session.scalars(select(QueuedMail.id)).all()) == told
    sent = look.fields(PAGE)
    later = {**sent, "ends_on": (clock.today() + timedelta(days=8)).isoformat()}
    again = ben.post(PAGE, later, status=200)
    assert "Nobody is named yet" in again.text, "other days are looked at again"
    ben.post(PAGE, again.fields(PAGE), status=302)
    row = session.scalars(select(StandIn).where(StandIn.deputy_id == cast.dev.id)).one()
    assert (row.person_id, row.reason) == (cast.ana.id, "Leave")
    assert row.ends_on == clock.today() + timedelta(days=8)


@pytest.mark.both_databases
def test_what_was_typed_outlives_ending_another(session: Session, browser: Open, cast: Cast) -> None:
    own = delegate(session, cast.ben.id, _wish(cast, "dev"))
    acting = appoint(session, cast.efua.id, _wish(cast, "ben"), None)
    session.commit()
    ben = browser(cast.ben)
    for row in (own, acting):
        page = ben.get(PAGE)
        button = page.html.select_one(f'button[formaction="{PAGE}/{row.id}/ending"]')
        assert button is not None
        assert button["form"] == page.html.select(f'form[action="{PAGE}"]')[0]["id"]
        first = page.html.select(f'button[form="{button["form"]}"], form#{button["form"]} button')[0]
        assert not first.has_attr("formaction"), "Enter in a box ends nothing"
        typed = {**page.fields(PAGE), "who": "1006", "reason": "A week in Wales", "ends_on": "31 Feb"}
        ended = ben.post(f"{PAGE}/{row.id}/ending", typed, status=200)
        assert f"no longer {'stands in' if row is own else 'acts'} for" in ended.text
        kept = ended.fields(PAGE)
        assert (kept["who"], kept["reason"], kept["ends_on"]) == ("1006", "A week in Wales", "31 Feb")
        assert session.get_one(StandIn, row.id, populate_existing=True).ended_at is not None


def test_what_was_typed_for_one_manager_is_given_back_for_that_one_alone(
    session: Session, browser: Open, cast: Cast
) -> None:
    """Efua ends, on Ben's page, where Ben stands in for herself."""
    row = delegate(session, cast.efua.id, _wish(cast, "dev"))
    session.commit()
    here = f"{PAGE}/for/{cast.ben.id}"
    efua = browser(cast.efua)
    typed = {**efua.get(here).fields(here), "who": "1006"}
    ended = efua.post(f"{PAGE}/{row.id}/ending", typed, status=200)
    assert ended.fields(here)["who"] == "1006"
    row = delegate(session, cast.ben.id, _wish(cast, "dev"))
    session.commit()
    stolen = browser(cast.dev).post(f"{PAGE}/{row.id}/ending", {**typed, "who": "Secret"}, status=302)
    assert "Secret" not in stolen.text


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["delegate", "acting"])
def test_who_leads_a_deputy_who_answers_to_the_manager_is_said(
    session: Session, browser: Open, cast: Cast, kind: str
) -> None:
    """Ida leads Efua. Ben stands in for Efua: beside her, she goes on leading him; in her place, Ida does."""
    ida = make_person(session, "1010", "Ida Holt", cast.parks)
    reports_to(session, cast.efua, ida)
    session.commit()
    if kind == "delegate":
        path, who, leads = PAGE, cast.efua, "Ben Okafor goes on answering to Efua Mensah."
    else:
        path, who = f"{PAGE}/for/{cast.efua.id}", ida
        leads = "Ben Okafor answers to Ida Holt in this time."
    boss = browser(who)
    look = names(boss, path, _asked("1002"))
    assert leads in look.text
    assert leads in boss.get(path).text and leads in browser(cast.ben).get(PAGE).text
    assert "For everybody else who answers to Efua Mensah" in boss.get(path).text


def test_a_deputy_from_elsewhere_has_no_such_line(session: Session, browser: Open, cast: Cast) -> None:
    look = names(browser(cast.ben), PAGE, _asked("1004"))
    shown = browser(cast.ben).get(PAGE)
    assert "goes on answering" not in look.text + shown.text
    assert "For everybody who answers to Ben Okafor" in shown.text
