"""Records and signatures of the demonstration, frozen by the product's own words from what stands in the tables."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.queries import participation_context
from kie.demo import texts
from kie.demo.cycles import DemoCycle, Stage, at
from kie.demo.organisation import Organisation
from kie.demo.plan_reviews import older_lines
from kie.demo.rows import Rows
from kie.events import Event
from kie.people.models import Person
from kie.plans.queries import plan_of
from kie.reviews.agenda import Review, read_review
from kie.reviews.body import digest_of, record_body
from kie.reviews.models import IssueOutcome, Record, SignOff

DECISIONS = {Stage.SIGNED: "accept", Stage.COMMENTED: "comment", Stage.DISPUTED: "disagree"}


def sign_reviews(
    session: Session,
    rows: Rows,
    random: Random,
    cycle: DemoCycle,
    council: Organisation,
    stages: Mapping[UUID, Stage],
) -> None:
    """Outcomes for every issue of a recorded review, then the record and as many signatures as its stage has."""
    names = {person["id"]: person["name"] for person in council.persons}
    for person_id, stage in stages.items():
        if stage < Stage.RECORDED:
            continue
        participation = cycle.participations[person_id]
        context = participation_context(session, participation["id"])
        review = read_review(session, context)
        leader_id = council.leader_of[person_id]
        review = _with_outcomes(review, rows, random, leader_id, names[leader_id])
        if stage >= Stage.SHARED:
            leader = session.get_one(Person, leader_id)
            plan = plan_of(session, person_id)
            older = older_lines(session, rows, random, review.id, plan, leader, cycle.opened)
            body = record_body(review, plan, leader, older)
            _sign(rows, random, cycle, participation["id"], body, person_id, leader.id, stage)
        session.expunge_all()


def _with_outcomes(review: Review, rows: Rows, random: Random, leader: UUID, name: str) -> Review:
    """Every issue closed: ratings as agreed, everything else talked about."""
    closed: dict[str, IssueOutcome] = {}
    comparable = review.comparable
    for issue in review.issues:
        one = comparable.get(issue.key)
        kind, step = "talked", None
        if one is not None and one.subject == "competency":
            agreed = review.agreed[one.framework_id, one.competency_id]
            kind, step = ("differ", None) if agreed.step is None else ("agreed", agreed.step)
        assert review.meeting is not None  # noqa: S101 - a recorded review of the demonstration has met
        values = {
            "participation_id": review.id,
            "issue_key": issue.key,
            "kind": kind,
            "step": step,
            "note": random.choice(texts.PROGRESS) if kind == "talked" and random.random() < 0.2 else "",
            "settled_by_id": leader,
            "settled_at": review.meeting.changed_at,
            "version": 1,
        }
        rows.add(IssueOutcome, **values)
        closed[issue.key] = IssueOutcome(**values)
    return replace(review, outcomes=closed, names={**review.names, leader: name})


def _sign(
    rows: Rows,
    random: Random,
    cycle: DemoCycle,
    participation_id: UUID,
    body: dict[str, object],
    person: UUID,
    leader: UUID,
    stage: Stage,
) -> None:
    record_id = UUID(int=random.getrandbits(128), version=4)
    shared = at(cycle.opened + timedelta(days=random.randint(16, 18)), random)
    rows.add(
        Record,
        id=record_id,
        participation_id=participation_id,
        revision=1,
        body=body,
        digest=digest_of(body),
        shared_at=shared,
    )
    signatures = [("manager", leader, "accept", "", shared)]
    if stage in DECISIONS:
        decision = DECISIONS[stage]
        pool = {"accept": ("",), "comment": texts.COMMENTS, "disagree": texts.DISAGREEMENTS}[decision]
        signatures.append(("employee", person, decision, random.choice(pool), shared + timedelta(days=2)))
    for party, who, decision, comment, when in signatures:
        rows.add(
            SignOff,
            record_id=record_id,
            party=party,
            signed_by_id=who,
            decision=decision,
            comment=comment,
            signed_at=when,
        )
        rows.add(
            Event,
            at=when,
            actor_id=who,
            action="record.signed",
            person_id=person,
            subject=str(record_id),
            details={"party": party},
        )
