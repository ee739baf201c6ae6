"""Reviews of the demonstration as rows, each brought to its stage."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from kie.assessments.models import (
    AgreedRating,
    Assessment,
    Observation,
    Rating,
    Result,
    Reveal,
    Submission,
    UnhelpfulAnswer,
    Wants,
)
from kie.assessments.rules import RULE_VERSION
from kie.cycles.models import Participation
from kie.demo import behaviours, texts
from kie.demo.cycles import DemoCycle, Stage, at
from kie.demo.ratings import Answer, Pair
from kie.demo.rows import Row, Rows
from kie.demo.written import Asked, Side, Written, asked_of
from kie.events import Event
from kie.frameworks.models import Statement
from kie.frameworks.rules import Node
from kie.reviews.models import Meeting, MeetingConfirmation

NOTE_SHARE = {"self": 0.3, "manager": 0.45}
UNHELPFUL_SHARE = 0.05


class ReviewWriter:
    """Writes reviews of one cycle. `leader_of`: who rates whom; `observing`: whether unhelpful behaviours stand here.

    `touched`: whose review says what the cast's is to say.
    """

    def __init__(
        self,
        rows: Rows,
        random: Random,
        cycle: DemoCycle,
        leader_of: dict[UUID, UUID],
        observing: bool,
        touched: UUID | None,
    ) -> None:
        self.rows, self.random, self.cycle, self.leader_of = rows, random, cycle, leader_of
        self.observing, self.touched = observing, touched
        self._asked: dict[str, Asked] = {}

    def asked(self, profile_id: str) -> Asked:
        """What is asked of this kind of job, in order."""
        if profile_id not in self._asked:
            self._asked[profile_id] = asked_of(self.cycle, profile_id)
        return self._asked[profile_id]

    def write(self, participation: Row, pairs: Sequence[Pair], stage: Stage) -> Written:
        """One person's review up to `stage`; records and signatures are added later, from what is given back."""
        found = Written(self.cycle, participation, stage)
        self.rows.put(Participation, participation)
        person, manager = participation["person_id"], self.leader_of[participation["person_id"]]
        start = self.cycle.opened + timedelta(days=self.random.randint(1, 4))
        own_at = at(start, self.random)
        manager_at = at(start + timedelta(days=self.random.randint(2, 7)), self.random)
        if stage == Stage.SELF_STARTED:
            done = self.random.randint(2, max(3, len(pairs) - 2))
            self.assess(found, "self", person, [pair.own for pair in pairs[:done]], own_at, False)
        elif stage not in (Stage.NOTHING, Stage.MANAGER_IN):
            self.assess(found, "self", person, [pair.own for pair in pairs], own_at, True)
        if stage >= Stage.MANAGER_IN:
            self.assess(found, "manager", manager, [pair.manager for pair in pairs], manager_at, True)
        if stage >= Stage.BOTH_IN:
            found.revealed_at = max(own_at, manager_at)
            self.rows.add(Reveal, participation_id=participation["id"], revealed_at=found.revealed_at)
            self.event(found.revealed_at, None, "review.revealed", person, participation["id"])
        if stage >= Stage.PART_SETTLED:
            share = 0.5 if stage == Stage.PART_SETTLED else 1.0
            self.settle(found, pairs, manager, share, manager_at + timedelta(days=3))
        return found

    def assess(
        self,
        found: Written,
        side: str,
        author: UUID,
        answers: Sequence[Answer],
        when: datetime,
        handed_in: bool,
    ) -> None:
        """One side's assessment, with the first answers only when it is not handed in."""
        assessment_id, participation = self.new_id(), found.participation
        row = {
            "id": assessment_id,
            "participation_id": participation["id"],
            "side": side,
            "author_id": author,
            "started_at": when,
        }
        self.rows.put(Assessment, row)
        made = found.sides[side] = Side(row)
        asked = self.asked(participation["role_profile"])
        notes = behaviours.NOTES if participation["person_id"] == self.touched else {}
        for node, statements, answer in zip(asked.nodes, asked.statements, answers, strict=False):
            rating = self.rate(assessment_id, node, statements, answer, side, when)
            if (node.framework_id, node.node_id) == behaviours.NODE and side in notes:
                rating["note"] = notes[side]
            made.ratings.append(rating)
        self.rows.extend(Rating, made.ratings)
        if side == "self":
            made.wants = self.want(assessment_id, when)
        if handed_in:
            self.hand_in(made, asked, participation["person_id"], answers, when)

    def hand_in(
        self, made: Side, asked: Asked, person: UUID, answers: Sequence[Answer], when: datetime
    ) -> None:
        """The submission with the results by the rule, and what was said of unhelpful behaviours."""
        assessment_id, author = made.assessment["id"], made.assessment["author_id"]
        self.unhelpful(made, asked, person, when)
        made.submission = {
            "id": self.new_id(),
            "assessment_id": assessment_id,
            "handed_in_by_id": author,
            "handed_in_at": when + timedelta(minutes=12),
            "late": False,
            "taken_back_at": None,
        }
        self.rows.put(Submission, made.submission)
        for node, answer in zip(asked.nodes, answers, strict=True):
            made.results[node.framework_id, node.competency_id] = answer.step
            self.rows.add(
                Result,
                assessment_id=assessment_id,
                framework_id=node.framework_id,
                competency_id=node.competency_id,
                step=answer.step,
                rule_version=RULE_VERSION,
            )
        self.event(when, author, "assessment.handed-in", person, assessment_id)

    def rate(
        self,
        assessment_id: UUID,
        node: Node,
        statements: tuple[Statement, ...],
        answer: Answer,
        side: str,
        when: datetime,
    ) -> Row:
        """One rating, with a note and picked statements now and then."""
        picks = self.random.sample(statements, 2) if len(statements) > 1 and self.chance(0.4) else []
        note = ""
        if answer.step is not None and self.chance(NOTE_SHARE[side]):
            top = len(node.scale.steps)
            pool = (
                texts.STRONG if answer.step == top else texts.STEADY if answer.step == top - 1 else texts.WEAK
            )
            note = self.random.choice(pool)
        return {
            "assessment_id": assessment_id,
            "framework_id": node.framework_id,
            "node_id": node.node_id,
            "step": answer.step,
            "opted_out": answer.step is None,
            "note": note,
            "done_well": picks[0].id if picks else None,
            "to_work_on": picks[1].id if picks else None,
            "saved_at": when,
        }

    def want(self, assessment_id: UUID, when: datetime) -> Row:
        """What the person brings to the exchange."""
        choose = self.random.choice
        row = {
            "assessment_id": assessment_id,
            "soon": choose(texts.SOON),
            "later": choose(texts.LATER),
            "in_the_way": choose(texts.IN_THE_WAY),
            "needs": choose(texts.NEEDS),
            "saved_at": when,
        }
        self.rows.put(Wants, row)
        return row

    def unhelpful(self, made: Side, asked: Asked, person: UUID, when: datetime) -> None:
        """The question on unhelpful behaviours: mostly none seen."""
        assessment_id, manager = made.assessment["id"], made.assessment["side"] == "manager"
        for framework_id, steps, listed in asked.unhelpful:
            mine = manager and person == self.touched and framework_id == behaviours.ANAS[0]
            seen = manager and self.observing and (self.chance(UNHELPFUL_SHARE) or mine)
            self.rows.add(
                UnhelpfulAnswer,
                assessment_id=assessment_id,
                framework_id=framework_id,
                none_seen=not seen,
                saved_at=when,
            )
            if seen:
                row = self.observe(assessment_id, framework_id, steps, listed, when.date())
                if mine:
                    row |= {"statement_id": behaviours.ANAS[1], "step": 1, "what_seen": behaviours.SEEN}
                self.rows.put(Observation, row)
                made.observations.append(row)

    def observe(
        self, assessment_id: UUID, framework_id: str, steps: int, listed: tuple[Statement, ...], day: date
    ) -> Row:
        """One of the unhelpful behaviours, seen and raised before this day."""
        raised = day - timedelta(days=self.random.randint(20, 120))
        return {
            "assessment_id": assessment_id,
            "framework_id": framework_id,
            "statement_id": self.random.choice(listed).id,
            "step": self.random.randint(1, steps),
            "seen_on": raised - timedelta(days=self.random.randint(1, 9)),
            "what_seen": self.random.choice(texts.SEEN),
            "raised_on": raised,
            "shared": True,
        }

    def settle(
        self, found: Written, pairs: Sequence[Pair], manager: UUID, share: float, when: datetime
    ) -> None:
        """The exchange: agreed ratings for that share of competencies, and the meeting."""
        participation_id = found.participation["id"]
        nodes = self.asked(found.participation["role_profile"]).nodes
        for node, pair in list(zip(nodes, pairs, strict=True))[: round(len(nodes) * share)]:
            found.agreed.append(
                {
                    "participation_id": participation_id,
                    "framework_id": node.framework_id,
                    "competency_id": node.competency_id,
                    "step": pair.agreed,
                    "settled_by_id": manager,
                    "settled_at": when,
                }
            )
        self.rows.extend(AgreedRating, found.agreed)
        found.meeting = {
            "participation_id": participation_id,
            "on": when.date(),
            "at": when.time().replace(minute=0, second=0),
            "place": "Room 2",
            "notes": self.random.choice(texts.MEETING_NOTES) if share == 1 else "",
            "changed_at": when,
        }
        self.rows.put(Meeting, found.meeting)
        if share < 1:
            return
        for party, who in (("manager", manager), ("employee", found.participation["person_id"])):
            row = {
                "participation_id": participation_id,
                "party": party,
                "held_on": when.date(),
                "confirmed_by_id": who,
                "confirmed_at": when,
            }
            found.confirmations.append(row)
            self.rows.put(MeetingConfirmation, row)

    def event(self, when: datetime, actor: UUID | None, action: str, person: UUID, subject: UUID) -> None:
        """One line of the audit trail."""
        self.rows.add(
            Event, at=when, actor_id=actor, action=action, person_id=person, subject=str(subject), details={}
        )

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self.random.random() < share

    def new_id(self) -> UUID:
        """An id that follows from the seed."""
        return UUID(int=self.random.getrandbits(128), version=4)
