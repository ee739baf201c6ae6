"""One person of the demonstration through every cycle: reviews, the records they end in, the plan that grows of them.

A record is made by the product's own rules, from the rows while they are at hand, so that nothing is read back for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random
from uuid import UUID

from kie.assessments.standing import Reply, StandingObservation
from kie.demo.behaviours import ANAS, write_reply, write_resolution
from kie.demo.cycles import DemoCycle, Stage, participation_of
from kie.demo.organisation import Organisation
from kie.demo.plans import PlanWriter
from kie.demo.ratings import RatingModel
from kie.demo.records import RecordWriter
from kie.demo.reviews import ReviewWriter
from kie.demo.rows import Row, Rows
from kie.demo.written import Written
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from kie.reviews.models import Record

PLANNING = ("Ana", "Chloé")
"""Who of the cast has a plan in a council of any size."""


@dataclass(slots=True)
class Past:
    """What earlier cycles left for the next one. `observed`: not resolved; `record`: the last that both signed;
    `shared_at`: of the last record at all."""

    observed: list[StandingObservation] = field(default_factory=list)
    record: Record | None = None
    shared_at: datetime | None = None


class Story:
    """Tells one person after another. `cycles`: the oldest first."""

    def __init__(
        self,
        rows: Rows,
        random: Random,
        catalogue: Catalogue,
        council: Organisation,
        cycles: list[DemoCycle],
        today: date,
    ) -> None:
        self.rows, self.random, self.catalogue, self.council = rows, random, catalogue, council
        self.cycles, self.today, self.seed = cycles, today, random.random()
        closed = [one for one in cycles if one.context.is_closed]
        self.last_closed = closed[-1]
        self.model = RatingModel(random)
        self.by_id = {person["id"]: person for person in council.persons}
        self.leaders: dict[UUID, Person] = {}
        teams = {team["id"]: team["name"] for team in council.teams}
        self.ana = council.cast["Ana"]
        self.planning = {council.cast[name] for name in PLANNING}
        self.writers = [
            ReviewWriter(
                rows,
                random,
                one,
                council.leader_of,
                observing=one is self.last_closed or not one.context.is_closed,
                touched=self.ana if one is self.last_closed else None,
            )
            for one in cycles
        ]
        self.records = RecordWriter(rows, random, teams)

    def portion(self, start: int, end: int | None) -> None:
        """Everything that happened to these people, by their places; the same whatever was told before."""
        self.random.seed(f"{self.seed} {start}")
        for person in self.council.persons[start:end]:
            self.tell(person)

    def tell(self, row: Row) -> None:
        """Everything that happened to this person."""
        leader_id = self.council.leader_of[row["id"]]
        person, leader = Person(**row), self.leader(leader_id)
        nature, past = self.model.nature(row["team_id"]), Past()
        certain = row["id"] in self.planning
        plan = PlanWriter(self.rows, self.random, self.catalogue, person, leader, self.today, certain)
        for cycle, writer in zip(self.cycles, self.writers, strict=True):
            if max(row["starts_on"], self.by_id[leader_id]["starts_on"]) > cycle.opened:
                continue
            stage = cycle.draw_stage(self.random, row["id"])
            participation = participation_of(self.random, self.council, cycle, row)
            asked = len(writer.asked(row["role_profile"]).nodes)
            pairs = self.model.draw(leader_id, nature, asked)
            if cycle.context.is_closed:
                plan.before(cycle.opened)
            written = writer.write(participation, pairs, stage)
            self.finish(written, person, leader, plan, past)
        plan.write()

    def leader(self, leader_id: UUID) -> Person:
        """Whoever leads somebody, made once."""
        if leader_id not in self.leaders:
            self.leaders[leader_id] = Person(**self.by_id[leader_id])
        return self.leaders[leader_id]

    def finish(self, written: Written, person: Person, leader: Person, plan: PlanWriter, past: Past) -> None:
        """What follows from a review: its record, the goals, and what the next review finds of it."""
        if written.revealed_at is None:
            return
        raised = self.raised(written, written.revealed_at, leader)
        if written.stage >= Stage.RECORDED:
            observed = {one.key: one for one in (*past.observed, *raised)}
            here = {one.key: one for one in raised}
            review = self.records.review(written, person, leader, past.record, here | observed)
            if written.stage >= Stage.SHARED:
                closed = written.cycle.context.is_closed
                if written.cycle.goals and closed and written.stage >= Stage.SIGNED:
                    plan.agree_on_goals(written, review)
                record = self.records.freeze(written, review, plan, leader, past.shared_at)
                past.shared_at = record.shared_at
                past.record = record if written.stage >= Stage.SIGNED else past.record
        if written.cycle.context.is_closed:
            past.observed = list(self.left_open(written, raised))

    def left_open(self, written: Written, raised: list[StandingObservation]) -> Iterator[StandingObservation]:
        """What of this was not resolved afterwards; Ana's never is, and she replied to it."""
        rows = {
            (one["framework_id"], one["statement_id"]): one for one in written.sides["manager"].observations
        }
        for one in raised:
            if one.key == ANAS and written.participation["person_id"] == self.ana:
                reply = write_reply(self.rows, rows[one.key], one.revealed_at)
                yield replace(one, reply=Reply(reply["words"], reply["version"], reply["written_at"]))
            elif not write_resolution(
                self.rows, self.random, rows[one.key], one.raised_by_id, one.revealed_at
            ):
                yield one

    def raised(self, written: Written, revealed_at: datetime, leader: Person) -> list[StandingObservation]:
        """What the manager raised in this review, as both can read it since its reveal."""
        context, found = written.cycle.context, []
        for row in sorted(
            written.sides["manager"].observations, key=lambda one: (one["framework_id"], one["statement_id"])
        ):
            framework = context.rated(row["framework_id"]).framework
            found.append(
                StandingObservation(
                    assessment_id=row["assessment_id"],
                    participation_id=written.participation["id"],
                    cycle_title=context.cycle.title,
                    framework_id=framework.id,
                    framework_title=framework.title,
                    statement_id=row["statement_id"],
                    text=framework.statement(row["statement_id"]).text,
                    often=framework.unhelpful_scale.label_of(row["step"]),
                    seen_on=row["seen_on"],
                    what_seen=row["what_seen"],
                    raised_on=row["raised_on"],
                    raised_by_id=leader.id,
                    raised_by=leader.name,
                    revealed_at=revealed_at,
                    reply=None,
                    resolution=None,
                )
            )
        return found
