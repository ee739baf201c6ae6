"""What was deleted after a backup is deleted again after a restore; what is held by then is not. Holds come back."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.backups.traces import all_kinds
from kie.holds import HeldPerson, Hold, HoldRelease
from kie.retention.due import everything_due
from kie.retention.holding import release_hold
from kie.retention.models import Tombstone
from kie.retention.service import delete_portion, export_tombstones, replay_tombstones
from tests.backups.test_traces import replay, undone
from tests.cast import Cast
from tests.retention.town import closed_cycle, hold, take_part, write, written

pytestmark = pytest.mark.both_databases
LONG_AGO = timedelta(days=500)


def test_what_was_deleted_goes_again_and_once(session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Spring", clock.now() - LONG_AGO)
    for one in (cast.ana, cast.ben):
        write(session, take_part(session, cycle, one), "self", one, "draft")
    released = hold(session, cast.chloe, cast.ben)

    def work() -> None:
        assert delete_portion(session, "drafts") == 1
        hold(session, cast.chloe, cast.efua)
        release_hold(session, cast.chloe.id, released.id, "Settled")
        assert delete_portion(session, "drafts") == 1

    said = undone(session, work)
    assert len(written(session)) == 2 and session.scalars(select(Tombstone)).all() == []
    assert "A word" not in json.dumps(said)
    done = replay(session, said)
    assert (done["tombstones"].done, done["holds"].done) == (2, 2)
    assert written(session) == set()
    assert session.scalars(select(Hold.person_id).order_by(Hold.made_at)).all() == [cast.ben.id, cast.efua.id]
    assert session.scalars(select(HoldRelease.hold_id)).all() == [released.id]
    assert cast.efua.id in session.scalars(select(HeldPerson.person_id)).all()
    assert replay(session, said)["tombstones"].done == 0
    assert len(list(export_tombstones(session, None))) == 2, "a second restore knows it too"


def test_what_was_held_meanwhile_waits_for_the_release(session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Spring", clock.now() - LONG_AGO)
    write(session, take_part(session, cycle, cast.ana), "self", cast.ana, "draft")

    def work() -> None:
        delete_portion(session, "drafts")
        hold(session, cast.chloe, cast.ana)

    said = undone(session, work)
    done = replay(session, said)
    assert done["tombstones"].done == 0 and len(written(session)) == 1
    assert [one.problems for one in done.values() if one.problems] == []
    made = session.scalars(select(Hold)).one()
    release_hold(session, cast.chloe.id, made.id, "Settled")
    assert delete_portion(session, "drafts") == 1


def test_only_what_was_deleted_since_is_written_down(session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Spring", clock.now() - LONG_AGO)
    write(session, take_part(session, cycle, cast.ana), "self", cast.ana, "draft")
    with time_machine.travel(clock.now() - timedelta(days=10), tick=False):
        assert delete_portion(session, "drafts") == 1
    week = clock.now() - timedelta(days=7)
    assert list(export_tombstones(session, week)) == []
    assert len(list(export_tombstones(session, None))) == 1


def test_a_tombstone_of_what_was_handed_in_deletes_nothing(session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Spring", clock.now() - LONG_AGO)
    part = take_part(session, cycle, cast.ana)
    kept = write(session, part, "self", cast.ana, "handed-in")
    named = {
        "id": "",
        "kind": "drafts",
        "row_id": str(kept.id),
        "person_id": str(cast.ana.id),
        "rule": "90 days",
    }
    unknown = {**named, "kind": "something-else"}
    assert replay_tombstones(session, [named, unknown]) == 0
    assert written(session) == {kept.id}
    assert {one.number for one in everything_due(session)} == {0}


def test_every_kind_of_traces_that_deletes_comes_after_the_holds() -> None:
    assert next(iter(all_kinds())) == "holds"
