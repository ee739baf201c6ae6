"""Beside a theme stand five notes, with how many there are and where the rest is."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from kie import clock
from kie.frameworks.models import Catalogue
from tests.assessments.steps import hand_in_both, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast
from tests.evidence.steps import FOCUS, THEME, noted, tag_of

Open = Callable[..., Browser]


def test_beside_a_theme_more_notes_than_five_are_counted_and_led_to(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    for number in range(7):
        day = clock.today() - timedelta(days=number)
        noted(session, cast.ana, f"Number {number}.", tag_of(shipped), on=day, shared=number < 6)
    one = part.participation.id
    for who, side, count, words in (
        (cast.ana, "self", 7, "notes from your diary, the latest today"),
        (cast.ben, "manager", 6, "shared notes, the latest today"),
    ):
        visitor = browser(who)
        for address in (f"/assessments/{one}/{side}/{THEME}", f"/assessments/{one}/{side}/all"):
            page = visitor.get(address)
            assert f"{count} {words}" in page.text and "The newest 5 are here." in page.text
            assert "Number 4." in page.text and "Number 5." not in page.text
            rest = visitor.get(page.link(f"Read all {count}"))
            assert f"{count} notes" in rest.text and "Number 5." in rest.text
            assert ("Number 6." in rest.text) == (who is cast.ana)


def test_five_notes_beside_a_theme_lead_nowhere(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    for number in range(5):
        noted(session, cast.ana, f"Number {number}.", tag_of(shipped))
    page = browser(cast.ana).get(f"/assessments/{part.participation.id}/self/{THEME}")
    assert "5 notes from your diary" in page.text and "Read all" not in page.text


def test_on_a_shared_screen_nothing_leads_into_the_person_s_own_diary(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    for number in range(7):
        noted(session, cast.ana, f"Number {number}.", tag_of(shipped), shared=number < 6)
    hand_in_both(session, part, cast.ben.id, own=4, managers=1)
    session.commit()
    address = f"/reviews/{part.participation.id}"
    for who, page, rest in (
        (cast.ana, "", "Read all 7 in your diary"),
        (cast.ben, "", "Read all 6 shared notes"),
        (cast.ben, "/together", "Read all 6 shared notes"),
    ):
        assert browser(who).get(f"{address}{page}").link(rest)
    shown = browser(cast.ana).get(f"{address}/together")
    assert "6 shared notes" in shown.text and "The newest 5 are here." in shown.text
    assert "Read all" not in shown.text and not shown.html.select("main a[href^='/diary']")
