"""Requests of people in the reporting line of whoever of HR reads about them: that there is one, and its days."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.models import Person
from kie.subject_access.request_models import SubjectRequest
from kie.subject_access.request_queries import all_requests
from tests.browser import Browser
from tests.cast import Cast, reports_to
from tests.subject_access.test_requests import LIST, write_down

Open = Callable[..., Browser]


def test_nobody_of_hr_answers_for_their_own_line_and_nobody_else_at_all(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    reports_to(session, cast.ben, hana, kind="reviewer")
    session.commit()
    for who in (hana, cast.ben, cast.dev, cast.femi, cast.grace):
        browser(who).get(f"/records/{cast.ana.id}/requests/new", status=404)
    here = write_down(browser, cast.chloe, cast.ana, session)
    for who in (hana, cast.ben, cast.dev, cast.femi, cast.grace, cast.ana):
        reader = browser(who)
        reader.get(here, status=404)
        for what in ("file", "release", "extension", "withdrawn", "refused"):
            reader.post(f"{here}/{what}", {"reason": "x"}, status=404)
    browser(cast.chloe).get(f"/records/{cast.chloe.id}/requests/new", status=404)
    assert "Ana Silva" in browser(hana).get(LIST).text, "that there is one, and its days"
    browser(cast.ben).get(LIST, status=404)


def test_of_somebody_in_their_own_line_hr_reads_nothing_that_anybody_wrote(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    reports_to(session, cast.ben, hana, kind="reviewer")
    session.commit()
    chloe, written = browser(cast.chloe), {"wants": "All of mine.", "authority": "A letter of Mrs Zed."}
    sent = {"received_on": clock.today().isoformat(), "asked_how": "representative", "identity": "authority"}
    chloe.post(f"/records/{cast.ana.id}/requests/new", sent | written)
    here = f"{LIST}/{session.scalars(select(SubjectRequest.id)).one()}"
    chloe.post(f"{here}/extension", {"reason": "There are three."})
    written["extended_because"] = "There are three."
    for reader, told in ((cast.chloe, written), (hana, dict.fromkeys(written, ""))):
        (one,) = all_requests(session, reader.id)
        assert {name: getattr(one, name) for name in written} == told
        assert (one.person, one.asked_how) == ("Ana Silva", "representative")
