"""Finding people by the beginnings of words, and that whoever writes people keeps the words they are found by."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kie import clock
from kie.frameworks.models import Catalogue
from kie.people import directory
from kie.people.finding import MOST_FOUND
from kie.people.indexing import index_people
from kie.people.models import Person, PersonWord
from kie.people.service import create_person, import_people
from kie.people.words import SEEN, folded, typed_words, words_of
from kie.standing_in.queries import people_meant
from kie.thanks.queries import colleagues
from tests.cast import Cast, make_person
from tests.people.files import PRK, as_csv, line, the_cast

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


def found(session: Session, words: str, team: str = "") -> list[str]:
    """The names on the first page of a search."""
    return [person.name for person, _team in page_of(session, words, team).people]


def page_of(session: Session, words: str, team: str = "", number: int = 1) -> directory.Found:
    """A page of a search in which one team at most is meant."""
    shown = directory.search(session, words, team, number, clock.today())
    assert isinstance(shown, directory.Found)
    return shown


def stale(session: Session) -> list[str]:
    """Whose stored words are not the words of what is known of them."""
    session.expire_all()
    stored: dict[object, dict[str, bool]] = {}
    for row in session.execute(select(PersonWord.person_id, PersonWord.word, PersonWord.in_name)):
        stored.setdefault(row.person_id, {})[row.word] = row.in_name
    people = session.scalars(select(Person)).all()
    facts = {person.id: {name: getattr(person, name) for name in SEEN} for person in people}
    return [one.name for one in people if stored.pop(one.id, None) != words_of(facts[one.id])] + list(
        map(str, stored)
    )


@given(NAMES)
def test_a_name_is_found_by_itself_in_any_capitals_and_without_accents(name: str) -> None:
    words = words_of({"name": name, "staff_number": "1", "email": None, "job_title": ""})
    for typed in (name, name.upper(), folded(name)):
        for word in typed_words(typed):
            assert any(known.startswith(word) and named for known, named in words.items()) or "@" in word


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("chloe", ["Chloé Martin"]),
        ("CHLOÉ", ["Chloé Martin"]),
        ("martin chl", ["Chloé Martin"]),
        ("1003", ["Chloé Martin"]),
        ("chloe@wex", ["Chloé Martin"]),
        ("direct", ["Efua Mensah"]),
        ("obrien", ["Zoë O’Brien-Ødegård"]),
        ("brien odegard", ["Zoë O’Brien-Ødegård"]),
        ("o'brien-ød", ["Zoë O’Brien-Ødegård"]),
        ("EX-77", ["Zoë O’Brien-Ødegård"]),
        ("ex77", ["Zoë O’Brien-Ødegård"]),
        ("artin", []),
        ("chloe silva", []),
        ("%", []),
        ("'", []),
    ],
)
def test_people_are_found_by_what_words_begin_with(
    session: Session, cast: Cast, typed: str, names: list[str]
) -> None:
    make_person(session, "EX-77", "Zoë O’Brien-Ødegård", cast.parks, email=None)
    assert found(session, typed) == names
    assert found(session, typed, str(cast.highways.id)) == []


@pytest.mark.both_databases
def test_every_writer_of_people_keeps_their_words(session: Session, cast: Cast, shipped: Catalogue) -> None:
    assert stale(session) == []
    create_person(
        session,
        None,
        staff_number="3001",
        name="Zed Quill",
        email="Zed@wexcombe.example",
        employer="Wexcombe Council",
        role_profile="staff",
        team_id=cast.parks.id,
        starts_on=clock.today(),
    )
    cast.ana.name = "Ana Sørensen"
    session.flush()
    assert found(session, "sorensen") == ["Ana Sørensen"] and found(session, "silva") == []
    lines = [*the_cast(), line("3002", "Hana Novák", PRK)]
    lines[2]["name"], lines[3]["email"] = "Ana Castro", "martin@wexcombe.example"
    done = import_people(session, None, as_csv(lines), clock.today(), shipped)
    assert (len(done.new), done.refused) == (1, ())
    assert found(session, "novak") == ["Hana Novák"]
    assert found(session, "castro") == ["Ana Castro"] and found(session, "sorensen") == []
    assert found(session, "martin@") == ["Chloé Martin"] and found(session, "chloe@") == []
    assert stale(session) == []


def test_thanks_and_standing_in_look_the_same_way_and_by_name(session: Session, cast: Cast) -> None:
    by_name = [one.name for one in colleagues(session, "martin CHLOE", cast.ana.id, clock.today())]
    assert by_name == ["Chloé Martin"]
    assert colleagues(session, "1003", cast.ana.id, clock.today()) == ()
    assert [one.name for one in people_meant(session, "chloe mar", clock.today())] == ["Chloé Martin"]


@pytest.mark.both_databases
def test_a_search_of_many_says_that_there_are_others(session: Session, cast: Cast) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": uuid4(),
            "staff_number": f"M{number}",
            "name": f"Mara Stone {number:04}",
            "email": None,
            "job_title": "Marker",
        }
        for number in range(2 * MOST_FOUND + 5)
    ]
    others = {
        "employer": "Wexcombe Council",
        "role_profile": "staff",
        "team_id": cast.parks.id,
        "starts_on": clock.today(),
    }
    session.execute(insert(Person), [{**row, **others} for row in rows])
    index_people(session.connection(), rows)
    for words in ("mar", "stone mar", ""):
        shown = page_of(session, words)
        assert (shown.total, shown.pages, shown.more) == (MOST_FOUND, 10, True)
    last = page_of(session, "mar", number=99)
    assert (last.number, len(last.people)) == (10, 50)
    narrow = page_of(session, "stone 0007")
    assert (narrow.total, narrow.more) == (1, False)
