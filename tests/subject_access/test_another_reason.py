"""What is marked already is said to be, and another reason for it is neither dropped nor said to be the same."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.events import Event
from kie.people.models import Person
from kie.subject_access.request_models import Redaction
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.subject_access.test_answering import WHY, Open, id_of, mark
from tests.subject_access.test_answering import here as here
from tests.subject_access.test_request_pages import problems
from tests.subject_access.test_requests import seen


def sent(reader: Browser, here: str, reason: str, status: int) -> Page:
    everywhere = f"{here}/mark?place=everywhere"
    typed = seen(everywhere, "zedric") | WHY | {"words": "zedric", "reason": reason}
    return reader.post(everywhere, typed, status=status)


def reasons(session: Session) -> list[str]:
    return list(session.scalars(select(Redaction.reason)))


def test_another_reason_takes_the_place_of_ones_own_that_waits(
    browser: Open, session: Session, cast: Cast, here: str
) -> None:
    chloe = browser(cast.chloe)
    mark(chloe, here, "Zedric")
    old = id_of(session, "Zedric")
    look = chloe.get(f"{here}/mark?words=zedric")
    (said,) = look.html.select("form .notice:has(.own-words)")
    for words in (
        "It is marked already",
        "Marked by Chloé Martin",
        WHY["reason"],
        "takes the place of this one",
    ):
        assert words in " ".join(said.get_text(" ").split())
    assert "Nothing is marked yet" not in look.text
    assert look.link("See the mark in the file") == f"{here}/file#marked-{old.hex}"
    same = chloe.get(sent(chloe, here, WHY["reason"], 302).location)
    assert "was marked before for this reason" in same.text and id_of(session, "Zedric") == old
    told = chloe.get(sent(chloe, here, "He is a child.", 302).location)
    assert "with the new reason instead of the one before" in told.text
    assert reasons(session) == ["He is a child."]
    said_of = select(Event.action).where(Event.subject == str(old)).order_by(Event.id)
    assert session.scalars(said_of).all() == ["redaction.marked", "redaction.taken-back"]
    assert "Nothing is marked yet" in chloe.get(f"{here}/mark?words=Yusra").text


def test_a_reason_that_is_a_colleagues_or_was_agreed_to_stays_and_what_is_typed_too(
    browser: Open, session: Session, cast: Cast, hana: Person, here: str
) -> None:
    chloe, second = browser(cast.chloe), browser(hana)
    mark(chloe, here, "Zedric")
    for reader, before in ((second, "A colleague marked it already"), (chloe, "a second person said yes")):
        stays = sent(reader, here, "He is a child.", 422)
        (said,) = problems(stays)
        assert before in said and "nothing was added" in said
        assert "It is marked already" in stays.text and WHY["reason"] in stays.text
        assert stays.fields()["reason"] == "He is a child." and reasons(session) == [WHY["reason"]]
        second.post(f"/records/redactions/{id_of(session, 'Zedric')}/yes")
