"""Who reads which part of the trail, what stands there, and that looking is kept."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.audit.models import SealCheck
from kie.audit.rules import key_of
from kie.audit.sealing import seal_portion
from kie.events import Event
from kie.provisioning.service import Source, enter
from kie.readings import Reading
from kie.trail.words_kept_back import KEPT_BACK
from tests.browser import Browser
from tests.cast import Cast, make_person

pytestmark = pytest.mark.both_databases
RECORDS, TECHNICAL = "/trail/records", "/trail/technical"
ZOE = "zoe@corp.example"


@pytest.fixture
def happened(session: Session, cast: Cast) -> None:
    """Something of each kind, and of what nobody reads."""
    for action in ("record.signed", "role.given", "session.begun", *sorted(KEPT_BACK)):
        events.record(session, cast.ana.id, action, person_id=cast.ben.id, role="hr", words="of nobody")
    session.commit()


def codes(page: object) -> list[str]:
    return [tag.get_text() for tag in page.html.select("main .summary code")]  # type: ignore[attr-defined]


def test_each_reads_their_part_and_nobody_what_is_kept_back(
    browser: Callable[..., Browser], session: Session, cast: Cast, happened: None
) -> None:
    for person, address, seen in (
        (cast.chloe, RECORDS, ["role.given", "record.signed"]),
        (cast.dev, TECHNICAL, ["session.begun", "role.given"]),
        (cast.grace, RECORDS, ["role.given", "record.signed"]),
        (cast.grace, TECHNICAL, ["session.begun", "role.given"]),
    ):
        page = browser(person).get(address)
        assert [code for code in codes(page) if not code.startswith("trail.")] == seen
        assert "of nobody" not in page.text
        assert "Ana Silva (1001)" in page.text
        assert "Ben Okafor (1002)" in page.text
    for person in (cast.ana, cast.ben, cast.efua, cast.femi):
        for address in (RECORDS, TECHNICAL, f"{RECORDS}.csv", f"{TECHNICAL}.csv"):
            browser(person).get(address, status=404)
    browser(cast.chloe).get(TECHNICAL, status=404)
    browser(cast.dev).get(RECORDS, status=404)
    browser(cast.dev).get(f"{RECORDS}.csv", status=404)


def test_every_entry_stands_on_one_page_though_many_have_the_same_time(
    browser: Callable[..., Browser], session: Session, cast: Cast
) -> None:
    at = clock.now() - timedelta(hours=1)
    for number in range(120):
        moment = at + timedelta(microseconds=number // 40)
        session.add(Event(at=moment, actor_id=None, action="goal.agreed", subject=str(number), details={}))
    session.commit()
    auditor, seen, address = browser(cast.grace), [], f"{RECORDS}?kind=plans"
    for _page in range(3):
        page = auditor.get(address)
        assert page.html.select_one("select#kind option[selected][value=plans]")
        seen += [row.get_text() for row in page.html.select("main .summary span.muted:has(code)")]
        if "Earlier entries" in page.text:
            address = page.link("Earlier entries")
    assert len(seen) == len(set(seen)) == 120
    assert "Earlier entries" not in page.text
    assert len(auditor.get(page.link("The latest entries")).html.select("main .summary code")) == 50


def test_the_form_is_folded_where_there_is_something_to_read(
    browser: Callable[..., Browser], cast: Cast, happened: None
) -> None:
    auditor = browser(cast.grace)
    for address, folded in ((RECORDS, True), (f"{RECORDS}?kind=people", True), (f"{RECORDS}?first=x", False)):
        page = auditor.get(address, status=200 if folded else 422)
        (form,) = page.html.select("details:has(form[role=search])")
        assert form.has_attr("open") is not folded
    narrowed = auditor.get(f"{RECORDS}?kind=people")
    assert "Only: People, roles and teams." in narrowed.text
    assert "kind=" not in narrowed.link("Show every kind")


def test_days_are_those_of_london_and_not_too_many(
    browser: Callable[..., Browser], session: Session, cast: Cast
) -> None:
    for hour in (22, 23):
        at = datetime(2026, 6, 30, hour, 30, tzinfo=UTC)
        session.add(Event(at=at, actor_id=cast.ana.id, action="goal.agreed", details={}))
    session.commit()
    auditor = browser(cast.grace)
    for first, last, number in (
        ("2026-06-30", "2026-06-30", 1),
        ("2026-07-01", "", 1),
        ("", "2026-07-01", 2),
    ):
        assert len(codes(auditor.get(f"{RECORDS}?first={first}&last={last}"))) == number
    wrong = auditor.get(f"{RECORDS}?first=2026-05-01&last=2026-07-01", status=422)
    assert "at most 31 days" in wrong.text
    for odd in (
        "first=2026-07-02&last=2026-07-01",
        "first=yesterday",
        "kind=other",
        f"q={'x' * 101}",
        "q=Nobody+at+all",
    ):
        assert auditor.get(f"{RECORDS}?{odd}", status=422).html.select_one(".error-summary")
        auditor.get(f"{RECORDS}.csv?{odd}", status=422)
    for fine in ("first=0001-01-01", "last=9999-12-31", "before=x", "before=20260101T000000.0-9", "person=x"):
        auditor.get(f"{RECORDS}?{fine}")
    auditor.get(f"{RECORDS}?person={uuid4()}", status=404)


def test_looking_for_somebody_is_kept_for_them_to_see(
    browser: Callable[..., Browser], session: Session, cast: Cast, happened: None
) -> None:
    make_person(session, "2001", "Ana Sousa", cast.parks, email=None)
    session.commit()
    hr = browser(cast.chloe)
    choice = hr.get(f"{RECORDS}?q=Ana")
    assert "Who is meant?" in choice.text
    assert codes(choice) == []
    page = hr.get(choice.link("Ana Silva (1001)"))
    assert codes(page) == ["role.given", "record.signed"]
    hr.get(f"{RECORDS}?q=Silva")
    hr.get(f"{RECORDS}.csv?person={cast.ana.id}")
    kept = session.scalars(select(Event).where(Event.action.startswith("trail.")).order_by(Event.id)).all()
    assert [(one.action, one.actor_id, one.person_id) for one in kept] == [
        ("trail.viewed", cast.chloe.id, cast.ana.id),
        ("trail.viewed", cast.chloe.id, cast.ana.id),
        ("trail.exported", cast.chloe.id, cast.ana.id),
    ]
    (reading,) = session.scalars(select(Reading)).all()
    assert (reading.reader_id, reading.person_id, reading.what) == (cast.chloe.id, cast.ana.id, "trail")
    assert "Entries of the audit trail by or about you" in browser(cast.ana).get("/my-file").text


def test_what_a_token_did_and_what_was_done_to_it_are_told_apart(
    browser: Callable[..., Browser], session: Session, cast: Cast
) -> None:
    entry = enter(
        session, Source("nc1", "Wexcombe Council", "", "staff"), {"user_name": ZOE, "user_name_key": ZOE}
    )
    events.record(session, cast.dev.id, "scim-token.made", token="nc1")
    events.record(session, None, "account.opened", person_id=cast.ana.id, token="command-line")
    session.commit()
    dev = browser(cast.dev)
    page = dev.get(f"{TECHNICAL}?kind=accounts")
    rows = {row.select("code")[0].get_text(): row for row in page.html.select("main .summary li")}
    unmet = " ".join(rows["directory.unmet"].get_text(" ").split())
    assert "By the directory’s token nc1" in unmet and f"account in the directory: {ZOE}" in unmet
    opened = " ".join(rows["account.opened"].get_text(" ").split())
    assert "By whoever runs the server" in opened and "token" not in opened
    assert rows["account.opened"].select_one(f'a[href="/people/{cast.ana.id}"]')
    assert "scim-token.made" not in rows
    made = " ".join(dev.get(f"{TECHNICAL}?kind=service").text.split())
    assert "By Dev Patel" in made and "token: nc1" in made and "directory’s token" not in made
    entry.person_id = cast.ana.id
    session.commit()
    assert ZOE not in dev.get(TECHNICAL).text, "it is somebody's by now"


def test_a_name_cannot_make_a_link_of_its_own(
    browser: Callable[..., Browser], session: Session, cast: Cast
) -> None:
    cast.ana.name = "<b>%(name)s</b>"
    events.record(session, cast.ana.id, "session.begun", person_id=cast.ben.id)
    session.commit()
    assert "<b>" in browser(cast.dev).get(TECHNICAL).text, "as text"


def test_the_file_has_what_the_page_has(
    browser: Callable[..., Browser], session: Session, cast: Cast, happened: None
) -> None:
    file = browser(cast.grace).get(f"{TECHNICAL}.csv?kind=people")
    lines = file.answer.get_data().decode("utf-8-sig").splitlines()
    assert lines[0].startswith('"Audit trail,') or lines[0].startswith("Audit trail")
    assert lines[1] == "Number,When (UTC),Who,What,Code,About,Details,Seal"
    assert len(lines) == 3
    assert lines[2].endswith(
        ",Ana Silva (1001),Gave a role,role.given,Ben Okafor (1002),role: HR administrator,"
    )


def test_the_page_says_how_far_it_is_sealed_and_when_it_was_checked(
    browser: Callable[..., Browser], session: Session, cast: Cast, happened: None
) -> None:
    auditor = browser(cast.grace)
    assert "Nothing is sealed yet." in auditor.get(RECORDS).text
    last = session.scalars(select(Event.id).order_by(Event.id.desc())).first()
    assert last is not None
    seal_portion(session, key_of("a key of the tests"), last)
    session.add(SealCheck(at=clock.now(), seal_id=1, events=last, problems=0, first_problem=""))
    session.commit()
    page = auditor.get(RECORDS)
    assert "Sealed up to" in page.text
    assert "waits to be sealed" not in page.text
    assert "waits to be sealed" in auditor.get(RECORDS).text, "that somebody looked was recorded since"
    assert f"all {last} entries up to number {last} were checked" in " ".join(page.text.split())
    file = auditor.get(f"{TECHNICAL}.csv").answer.get_data().decode("utf-8-sig").splitlines()[2:]
    seals = {int(line.partition(",")[0]): line.rpartition(",")[2] for line in file}
    assert {seal for number, seal in seals.items() if number <= last} == {"1"}
    assert {seal for number, seal in seals.items() if number > last} == {""}, "these wait"
    session.add(
        SealCheck(at=clock.now(), seal_id=1, events=1, problems=1, first_problem="Seal 1 was changed.")
    )
    session.commit()
    assert "The trail is not as it was sealed" in auditor.get(RECORDS).text
