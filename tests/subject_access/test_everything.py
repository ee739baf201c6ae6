"""Everything held about somebody: all that they may read is in it, nothing that they may not, for them and for HR."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import RecoveryCode, SignInCode, SignInSession
from kie.events import Event, record
from kie.frameworks.models import Catalogue
from kie.mail import Reason, queue
from kie.subject_access.filing import filed
from kie.subject_access.parts.events import ACTIONS
from kie.subject_access.reading import Wording, whole_file
from kie.subject_access.sections import Asking
from kie.subject_access.trees import readable
from kie.web import KieFlask
from tests.browser import Browser
from tests.cast import Cast
from tests.confidentiality.council import SUBJECTS, Council
from tests.confidentiality.looking import TOKEN, tokens_kept
from tests.confidentiality.readers import TABLE, owner_of

Open = Callable[..., Browser]
PAGE, FILE = "/my-file/everything", "/my-file/everything.json"
SECTIONS = 120
"""More statements than there are sections, and none for each row."""


def readers(token: str) -> set[str]:
    (row,) = [said for pattern, said in TABLE if re.fullmatch(pattern, token)]
    return set(row.split())


def theirs(session: Session, name: str, relation: str = "E") -> set[str]:
    """What of this person's the table of readers lets somebody read."""
    tokens = set().union(*tokens_kept(session).values()) | {"reflection"}
    return {token for token in tokens if owner_of(token) == name and relation in readers(token)}


@pytest.mark.both_databases
def test_a_file_holds_all_that_the_person_may_read_and_hr_s_all_that_hr_may(
    app: KieFlask, browser: Open, session: Session, council: Council
) -> None:
    key = app.extensions["kie"].settings.secret_key
    for name in SUBJECTS:
        own = json.dumps(filed(whole_file(session, Asking(council.people[name].id, True, key)), ""))
        found = {token for token in TOKEN.findall(own) if owner_of(token) == name}
        assert sorted(found ^ theirs(session, name)) == [], name
        for_hr = json.dumps(filed(whole_file(session, Asking(council.people[name].id, False)), ""))
        given = {f"{name}.reason-{who}" for who in ("hana", "gil", "ivo", "gus")}
        more = {"removal-about-1", "removal-about-2", "removal-about-3", "removal-answer"}
        found = set(TOKEN.findall(for_hr))
        assert sorted(found - theirs(session, name, "HA+") - given - more) == [], name
        assert sorted(theirs(session, name, "HA+") & theirs(session, name) - found - more) == [], name
        for who, other in council.people.items():
            if who != name:
                assert str(other.id) not in own and str(other.id) not in for_hr, (name, who)
    ana = browser(council.people["ana"])
    page, file = ana.get(PAGE, most=SECTIONS), ana.get(FILE, most=SECTIONS)
    assert set(TOKEN.findall(page.answer.get_data(as_text=True))) == set(TOKEN.findall(json.dumps(file.json)))
    shown = [one.get_text(strip=True) for one in page.html.select(".file-part :is(td, dd)")]
    codes = [one for one in shown if re.fullmatch(r"[a-z-]+[.:][a-z0-9:.-]*", one)]
    assert [one for one in codes if not TOKEN.fullmatch(one)] == []
    assert "Handed in an assessment" in shown
    parts = page.html.select("main nav li")
    assert sum(int(one.get_text().rpartition("(")[2].strip(")")) for one in parts) > 20
    for one in parts:
        (link,) = one.select("a")
        (part,) = page.html.select(f"details:not([open]):has(> div{link['href']})")
        assert link.get_text() in part.select("summary h2")[0].get_text(), "a link to it opens it"
    few = browser(council.people["col"]).get(FILE, most=SECTIONS)
    assert len(few.statements) >= len(file.statements) - 3, "as many for whoever has nothing"


def test_everything_on_the_trail_is_told_in_words() -> None:
    assert {"record.signed", "session.begun", "thanks.sent"} <= set(ACTIONS)


def test_a_key_issue_is_named_in_words(session: Session, cast: Cast, shipped: Catalogue) -> None:
    care, cycle_id = shipped.framework("care"), uuid4()
    wording = Wording(session, cast.ana.id)
    wording._used[cycle_id, "care"] = (care, "theme")
    theme = care.competencies[0]
    for key, said in (
        ("need::", "What you need from your manager"),
        (f"competency:care:{theme.id}", f"{theme.title} ({care.title})"),
        (f"unhelpful:care:{theme.id}", f"Unhelpful behaviour: {theme.title} ({care.title})"),
        ("competency:gone:x", "competency:gone:x"),
    ):
        assert wording.put({"_cycle_id": cycle_id, "issue": key}) == {"issue": key, "issue_words": said}


def test_what_is_there_for_machines_is_in_the_file_for_them_alone() -> None:
    body = {
        "id": "x",
        "at": "2027-03-05T14:03:11+00:00",
        "on": "2027-02-31",
        "late": False,
        "outcome": {"kind": "talked", "step": None, "words": "Talked about"},
        "gap": {"step": 2},
        "said": ["93ed42f0-2df1-4ce8-afba-8919060da7a1", "2027-03-05", "09:00:00", "her words"],
        "empty": {"id": "y"},
    }
    assert readable(body) == {
        "At": "5 March 2027, 14:03",
        "On": "2027-02-31",
        "Late": "No",
        "How it was closed": "Talked about",
        "gap": {"Step": 2},
        "Ratings": ["5 March 2027", "09:00", "her words"],
    }


def test_no_file_tells_when_somebody_else_wrote_what_is_theirs_alone(session: Session, cast: Cast) -> None:
    for who in (cast.ana, cast.ben):
        for action in ("assessment.saved", "unhelpful.saved", "reflection.written", "record.signed"):
            record(session, who.id, action, person_id=cast.ana.id, items=3)

    def told(own: bool) -> list[tuple[str, str]]:
        file = filed(whole_file(session, Asking(cast.ana.id, own, "key")), "")
        (part,) = [one for one in file["parts"] if one["key"] == "events"]
        return sorted((row["action"], row["by"]) for row in part["sections"][0]["rows"])

    signed = [("record.signed", "colleague"), ("record.signed", "you")]
    assert told(own=False) == signed
    assert told(own=True) == sorted(
        [
            *signed,
            ("assessment.saved", "you"),
            ("unhelpful.saved", "you"),
            ("reflection.written", "you"),
            ("reflection.written", "colleague"),
        ]
    )


def test_hr_s_file_has_nothing_of_signing_in_and_says_where_that_is_given(
    session: Session, cast: Cast
) -> None:
    now, ana = clock.now(), cast.ana.id
    session.add_all(
        [
            SignInSession(person_id=ana, token_hash="t", started_at=now, seen_at=now, browser="Lynx at home"),
            RecoveryCode(person_id=ana, code_hash="r", used_at=now),
            SignInCode(person_id=ana, code_hash="c", channel="mail", made_at=now, expires_at=now),
        ]
    )
    queue(
        session,
        key="k",
        recipient="ana@wexcombe.example",
        subject="Your code",
        text="1234",
        reason=Reason("sign-in", "c"),
    )
    for action in ("session.begun", "sign-in.refused", "recovery-code.used", "person.moved"):
        record(session, ana, action, person_id=ana)

    def file(own: bool) -> dict[tuple[str, str], list[dict[str, Any]]]:
        parts = filed(whole_file(session, Asking(ana, own, "key")), "")["parts"]
        return {(part["key"], one["key"]): one["rows"] for part in parts for one in part["sections"]}

    hers, for_hr = file(own=True), file(own=False)
    assert "Lynx at home" in str(hers) and "Your code" in str(hers)
    assert {"sessions", "recovery-codes", "codes"} <= {key for part, key in hers if part == "accounts"}
    assert {key for part, key in for_hr if part in {"accounts", "single_sign_on"}} == {"elsewhere"}
    assert any("which browser" in row["what"] for row in for_hr["accounts", "elsewhere"])
    assert "Lynx at home" not in str(for_hr) and "Your code" not in str(for_hr)
    assert [row["action"] for row in for_hr["events", "events"]] == ["person.moved"]
    assert len(hers["events", "events"]) == 4 and ("accounts", "elsewhere") not in hers


def test_one_s_own_file_says_whose_it_is_and_that_it_was_taken(
    browser: Open, session: Session, cast: Cast
) -> None:
    session.commit()
    ana = browser(cast.ana)
    assert ana.get("/my-file").link("Everything held about you") == PAGE
    page = ana.get(PAGE, most=SECTIONS)
    assert "Ben Okafor" in page.text and "1001" in page.text and "Town Hall" in page.text
    answer = ana.get(page.link("JSON"), most=SECTIONS)
    assert answer.headers["Content-Disposition"] == "attachment; filename=my-file.json"
    file = answer.json
    assert file["about"] == {"name": "Ana Silva", "staff_number": "1001"}
    assert (file["format"], file["version"], file["language"]) == ("kie-whole-file", 1, "en-GB")
    sections = {(part["key"], one["key"]): one for part in file["parts"] for one in part["sections"]}
    (line,) = sections["people", "reporting-lines"]["rows"]
    assert line == {
        "kind": "manager",
        "kind_words": "Manager",
        "manager": "Ben Okafor",
        "starts_on": "2020-04-06",
        "ends_on": None,
    }
    kept = session.scalars(select(Event).where(Event.action == "whole-file.read").order_by(Event.id)).all()
    assert [(one.actor_id, one.person_id, one.details["form"]) for one in kept] == [
        (cast.ana.id, cast.ana.id, "page"),
        (cast.ana.id, cast.ana.id, "file"),
    ]
    browser().get(PAGE, status=302)
