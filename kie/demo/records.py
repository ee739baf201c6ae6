"""Records and signatures of the demonstration, frozen by the product's own words from the rows at hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import TypeVar, cast
from uuid import UUID

from kie.assessments.models import AgreedRating, Assessment, Observation, Rating, Submission, Wants
from kie.assessments.queries import Sheet
from kie.assessments.standing import StandingObservation
from kie.cycles.models import Participation
from kie.cycles.queries import ParticipationContext
from kie.demo import texts
from kie.demo.cycles import Stage
from kie.demo.plans import PlanWriter
from kie.demo.rows import Row, Rows
from kie.demo.written import Side, Written
from kie.events import Event
from kie.people.models import Person
from kie.reviews.agenda import Parts, Review, put_together
from kie.reviews.around import Around, Arranged
from kie.reviews.body import digest_of, record_body
from kie.reviews.models import IssueOutcome, Meeting, MeetingConfirmation, Record, SignOff

Kind = TypeVar("Kind")
DECISIONS = {Stage.SIGNED: "accept", Stage.COMMENTED: "comment", Stage.DISPUTED: "disagree"}


class RecordWriter:
    """Closes the issues of reviews and freezes their records. `teams`: names by id."""

    def __init__(self, rows: Rows, random: Random, teams: Mapping[UUID, str]) -> None:
        self.rows, self.random, self.teams = rows, random, teams

    def review(
        self,
        written: Written,
        person: Person,
        leader: Person,
        previous: Record | None,
        observed: Mapping[tuple[str, str], StandingObservation],
    ) -> Review:
        """The review as both read it, every issue closed. `previous`: the record before; `observed`: as in `Review`."""
        participation = _as(Participation, written.participation)
        context = ParticipationContext(participation, person, written.cycle.context, None)
        confirmed = {row["party"]: _as(MeetingConfirmation, row) for row in written.confirmations}
        revealed_at, meeting = written.held
        around = Around(
            team=self.teams[participation.team_id],
            rater=leader,
            revealed_at=revealed_at,
            gone_ahead=None,
            gone_by="",
            arranged=Arranged(_as(Meeting, meeting), confirmed),
            previous=previous,
        )
        agreed = {
            (row["framework_id"], row["competency_id"]): _as(AgreedRating, row) for row in written.agreed
        }
        parts = Parts(
            sheets={name: _sheet(side) for name, side in written.sides.items()},
            results={name: side.results for name, side in written.sides.items()},
            agreed=agreed,
            outcomes={},
            added=(),
            observed=observed,
            names={person.id: person.name, leader.id: leader.name},
        )
        return self._closed(put_together(context, around, parts), leader.id, meeting["changed_at"])

    def _closed(self, review: Review, leader: UUID, when: datetime) -> Review:
        """Every issue and every other competency closed: ratings as agreed, everything else talked about."""
        closed: dict[str, IssueOutcome] = {}
        comparable = review.comparable
        issues = {issue.key: comparable.get(issue.key) for issue in review.issues}
        for key, one in (issues | {one.key: one for one in review.competencies}).items():
            kind, step = "talked", None
            if one is not None and one.subject == "competency":
                agreed = review.agreed[one.framework_id, one.competency_id]
                kind, step = ("differ", None) if agreed.step is None else ("agreed", agreed.step)
            values = {
                "participation_id": review.id,
                "issue_key": key,
                "kind": kind,
                "step": step,
                "note": self._remark() if kind == "talked" else "",
                "settled_by_id": leader,
                "settled_at": when,
                "version": 1,
            }
            self.rows.put(IssueOutcome, values)
            closed[key] = _as(IssueOutcome, values)
        return replace(review, outcomes=closed)

    def _remark(self) -> str:
        return self.random.choice(texts.PROGRESS) if self.random.random() < 0.2 else ""

    def freeze(
        self, written: Written, review: Review, plan: PlanWriter, leader: Person, since: datetime | None
    ) -> Record:
        """The record, with as many signatures as its stage has. `since`: when the record before was shared."""
        revealed_at, meeting = written.held
        met_at = meeting["changed_at"]
        older = plan.older(review.id, revealed_at, since, met_at)
        shared = met_at + timedelta(days=self.random.randint(1, 2))
        body = record_body(review, plan.view(shared), leader, older)
        record = {
            "id": UUID(int=self.random.getrandbits(128), version=4),
            "participation_id": review.id,
            "revision": 1,
            "body": body,
            "digest": digest_of(body),
            "shared_at": shared,
        }
        self.rows.put(Record, record)
        self._sign(record["id"], "manager", leader.id, review, "accept", shared)
        if written.stage in DECISIONS:
            signed = shared + timedelta(days=self.random.randint(1, 2))
            person_id = review.context.person.id
            self._sign(record["id"], "employee", person_id, review, DECISIONS[written.stage], signed)
        return _as(Record, record)

    def _sign(
        self, record_id: UUID, party: str, who: UUID, review: Review, decision: str, when: datetime
    ) -> None:
        pool = {"accept": ("",), "comment": texts.COMMENTS, "disagree": texts.DISAGREEMENTS}[decision]
        self.rows.add(
            SignOff,
            record_id=record_id,
            party=party,
            signed_by_id=who,
            decision=decision,
            comment=self.random.choice(pool),
            signed_at=when,
        )
        self.rows.add(
            Event,
            at=when,
            actor_id=who,
            action="record.signed",
            person_id=review.context.person.id,
            subject=str(record_id),
            details={"party": party},
        )


def _as(_model: type[Kind], row: Row) -> Kind:
    """The row with its columns as attributes, to be read as the model is: to make one takes ten times as long."""
    return cast(Kind, SimpleNamespace(**row))


def _sheet(side: Side) -> Sheet:
    """What one side wrote, as pages read it."""
    seen: dict[str, list[Observation]] = {}
    for row in side.observations:
        seen.setdefault(row["framework_id"], []).append(_as(Observation, row))
    return Sheet(
        assessment=_as(Assessment, side.assessment),
        ratings={(row["framework_id"], row["node_id"]): _as(Rating, row) for row in side.ratings},
        wants=None if side.wants is None else _as(Wants, side.wants),
        observations=seen,
        submission=None if side.submission is None else _as(Submission, side.submission),
    )
