"""An auditor has signed records drawn at random, under a case number; nobody chooses whose, and they are told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Participation
from kie.cycles.queries import ParticipationContext
from kie.db import Base
from kie.events import Event
from kie.mail import QueuedMail
from kie.people.models import Person
from kie.readings import Reading
from kie.records.errors import NothingToDraw, ReasonMissing
from kie.records.sample_models import RecordSample, SampledRecord
from kie.records.sample_rules import left_to_draw
from kie.records.sampling import Wanted, draw
from kie.reviews.models import Record, Reopening, SignOff
from tests.browser import Browser
from tests.cast import Cast, give_role, make_person, reports_to
from tests.records.steps import COMMENT

Browsing = Callable[..., Browser]
NEW = "/records/samples/new"
CASE = {"case_number": "IA-2026/7", "words": "Whether both sides were heard"}


def signed_like(session: Session, ana: Participation, person: Person) -> UUID:
    """The same record for somebody else, who signed it too."""
    tables = Base.metadata.tables
    old = session.execute(
        select(tables["participations"]).where(tables["participations"].c.id == ana.id)
    ).one()
    one = {**old._mapping, "id": uuid4(), "person_id": person.id}
    session.execute(insert(tables["participations"]), [one])
    kept = session.scalars(select(Record).where(Record.participation_id == ana.id)).one()
    record = Record(
        participation_id=one["id"], revision=1, body=kept.body, digest=kept.digest, shared_at=kept.shared_at
    )
    session.add(record)
    session.flush()
    for party, signer in (("manager", ana.manager_id), ("employee", person.id)):
        session.add(
            SignOff(
                record_id=record.id,
                party=party,
                signed_by_id=signer,
                decision="accept",
                comment=COMMENT if party == "employee" else "",
                signed_at=clock.now(),
            )
        )
    session.flush()
    return record.id


@pytest.fixture
def people(session: Session, cast: Cast, disputed: ParticipationContext) -> dict[UUID, Person]:
    """Ten people with a signed record each, Ana among them: one may be drawn. By record."""
    ana = disputed.participation
    found = {session.scalars(select(Record.id).where(Record.participation_id == ana.id)).one(): cast.ana}
    for number in range(9):
        person = make_person(session, f"7{number:03}", f"P{number} Signed", cast.parks)
        found[signed_like(session, ana, person)] = person
    session.commit()
    return found


def wanted(disputed: ParticipationContext, number: int = 1) -> Wanted:
    """A sample of so many of that cycle's records."""
    return Wanted(disputed.participation.cycle_id, number, **CASE)


@pytest.mark.parametrize(
    ("signed", "drawn", "left"),
    [
        (0, 0, 0),
        (9, 0, 0),
        (10, 0, 1),
        (19, 1, 0),
        (100, 3, 7),
        (200, 0, 20),
        (5000, 0, 20),
        (5000, 20, 0),
        (10, 5, 0),
    ],
)
def test_one_in_ten_and_twenty_at_most(signed: int, drawn: int, left: int) -> None:
    assert left_to_draw(signed, drawn) == left


@pytest.mark.both_databases
def test_what_is_drawn_is_told_and_read_for_seven_days(
    session: Session,
    browser: Browsing,
    cast: Cast,
    people: dict[UUID, Person],
    disputed: ParticipationContext,
) -> None:
    grace = browser(cast.grace)
    cycle_id = str(disputed.participation.cycle_id)
    shown = grace.post(NEW, {"cycle": cycle_id, "number": "1", **CASE}, follow=True)
    assert "Each whose record it is sees that on their first page" in shown.text
    record_id = session.scalars(select(SampledRecord.record_id)).one()
    drawn = people[record_id]
    (mail,) = session.scalars(select(QueuedMail).where(QueuedMail.key.startswith("record-drawn/")))
    assert mail.recipient == drawn.email and CASE["case_number"] in mail.text
    assert session.scalars(select(Event.person_id).where(Event.action == "record.drawn")).one() == drawn.id
    path = shown.link(drawn.name)
    assert COMMENT in grace.get(path).text
    reading = session.scalars(select(Reading).where(Reading.reader_id == cast.grace.id)).one()
    assert (reading.person_id, reading.what, reading.standing) == (drawn.id, "record", "auditor")
    assert f"drawn at random for {cast.grace.name}, an auditor." in browser(drawn).get("/").text
    own = browser(drawn).get("/my-file").text
    assert CASE["case_number"] in own and CASE["words"] in own and "because it was drawn at random" in own
    with time_machine.travel(clock.now() + timedelta(days=7), tick=False):
        late = browser(cast.grace)
        late.get(path, status=404)
        assert drawn.name not in late.get(path.rpartition("/")[0]).text
    for rows in (SampledRecord, RecordSample):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(delete(rows))


def test_no_more_than_the_share_is_drawn_however_often(
    session: Session,
    browser: Browsing,
    cast: Cast,
    people: dict[UUID, Person],
    disputed: ParticipationContext,
) -> None:
    with pytest.raises(NothingToDraw):
        draw(session, cast.grace.id, wanted(disputed, 2))
    draw(session, cast.grace.id, wanted(disputed))
    session.commit()
    other = {"cycle": str(disputed.participation.cycle_id), "number": "1", **CASE, "case_number": "IA-2026/8"}
    refused = browser(cast.grace).post(NEW, other, status=422)
    assert "Of this cycle 0 more records can be drawn." in refused.text and "IA-2026/8" in str(refused.html)
    assert len(session.scalars(select(SampledRecord)).all()) == 1
    whole = wanted(disputed)
    for empty in (replace(whole, case_number=" "), replace(whole, words=" ")):
        with pytest.raises(ReasonMissing):
            draw(session, cast.grace.id, empty)


def test_only_what_both_signed_of_people_outside_the_line_and_in_post_is_drawn(
    session: Session, cast: Cast, people: dict[UUID, Person], disputed: ParticipationContext
) -> None:
    """Of these ten only Ana's is left: so too few to draw from. With ten more, it is one of those and Ana's."""
    opened, left, above, *_rest = [record for record, person in people.items() if person is not cast.ana]
    reopening = {"reopened_by_id": cast.chloe.id, "reopened_at": clock.now()}
    session.add(Reopening(record_id=opened, reason="A slip.", **reopening))
    people[left].leaves_on = clock.today() - timedelta(days=1)
    reports_to(session, cast.grace, people[above], kind="reviewer")
    session.commit()
    with pytest.raises(NothingToDraw):
        draw(session, cast.grace.id, wanted(disputed))
    for number in range(3, 6):
        signed_like(
            session,
            disputed.participation,
            make_person(session, f"8{number:03}", f"N{number} New", cast.parks),
        )
    never = {opened, left, above}
    for _ in range(12):
        with session.begin_nested() as undone:
            sample = draw(session, cast.grace.id, wanted(disputed))
            assert sample.drawn_from == 10
            assert session.scalars(select(SampledRecord.record_id)).one() not in never
            undone.rollback()


def test_nobody_else_reads_it_and_hr_sees_that_something_was_drawn(
    session: Session,
    browser: Browsing,
    cast: Cast,
    people: dict[UUID, Person],
    disputed: ParticipationContext,
) -> None:
    give_role(session, cast.dev, "auditor")
    sample = draw(session, cast.grace.id, wanted(disputed))
    one = session.get_one(Record, session.scalars(select(SampledRecord.record_id)).one())
    session.commit()
    here = f"/records/samples/{sample.id}"
    for person in (cast.ana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi):
        browser(person).get(f"{here}/{one.participation_id}", status=404)
        browser(person).get(here, status=404)
    other = next(record for record in people if record != one.id)
    browser(cast.grace).get(f"{here}/{session.get_one(Record, other).participation_id}", status=404)
    listed = browser(cast.chloe).get("/records/samples")
    assert CASE["case_number"] in listed.text and people[one.id].name not in listed.text
    browser(cast.chloe).get(NEW, status=404)
    for person in (cast.ana, cast.ben, cast.femi):
        browser(person).get("/records/samples", status=404)


def test_it_is_over_when_the_auditor_comes_into_the_line(
    session: Session,
    browser: Browsing,
    cast: Cast,
    people: dict[UUID, Person],
    disputed: ParticipationContext,
) -> None:
    sample = draw(session, cast.grace.id, wanted(disputed))
    one = session.get_one(Record, session.scalars(select(SampledRecord.record_id)).one())
    session.commit()
    path = f"/records/samples/{sample.id}/{one.participation_id}"
    browser(cast.grace).get(path)
    reports_to(session, cast.grace, people[one.id], kind="reviewer")
    session.commit()
    browser(cast.grace).get(path, status=404)


def test_what_is_too_long_is_said_beside_its_own_box(
    browser: Browsing, cast: Cast, people: dict[UUID, Person], disputed: ParticipationContext
) -> None:
    cycle_id = str(disputed.participation.cycle_id)
    asked = {**CASE, "cycle": cycle_id, "number": "1", "case_number": "x" * 61}
    page = browser(cast.grace).post(NEW, asked, status=422)
    assert page.html.select_one("#case_number-error") and not page.html.select_one("#number-error")
