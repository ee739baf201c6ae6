"""Reviews of the demonstration as rows, each brought to its stage."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
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
from kie.demo import texts
from kie.demo.cycles import DemoCycle, Stage, at
from kie.demo.ratings import Answer, Pair
from kie.demo.rows import Rows
from kie.events import Event
from kie.frameworks.models import Competency, RoleProfile
from kie.frameworks.rules import Node, nodes_of, statements_of, unhelpful_of
from kie.reviews.models import Meeting, MeetingConfirmation

NOTE_SHARE = {"self": 0.3, "manager": 0.45}
UNHELPFUL_SHARE = 0.05


class ReviewWriter:
    """Writes reviews of one cycle. `leader_of`: who rates whom."""

    def __init__(self, rows: Rows, random: Random, cycle: DemoCycle, leader_of: dict[UUID, UUID]) -> None:
        self.rows, self.random, self.cycle, self.leader_of = rows, random, cycle, leader_of
        self.asked: dict[str, list[Node]] = {}
        self.competencies: dict[tuple[str, str], Competency] = {
            (rated.framework.id, one.id): one
            for rated in cycle.frameworks
            for one in rated.framework.competencies
        }

    def nodes(self, profile_id: str) -> list[Node]:
        """What is asked of this kind of job, in order."""
        if profile_id not in self.asked:
            profile = self.cycle.role_profiles[profile_id]
            self.asked[profile_id] = [
                node
                for rated in self.cycle.frameworks
                for node in nodes_of(rated.framework, rated.depth, profile)
            ]
        return self.asked[profile_id]

    def write(self, participation: dict[str, Any], pairs: Sequence[Pair], stage: Stage) -> None:
        """One person's review up to `stage`; records and signatures are added later, from what stands here."""
        person, manager = participation["person_id"], self.leader_of[participation["person_id"]]
        start = self.cycle.opened + timedelta(days=self.random.randint(1, 5))
        own_at = at(start, self.random)
        manager_at = at(start + timedelta(days=self.random.randint(2, 9)), self.random)
        nodes = self.nodes(participation["role_profile"])
        if stage == Stage.SELF_STARTED:
            done = self.random.randint(2, max(3, len(nodes) - 2))
            self.assess(participation, "self", person, [pair.own for pair in pairs[:done]], own_at, False)
        elif stage != Stage.NOTHING and stage != Stage.MANAGER_IN:
            self.assess(participation, "self", person, [pair.own for pair in pairs], own_at, True)
        if stage >= Stage.MANAGER_IN:
            self.assess(participation, "manager", manager, [pair.manager for pair in pairs], manager_at, True)
        if stage >= Stage.BOTH_IN:
            self.rows.add(Reveal, participation_id=participation["id"], revealed_at=max(own_at, manager_at))
            self.event(max(own_at, manager_at), None, "review.revealed", person, participation["id"])
        if stage >= Stage.PART_SETTLED:
            share = 0.5 if stage == Stage.PART_SETTLED else 1.0
            self.settle(participation, pairs, manager, share, manager_at + timedelta(days=3))

    def assess(
        self,
        participation: dict[str, Any],
        side: str,
        author: UUID,
        answers: Sequence[Answer],
        when: datetime,
        handed_in: bool,
    ) -> None:
        """One side's assessment, with the first answers only when it is not handed in."""
        assessment_id = self.new_id()
        person = participation["person_id"]
        self.rows.add(
            Assessment,
            id=assessment_id,
            participation_id=participation["id"],
            side=side,
            author_id=author,
            started_at=when,
        )
        nodes = self.nodes(participation["role_profile"])
        profile = self.cycle.role_profiles[participation["role_profile"]]
        for node, answer in zip(nodes, answers, strict=False):
            self.rate(assessment_id, node, answer, side, profile, when)
        if side == "self":
            self.want(assessment_id, when)
        if not handed_in:
            return
        self.unhelpful(assessment_id, side, profile, when)
        self.rows.add(
            Submission,
            id=self.new_id(),
            assessment_id=assessment_id,
            handed_in_by_id=author,
            handed_in_at=when + timedelta(minutes=12),
            late=False,
            taken_back_at=None,
        )
        for node, answer in zip(nodes, answers, strict=True):
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
        self, assessment_id: UUID, node: Node, answer: Answer, side: str, profile: RoleProfile, when: datetime
    ) -> None:
        """One rating, with a note and picked statements now and then."""
        competency = self.competencies[node.framework_id, node.competency_id]
        rated = next(one for one in self.cycle.frameworks if one.framework.id == node.framework_id)
        statements = statements_of(rated.framework, competency, profile)
        picks = self.random.sample(statements, 2) if len(statements) > 1 and self.chance(0.4) else []
        note = ""
        if answer.step is not None and self.chance(NOTE_SHARE[side]):
            top = len(node.scale.steps)
            pool = (
                texts.STRONG if answer.step == top else texts.STEADY if answer.step == top - 1 else texts.WEAK
            )
            note = self.random.choice(pool)
        self.rows.add(
            Rating,
            assessment_id=assessment_id,
            framework_id=node.framework_id,
            node_id=node.node_id,
            step=answer.step,
            opted_out=answer.step is None,
            note=note,
            done_well=picks[0].id if picks else None,
            to_work_on=picks[1].id if picks else None,
            saved_at=when,
        )

    def want(self, assessment_id: UUID, when: datetime) -> None:
        """What the person brings to the exchange."""
        choose = self.random.choice
        self.rows.add(
            Wants,
            assessment_id=assessment_id,
            soon=choose(texts.SOON),
            later=choose(texts.LATER),
            in_the_way=choose(texts.IN_THE_WAY),
            needs=choose(texts.NEEDS),
            saved_at=when,
        )

    def unhelpful(self, assessment_id: UUID, side: str, profile: RoleProfile, when: datetime) -> None:
        """The question on unhelpful behaviours: mostly none seen."""
        for rated in self.cycle.frameworks:
            listed = unhelpful_of(rated.framework, profile)
            if not listed:
                continue
            seen = side == "manager" and self.chance(UNHELPFUL_SHARE)
            self.rows.add(
                UnhelpfulAnswer,
                assessment_id=assessment_id,
                framework_id=rated.framework.id,
                none_seen=not seen,
                saved_at=when,
            )
            if seen:
                raised = when.date() - timedelta(days=self.random.randint(20, 120))
                self.rows.add(
                    Observation,
                    assessment_id=assessment_id,
                    framework_id=rated.framework.id,
                    statement_id=self.random.choice(listed).id,
                    step=self.random.randint(1, len(rated.framework.unhelpful_scale.steps)),
                    seen_on=raised - timedelta(days=self.random.randint(1, 9)),
                    what_seen=self.random.choice(texts.SEEN),
                    raised_on=raised,
                    shared=True,
                )

    def settle(
        self,
        participation: dict[str, Any],
        pairs: Sequence[Pair],
        manager: UUID,
        share: float,
        when: datetime,
    ) -> None:
        """The exchange: agreed ratings for that share of competencies, and the meeting."""
        nodes = self.nodes(participation["role_profile"])
        for node, pair in list(zip(nodes, pairs, strict=True))[: round(len(nodes) * share)]:
            self.rows.add(
                AgreedRating,
                participation_id=participation["id"],
                framework_id=node.framework_id,
                competency_id=node.competency_id,
                step=pair.agreed,
                settled_by_id=manager,
                settled_at=when,
            )
        self.rows.add(
            Meeting,
            participation_id=participation["id"],
            on=when.date(),
            at=when.time().replace(minute=0, second=0),
            place="Room 2",
            notes=self.random.choice(texts.MEETING_NOTES) if share == 1 else "",
            changed_at=when,
        )
        if share < 1:
            return
        for party, who in (("manager", manager), ("employee", participation["person_id"])):
            self.rows.add(
                MeetingConfirmation,
                participation_id=participation["id"],
                party=party,
                held_on=when.date(),
                confirmed_by_id=who,
                confirmed_at=when,
            )

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
