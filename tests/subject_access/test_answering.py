"""What is said about marks: asked again after a no, a yes taken back, and nothing typed is lost on the way."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.events import Event
from kie.people.models import Person
from kie.subject_access.request_models import Redaction, RedactionAnswer
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.subject_access.test_requests import SURE, open_for, seen, write_down

Open = Callable[..., Browser]
WHY = {"kind": "third-party", "reason": "A colleague."}


@pytest.fixture
def here(browser: Open, session: Session, cast: Cast, hana: Person) -> str:
    """The address of Ana's request, which both of HR look through."""
    browser(cast.ana).post("/my-file/complaints", {"words": "Nobody asked Zedric. Nor did Yusra."})
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    for reader in (chloe, browser(hana)):
        open_for(reader, cast.ana)
    return here


def mark(chloe: Browser, here: str, words: str, **why: str) -> Page:
    everywhere = f"{here}/mark?place=everywhere"
    return chloe.get(chloe.post(everywhere, seen(everywhere, words) | WHY | why).location)


def id_of(session: Session, words: str) -> UUID:
    found = select(Redaction.id).where(Redaction.words == words, Redaction.place == "everywhere")
    return session.scalars(found).one()


def pressed(page: Page, words: str) -> str:
    found = page.html.select("main button[formaction]")
    (button,) = [one for one in found if words in " ".join(one.get_text(" ").split())]
    return str(button["formaction"])


def test_a_mark_that_was_withdrawn_meanwhile_leads_back_to_the_file(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    chloe, second = browser(cast.chloe), browser(hana)
    for words in ("Zedric", "Yusra"):
        mark(chloe, here, words)
    page, gone, other = second.get(f"{here}/file"), id_of(session, "Zedric"), id_of(session, "Yusra")
    typed, own, old = page.fields(here), chloe.get(f"{here}/file"), chloe.get(f"{here}/file")
    typed[f"stays-{other.hex}-reason"] = "Everybody knows."
    ways = [
        pressed(page, f"{said} Everywhere in the file: Zedric")
        for said in ("Yes, leave it out", "No, it stays")
    ]
    chloe.post(pressed(own, "Do not mark it Everywhere in the file: Zedric"), own.fields(here))
    back = f"/records/redactions/{gone}/taking-back"
    for reader, way, sent in (
        (second, ways[0], typed),
        (second, ways[1], typed),
        (chloe, back, old.fields(here)),
    ):
        late = reader.post(way, sent, status=409)
        assert "This mark was withdrawn already" in late.text and "What is in it" in late.text
    assert (
        second.post(ways[0], typed, status=409).fields(here)[f"stays-{other.hex}-reason"]
        == "Everybody knows."
    )
    for asked in ("", "x", str(uuid4())):
        second.post(ways[0], {"asked": asked}, status=404)
    for person in (cast.ben, cast.ana):
        browser(person).post(ways[0], {"asked": typed["asked"]}, status=404)


def test_after_a_no_it_is_asked_again_with_another_reason_and_the_no_is_told(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    chloe, second = browser(cast.chloe), browser(hana)
    mark(chloe, here, "Zedric")
    first = id_of(session, "Zedric")
    second.post(f"/records/redactions/{first}/no", {f"stays-{first.hex}-reason": "She knows him."})
    same = mark(chloe, here, "zedric")
    assert "was marked before for this reason" in same.text and id_of(session, "Zedric") == first
    again = same.link("Ask again with another reason")
    assert chloe.get(again).fields()["words"] == "Zedric"
    page = mark(chloe, here, "Zedric", reason="He is a child.")
    assert "It is marked." in page.text and page.html.select("#staying") == []
    (panel,) = page.html.select("#marked ~ form .panel")
    for said in ("He is a child.", f"{hana.name} said no, ", "She knows him.", "Waits for a second person"):
        assert said in " ".join(panel.get_text(" ").split())
    chloe.post(f"{here}/file")
    second.post(f"/records/redactions/{id_of(session, 'Zedric')}/no")
    page = mark(chloe, here, "Zedric", kind="safeguarding", reason="He is a child.")
    assert page.text.count("It was asked before") == 2
    chloe.post(f"/records/redactions/{id_of(session, 'Zedric')}/taking-back")
    for kind, reason in ((WHY["kind"], WHY["reason"]), ("third-party", "He is a child.")):
        page = mark(chloe, here, "ZEDRIC", kind=kind, reason=reason)
        assert "was marked before for this reason" in page.text, "nobody is asked the same until they say yes"
    assert len(page.html.select("#staying ~ .panel")) == 2, "what was said no to is not forgotten"
    chloe.post(f"{here}/release", page.fields(f"{here}/release") | SURE)
    assert "Zedric" in chloe.get(f"{here}/given").text


@pytest.mark.both_databases
def test_a_yes_is_taken_back_by_a_second_person_alone_before_it_is_given_out(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    chloe, second = browser(cast.chloe), browser(hana)
    mark(chloe, here, "Zedric")
    one = id_of(session, "Zedric")
    second.post(f"/records/redactions/{one}/yes")
    told = chloe.get(f"{here}/file")
    assert f"{hana.name} or another second person takes the yes back" in told.text
    chloe.post(f"/records/redactions/{one}/again", status=404)
    chloe.post(f"/records/redactions/{one}/taking-back", status=409)
    page = second.get(f"{here}/file")
    second.post(pressed(page, "Take the yes back Everywhere in the file: Zedric"), page.fields(here))
    second.post(f"/records/redactions/{one}/again")
    assert session.scalars(select(RedactionAnswer)).all() == []
    noted = session.scalars(select(Event).where(Event.action == "redaction.yes-taken-back")).all()
    assert [(each.actor_id, each.person_id, each.subject) for each in noted] == [
        (hana.id, cast.ana.id, str(one))
    ]
    second.post(f"/records/redactions/{one}/yes")


def test_what_is_typed_beside_one_mark_stays_when_another_is_answered(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    chloe, second = browser(cast.chloe), browser(hana)
    for words in ("Zedric", "Yusra", "Ben Okafor"):
        mark(chloe, here, words)
    page = second.get(f"{here}/file")
    box = f"stays-{id_of(session, 'Yusra').hex}-reason"
    buttons = [" ".join(one.get_text(" ").split()) for one in page.html.select("main button[formaction]")]
    assert len(set(buttons)) == len(buttons) == 6, "a screen reader tells them apart"
    typed = page.fields(here) | {box: "Everybody knows."}
    next_ = second.post(pressed(page, "Yes, leave it out Everywhere in the file: Zedric"), typed, status=200)
    assert "It is left out." in next_.text and next_.fields(here)[box] == "Everybody knows."
    long = {f"stays-{id_of(session, 'Ben Okafor').hex}-reason": "x" * 1_001}
    refused = second.post(
        pressed(next_, "No, it stays Everywhere in the file: Ben"), next_.fields(here) | long, status=422
    )
    assert refused.fields(here)[box] == "Everybody knows."
    second.post(pressed(next_, "No, it stays Everywhere in the file: Yusra"), next_.fields(here))
    (why,) = session.scalars(select(RedactionAnswer.reason).where(RedactionAnswer.reason != ""))
    assert why == "Everybody knows."
