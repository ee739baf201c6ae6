"""Somebody else's details in a diary: HR never reads one, so its owner changes the note and HR follows it up."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.mail import QueuedMail
from tests.browser import Browser
from tests.cast import Cast
from tests.records.test_removals import ask, give_reason, request_of
from tests.records.texts import NAME

Browsers = Callable[..., Browser]


def test_somebody_outside_asks_by_way_of_hr_and_of_a_diary_its_owner_is_told(
    session: Session, cast: Cast, browser: Browsers, cycle: object
) -> None:
    ask(browser(cast.chloe), cast.ana, "diary", outside="y")
    assert request_of(session).outside
    assert "for somebody outside" in browser(cast.chloe).get("/records/removals").text
    told = session.scalars(select(QueuedMail).where(QueuedMail.key.startswith("removal-diary/"))).one()
    assert told.recipient == cast.ana.email


def test_of_a_diary_nothing_is_promised_that_hr_cannot_do(
    session: Session, cast: Cast, browser: Browsers, cycle: object
) -> None:
    ben, chloe = browser(cast.ben), browser(cast.chloe)
    asked = ben.get(f"/records/{cast.ana.id}/removals/diary").text
    assert (
        "HR never reads a diary" in asked
        and "Ana Silva is told" in asked
        and "takes out the words" not in asked
    )
    assert (
        "take the details out yourself"
        in browser(cast.ana).get(f"/records/{cast.ana.id}/removals/diary").text
    )
    ask(ben, cast.ana, "diary")
    here = f"/records/removals/{request_of(session).id}"
    give_reason(chloe, cast.ana)
    page = chloe.get(here).text
    assert "Ask them whether the note is changed" in page
    assert "Read the texts" not in page and "Show where they stand" not in page
    for step in ("preview", "striking"):
        refused = chloe.post(f"{here}/{step}", {"words": NAME, "token": "x"}, status=409)
        assert "HR never reads a diary" in refused.text
    ana_s_home = "details stand in a note of your diary"
    assert ana_s_home in browser(cast.ana).get("/").text
    chloe.post(f"{here}/refusal", {"reason": "Ana changed the note."})
    assert ana_s_home not in browser(cast.ana).get("/").text
    assert "HR answered what you asked" in ben.get("/").text
    mine = ben.get("/my-file").text
    assert "Closed" in mine and "Ana changed the note." in mine and "Left as it is" not in mine
