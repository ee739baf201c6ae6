"""Cycles are HR's to change and an auditor's to read; nobody else finds them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.models import Cycle, Participation
from kie.cycles.more_time import Whom, give_more_time
from kie.cycles.rules import OwnDays
from kie.frameworks.models import Catalogue
from kie.i18n import format_day
from kie.insights.more_time_pages import missing
from tests.browser import Browser
from tests.cast import Cast, make_person
from tests.cycles.conftest import Draft, part, typed

Browsing = Callable[..., Browser]


def test_an_auditor_reads_and_changes_nothing(
    browser: Browsing, cast: Cast, running: Cycle, draft: Draft, session: Session
) -> None:
    grace = browser(cast.grace)
    plan = draft(title="Next")
    assert "Review 2027" in grace.get("/cycles").text
    for cycle in (running, plan):
        page = grace.get(f"/cycles/{cycle.id}")
        assert page.html.select('main form[method="post"]') == []
        assert "/change" not in str(page.html.main)
    # The draft overlaps with what runs: what to do about that is not said to her.
    assert "HR, who can change this cycle, is told what to do about each of these." in page.text
    assert "Look at these first" not in page.text
    refused(grace, running, plan, part(session, running, cast.ana.id))


def test_an_auditor_reads_how_many_are_exempt_and_until_when_but_not_who_or_why(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    ana, grace = part(session, running, cast.ana.id), browser(cast.grace)
    path = f"/cycles/{running.id}"
    assert "Nobody is exempt." in grace.get(path).text
    service.exempt(session, ana.id, "Chemotherapy in spring", cast.chloe.id, clock.today())
    service.end_exemption(session, ana.id, cast.chloe.id)
    service.exempt(session, ana.id, "Chemotherapy again", cast.chloe.id, running.closes_on)
    give_more_time(
        session,
        running.id,
        Whom(cast.highways.id, frozenset([ana.id])),
        OwnDays(running.closes_on, None),
        "Dialysis on Mondays",
        cast.chloe.id,
        missing(),
    )
    session.commit()
    page = grace.get(path)
    assert "1 of them exempt." in page.text
    assert f"Until {format_day(running.closes_on)}. By Chloé Martin" in page.text
    for words in ("Chemotherapy", "Dialysis", "Ana Silva"):
        assert words not in page.text
        assert words in browser(cast.chloe).get(path).text
    given = f"elf-assessments by {format_day(running.closes_on)}."
    assert f"1 person S{given}" in page.text, "the team of so few would say who it is"
    assert f"Highways: s{given}" in browser(cast.chloe).get(path).text
    grace.get(f"{path}/exemptions", status=404)
    grace.get(f"{path}/exemptions?q=ana", status=404)


@pytest.mark.parametrize("who", ["ana", "ben", "dev", "efua", "femi"])
def test_cycles_are_not_found_by_anybody_else(
    browser: Browsing, cast: Cast, running: Cycle, draft: Draft, session: Session, who: str
) -> None:
    person = browser(getattr(cast, who))
    plan = draft(title="Next")
    person.get("/cycles", status=404)
    person.get(f"/cycles/{running.id}", status=404)
    refused(person, running, plan, part(session, running, cast.ana.id))


def refused(person: Browser, running: Cycle, plan: Cycle, ana: Participation) -> None:
    """Nothing that changes a cycle is found."""
    exemption = f"/insights/participations/{ana.id}/exemption"
    for path in (
        "/cycles/new",
        f"/cycles/{plan.id}/change",
        f"/cycles/{running.id}/extension",
        f"/insights/closing/{running.id}",
        exemption,
    ):
        person.get(path, status=404)
    for path, values in (
        ("/cycles/new", typed()),
        (f"/cycles/{plan.id}/change", typed()),
        (f"/cycles/{plan.id}/opening", {"version": "1"}),
        (f"/cycles/{plan.id}/opening/new-try", {}),
        (f"/cycles/{plan.id}/opening/ending", {}),
        (f"/cycles/{plan.id}/copy", {}),
        (f"/cycles/{running.id}/archiving", {}),
        (f"/cycles/{running.id}/archiving/ending", {}),
        (f"/cycles/{running.id}/closure", {}),
        (f"/cycles/{running.id}/extension", {}),
        (f"/cycles/{running.id}/joining", {"person": str(ana.person_id)}),
        (f"/cycles/{running.id}/leavers", {}),
        (exemption, {"reason": "No"}),
        (f"{exemption}/ending", {}),
    ):
        person.post(path, values, status=404)


def test_nobody_signed_in_is_sent_to_sign_in(browser: Browsing, running: Cycle) -> None:
    assert "/sign-in" in browser().get(f"/cycles/{running.id}", status=302).location


def test_what_does_not_exist_is_not_found(browser: Browsing, cast: Cast) -> None:
    chloe = browser(cast.chloe)
    chloe.get(f"/cycles/{uuid4()}", status=404)
    chloe.get(f"/insights/participations/{uuid4()}/exemption", status=404)
    chloe.post(f"/cycles/{uuid4()}/opening", status=404)


def test_the_pages_ask_as_little_of_the_database_for_many_as_for_few(
    browser: Browsing, cast: Cast, draft: Draft, session: Session, shipped: Catalogue
) -> None:
    cycle = draft()
    chloe = browser(cast.chloe)
    few = len(chloe.get(f"/cycles/{cycle.id}").statements)
    for number in range(210):
        make_person(session, f"3{number:03}", f"Person {number}", cast.parks, email=None)
    session.commit()
    page = chloe.get(f"/cycles/{cycle.id}")
    assert len(page.statements) == few
    assert "Show the first 200 names" in page.text
    assert "And 11 more. Find everybody in the directory" in page.text
    service.open_cycle(session, cycle.id, cast.chloe.id, shipped)
    session.commit()
    chloe.get(f"/cycles/{cycle.id}")
