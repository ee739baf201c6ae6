"""A year after somebody's last day nothing is known of them but what others need."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.backups.traces import all_kinds
from kie.cycles.past_models import PastStanding
from kie.evidence.models import EvidenceNote
from kie.i18n import PSEUDO, _, speaking
from kie.people.finding import found_ids
from kie.people.models import Person, PersonWord, StandIn
from kie.people.nameless import NOBODY
from kie.plans.models import Plan
from kie.provisioning.models import ScimToken
from kie.reminders.models import LetterRun
from kie.retention.due import everything_due
from kie.retention.holding import release_hold
from kie.retention.leaving_rules import GOES
from kie.retention.models import Tombstone
from kie.retention.rules import LEAVERS
from kie.retention.service import delete_portion
from kie.subject_access.complaints import answer, complain
from tests.backups.test_traces import replay, undone
from tests.cast import Cast, make_person
from tests.retention.filling import fill
from tests.retention.town import closed_cycle, hold, take_part, write, written

pytestmark = pytest.mark.both_databases
TABLES = {one.table for one in GOES}


def left(session: Session, person: Person, days: int = 366) -> None:
    """Their last day was so many days ago."""
    person.leaves_on = clock.today() - timedelta(days=days)
    session.flush()


def rows(session: Session) -> Counter[str]:
    """How many rows each table has of which some go with somebody."""
    return Counter(
        {name: session.scalar(select(func.count()).select_from(table(name))) or 0 for name in TABLES}
    )


def test_all_that_is_theirs_goes_and_all_that_is_others_stays(session: Session, cast: Cast) -> None:
    run = LetterRun(week=clock.today(), printed_by_id=cast.dev.id, printed_at=clock.now())
    token = ScimToken(name="Directory", token_hash="x", made_at=clock.now(), expires_at=clock.now())
    session.add_all([run, token])
    cycle = closed_cycle(session, "Spring", clock.now())
    beside = {
        "teams": cast.highways.id,
        "cycles": cycle.id,
        "participations": take_part(session, cycle, cast.dev).id,
        "reminder_letter_runs": run.id,
        "scim_tokens": token.id,
    }
    session.execute(delete(PersonWord).where(PersonWord.person_id == cast.ana.id))
    before = rows(session)
    fill(session, cast.ben.id, cast.dev.id, beside)
    kept = rows(session) - before
    assert set(kept) == TABLES
    fill(session, cast.ana.id, cast.dev.id, beside)
    left(session, cast.ana)
    assert delete_portion(session, LEAVERS) == 1
    found = rows(session) - before
    assert {name: found[name] for name in TABLES if found[name] != kept[name]} == {}
    assert delete_portion(session, LEAVERS) == 0


def test_who_left_is_named_by_nobody_and_what_they_wrote_of_others_stays(
    session: Session, cast: Cast
) -> None:
    """Ben rated Ana, who stays; Ana rated herself in the same cycle."""
    cycle = closed_cycle(session, "Spring", clock.now() - timedelta(days=400))
    part, own = take_part(session, cycle, cast.ana), take_part(session, cycle, cast.ben)
    theirs = write(session, part, "manager", cast.ben, "handed-in")
    write(session, own, "self", cast.ben, "handed-in")
    session.add_all(
        [
            StandIn(
                kind="acting",
                manager_id=cast.ben.id,
                deputy_id=cast.efua.id,
                starts_on=clock.today(),
                ends_on=clock.today(),
                reason="Ben is in hospital",
                made_at=clock.now(),
            ),
            EvidenceNote(
                person_id=cast.ana.id,
                author_id=cast.ben.id,
                happened_on=clock.today(),
                kind="thanks",
                words="You kept calm",
                written_at=clock.now(),
            ),
        ]
    )
    left(session, cast.ben, 366)
    number = cast.ben.staff_number
    with speaking(PSEUDO, pseudo=True):
        assert delete_portion(session, LEAVERS) == 1
        named = select(Person.name).where(Person.id == cast.ben.id)
        assert session.scalar(named) == _(NOBODY) != NOBODY, "as the reader says it"
    session.refresh(cast.ben)
    assert cast.ben.name == NOBODY and cast.ben.forgotten_at is not None and cast.ben.email is None
    assert {cast.ben.job_title, cast.ben.grade, cast.ben.location, cast.ben.employer} == {""}
    assert (cast.ben.team_id, cast.ben.starts_on) == (cast.council.id, cast.ben.leaves_on)
    assert found_ids(session, "okafor") == found_ids(session, number) == found_ids(session, "somebody") == []
    assert written(session) == {theirs.id} and session.scalars(select(StandIn.reason)).all() == [""]
    assert session.scalars(select(EvidenceNote.author_id)).all() == [cast.ben.id]
    gone = session.get_one(PastStanding, own.id)
    assert gone.gone_at is not None and session.get(PastStanding, part.id) is None
    again = make_person(session, number, "Ben Okafor", cast.highways)
    assert again.id != cast.ben.id, "the number and the address are free again"


def test_a_day_less_than_a_year_or_a_return_keeps_all(session: Session, cast: Cast) -> None:
    left(session, cast.ana, 365)
    left(session, cast.ben, -1)
    assert delete_portion(session, LEAVERS) == 0
    left(session, cast.ana, 366)
    cast.ana.leaves_on = None
    session.flush()
    assert delete_portion(session, LEAVERS) == 0 and cast.ana.name == "Ana Silva"


def test_what_waits_for_an_answer_and_whoever_is_held_beside_them(session: Session, cast: Cast) -> None:
    made = complain(session, cast.ana.id, "You kept too much")
    left(session, cast.ana)
    assert delete_portion(session, LEAVERS) == 0
    answer(session, made.id, cast.chloe.id, "It is deleted")
    held = hold(session, cast.chloe, cast.ben)
    assert [(one.number, one.held) for one in everything_due(session) if one.kind == LEAVERS] == [(0, 1)]
    assert delete_portion(session, LEAVERS) == 0, "Ben led her"
    release_hold(session, cast.chloe.id, held.id, "Settled")
    cycle = closed_cycle(session, "Spring", clock.now() - timedelta(days=400))
    write(session, take_part(session, cycle, cast.ana), "manager", cast.efua, "handed-in")
    held = hold(session, cast.chloe, cast.efua)
    left(session, cast.femi)
    assert delete_portion(session, LEAVERS) == 1, "Efua rated her once, and has to do with no other leaver"
    release_hold(session, cast.chloe.id, held.id, "Settled")
    assert delete_portion(session, LEAVERS) == 1 and written(session) == set()


def test_they_go_again_after_a_restore(session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Spring", clock.now() - timedelta(days=400))
    session.add(Plan(person_id=cast.ana.id, made_at=clock.now()))
    write(session, take_part(session, cycle, cast.ana), "self", cast.ana, "handed-in")
    for one in (cast.ana, cast.grace):
        left(session, one)

    def work() -> None:
        assert delete_portion(session, LEAVERS) == 2
        hold(session, cast.dev, cast.ben)

    said = undone(session, work)
    assert "Ana" not in str(said["tombstones"]) and session.get_one(Person, cast.ana.id).name == "Ana Silva"
    done = replay(session, said)
    assert session.get_one(Person, cast.grace.id).name == NOBODY
    assert session.get_one(Person, cast.ana.id).name == "Ana Silva", "Ben is held by now, who led her"
    assert done["tombstones"].problems == () and len(session.scalars(select(Plan.id)).all()) == 1
    assert replay(session, said)["tombstones"].done == 0
    assert "tombstones" in all_kinds()


def test_the_database_lets_nothing_go_of_whoever_is_here(session: Session, cast: Cast) -> None:
    left(session, cast.ana, 0)
    for one in (cast.ben, cast.ana):
        stone = Tombstone(
            kind=LEAVERS,
            table_name="persons",
            row_id=str(one.id),
            person_id=one.id,
            deleted_at=clock.now(),
            rule="365 days",
        )
        with pytest.raises(DBAPIError, match="in use"), session.begin_nested():
            session.add(stone)
            session.flush()
    hold(session, cast.chloe, cast.ana)
    for name in ("holds", "held_people"):
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(text(f"DELETE FROM {name}"))
