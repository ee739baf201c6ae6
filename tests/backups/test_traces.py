"""What was taken out after a backup stays out when the backup is restored.

A savepoint stands for the backup: what is done after it is undone, as a restore does, and then replayed.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts import second_factor
from kie.accounts.models import Account, RecoveryCode, SecondFactor
from kie.accounts.passkey_models import Passkey
from kie.accounts.service import set_password
from kie.backups.deleted import deleted_since
from kie.backups.traces import all_kinds
from kie.backups.tracing import Replayed, Value
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.evidence.models import EvidenceNote
from kie.evidence.service import delete_note, write_note
from kie.evidence.words import NoteWords
from kie.people.models import RoleGrant
from kie.people.service import end_role
from kie.plans.models import Goal
from kie.records.forgetting import forget_behaviours
from kie.records.struck_words import MARK
from kie.reflections import service as reflections
from kie.reflections.models import Reflection
from kie.reflections.words import ReflectionWords
from kie.reviews.models import Meeting, Record
from kie.reviews.struck import THIRD_PARTY, Striking
from kie.single_sign_on.models import Identity
from kie.single_sign_on.service import unlink
from tests.cast import Cast
from tests.records.test_forgetting import WORDS, signed
from tests.records.test_striking import holding, kept_texts
from tests.records.texts import NAME, strike, write_everywhere

KEY = "a key of the tests"


def undone(session: Session, work: Callable[[], object], since: Any = None) -> dict[str, list[Value]]:
    """What the traces say after `work`, which is undone again: as JSON gives it back."""
    session.commit()
    with session.begin_nested() as later:
        work()
        session.flush()
        said = {name: list(kind.export(session, since)) for name, kind in all_kinds().items()}
        later.rollback()
    session.expire_all()
    return dict(json.loads(json.dumps(said)))


def replay(session: Session, said: dict[str, list[Value]]) -> dict[str, Replayed]:
    done = {name: kind.replay(session, said.get(name, [])) for name, kind in all_kinds().items()}
    session.commit()
    return done


@pytest.mark.both_databases
def test_words_taken_out_of_every_text_stay_out(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    one, chloe = revealed.participation.id, cast.chloe.id
    expected: list[str] = []

    def work() -> None:
        strike(session, one, [NAME], THIRD_PARTY, chloe)
        expected.extend(sorted(each for each in kept_texts(session) if MARK in each))

    said = undone(session, work)
    assert len(holding(kept_texts(session), NAME)) > 60
    assert replay(session, said)["strikings"].done > 60
    assert holding(kept_texts(session), NAME) == []
    assert sorted(each for each in kept_texts(session) if MARK in each) == expected
    striking = session.scalars(select(Striking)).one()
    assert (striking.struck_by_id, striking.because) == (chloe, THIRD_PARTY)
    record = session.scalars(select(Record)).first()
    assert record is not None and NAME not in str(record.body)
    assert replay(session, said)["strikings"].done == 0, "twice does no more than once"


def test_a_text_that_was_deleted_with_the_words_in_it_comes_back_without_any(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)

    def work() -> None:
        strike(session, revealed.participation.id, [NAME], THIRD_PARTY, None)
        session.execute(delete(Meeting))

    said = undone(session, work)
    replay(session, said)
    assert session.scalars(select(Meeting.notes)).all() == [MARK]
    assert holding(kept_texts(session), NAME) == []


def test_a_page_that_was_open_does_not_save_the_words_back(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    versions = dict(session.execute(select(Goal.id, Goal.version)).all())
    said = undone(session, lambda: strike(session, revealed.participation.id, [NAME], THIRD_PARTY, None))
    replay(session, said)
    assert versions
    for goal in session.scalars(select(Goal)):
        assert goal.version > versions[goal.id]


@pytest.mark.both_databases
def test_what_people_deleted_stays_deleted(session: Session, cast: Cast) -> None:
    notes = [
        write_note(session, cast.ana.id, NoteWords(f"Note {number}", date(2026, 3, 2)), cast.ana.id)
        for number in (1, 2)
    ]
    words = ReflectionWords(look="A slow week")
    kept = [reflections.write(session, KEY, cast.ana.id, words) for _number in (1, 2)]
    note_id, reflection_id = notes[0].id, kept[0].id

    def work() -> None:
        delete_note(session, note_id, 1, cast.ana.id)
        reflections.delete(session, KEY, reflection_id, 1)

    said = undone(session, work)
    assert "slow week" not in str(said) and "Note 1" not in str(said)
    done = replay(session, said)
    assert (done["diary"].done, done["reflections"].done) == (1, 1)
    assert session.scalars(select(EvidenceNote.id)).all() == [notes[1].id]
    assert session.scalars(select(Reflection.id)).all() == [kept[1].id]
    again = {one["id"] for one in deleted_since(session, "reflection.deleted", None)}
    assert again == {str(reflection_id)}, "a second restore knows it too"
    assert replay(session, said)["reflections"].done == 0


def test_only_what_was_deleted_since_is_told(session: Session, cast: Cast) -> None:
    row = reflections.write(session, KEY, cast.ana.id, ReflectionWords(look="A slow week"))
    reflections.delete(session, KEY, row.id, 1)
    assert len(list(deleted_since(session, "reflection.deleted", clock.now() - timedelta(hours=1)))) == 1
    assert list(deleted_since(session, "reflection.deleted", clock.now() + timedelta(hours=1))) == []


@pytest.mark.both_databases
def test_a_behaviour_that_was_deleted_is_deleted_again(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    record = signed(session, cast, part)
    with time_machine.travel(clock.now() + timedelta(days=367)):
        said = undone(session, lambda: forget_behaviours(session))
        assert all(words in str(record.body) for words in WORDS[:2])
        done = replay(session, said)
        assert done["behaviours"] == Replayed(1)
        assert replay(session, said)["behaviours"] == Replayed(0)
    session.refresh(record)
    assert not any(words in str(record.body) for words in WORDS)
    actions = session.scalars(select(Event.action)).all()
    assert "observation.forgotten" in actions


def test_a_behaviour_that_cannot_be_deleted_again_is_a_problem(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    signed(session, cast, part)
    with time_machine.travel(clock.now() + timedelta(days=367)):
        said = undone(session, lambda: forget_behaviours(session))
    (problem,) = replay(session, said)["behaviours"].problems
    assert problem.endswith("Reviews: 1.")


@pytest.mark.both_databases
def test_a_role_a_password_and_a_key_from_before_open_nothing(session: Session, cast: Cast) -> None:
    ana, ben, chloe = cast.ana.id, cast.ben.id, cast.chloe.id
    for one in (ana, ben):
        set_password(session, one, "the one from before")
    now = clock.now()
    for person_id, name in ((ana, "lost"), (ana, "kept"), (ben, "old"), (ben, "older")):
        session.add(_passkey(person_id, name, now))
        session.flush()
    session.add(SecondFactor(person_id=ben, seed="s" * 32, confirmed_at=now, last_counter=0))
    session.add(RecoveryCode(person_id=ben, code_hash="c" * 64))
    session.add(Identity(issuer="https://login", subject="ben", person_id=ben, linked_at=now, how="email"))
    session.flush()
    (lost,) = session.scalars(select(Passkey).where(Passkey.name == "lost"))
    (grant,) = session.scalars(select(RoleGrant).where(RoleGrant.person_id == chloe))

    def work() -> None:
        with time_machine.travel(now + timedelta(minutes=5)):
            set_password(session, ana, "another one since")
            session.delete(lost)
            events.record(session, ana, "passkey.removed", person_id=ana, subject=lost.id)
            second_factor.remove(session, None, ben)
            unlink(session, cast.dev.id, ben, "Wexcombe")
            end_role(session, cast.dev.id, grant.id)

    said = undone(session, work)
    assert "argon2" not in str(said)
    done = replay(session, said)
    assert [done[name].done for name in ("roles", "passwords", "ways_in")] == [1, 1, 3]
    assert session.scalars(select(Account.person_id)).all() == [ben]
    assert session.scalars(select(Passkey.name)).all() == ["kept"]
    for model in (SecondFactor, RecoveryCode, Identity):
        assert session.scalars(select(model)).all() == []
    assert session.get_one(RoleGrant, grant.id).ended_at is not None
    again = replay(session, said)
    assert [again[name].done for name in ("roles", "passwords", "ways_in")] == [0, 0, 0]


def test_what_was_added_after_a_removal_stays(session: Session, cast: Cast) -> None:
    now = clock.now()
    session.add(_passkey(cast.ben.id, "new", now))
    session.flush()
    value = {"action": "second-factor.removed", "id": None, "person_id": str(cast.ben.id)}
    said = {"ways_in": [{**value, "at": (now - timedelta(minutes=1)).isoformat()}]}
    assert replay(session, said)["ways_in"].done == 0
    assert session.scalars(select(Passkey.name)).all() == ["new"]


def _passkey(person_id: UUID, name: str, now: datetime) -> Passkey:
    return Passkey(
        person_id=person_id,
        credential_id=name.encode(),
        public_key=b"key",
        sign_count=0,
        name=name,
        added_at=now,
    )
