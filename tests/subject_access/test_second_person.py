"""The second person: nothing that they write is dropped without a word, and nobody undoes alone what two agreed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.models import Person
from kie.subject_access.request_models import RedactionAnswer
from tests.browser import Page
from tests.cast import Cast
from tests.subject_access.test_answering import Open, id_of, mark
from tests.subject_access.test_answering import here as here
from tests.subject_access.test_request_pages import problems


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
    second.post(yes, refused.fields(here) | {box: " "}, status=302)
    assert session.scalars(select(RedactionAnswer.agreed)).all() == [True]
