"""Nothing that is marked exposes somebody by surprise: what would still stand is said to both, and at the end."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.models import Person
from kie.subject_access.look_pages import Cautions
from kie.subject_access.redacting_rules import EVERYWHERE
from kie.subject_access.request_models import Redaction
from kie.subject_access.rest_rules import Rest, names_person, parts_of
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.subject_access.test_marking import pressed
from tests.subject_access.test_requests import SURE, open_for, place_of, write_down
from tests.subject_access.test_rules import file_with

Open = Callable[..., Browser]
WHY = {"kind": "third-party", "reason": "A colleague."}
SAID = "Zedric thanked her for it."


@pytest.fixture
def here(browser: Open, session: Session, cast: Cast, hana: Person) -> str:
    """The address of Ana's request, whose file has the same words in two of her complaints."""
    for words in (SAID, "Nobody asked zedric.\nSit in with Ben, or with ben’s team, Ana.", SAID):
        browser(cast.ana).post("/my-file/complaints", {"words": words})
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    for reader in (chloe, browser(hana)):
        open_for(reader, cast.ana)
    return here


def warned(page: Page) -> str:
    return " ".join(one.get_text(" ", strip=True) for one in page.html.select(".notice.warning"))


def words_marked(session: Session) -> list[tuple[bool, str]]:
    rows = session.execute(select(Redaction.place, Redaction.words).order_by(Redaction.marked_at))
    return [(row[0] == EVERYWHERE, row[1]) for row in rows]


def mark_everywhere(reader: Browser, here: str, words: str) -> None:
    """As sent from a page that has shown where the words stand."""
    reader.post(f"{here}/mark?place=everywhere", WHY | {"words": words, "seen": f"everywhere {words}"})


def say_yes(second: Browser, session: Session) -> None:
    for one in session.scalars(select(Redaction.id)).all():
        second.post(f"/records/redactions/{one}/yes")


def test_words_in_one_place_that_stand_in_others_too_are_said_to_both_and_before_giving_out(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    chloe, second = browser(cast.chloe), browser(hana)
    mark = place_of(session, chloe, here, "Nobody asked zedric.")
    look = chloe.post(mark, WHY | {"words": "Zedric"}, status=200)
    assert "The same words stand in 2 other places too" in warned(look) and SAID in warned(look)
    assert words_marked(session) == [] and look.fields()["reason"] == "A colleague."
    wide = chloe.post(mark, look.fields() | pressed(look, "Leave them out everywhere instead"), status=200)
    assert "“Zedric” stands in 3 places." in wide.text and wide.fields()["reason"] == "A colleague."
    chloe.post(mark, look.fields())
    assert words_marked(session) == [(False, "Zedric")], "whoever wants it in one place alone marks it so"
    page = second.get(f"{here}/file")
    assert "stand in 2 other places too" in warned(page)
    assert page.link("Leave them out everywhere") == f"{here}/mark?words=Zedric"
    say_yes(second, session)
    ready = chloe.get(f"{here}/file")
    (link,) = ready.html.select("#give-out ~ .notice.warning a")
    assert ready.html.select(str(link["href"])) and link.get_text().endswith(": Zedric")
    chloe.post(f"{here}/mark?place=everywhere", wide.fields())
    say_yes(second, session)
    ready = second.get(f"{here}/file")
    assert warned(ready) == "", "nothing stands any more"
    second.post(f"{here}/release", ready.fields(f"{here}/release") | SURE)
    assert "zedric" not in second.get(f"{here}/given").text.casefold()


def test_a_copy_of_a_whole_text_is_said_from_the_start(
    browser: Open, session: Session, cast: Cast, here: str
) -> None:
    chloe = browser(cast.chloe)
    rows = [one for one in chloe.get(f"{here}/file").html.select("dl > div") if SAID in one.get_text()]
    mark = str(rows[0].select("a.change")[0]["href"])
    look = chloe.get(mark)
    assert "The same words stand in 1 other place too" in warned(look)
    wide = chloe.post(mark, look.fields() | pressed(look, "everywhere instead"), status=200)
    assert wide.fields()["words"] == SAID and wide.fields()["place"] == EVERYWHERE
    other = rows[1].select_one("a.change")
    chloe.post(mark, look.fields() | WHY)
    assert other is not None
    assert warned(chloe.get(str(other["href"]))) == "", "the copy is all that is left, and goes with this"


def test_a_copy_of_a_whole_text_is_said_where_the_words_that_it_was_opened_for_are_emptied(
    browser: Open, session: Session, cast: Cast, here: str
) -> None:
    chloe = browser(cast.chloe)
    page = chloe.get(f"{here}/file")
    first, second = [
        str(one.select("a.change")[0]["href"])
        for one in page.html.select("dl > div")
        if SAID in one.get_text()
    ]
    part, elsewhere = chloe.get(f"{first}&words=thanked+her"), chloe.get(second).fields()["seen"]
    for shown in ({}, {"seen": elsewhere}):
        look = chloe.post(first, part.fields() | WHY | {"words": ""} | shown, status=200)
        assert "The same words stand in 1 other place too" in warned(look) and words_marked(session) == []
    chloe.post(first, look.fields())
    assert words_marked(session) == [(False, "")]


def test_parts_of_a_name_that_stand_alone_are_said_and_marked_with_it(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    chloe, everywhere = browser(cast.chloe), f"{here}/mark?place=everywhere"
    look = chloe.get(f"{here}/mark?words=Ben+Okafor")
    assert "“Ben” also stands alone in 2 places" in warned(look)
    assert "Sit in with Ben" in warned(look) and "Okafor” also" not in warned(look)
    assert [one["value"] for one in look.html.select("input[name=too]")] == ["Ben"]
    half = chloe.post(everywhere, look.fields() | {"too": "Ben", "reason": "A colleague."}, status=422)
    assert half.fields()["too"] == "Ben", "nothing typed is lost"
    chloe.post(everywhere, look.fields() | WHY)
    page = browser(hana).get(f"{here}/file")
    assert "“Ben” also stands alone" in warned(page)
    assert page.link("Leave it out everywhere") == f"{here}/mark?words=Ben"
    chloe.post(everywhere, look.fields() | WHY | {"too": ["Ben", "Silva"]})
    assert words_marked(session) == [(True, "Ben Okafor"), (True, "Ben")], "only what was shown"
    assert warned(browser(hana).get(f"{here}/file")) == ""


def test_the_rest_of_a_name_is_said_to_the_second_person_and_before_giving_out(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    browser(cast.ana).post("/my-file/complaints", {"words": "We met Łukasz İğdır. Şule İğdır came too."})
    chloe, second = browser(cast.chloe), browser(hana)
    here = write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    for reader in (chloe, second):
        open_for(reader, cast.ana)
    for words in ("okafor", "igdir"):
        mark_everywhere(chloe, here, words)
    page = second.get(f"{here}/file")
    ben, others = (one.get_text(" ", strip=True) for one in page.html.select(".panel .notice.warning"))
    assert (
        "“okafor” is a part of the name Ben Okafor: the rest of it is given out, and says who it is." in ben
    )
    assert "It also stands as Łukasz İğdır. If that is a name, the rest of it is given out" in others
    assert "It also stands as Şule İğdır." in others
    assert page.link("Leave out Ben Okafor everywhere") == f"{here}/mark?words=Ben+Okafor"
    say_yes(second, session)
    ready = chloe.get(f"{here}/file")
    (before,) = ready.html.select("#give-out ~ .notice.warning")
    assert "is a part of a name whose rest is given out" in before.get_text()
    assert [one.get_text().rsplit(": ", 1)[1] for one in before.select("li a")] == ["okafor", "igdir"]
    for words in ("Ben Okafor", "Ben", "Łukasz İğdır", "Sule Igdir"):
        mark_everywhere(chloe, here, words)
    say_yes(second, session)
    assert warned(second.get(f"{here}/file")) == "", "nothing stays of either"


@pytest.mark.parametrize("words", ["Ana", "silva", "Ana Silva", "A. Silva", "Ana’s"])
def test_the_name_of_whoever_asked_is_said_to_be_theirs(words: str) -> None:
    file = file_with(who="Ana Silva", said=f"We met {words}, then Ana Jones") | {
        "about": {"name": "Ana Silva"}
    }
    assert Cautions(file, [], [(EVERYWHERE, words)]).of(EVERYWHERE, words, None).own


def test_their_own_name_is_not_offered_and_the_second_person_is_told(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    chloe = browser(cast.chloe)
    look = chloe.get(f"{here}/mark?words=Ana")
    assert "This is the name of Ana Silva, whose file it is, or a part of it." in warned(look)
    assert [one["value"] for one in look.html.select("button[name=instead]")] == []
    chloe.post(f"{here}/mark?place=everywhere", look.fields() | WHY)
    assert words_marked(session) == [(True, "Ana")], "a colleague may share it"
    assert "This is the name of Ana Silva" in warned(browser(hana).get(f"{here}/file"))
    browser(hana).post(f"/records/redactions/{session.scalars(select(Redaction.id)).one()}/no")
    assert warned(browser(hana).get(f"{here}/file")) == ""


def test_whose_name_words_are() -> None:
    for words in ("Maria Silva", "S", "Anas", "thanked", "", "She told Ana Silva of it in the end"):
        assert not names_person(words, "Ana Silva"), words
    assert names_person("Ms Ana Silva", "Ana Silva") and names_person("Silva, Ana", "Ana Silva")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Ben Okafor", ["Ben", "Okafor"]),
        ("Mrs J. van der Zed-Wye", ["Zed", "Wye"]),
        ("ben okafor", ["ben", "okafor"]),
        ("Ben BEN", ["BEN"]),
        ("Okafor", []),
        ("Two residents", []),
        ("We Met Him On Mill Lane", []),
    ],
)
def test_the_parts_of_a_name(words: str, parts: list[str]) -> None:
    assert parts_of(words) == parts


def test_a_part_within_another_known_name_does_not_stand_alone() -> None:
    file = file_with(said="Ben Smith Jones met Ben. Smith came, ben okafor went.")
    rest = Rest(file, [(EVERYWHERE, "Ben Okafor")])
    assert list(rest.alone("Ben", ["Ben Smith", "Ben Smith Jones"])) == [
        ("p/s/0/said", "Ben Smith Jones met Ben.")
    ]
    assert [said for _where, said in rest.of("okafor")] == []
    long = "Many words. " * 40
    found = Rest(file_with(said=long, body={"kept": f"It said: {long.upper()}"}), [("p/s/0/said", "")]).of(
        long
    )
    assert [where for where, _said in found] == ["p/s/0/body"], "a long text, however it is copied"


def test_a_second_person_is_told_that_a_name_is_their_own(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    browser(cast.ana).post("/my-file/complaints", {"words": "Nor did Chloé Martin, nor Hana."})
    chloe, second = browser(cast.chloe), browser(hana)
    chloe.post(f"{here}/file")
    for words in ("Chloé Martin", "martin", "Zedric"):
        mark_everywhere(second, here, words)
    mark_everywhere(chloe, here, "Hana")
    assert told_own(chloe.get(f"{here}/file")) == ["Chloé Martin", "martin"]
    assert told_own(second.get(f"{here}/file")) == ["Hana"], "who marked it knows"
    hers = session.scalars(select(Redaction.id).where(Redaction.words == "Hana")).one()
    second.post(f"/records/redactions/{hers}/no")
    assert told_own(second.get(f"{here}/file")) == []


def told_own(page: Page) -> list[str]:
    panels = [one for one in page.html.select(".panel") if "This is your own name" in one.get_text()]
    return [one.select("bdi")[0].get_text() for one in panels]
