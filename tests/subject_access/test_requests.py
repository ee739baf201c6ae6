"""A request for everything held: written down, put together, marked by one, agreed by a second, and given out."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.mail import QueuedMail
from kie.people.models import Person, ReportingLine
from kie.readings import Reading
from kie.reflections.service import write
from kie.reflections.words import ReflectionWords
from kie.subject_access import marking
from kie.subject_access.request_models import (
    Redaction,
    RedactionAnswer,
    SubjectClosure,
    SubjectFile,
    SubjectRequest,
)
from kie.subject_access.rules import answer_due
from kie.web import KieFlask
from tests.assessments.conftest import cycle as cycle
from tests.assessments.conftest import part as part
from tests.browser import Browser
from tests.cast import Cast, give_role, make_person
from tests.records.conftest import disputed as disputed
from tests.records.steps import COMMENT

Open = Callable[..., Browser]
LIST = "/records/requests"
SECTIONS = 120
SURE = {"sure": "y"}


def write_down(browser: Open, reader: Person, person: Person, session: Session) -> str:
    today = clock.today()
    sent = {"received_on": today.isoformat(), "asked_how": "letter", "identity": "known", "wants": ""}
    browser(reader).post(f"/records/{person.id}/requests/new", sent)
    return f"{LIST}/{session.scalars(select(SubjectRequest.id)).one()}"


def open_for(browser: Browser, person: Person) -> None:
    """HR gives a reason, and reads for half an hour."""
    browser.post(f"/records/{person.id}", {"reason": "subject-access", "words": "She asked for it."})


def place_of(session: Session, browser: Browser, here: str, words: str) -> str:
    """The address at which the value with these words is marked."""
    page = browser.get(f"{here}/file")
    (found,) = [
        row.select_one("a.change")
        for row in page.html.select("dl.summary > div")
        if words in " ".join(row.get_text(" ").split()) and "The whole record" not in row.get_text()
    ]
    assert found is not None
    return str(found["href"])


def whole(file: object) -> str:
    return json.dumps(file, ensure_ascii=False)


@pytest.mark.both_databases
def test_a_file_is_put_together_marked_agreed_and_given_out(
    app: KieFlask, browser: Open, session: Session, cast: Cast, hana: Person, disputed: ParticipationContext
) -> None:
    write(session, app.extensions["kie"].settings.secret_key, cast.ana.id, ReflectionWords("Only for me."))
    session.commit()
    chloe, second, ana = browser(cast.chloe), browser(hana), browser(cast.ana)
    here = write_down(browser, cast.chloe, cast.ana, session)
    told = [one.subject for one in session.scalars(select(QueuedMail)) if one.recipient.startswith("ana")]
    assert "Your request for what is held about you" in told
    assert "Not answered yet" in ana.get("/my-file/requests").text
    assert "HR wrote down that you asked" in ana.get("/").text
    chloe.get(f"{here}/file", status=404)
    chloe.post(f"{here}/file")
    chloe.get(f"{here}/file", status=404)
    assert "half an hour" in chloe.get(here).text
    open_for(chloe, cast.ana)
    assert chloe.get(here).link("Look through the file") == f"{here}/file"
    assert b"Mrs Zed" not in session.scalars(select(SubjectFile.sealed)).one(), "sealed"
    mark, everywhere = place_of(session, chloe, here, COMMENT), f"{here}/mark?place=everywhere"
    assert "Only for me." not in chloe.get(f"{here}/file").text
    assert "These words do not stand here." in chloe.post(mark, _marked(mark, "Mr Wye"), status=422).text
    chloe.post(mark, _marked(mark, "Mrs Zed"))
    chloe.post(mark, _marked(mark, "Mrs Zed"))
    chloe.post(everywhere, _marked(everywhere, "Mrs Zed"))
    assert len(session.scalars(select(Redaction)).all()) == 2, "the same again changes nothing"
    own = f"{here}/mark?place=people/person/0/name"
    chloe.post(own, _marked(own, ""), status=404)
    page = chloe.get(f"{here}/file")
    assert "A second person has to answer first, under" in page.text and "Yes, leave it out" not in page.text
    assert "left out of" in second.get("/").text, "it waits on the first page of her colleague"
    one = session.scalars(select(Redaction.id)).first()
    second.post(f"/records/redactions/{one}/yes", status=404)
    open_for(second, cast.ana)
    first, again = session.scalars(select(Redaction.id).order_by(Redaction.marked_at)).all()
    for said in ("yes", "no"):
        chloe.post(f"/records/redactions/{first}/{said}", status=404)
    second.post(f"/records/redactions/{first}/yes")
    second.post(f"/records/redactions/{first}/no", status=409)
    seen = second.get(f"{here}/file")
    second.post(f"/records/redactions/{again}/no")
    late = second.post(f"{here}/release", {"token": "0" * 64} | SURE, status=409)
    assert "has changed since" in late.text and "Mrs Zed" in seen.text
    ready = second.get(f"{here}/file")
    counted = ready.html.select_one("#give-out + p")
    assert counted is not None and "1 thing that is marked is left out." in counted.get_text()
    assert "1 thing is marked to be left out." in second.get(here).text
    stays = ready.html.select_one("#staying ~ .panel")
    assert stays is not None and f"{hana.name} said no, " in stays.get_text()
    assert len(ready.html.select("#marked ~ .panel, #marked ~ form .panel")) == 2
    names = [one.get_text() for one in ready.html.select("#in-names + dl > div > dt")]
    assert "Ben Okafor" in names and "Ana Silva" not in names, "her own name is nobody else’s"
    assert "Nothing is marked to be left out." not in ready.text
    assert ready.text.index(COMMENT) < ready.text.index("Give the file out"), "below what is given out"
    unsure = second.post(f"{here}/release", ready.fields(f"{here}/release"), status=422)
    assert "Tick that you have looked through the file." in unsure.text
    assert session.scalars(select(SubjectClosure.kind)).all() == []
    second.post(f"{here}/release", ready.fields(f"{here}/release") | SURE)
    home = ana.get("/").text
    assert "HR answered your request" in home and "HR wrote down that you asked" not in home
    assert f"Given to you by {hana.name}" in ana.get("/my-file/requests").text
    assert f"Given by {hana.name}" in second.get(here).text
    mine = ana.get("/my-file/requests").link("Read what you were given")
    given, file = ana.get(mine), ana.get(f"{mine}/file.json").json
    said = next(
        row["comment"]
        for one in file["parts"]
        for section in one["sections"]
        if section["key"] == "signatures"
        for row in section["rows"]
        if row["comment"]
    )
    assert said.startswith("Ben shouted at me in front of [left out: It is about somebody else")
    (left_out,) = [one["reason"] for one in file["left_out"]]
    assert left_out.startswith("[left out: ") and left_out.endswith("] is a resident."), "nor why it is"
    listed = [one.get_text() for one in given.html.select("nav[aria-label='What is in the file'] a")]
    assert "Signing in: what is not here, and how you get it" in listed
    assert not {"Diary and thanks", "Signing in"} & set(listed), "of which the file has nothing"
    assert left_out in given.text and "Only for me." not in whole(file)
    (records,) = [each for part in file["parts"] for each in part["sections"] if each["key"] == "records"]
    fields = [one["key"] for one in records["fields"]]
    assert "body" in fields and "digest" not in fields, "by which one could try names until one fits"
    assert session.scalars(select(SubjectFile)).all() == [], "what was worked on is gone"
    assert session.scalars(select(SubjectClosure.kind)).all() == ["released"]
    assert {"hr"} == set(session.scalars(select(Reading.standing).where(Reading.what == "request")))
    assert "given out" in second.get(f"{here}/given").text
    for who in (cast.ben, cast.dev, cast.grace):
        for address in (here, f"{here}/file", f"{here}/given", mine, f"{mine}/file.json"):
            browser(who).get(address, status=404)
    second.post(f"{here}/file", status=409)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        second.get(f"{here}/given", status=404)
    chloe.get(mine, status=404)


def seen(address: str, words: str) -> dict[str, str]:
    """The words, as sent from a page that has shown what there is to know of them at this address."""
    (place,) = parse_qs(urlsplit(address).query)["place"]
    return {"words": words, "seen": " ".join([place, *words.split()])}


def _marked(address: str, words: str) -> dict[str, str]:
    return seen(address, words) | {"kind": "third-party", "reason": "Mrs Zed is a resident."}


def test_days_more_time_and_an_end_without_a_file(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    today, chloe = clock.today(), browser(cast.chloe)
    tomorrow = (today + timedelta(days=1)).isoformat()
    sent = {"received_on": tomorrow, "asked_how": "letter", "identity": "known", "wants": "All of it"}
    new = f"/records/{cast.ana.id}/requests/new"
    refused = chloe.post(new, sent, status=422)
    assert "still to come" in refused.text and "All of it" in str(refused.html)
    assert "Check the year." in chloe.post(new, sent | {"received_on": "0026-11-02"}, status=422).text
    assert "Choose how it came." in chloe.post(new, {"received_on": "soon"}, status=422).text
    here = write_down(browser, cast.chloe, cast.ana, session)
    assert str(answer_due(today).day) in chloe.get(here).text
    assert "Answer a request" in chloe.get("/").text
    assert "Write the reason." in chloe.post(f"{here}/extension", {"reason": " "}, status=422).text
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        late = browser(cast.chloe)
        assert "Overdue" in late.get(LIST).text
        assert "no more time" in late.post(f"{here}/extension", {"reason": "Much."}, status=409).text
    chloe.post(f"{here}/extension", {"reason": "There are three of them."})
    chloe.post(f"{here}/extension", {"reason": "Once more."}, status=409)
    ana = browser(cast.ana)
    assert "There are three of them." in ana.get("/my-file/requests").text
    chloe.post(f"{here}/file")
    chloe.post(f"{here}/withdrawn", {"reason": "She has read it herself."})
    assert session.scalars(select(SubjectFile)).all() == []
    chloe.post(f"{here}/refused", {"reason": "x"}, status=409)
    own = ana.get("/my-file/requests").text
    assert "She has read it herself." in own and "If you did not, tell HR." in own
    assert "Whom to tell: HR, or through HR the data protection officer" in own
    assert "HR wrote down that you withdrew" in ana.get("/").text
    told = [one.subject for one in session.scalars(select(QueuedMail)) if one.recipient.startswith("ana")]
    assert "Your request has ended as withdrawn" in told and "Your request was answered" not in told
    assert "request for what is held" not in chloe.get("/").text


@pytest.mark.both_databases
def test_a_file_that_is_put_together_anew_keeps_what_was_marked_and_asks_where_it_changed(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    reports = make_person(session, "1100", "Zoe Zed", cast.highways)
    give_role(session, reports, "hr")
    here, chloe, second = (
        write_down(browser, cast.chloe, cast.ana, session),
        browser(cast.chloe),
        browser(hana),
    )
    chloe.post(f"{here}/file")
    open_for(chloe, cast.ana)
    open_for(second, cast.ana)
    manager = place_of(session, chloe, here, "Ben Okafor")
    wide = f"{here}/mark?place=everywhere"
    for address, words in ((manager, ""), (manager, "Okafor"), (wide, "Ben")):
        chloe.post(address, _marked(address, words))
    assert "stand nowhere" in chloe.post(wide, _marked(wide, "Nobody"), status=422).text
    whole, part, everywhere = session.scalars(select(Redaction.id).order_by(Redaction.marked_at)).all()
    second.post(f"/records/redactions/{whole}/taking-back", status=403)
    chloe.post(f"/records/redactions/{part}/taking-back")
    chloe.post(f"/records/redactions/{part}/taking-back", status=404)
    for one in (whole, everywhere):
        second.post(f"/records/redactions/{one}/yes")
    chloe.post(f"/records/redactions/{whole}/taking-back", status=409)
    chloe.post(f"{here}/file")
    assert "What is marked stays marked" in chloe.get(here).text
    assert answers(session) == {whole: True, everywhere: True}, "nothing changed: both stay"
    earlier = ReportingLine(person_id=cast.ana.id, manager_id=cast.efua.id, kind="manager")
    earlier.starts_on, earlier.ends_on = date(2019, 4, 1), date(2020, 4, 6)
    session.add(earlier)
    session.commit()
    chloe.post(f"{here}/file")
    assert answers(session) == {whole: True, everywhere: True}, "it stands in another line, and is the same"
    page = chloe.get(f"{here}/file")
    assert "entry 2" in page.html.select(".panel h3")[0].get_text()
    session.get_one(Person, cast.ben.id).name = "Benjamin Okafor"
    session.commit()
    chloe.post(f"{here}/file")
    assert answers(session) == {whole: None, everywhere: True}
    assert session.scalars(select(SubjectFile.number)).one() == 4
    page = chloe.get(f"{here}/file")
    assert "reads differently now" in page.text and "Do not mark it" not in page.text
    chloe.post(f"/records/redactions/{whole}/taking-back", status=403)
    token = marking.token_of(session, UUID(here.rsplit("/", 1)[1]))
    refused = chloe.post(f"{here}/release", {"token": token} | SURE, status=409)
    assert "waits for a second person" in refused.text
    second.post(f"/records/redactions/{whole}/yes")
    ready = chloe.get(f"{here}/file")
    chloe.post(f"{here}/release", ready.fields(f"{here}/release") | SURE)
    given = chloe.get(f"{here}/given")
    assert "Efua Mensah" in given.text and "Okafor" not in given.text


def answers(session: Session) -> dict[UUID, bool | None]:
    session.expire_all()
    rows = session.execute(select(Redaction.id, RedactionAnswer.agreed).outerjoin(RedactionAnswer))
    return {row[0]: row[1] for row in rows}
