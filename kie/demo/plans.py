"""Development plans of the demonstration, from what was agreed last year."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.assessments.models import AgreedRating
from kie.demo import texts
from kie.demo.cycles import DemoCycle, Stage, at
from kie.demo.organisation import Organisation
from kie.demo.rows import Rows
from kie.frameworks.models import Catalogue, Framework, Idea
from kie.plans.models import Action, ActionDone, Goal, GoalAgreement, Plan, PlanReview, ProgressNote
from kie.plans.review_rules import next_review
from kie.plans.sentences import sentence_of

QUARTER = timedelta(days=90)
PLAN_SHARE = 0.8
OWNERS = ("me", "me", "manager", "organisation")


def write_plans(
    session: Session,
    rows: Rows,
    random: Random,
    catalogue: Catalogue,
    cycle: DemoCycle,
    council: Organisation,
    stages: Mapping[UUID, Stage],
    today: date,
) -> None:
    """A plan for most of those who signed last year: one or two goals where the role asks for more."""
    writer = _PlanWriter(rows, random, catalogue, council, today)
    agreed = _agreed(session, cycle)
    for person_id, participation in cycle.participations.items():
        drawn = random.random() < PLAN_SHARE or person_id == council.cast["Ana"]
        if stages[person_id] < Stage.SIGNED or not drawn:
            continue
        profile = cycle.role_profiles[participation["role_profile"]]
        gaps = []
        for framework_id, competency_id, step in agreed.get(participation["id"], ()):
            required = profile.required_step(framework_id, competency_id)
            if required is not None and step < required:
                gaps.append((required - step, framework_id, competency_id, step))
        gaps.sort(key=lambda found: (-found[0], found[1], found[2]))
        writer.write(person_id, participation["id"], gaps[: random.choice((1, 1, 2))], cycle.opened)


def _agreed(session: Session, cycle: DemoCycle) -> dict[UUID, list[tuple[str, str, int]]]:
    found: dict[UUID, list[tuple[str, str, int]]] = {}
    ids = {participation["id"] for participation in cycle.participations.values()}
    for row in session.execute(
        select(
            AgreedRating.participation_id,
            AgreedRating.framework_id,
            AgreedRating.competency_id,
            AgreedRating.step,
        )
    ):
        if row.participation_id in ids and row.step is not None:
            found.setdefault(row.participation_id, []).append((row.framework_id, row.competency_id, row.step))
    return found


class _PlanWriter:
    def __init__(
        self, rows: Rows, random: Random, catalogue: Catalogue, council: Organisation, today: date
    ) -> None:
        self.rows, self.random, self.catalogue, self.council = rows, random, catalogue, council
        self.today = today
        self.agreed: set[UUID] = set()

    def write(
        self, person: UUID, participation: UUID, gaps: list[tuple[int, str, str, int]], opened: date
    ) -> None:
        made = at(opened + timedelta(days=self.random.randint(20, 60)), self.random)
        talks = self.random.choice((1, 2, 3, 3, 3, 3))
        days = [made.date() + QUARTER * count for count in range(1, talks + 1)]
        counted_from = max((day for day in days if day <= self.today), default=made.date())
        plan_id = self.new_id()
        self.rows.add(
            Plan,
            id=plan_id,
            person_id=person,
            review_due_on=next_review(counted_from),
            counted_from=counted_from,
            made_at=made,
        )
        for _gap, framework_id, competency_id, step in gaps:
            framework = self.catalogue.framework(framework_id)
            self.goal(plan_id, person, participation, framework, competency_id, step, made)
        if not gaps:
            self.aspiration(plan_id, person, participation, made)
        for day in days:
            self.talk(plan_id, person, day)

    def goal(
        self,
        plan_id: UUID,
        person: UUID,
        participation: UUID,
        framework: Framework,
        competency_id: str,
        step: int,
        made: datetime,
    ) -> None:
        competency = framework.competency(competency_id)
        scale = framework.scale
        goal_id = self.add_goal(
            plan_id,
            person,
            participation,
            made,
            framework_id=framework.id,
            competency_id=competency_id,
            title=competency.title,
            why=f"You agreed on {scale.label_of(step).lower()}; your role asks for more.",
            from_step=step,
            to_step=step + 1,
            framework_title=framework.title,
            competency_title=competency.title,
            from_words=scale.label_of(step),
            to_words=scale.label_of(step + 1),
            statements=[sentence_of(framework, one).kept() for one in competency.statements[:2]],
        )
        ideas = self.catalogue.ideas(framework.id, competency_id)
        on_the_job = [idea for idea in ideas if idea.kind == "on-the-job"]
        others = [idea for idea in ideas if idea.kind != "on-the-job"]
        chosen = [self.random.choice(on_the_job)] + ([self.random.choice(others)] if others else [])
        for position, idea in enumerate(chosen):
            self.action(goal_id, person, idea, position, made)

    def aspiration(self, plan_id: UUID, person: UUID, participation: UUID, made: datetime) -> None:
        self.add_goal(
            plan_id,
            person,
            participation,
            made,
            framework_id=None,
            competency_id=None,
            title=self.random.choice(texts.SOON).removeprefix("To ").capitalize(),
            why="You said that you want this next.",
            from_step=None,
            to_step=None,
            statements=[],
        )

    def add_goal(
        self, plan_id: UUID, person: UUID, participation: UUID, made: datetime, **values: Any
    ) -> UUID:
        goal_id = self.new_id()
        self.rows.add(
            Goal,
            id=goal_id,
            plan_id=plan_id,
            participation_id=participation,
            success=self.random.choice(texts.SUCCESS),
            if_then="",
            suggestion=None,
            drafted_by_id=person,
            drafted_at=made,
            written_by_id=person,
            written_at=made,
            **values,
        )
        if self.random.random() < 0.85:
            self.agreed.add(goal_id)
            self.rows.add(
                GoalAgreement,
                goal_id=goal_id,
                agreed_by_id=self.council.leader_of[person],
                agreed_at=made + timedelta(days=2),
            )
        if self.random.random() < 0.5:
            self.rows.add(
                ProgressNote,
                id=self.new_id(),
                goal_id=goal_id,
                author_id=person,
                written_at=made + timedelta(days=50),
                text=self.random.choice(texts.PROGRESS),
            )
        return goal_id

    def action(self, goal_id: UUID, person: UUID, idea: Idea, position: int, made: datetime) -> None:
        action_id, owner = self.new_id(), self.random.choice(OWNERS)
        self.rows.add(
            Action,
            id=action_id,
            goal_id=goal_id,
            text=idea.text,
            owner=owner,
            kind=idea.kind,
            due_on=made.date() + timedelta(days=self.random.choice((90, 180, 365))),
            support=self.random.choice(texts.SUPPORT),
            position=position,
        )
        if self.random.random() < 0.45 and goal_id in self.agreed:
            done_by = self.council.leader_of[person] if owner == "manager" else person
            self.rows.add(
                ActionDone, action_id=action_id, done_by_id=done_by, done_at=made + timedelta(days=80)
            )

    def talk(self, plan_id: UUID, person: UUID, day: date) -> None:
        if day > self.today:
            return
        noted = at(day, self.random)
        self.rows.add(
            PlanReview,
            id=self.new_id(),
            plan_id=plan_id,
            talked_on=day,
            note="",
            noted_by_id=person,
            noted_at=noted,
            confirmed_by_id=self.council.leader_of[person],
            confirmed_at=noted + timedelta(days=1),
        )

    def new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)
