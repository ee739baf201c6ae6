"""After the signature: disagreeing, deciding, opening again, and who may see what, page by page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import CycleClosure
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.frameworks.models import Catalogue
from kie.frameworks.shelf import Shelf
from kie.people.models import ReportingLine
from kie.reviews.models import Record
from tests.assessments.steps import WHOLE, open_cycle_with
from tests.browser import Browser, Page
from tests.cast import Cast, make_person, reports_to
from tests.reviews.steps import PRIORITISING, address, ruling, send, settle_all, share_record, sign_record

Browsers = Callable[..., Browser]


def test_ana_disagrees_and_efua_upholds(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    efua = browser(cast.efua)
    for rest in ("", "/record", "/moderation", "/sign-off"):
        efua.get(address(revealed, rest), status=404)
    sign_record(session, cast, revealed, record, "disagree", "I was not heard")
    page = efua.get(address(revealed, "/moderation"))
    assert "I was not heard" in page.text and "A note by Ben Okafor" in page.text
    assert not page.html.select('input[name="choice"], input[name="step"]')
    url, sent = address(revealed, "/moderation"), ruling(record, "upheld", "Both were heard", checked="y")
    efua.post(url, ruling(record, "upheld", ""), status=422)
    browser(cast.ben).post(url, sent, status=404)
    efua.post(url, sent)
    efua.post(url, ruling(record, "upheld", "Twice"), status=409)
    assert "Both were heard" in browser(cast.ana).get(address(revealed, "/record")).text
    efua.get(address(revealed, "/record"))


def test_ana_disagrees_efua_reopens_and_the_second_record_is_signed(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    first = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, first, "disagree", "I was not heard")
    browser(cast.efua).post(
        address(revealed, "/moderation"), ruling(first, "reopened", "Talk again", checked="y")
    )
    browser(cast.efua).get(address(revealed, "/record"), status=404)
    ben, ana = browser(cast.ben), browser(cast.ana)
    asked = "Efua Mensah asks the two of you to talk once more: “Talk again”"
    for page in ("/", address(revealed), address(revealed, "/sign-off")):
        assert asked in ben.get(page).text and asked in ana.get(page).text
    team = ben.get("/insights/team")
    assert asked in team.text and "Everything is settled" not in team.text
    assert team.link("Go to the exchange") == address(revealed)
    unchanged = "Nothing was changed since the record was opened again"
    assert unchanged in ben.get(address(revealed, "/sign-off")).text
    ben.post(address(revealed, "/outcomes"), send(PRIORITISING, 1, choice="4"))
    assert unchanged not in ben.get(address(revealed, "/sign-off")).text
    stale = {"digest": first.digest, "read": "y", "decision": "accept"}
    draft = ben.get(address(revealed, "/sign-off"))
    ana.post(address(revealed, "/sign-off"), stale, status=409)
    ben.post(address(revealed, "/sign-off"), draft.fields())
    ana.post(address(revealed, "/sign-off"), stale, status=409)
    answer = ana.get(address(revealed, "/sign-off"))
    ana.post(
        address(revealed, "/sign-off"),
        {**answer.fields(address(revealed, "/sign-off")), "read": "y", "decision": "accept"},
    )
    assert "Number 2" in ana.get(address(revealed, "/record")).text
    assert asked not in ana.get("/").text and asked not in ben.get(address(revealed)).text
    earlier = ana.get(address(revealed, "/record?revision=1"))
    assert "I was not heard" in earlier.text and "Talk again" in earlier.text


def test_the_manager_reopens_until_ana_has_signed_and_then_hr_does(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    share_record(session, cast, revealed)
    ben, chloe = browser(cast.ben), browser(cast.chloe)
    chloe.get(address(revealed, "/reopening"), status=404)
    assert "Ana Silva is told." in ben.get(address(revealed, "/reopening")).text
    ben.post(address(revealed, "/reopening"), {"reason": ""}, status=422)
    ben.post(address(revealed, "/reopening"), {"reason": "A slip of the pen"})
    record = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, record)
    ben.post(address(revealed, "/reopening"), {"reason": "Too late"}, status=404)
    page = chloe.get(address(revealed, "/reopening"))
    assert "A note by" not in page.text and "Both are told." in page.text
    chloe.post(address(revealed, "/reopening"), {"reason": "Both asked for it"})
    assert "opened again" in browser(cast.ana).get(address(revealed, "/record")).text


def test_who_may_not_see_it_finds_nothing(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    share_record(session, cast, revealed)
    pages = ("", "/sign-off", "/meeting", "/meeting/calendar", "/record", "/moderation")
    for person in (cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
        for rest in pages:
            browser(person).get(address(revealed, rest), status=404)
        browser(person).post(address(revealed, "/outcomes"), send(PRIORITISING, 1, choice="3"), status=404)
    browser(cast.ana).get(f"/reviews/{cast.ana.id}", status=404)
    assert "/sign-in" in browser().get(address(revealed), status=302).location


def test_a_former_manager_loses_everything_and_the_new_one_takes_over(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    share_record(session, cast, revealed)
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)).one()
    line.ends_on = clock.today() - timedelta(days=1)
    hana = make_person(session, "1020", "Hana Novak", cast.highways)
    reports_to(session, cast.ana, hana, since=clock.today())
    session.commit()
    for rest in ("", "/sign-off", "/meeting", "/record", "/reopening"):
        browser(cast.ben).get(address(revealed, rest), status=404)
    assert "Ben Okafor said" in browser(hana).get(address(revealed)).text
    browser(hana).get(address(revealed, "/record"))


def without_forms(page: Page) -> str:
    """The page's main part but for its forms, whose tokens are new each time."""
    main = page.html.select_one("main")
    assert main is not None
    for form in main.select("form"):
        form.decompose()
    return str(main)


def test_a_record_never_changes_with_the_world_around_it(
    browser: Browsers,
    session: Session,
    cast: Cast,
    revealed: ParticipationContext,
    app: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, record, "comment", "Thank you")
    ana = browser(cast.ana)
    before = without_forms(ana.get(address(revealed, "/record")))
    cast.ben.name, cast.highways.name, cast.ana.job_title = "Benjamin Okafor-Smith", "Roads", "Inspector"
    session.commit()
    empty = replace(app.extensions["kie"], shelf=Shelf(tmp_path))
    assert empty.shelf.standing.frameworks == {}
    monkeypatch.setitem(app.extensions, "kie", empty)
    assert without_forms(ana.get(address(revealed, "/record"))) == before
    assert session.scalars(select(Record.digest)).all() == [record.digest]


def test_a_closed_cycle_shows_everything_and_changes_nothing(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    session.add(CycleClosure(cycle_id=revealed.cycle.cycle.id, closed_at=clock.now()))
    session.commit()
    ana = browser(cast.ana)
    signing = {"digest": record.digest, "read": "y", "decision": "accept"}
    refused = ana.post(address(revealed, "/sign-off"), signing, status=409)
    assert "is closed" in refused.text
    ana.post(address(revealed, "/outcomes"), send(PRIORITISING, 1, choice="3"), status=409)
    assert not ana.get(address(revealed)).html.select('main form[method="post"]')
    ana.get(address(revealed, "/sign-off"))
    ana.get(address(revealed, "/record"))


def test_closing_leaves_both_what_was_written_though_another_cycle_runs_beside_it(
    browser: Browsers, session: Session, cast: Cast, shipped: Catalogue, revealed: ParticipationContext
) -> None:
    open_cycle_with(session, cast, shipped, WHOLE)
    close_cycle(session, revealed.cycle.cycle.id, cast.chloe.id)
    session.commit()
    for person in (cast.ana, cast.ben):
        browser(person).get(address(revealed))
        browser(person).get(address(revealed, "/sign-off"))
        sent = send(PRIORITISING, choice="3")
        assert "is closed" in browser(person).post(address(revealed, "/outcomes"), sent, status=409).text
    open_cycle_with(session, cast, shipped, WHOLE)
    session.commit()
    browser(cast.ben).get(address(revealed), status=404)
    browser(cast.ana).get(address(revealed))


def test_signing_says_that_the_meeting_is_not_confirmed_and_refuses_nothing(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    ben, ana = browser(cast.ben), browser(cast.ana)
    draft = ben.get(address(revealed, "/sign-off"))
    assert draft.link("Confirm the meeting") == address(revealed, "/meeting#confirmation")
    ben.post(address(revealed, "/sign-off"), draft.fields())
    assert "have not both confirmed that you met" in ana.get(address(revealed, "/sign-off")).text
    for one in (ana, ben):
        one.post(address(revealed, "/meeting/confirmation"), {"held_on": clock.today().isoformat()})
    answer = ana.get(address(revealed, "/sign-off"))
    assert "have not both confirmed that you met" not in answer.text
    for one in (ana, ben):
        profile = one.get(f"/insights/profile/{cast.ana.id}")
        assert profile.link("Record of this review") == address(revealed, "/record")
