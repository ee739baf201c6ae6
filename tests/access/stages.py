"""Ana's reviews, one at each stage, each in a cycle of its own; and who may do what with each, by hand."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Permission
from kie.assessments.models import Assessment, Rating, Reveal, Submission
from kie.cycles.models import CycleClosure, CycleOpening
from kie.db import Base
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from kie.reviews.models import Moderation, Record, Reopening, SignOff
from tests.access.council import Council
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast

STAGES = """
              READ  SETTLE SHARE SIGN  RECORD  DECIDE REOPEN BACK-E BACK-M NOTES FILE  BEGUN PAGE
begun         -     -      -     -     E,M     -      M      E      M      .     .     FM    E,M
own-in        -     -      -     -     E,M     -      M      E      -      M     -     -     E,M
theirs-in     -     -      -     -     E,M     -      M      -      M      .     .     .     E,M
ahead         E,M   E,M    M     E     E,M     -      M      -      -      E,M   HB    .     .
revealed      E,M   E,M    M     E     E,M     -      M      -      -      .     .     .     .
taken-back    -     -      -     -     E,M     -      M      E      M      .     .     .     E,M
shared        E,M   E,M    M     E     E,M     -      M      -      -      .     .     -     .
accepted      E,M   E,M    M     E     E,M     -      HA     -      -      .     .     .     .
disputed      E,M   E,M    M     E     E,M,MM  MM     HA     -      -      E,M   HB    .     .
upheld        E,M   E,M    M     E     E,M,MM  MM     HA     -      -      .     .     .     .
reopened      E,M   E,M    M     E     E,M     -      M      -      -      .     .     .     .
again         E,M   E,M    M     E     E,M     -      M      -      -      .     .     .     .
near-rated    E,M   E,M    M     E     E,M,UP  UP     HA     -      -      .     .     .     .
near-gave     E,M   E,M    M     E     E,M,UP  UP     HA     -      -      .     .     .     .
near-wrote    E,M   E,M    M     E     E,M,UP  UP     HA     -      -      .     .     .     .
near-signed   E,M   E,M    M     E     E,M,UP  UP     HA     -      -      .     .     .     .
closed        E,M   E,M    M     E     E,M,MM  MM     HA     -      -      .     .     .     .
earlier       E     E      -     E     E,M     -      HA     -      -      E     HB    .     .
"""
"""The stage; for each thing done with a review who may: E Ana, M Ben and those beside him, MM Efua, UP Lea, who acts
for whoever is above Efua, HA of HR those outside the line, HB of HR and the partners those outside it with a reason.
NOTES: what a former manager handed over. FILE: HR's page of the review. BEGUN: what Uma, FM, began
as the manager before, to hand over. PAGE: who is waited for, before the reveal. A point: not asked at this stage.

near-…: she disagreed, and Efua rated in Ben's stead, handed in his part, wrote it or signed it. again: a record was
opened again, and the next is shared. earlier: closed, and another cycle was opened since. What only the service
refuses, such as settling in a closed cycle, is not asked here.
"""

ASKED: Mapping[str, Permission] = {
    "READ": Permission.READ_REVIEW,
    "SETTLE": Permission.SETTLE_REVIEW,
    "SHARE": Permission.SIGN_AS_MANAGER,
    "SIGN": Permission.SIGN_AS_EMPLOYEE,
    "RECORD": Permission.READ_RECORD,
    "DECIDE": Permission.MODERATE,
    "REOPEN": Permission.REOPEN,
}
WHO = {
    "E": "ana",
    "M": "ben wes wanda",
    "MM": "efua",
    "UP": "lea",
    "HA": "hana chloe omar pat otto",
    "HB": "hana omar pat otto femi",
    "FM": "uma",
    "-": "",
}


def _read() -> Mapping[str, Mapping[str, frozenset[str]]]:
    head, *lines = STAGES.strip().splitlines()
    columns = head.split()
    found = {}
    for name, *cells in (line.split() for line in lines):
        row = dict(zip(columns, cells, strict=True))
        found[name] = {
            what: frozenset(" ".join(WHO[one] for one in cell.split(",")).split())
            for what, cell in row.items()
            if cell != "."
        }
    return found


EXPECTED = _read()


def make_reviews(
    session: Session, council: Council, cast: Cast, shipped: Catalogue, stages: Collection[str]
) -> Mapping[str, UUID]:
    """Ana's participations, by the stage that her review is at in it."""
    cycle = open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
    first = part_of(session, cycle, cast.ana).participation
    session.get_one(CycleOpening, cycle.id).opened_at = clock.now() - timedelta(days=300)
    session.flush()
    made = {}
    for stage in stages:
        ids = {"cycle_id": uuid4(), "id": uuid4()}
        opened = clock.now() - {"closed": timedelta(days=1), "earlier": timedelta(days=200)}.get(stage, DAYS)
        _again(session, "cycles", {"id": cycle.id}, {"id": ids["cycle_id"]})
        for table, changes in (("cycle_openings", {"opened_at": opened}), ("cycle_frameworks", {})):
            _again(session, table, {"cycle_id": cycle.id}, {"cycle_id": ids["cycle_id"], **changes})
        _again(session, "participations", {"id": first.id}, ids)
        closed = {"closed": clock.now(), "earlier": clock.now() - timedelta(days=100)}.get(stage)
        if closed is not None:
            session.add(CycleClosure(cycle_id=ids["cycle_id"], closed_at=closed))
        _write(session, council.people, ids["id"], stage)
        made[stage] = ids["id"]
    session.commit()
    return made


DAYS = timedelta(days=2)
"""How long ago most of the cycles were opened."""


def _again(session: Session, name: str, which: Mapping[str, object], changes: Mapping[str, object]) -> None:
    """The same rows once more, but for these columns."""
    table = Base.metadata.tables[name]
    rows = session.execute(select(table).where(*(table.c[key] == value for key, value in which.items())))
    session.execute(insert(table), [{**row, **changes} for row in rows.mappings()])


UNREVEALED = ("begun", "own-in", "theirs-in", "taken-back")


def _write(session: Session, people: Mapping[str, Person], one: UUID, stage: str) -> None:
    """What the two, or those beside them, did until the stage."""
    near = {how: people["efua" if stage == f"near-{how}" else "ben"].id for how in NEAR}
    own = _part_of(session, one, "self", people["ana"].id)
    theirs = _part_of(session, one, "manager", near["wrote"])
    if stage == "begun":
        before = Assessment(
            participation_id=one, side="former", author_id=people["uma"].id, started_at=clock.now()
        )
        before.set_aside_at = clock.now()
        session.add(before)
    session.add(_rating(theirs, None if near["rated"] == people["ben"].id else near["rated"]))
    if stage not in {"begun", "theirs-in"}:
        _hand_in(session, own, people["ana"].id, taken_back=stage == "taken-back")
    if stage not in {"begun", "own-in", "ahead", "taken-back"}:
        _hand_in(session, theirs, near["gave"])
    if stage not in UNREVEALED:
        session.add(Reveal(participation_id=one, revealed_at=clock.now()))
    session.flush()
    if stage in {*UNREVEALED, "ahead", "revealed"}:
        return
    record = _share(session, one, 1, near["signed"])
    decision = {"shared": None, "accepted": "accept", "reopened": "accept", "again": "accept"}.get(
        stage, "disagree"
    )
    if decision is not None:
        session.add(_signature(record, "employee", people["ana"].id, decision))
    if stage in {"reopened", "again"}:
        session.add(
            Reopening(
                record_id=record, reason="A slip.", reopened_by_id=people["hana"].id, reopened_at=clock.now()
            )
        )
    if stage == "again":
        _share(session, one, 2, people["ben"].id)
    if stage == "upheld":
        session.add(
            Moderation(
                record_id=record,
                decision="upheld",
                reason="It is fair.",
                decided_by_id=people["efua"].id,
                decided_at=clock.now(),
            )
        )
    session.flush()


NEAR = ("wrote", "rated", "gave", "signed")


def _part_of(session: Session, one: UUID, side: str, author_id: UUID) -> UUID:
    row = Assessment(participation_id=one, side=side, author_id=author_id, started_at=clock.now())
    session.add(row)
    session.flush()
    return row.id


def _rating(assessment_id: UUID, saved_by_id: UUID | None) -> Rating:
    return Rating(
        assessment_id=assessment_id,
        framework_id="customer-focus",
        node_id="respect-and-courtesy",
        step=3,
        saved_at=clock.now(),
        saved_by_id=saved_by_id,
    )


def _hand_in(session: Session, assessment_id: UUID, actor_id: UUID, taken_back: bool = False) -> None:
    back: datetime | None = clock.now() if taken_back else None
    row = Submission(
        assessment_id=assessment_id, handed_in_by_id=actor_id, handed_in_at=clock.now(), taken_back_at=back
    )
    session.add(row)


def _share(session: Session, one: UUID, revision: int, signer_id: UUID) -> UUID:
    body: dict[str, Any] = {"frameworks": []}
    row = Record(participation_id=one, revision=revision, body=body, digest="0" * 64, shared_at=clock.now())
    session.add(row)
    session.flush()
    session.add(_signature(row.id, "manager", signer_id, "accept"))
    session.flush()
    return row.id


def _signature(record_id: UUID, party: str, signer_id: UUID, decision: str) -> SignOff:
    return SignOff(
        record_id=record_id,
        party=party,
        signed_by_id=signer_id,
        decision=decision,
        comment="" if decision == "accept" else "I do not agree.",
        signed_at=clock.now(),
    )
