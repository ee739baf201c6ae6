"""Whose records must be read is found by a part of the name or by staff number, and only by who may ask for them."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.people.models import Person
from kie.people.standing import outside_among, outside_line
from kie.records.finding import LONGEST, MOST
from tests.browser import Browser, Page
from tests.cast import Cast, give_role, make_person, reports_to

pytestmark = pytest.mark.both_databases
Browsers = Callable[..., Browser]


def look(browser: Browser, words: str, status: int = 200) -> Page:
    return browser.get(f"/records?{urlencode({'q': words})}", status=status)


def found(page: Page) -> list[str]:
    return [one.get_text() for one in page.html.select("main dl dt")]


def test_a_part_of_the_name_finds_whatever_the_capitals(
    session: Session, cast: Cast, browser: Browsers
) -> None:
    make_person(session, "1010", "Ayşe Öztürk", cast.parks, email=None)
    make_person(session, "1011", "ÉMILE ZED", cast.parks, email=None)
    session.commit()
    chloe = browser(cast.chloe)
    for words, names in (
        ("silva", ["Ana Silva"]),
        ("SILVA ana", ["Ana Silva"]),
        ("  b  ok", ["Ben Okafor"]),
        ("ozturk ayse", ["Ayşe Öztürk"]),
        ("öztürk", ["Ayşe Öztürk"]),
        ("ÖZTÜRK", ["Ayşe Öztürk"]),
        ("émile", ["ÉMILE ZED"]),
        ("ok%a", []),
        ("an_", []),
        ("ana\x00 silva", ["Ana Silva"]),
    ):
        assert found(look(chloe, words)) == names, words


def test_those_found_are_told_apart_and_lead_to_their_records(
    session: Session, cast: Cast, browser: Browsers
) -> None:
    make_person(session, "1010", "Ana Silva", cast.parks, email=None)
    session.commit()
    chloe = browser(cast.chloe)
    page = look(chloe, "ana silva")
    entries = [" ".join(one.get_text(" ").split()) for one in page.html.select("main dl > div")]
    assert sorted(entries) == ["Ana Silva Highways Staff number 1001", "Ana Silva Parks Staff number 1010"]
    links = [str(one["href"]) for one in page.html.select("main dl a")]
    assert f"/records/{cast.ana.id}" in links
    assert "Say why you must read them" in chloe.get(links[0]).text


def test_a_staff_number_leads_there_at_once(session: Session, cast: Cast, browser: Browsers) -> None:
    chloe = browser(cast.chloe)
    assert look(chloe, " 1001 ", status=302).location == f"/records/{cast.ana.id}"
    nobody = look(chloe, "9999")
    assert "Nobody found" in nobody.text and "try a part of the name" in nobody.text
    kept = nobody.html.select_one("input[name=q]")
    assert kept is not None and kept["value"] == "9999"


def test_whoever_left_is_found_with_their_last_day(session: Session, cast: Cast, browser: Browsers) -> None:
    cast.ana.leaves_on = clock.today().replace(year=clock.today().year - 1, day=3)
    session.commit()
    assert "Last day: 3 " in look(browser(cast.chloe), "silva").text


def test_listed_is_whom_one_may_ask_to_read(session: Session, cast: Cast, browser: Browsers) -> None:
    under = make_person(session, "1010", "Gil Under", cast.parks, email=None)
    reports_to(session, under, cast.femi)
    reports_to(session, cast.ben, cast.grace, kind="moderator")
    give_role(session, cast.grace, "partner", cast.council.id)
    session.commit()
    everybody = [cast.ana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace, under]
    for reader, unlisted in (
        (cast.chloe, {cast.chloe, cast.efua, cast.femi, under}),
        (cast.femi, set(everybody) - {cast.ana, cast.ben}),
        (cast.grace, {cast.grace, cast.efua, cast.ben, cast.ana}),
    ):
        one = browser(reader)
        for person in everybody:
            listed = person.name in found(look(one, person.name.split()[1]))
            assert listed is (person not in unlisted), (reader.name, person.name)
            by_number = look(one, person.staff_number, status=302 if listed else 200)
            assert listed or "Nobody found" in by_number.text
            one.get(f"/records/{person.id}", status=200 if listed else 404)


def test_nobody_else_may_look(session: Session, cast: Cast, browser: Browsers) -> None:
    for person in (cast.ana, cast.ben, cast.dev, cast.efua, cast.grace):
        look(browser(person), "silva", status=404)


@pytest.mark.parametrize("words", ["x" * (LONGEST + 1), "%" * 60_000, "\x00", "\x00 \x00"])
def test_what_cannot_be_looked_for_is_said_and_kept(
    session: Session, cast: Cast, browser: Browsers, words: str
) -> None:
    page = look(browser(cast.chloe), words, status=422)
    assert page.html.select_one(".error-summary") is not None
    assert found(page) == []
    assert "\0" not in page.answer.get_data(as_text=True), "HTML has none"


def test_blanks_ask_for_nothing(session: Session, cast: Cast, browser: Browsers) -> None:
    page = browser(cast.chloe).get("/records?q=+++", status=422)
    assert found(page) == [] and "Nobody found" not in page.text


def test_more_people_take_no_more_statements(session: Session, cast: Cast, browser: Browsers) -> None:
    chloe = browser(cast.chloe)
    few = look(chloe, "silva")
    for number in range(MOST + 5):
        make_person(session, f"2{number:03}", f"Sam{number} Silva", cast.parks, email=None)
    session.commit()
    many = look(chloe, "silva")
    assert len(many.statements) == len(few.statements)
    assert len(found(many)) == MOST and "There are more" in many.text and "There are more" not in few.text


def test_who_is_outside_is_the_same_for_many_as_for_one(session: Session, cast: Cast) -> None:
    reports_to(session, cast.efua, cast.femi, kind="moderator")
    people: list[Person] = [cast.ana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace]
    for one in people:
        alone = {other.id for other in people if outside_line(session, one.id, other.id)}
        assert outside_among(session, one.id, [other.id for other in people]) == alone
        assert one.id not in alone
    assert outside_among(session, cast.ana.id, []) == frozenset()
