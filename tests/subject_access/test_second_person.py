"""The second person: nothing that they write is dropped without a word, and nobody undoes alone what two agreed."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.models import Person
from kie.subject_access.answering import answer
from kie.subject_access.errors import FileChanged
from kie.subject_access.request_models import Redaction, RedactionAnswer
from tests.browser import Page
from tests.cast import Cast, give_role, make_person
from tests.subject_access.test_answering import Open, id_of, mark, pressed
from tests.subject_access.test_answering import here as here
from tests.subject_access.test_request_pages import problems
from tests.subject_access.test_requests import open_for


def unkept(page: Page) -> list[str]:
    found = page.html.select("main > .notice.warning .own-words")
    return [one.get_text() for one in found]


def test_another_reason_why_it_stays_is_shown_again_and_not_dropped(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    for words in ("Zedric", "Yusra"):
        mark(browser(cast.chloe), here, words)
    second, one = browser(hana), id_of(session, "Zedric")
    box, no = f"stays-{one.hex}-reason", f"/records/redactions/{one}/no"
    typed = second.get(f"{here}/file").fields(here)
    second.post(no, typed | {box: "First.\r\nOf two."})
    second.post(no, typed | {box: " First.\r\nOf two. "}, status=302)
    second.get(f"{here}/file")
    late = second.post(no, typed | {box: "Another."}, status=409)
    assert "has changed since you opened the page" in late.text and "It stays in the file" not in late.text
    assert unkept(late) == ["Another."] and "What is in it" in late.text
    late = second.post(f"/records/redactions/{one}/yes", typed | {box: "Another."}, status=409)
    assert unkept(late) == ["Another."]
    assert session.scalars(select(RedactionAnswer.reason)).all() == ["First.\nOf two."]
    other = id_of(session, "Yusra")
    browser(cast.chloe).post(f"/records/redactions/{other}/taking-back")
    gone = typed | {f"stays-{other.hex}-reason": "Of none.", box: "First.\r\nOf two."}
    late = second.post(f"/records/redactions/{other}/no", gone, status=409)
    assert "was withdrawn already" in late.text and unkept(late) == ["Of none."]


def test_a_yes_beside_why_it_stays_is_asked_about_first(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    mark(browser(cast.chloe), here, "Zedric")
    second, one = browser(hana), id_of(session, "Zedric")
    box, yes = f"stays-{one.hex}-reason", f"/records/redactions/{one}/yes"
    typed = second.get(f"{here}/file").fields(here)
    refused = second.post(yes, typed | {box: "A long text."}, status=422)
    (said,) = problems(refused)
    assert "You wrote why it stays: say no, or empty this first." in said
    assert refused.fields(here)[box] == "A long text." and unkept(refused) == []
    assert session.scalars(select(RedactionAnswer)).all() == []
    with pytest.raises(FileChanged):
        answer(session, one, hana.id, agreed=True, reason="Typed while another took the yes back.")
    session.rollback()
    second.post(yes, refused.fields(here) | {box: " "}, status=302)
    assert session.scalars(select(RedactionAnswer.agreed)).all() == [True]


def test_whoever_took_a_yes_back_does_not_say_no_as_well(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    chloe, second = browser(cast.chloe), browser(hana)
    mark(chloe, here, "Zedric")
    one = id_of(session, "Zedric")
    way, box = f"/records/redactions/{one}", f"stays-{one.hex}-reason"
    typed = second.get(f"{here}/file").fields(here)
    for said in ("yes", "again"):
        second.post(f"{way}/{said}")
    page = second.get(f"{here}/file")
    assert f"{hana.name} took the yes back, " in page.text and box not in page.fields(here)
    assert "Chloé Martin takes the mark back, or another second person says no" in page.text
    refused = second.post(f"{way}/no", typed | {box: "She knows him."}, status=409)
    assert "you do not say no to it as well" in refused.text and unkept(refused) == ["She knows him."]
    assert session.scalars(select(RedactionAnswer)).all() == []
    # With two of HR nothing is stuck: the yes is said again, or whoever marked it takes it back.
    second.post(pressed(page, "Yes, leave it out"), page.fields(here))
    second.post(f"{way}/again")
    own = chloe.get(f"{here}/file")
    assert f"{hana.name} took the yes back, " in own.text
    chloe.post(pressed(own, "Do not mark it"), own.fields(here))
    assert session.scalars(select(Redaction)).all() == []


def test_another_second_person_says_no_once_a_yes_was_taken_back(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    ivo = make_person(session, "1011", "Ivo Brandt", cast.people_team)
    give_role(session, ivo, "hr")
    session.commit()
    mark(browser(cast.chloe), here, "Zedric")
    second, third = browser(hana), browser(ivo)
    open_for(third, cast.ana)
    way = f"/records/redactions/{id_of(session, 'Zedric')}"
    for reader, said in (
        (second, "yes"),
        (third, "again"),
        (second, "yes"),
        (second, "again"),
        (third, "no"),
    ):
        reader.post(f"{way}/{said}", status=302)
    second.post(f"{way}/again", status=409)
    assert session.scalars(select(RedactionAnswer.answered_by_id)).all() == [ivo.id]


def test_what_was_marked_in_an_earlier_file_is_taken_back_once_a_yes_was(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    chloe, second = browser(cast.chloe), browser(hana)
    mark(chloe, here, "Zedric")
    one = id_of(session, "Zedric")
    session.get_one(Redaction, one).place = "earlier-1/p/s/0/said"
    session.commit()
    way = f"/records/redactions/{one}"
    for said in ("yes", "again", "yes"):
        second.post(f"{way}/{said}")
    session.delete(session.get_one(RedactionAnswer, one))  # As a file that is put together anew does.
    session.commit()
    chloe.post(f"{way}/taking-back", status=403)
    for said in ("yes", "again"):
        second.post(f"{way}/{said}")
    page = chloe.get(f"{here}/file")
    chloe.post(pressed(page, "Do not mark it"), page.fields(here))
    assert session.scalars(select(Redaction)).all() == []
