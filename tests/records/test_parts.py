"""One's own file says of each part who can read it today, by name, beside who has opened it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import end_exemption, exempt
from kie.people.models import StandIn
from kie.records.parts import PARTS
from kie.records.wording import WHAT
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.records.test_reading import give_reason
from tests.reviews.steps import address, decide, settle_all, share_record, sign_record

Browsers = Callable[..., Browser]


def part_of_file(page: Page, title: str) -> tuple[str, list[str], list[str]]:
    """What the part says of itself, who can read it, and who has opened it."""
    (panel,) = (one for one in page.html.select(".panel") if one.select("h3")[0].get_text() == title)
    can, did = (
        [" ".join(line.get_text(" ").split()) for line in side.select("li, div > p")]
        for side in panel.select(".side-by-side > div")
    )
    note = panel.select_one("section > p")
    return "" if note is None else note.get_text(), can, did


@pytest.mark.both_databases
def test_those_who_can_read_it_today_are_named_beside_those_who_did(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    now = clock.now().replace(minute=2, second=0, microsecond=0) + timedelta(hours=1)
    with time_machine.travel(now, tick=False):
        browser(cast.ben).get(address(revealed))
        ana = browser(cast.ana)
        note, can, did = part_of_file(ana.get("/my-file"), "Reviews")
        assert f"Open to both sides today: {revealed.cycle.cycle.title}." in note
        assert [line.split(".")[-2] for line in can[1:]] == [" Today: Ben Okafor", " At this moment: nobody"]
        assert can[0].startswith("You, once") and len(can) == 3
        assert [line.split(", last on ")[0] for line in did] == ["Ben Okafor"]
        give_reason(browser(cast.chloe), cast.ana)
        _note, can, _did = part_of_file(ana.get("/my-file"), "Development plan")
        until = clock.local(now + timedelta(minutes=30)).strftime("%H:%M")
        assert can[2].endswith(f"At this moment: Chloé Martin until {until}.")
    with time_machine.travel(now + timedelta(minutes=31), tick=False):
        _note, can, did = part_of_file(ana.get("/my-file"), "Development plan")
        assert can[2].endswith("At this moment: nobody.")
        assert did == ["Nobody but you in the last two years."]


def test_whoever_stands_in_is_named_and_whoever_left_the_line_is_not(
    session: Session, cast: Cast, browser: Browsers
) -> None:
    today = clock.today()
    about = {"person_id": None, "starts_on": today, "made_at": clock.now()}
    session.add(
        StandIn(
            kind="delegate",
            manager_id=cast.ben.id,
            deputy_id=cast.grace.id,
            ends_on=today + timedelta(days=5),
            **about,
        )
    )
    session.commit()
    _note, can, _did = part_of_file(browser(cast.ana).get("/my-file"), "Profile over the years")
    assert can[1].endswith("Today: Ben Okafor, Grace Liu.")
    _note, can, _did = part_of_file(browser(cast.efua).get("/my-file"), "Profile over the years")
    assert can[1].endswith("Today: nobody.")


@pytest.mark.both_databases
def test_whoever_decides_on_a_disagreement_is_named_while_it_stands(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    ana = browser(cast.ana)

    def of_the_record() -> str:
        _note, can, _did = part_of_file(ana.get("/my-file"), "Records of reviews, and copies to print")
        (line,) = (one for one in can if one.startswith("Your manager’s manager, if you disagree"))
        return line

    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    assert of_the_record().endswith("Today: nobody.")
    sign_record(session, cast, revealed, record, "disagree", "I was not heard")
    assert of_the_record().endswith("Today: Efua Mensah.")
    browser(cast.efua).get(address(revealed, "/record"))
    decide(session, cast, record, "reopened", "Talk again")
    session.commit()
    assert of_the_record().endswith("Today: nobody.")
    browser(cast.efua).get(address(revealed, "/record"), status=404)
    newer = share_record(session, cast, revealed)
    assert of_the_record().endswith("Today: nobody.")
    sign_record(session, cast, revealed, newer)
    assert of_the_record().endswith("Today: nobody.")


def test_before_both_handed_in_no_review_is_said_to_be_open(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    note, _can, did = part_of_file(browser(cast.ana).get("/my-file"), "Reviews")
    assert note.startswith("None is open to both sides today.")
    assert did == ["Nobody but you in the last two years."]


def test_whom_the_file_names_can_read_it_and_others_cannot(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    page = browser(cast.ana).get("/my-file")
    readers = {"Reviews": address(revealed), "Profile over the years": f"/insights/profile/{cast.ana.id}"}
    for title, path in readers.items():
        named = " ".join(part_of_file(page, title)[1])
        for person in (cast.ben, cast.chloe, cast.dev, cast.efua, cast.grace):
            browser(person).get(path, status=200 if person.name in named else 404)


def test_every_kind_of_opening_belongs_to_a_part() -> None:
    kinds = [what for _title, whats in PARTS.values() for what in whats]
    # These are no parts of a file: each is opened where it is dealt with, and the list of openings has them.
    dealt_with = {"removal", "complaint", "request", "trail"}
    assert sorted(kinds) == sorted(set(WHAT) - dealt_with)


def test_more_openings_take_no_more_statements(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    few = ana.get("/my-file")
    browser(cast.ben).get(address(revealed))
    browser(cast.ben).get(f"/plans/{cast.ana.id}")
    give_reason(browser(cast.chloe), cast.ana)
    browser(cast.chloe).get(f"/records/{cast.ana.id}/plan")
    many = ana.get("/my-file")
    assert len(many.html.select("tbody tr")) == 3
    assert len(many.statements) == len(few.statements)


@pytest.mark.both_databases
def test_ones_own_exemptions_stand_in_ones_file_with_why(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    assert "left out of a cycle" not in browser(cast.ana).get("/my-file").text
    exempt(session, part.participation.id, "Away in spring", cast.chloe.id, None)
    end_exemption(session, part.participation.id, cast.chloe.id)
    exempt(session, part.participation.id, "Away in summer", cast.chloe.id, None)
    session.commit()
    mine = browser(cast.ana).get("/my-file").text
    assert "Ended on the day it was made; counted again. By Chloé Martin" in " ".join(mine.split())
    assert mine.index("Away in summer") < mine.index("Away in spring")
    for other in (cast.ben, cast.chloe):
        assert "Away in" not in browser(other).get("/my-file").text
