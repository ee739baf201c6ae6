"""The plans that twelve fixed profiles are offered, byte for byte: on both databases, and in a process of its own."""

import os
import random
import subprocess
import sys
from itertools import groupby
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from config import ROOT
from kie import clock
from kie.assessments.models import (
    AgreedRating,
    Assessment,
    Observation,
    Result,
    Reveal,
    Submission,
    UnhelpfulAnswer,
    Wants,
)
from kie.cycles.models import Cycle
from kie.cycles.service import close_cycle
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from kie.plans.suggestions import ground_of
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast, make_person, reports_to
from tests.plans.golden import ANA, FOLDER, PROFILES, Profile, depth_of, ratings_of, rendered


def kept() -> dict[str, str]:
    """The texts as they are kept, every byte of them."""
    return {path.stem: path.read_bytes().decode("utf-8") for path in sorted(FOLDER.glob("*.txt"))}


def test_there_are_twelve() -> None:
    assert sorted(kept()) == sorted(one.name for one in PROFILES) and len(PROFILES) == 12


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_a_process_of_its_own_suggests_the_same(seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.plans.golden", "--print"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("utf-8") == "".join(f"== {name}\n{text}" for name, text in kept().items())


@pytest.mark.both_databases
def test_the_database_suggests_the_same(session: Session, cast: Cast, shipped: Catalogue) -> None:
    """The rows are written in another order each time, under other ids."""
    texts = kept()
    people = {one.name: _person(session, cast, one, number) for number, one in enumerate(PROFILES)}
    for _depths, grouped in groupby(PROFILES, key=lambda one: sorted(one.depths.items())):
        profiles = list(grouped)
        depths = {one: depth_of(profiles[0], shipped, one) for one in shipped.frameworks}
        cycle = open_cycle_with(session, cast, shipped, depths)
        for profile in profiles:
            _review(session, cast, shipped, cycle, profile, people[profile.name])
            ground = ground_of(session, people[profile.name].id, own=True)
            assert ground is not None
            assert rendered(profile, ground, shipped) == texts[profile.name]
        close_cycle(session, cycle.id, cast.chloe.id)


def _person(session: Session, cast: Cast, profile: Profile, number: int) -> Person:
    person = make_person(
        session, f"{2000 + number}", ANA, cast.highways, role_profile=profile.role, email=None
    )
    reports_to(session, person, cast.ben)
    return person


def _review(
    session: Session, cast: Cast, shipped: Catalogue, cycle: Cycle, profile: Profile, person: Person
) -> None:
    """The rows that a revealed and settled review leaves behind."""
    now, part = clock.now(), part_of(session, cycle, person).participation.id
    sides = {
        side: Assessment(participation_id=part, side=side, author_id=author, started_at=now)
        for side, author in (("self", person.id), ("manager", cast.ben.id))
    }
    session.add_all(sides.values())
    session.flush()
    ids = {side: one.id for side, one in sides.items()}
    handed = [
        Submission(assessment_id=one.id, handed_in_by_id=one.author_id, handed_in_at=now)
        for one in sides.values()
    ]
    session.add_all([*handed, Reveal(participation_id=part, revealed_at=now)])
    if profile.wants:
        session.add(Wants(assessment_id=ids["self"], saved_at=now, **profile.wants))
    rows: list[object] = []
    for key, (own, manager, agreed) in ratings_of(profile, shipped).items():
        about = {"framework_id": key[0], "competency_id": key[1]}
        for side, step in (("self", own), ("manager", manager)):
            rows.append(Result(assessment_id=ids[side], step=step, rule_version=1, **about))
        settled = {"settled_by_id": cast.ben.id, "settled_at": now, **about}
        rows.append(AgreedRating(participation_id=part, step=agreed, **settled))
    random.shuffle(rows)
    session.add_all(rows)
    _raise(session, profile, ids)
    session.flush()


def _raise(session: Session, profile: Profile, ids: dict[str, UUID]) -> None:
    """Unhelpful behaviours: those with how often by the manager, the others by the person."""
    now, today = clock.now(), clock.today()
    for (framework_id, statement_id), step in profile.raised.items():
        assessment_id = ids["self" if step is None else "manager"]
        where = {"assessment_id": assessment_id, "framework_id": framework_id}
        session.add(UnhelpfulAnswer(none_seen=False, saved_at=now, **where))
        session.flush()
        seen = {"step": step, "seen_on": today, "raised_on": today} if step else {}
        session.add(Observation(statement_id=statement_id, what_seen="Twice", **where, **seen))
