"""Holds stop every job that deletes by a rule where it concerns a person; they are kept up, released, never changed."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import Assessment, Observation
from kie.assessments.service import resolve
from kie.cycles.queries import ParticipationContext
from kie.db import transaction
from kie.frameworks.models import Catalogue
from kie.holds import HeldPerson, Hold
from kie.people.models import Person
from kie.readings import Opening, Reading, note_reading
from kie.records.forgetting import forget_behaviours
from kie.reflections import service as reflections
from kie.reflections.models import Reflection
from kie.reflections.words import ReflectionWords
from kie.retention.holding import DayRefused, HoldReleased, follow_holds, make_hold, release_hold
from kie.retention.models import Tombstone
from kie.retention.service import delete_portion
from tests.assessments.raising import FRAMEWORK, JARGON, raise_and_reveal, saw
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast, make_cast, make_person
from tests.jobs.steps import do_once
from tests.retention.town import closed_cycle, hold, take_part, write, written

LONG_AGO = timedelta(days=1_500)


@pytest.mark.both_databases
def test_the_jobs_of_a_night_delete_nothing_that_is_held_and_all_of_it_once_released(
    fresh_database: Engine,
) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        cast.ben.team_id = cast.people_team.id
        with time_machine.travel(clock.now() - LONG_AGO, tick=False):
            cycle = closed_cycle(session, "Spring", clock.now())
            for one in (cast.ana, cast.ben):
                part = take_part(session, cycle, one)
                write(session, part, "self", one, "draft")
                write(session, part, "former", cast.efua, "draft")
                note_reading(session, Opening(cast.dev.id, one.id, "plan", one.name), "hr")
                reflections.write(session, "a key of the tests", one.id, ReflectionWords(look="Slow"))
        for one in (cast.ana, cast.ben):
            one.leaves_on = clock.today() - timedelta(days=400)
        cast.ana.team_id = cast.highways.id
        session.flush()
        made = hold(session, cast.chloe, cast.highways)
        cast.ana.team_id = cast.people_team.id
    for kind in ("retain", "follow-changes", "forget-readings", "forget-reflections"):
        do_once(fresh_database, kind)
    with transaction(fresh_database) as session:
        assert left(session) == {("drafts", 2), ("readings", 1), ("reflections", 1)}, "Ana's alone"
        release_hold(session, cast.chloe.id, made.id, "The claim was settled")
    for kind in ("retain", "follow-changes", "forget-readings", "forget-reflections"):
        do_once(fresh_database, kind)
    with transaction(fresh_database) as session:
        assert left(session) == {("drafts", 0), ("readings", 0), ("reflections", 0)}
        stones = Counter(session.scalars(select(Tombstone.kind)))
        assert stones == {"drafts": 2, "reviews": 2, "leavers": 2}
        assert session.scalars(select(Assessment.id)).all() == []


def left(session: Session) -> set[tuple[str, int]]:
    """How much there is of each."""
    return {
        ("drafts", len(written(session))),
        ("readings", len(session.scalars(select(Reading.id)).all())),
        ("reflections", len(session.scalars(select(Reflection.id)).all())),
    }


@pytest.mark.both_databases
def test_a_held_behaviour_stays_until_the_release(session: Session, cast: Cast, shipped: Catalogue) -> None:
    cycle = open_cycle_with(session, cast, shipped, {FRAMEWORK: "behaviour"})
    part: ParticipationContext = part_of(session, cycle, cast.ana)
    raise_and_reveal(session, cast, part, saw())
    resolve(session, part, cast.ben.id, (FRAMEWORK, JARGON), "Plain words now")
    made = hold(session, cast.chloe, cast.ben)
    with time_machine.travel(clock.now() + timedelta(days=367)):
        assert forget_behaviours(session) == 0, "Ben raised it"
        release_hold(session, cast.chloe.id, made.id, "Settled")
        made = hold(session, cast.chloe, cycle)
        assert forget_behaviours(session) == 0
        assert len(session.scalars(select(Observation)).all()) == 1
        release_hold(session, cast.chloe.id, made.id, "Settled")
        assert forget_behaviours(session) == 1


def test_whoever_joins_is_held_as_well_and_whoever_leaves_stays_so(session: Session, cast: Cast) -> None:
    made = hold(session, cast.chloe, cast.highways)
    joined: Person = make_person(session, "2001", "Ines Moreau", cast.people_team)
    left_ids = covered(session, made)
    joined.team_id = cast.highways.id
    cast.ana.team_id = cast.people_team.id
    session.flush()
    follow_holds(session)
    follow_holds(session)
    assert covered(session, made) == left_ids | {joined.id}
    assert cast.ana.id in left_ids


def covered(session: Session, made: Hold) -> set[object]:
    """Whom the hold covers."""
    return set(session.scalars(select(HeldPerson.person_id).where(HeldPerson.hold_id == made.id)))


def test_a_hold_is_looked_at_within_a_year_and_released_once(session: Session, cast: Cast) -> None:
    for days in (0, -1, 367):
        late = Hold(
            kind="person",
            person_id=cast.ana.id,
            reason="A claim",
            review_on=clock.today() + timedelta(days=days),
        )
        with pytest.raises(DayRefused):
            make_hold(session, cast.chloe.id, late)
    made = hold(session, cast.chloe, cast.ana)
    release_hold(session, cast.chloe.id, made.id, "Settled")
    with pytest.raises(HoldReleased):
        release_hold(session, cast.chloe.id, made.id, "Again")


@pytest.mark.both_databases
def test_nothing_of_it_is_changed_or_deleted_later(session: Session, cast: Cast) -> None:
    made = hold(session, cast.chloe, cast.ana)
    release_hold(session, cast.chloe.id, made.id, "Settled")
    session.add(
        Tombstone(
            kind="drafts",
            table_name="assessments",
            row_id="x",
            person_id=cast.ana.id,
            deleted_at=clock.now(),
            rule="90 days",
        )
    )
    session.flush()
    for table in ("holds", "held_people", "hold_releases", "tombstones"):
        column = "held_since = held_since" if table == "held_people" else "id = id"
        column = "reason = 'x'" if table == "hold_releases" else column
        for change in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
                session.execute(text(change))


def test_whoever_has_just_joined_is_known_before_anything_is_deleted(session: Session, cast: Cast) -> None:
    cast.ana.team_id = cast.people_team.id
    session.flush()
    cycle = closed_cycle(session, "Spring", clock.now() - LONG_AGO)
    draft = write(session, take_part(session, cycle, cast.ana), "self", cast.ana, "draft")
    hold(session, cast.chloe, cast.highways)
    cast.ana.team_id = cast.highways.id
    session.flush()
    assert delete_portion(session, "drafts") == 0
    assert written(session) == {draft.id}
