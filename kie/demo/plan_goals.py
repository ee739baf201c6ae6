"""A goal of the demonstration as rows: what a review suggests, with its actions and what was done of them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from kie.demo import texts
from kie.demo.rows import Row, Rows
from kie.frameworks.models import Catalogue, Idea
from kie.people.models import Person
from kie.plans.models import Action, ActionDone, Goal, GoalAgreement, ProgressNote
from kie.plans.reasons import title_of, why
from kie.plans.rules import Suggestion
from kie.plans.sentences import sentence_of
from kie.plans.suggestions import Ground, suggested_aim
from kie.plans.whole import ActionView, GoalView, Sentence, Signed

OWNERS = ("me", "me", "manager", "organisation")
HOUR, DONE_AFTER, NOTED_AFTER = timedelta(hours=1), timedelta(days=80), timedelta(days=50)
AGREED_SHARE, DONE_SHARE, NOTED_SHARE = 0.85, 0.45, 0.5


@dataclass(slots=True)
class Kept:
    """A goal with its actions, and when each was done. `view`: as it stood when it was written."""

    view: GoalView
    done: dict[UUID, datetime]

    def seen(self, moment: datetime) -> GoalView:
        """As it stood at that moment."""
        by = self.view.written
        actions = tuple(
            replace(one, done=replace(by, at=self.done[one.id]))
            if one.id in self.done and self.done[one.id] <= moment
            else one
            for one in self.view.actions
        )
        return replace(self.view, actions=actions)


class GoalWriter:
    """Writes the goals of one person's plan. `certain`: whether both agree on every one of them."""

    def __init__(
        self, rows: Rows, random: Random, catalogue: Catalogue, person: Person, leader: Person, certain: bool
    ) -> None:
        self.rows, self.random, self.catalogue = rows, random, catalogue
        self.person, self.leader, self.certain = person, leader, certain

    def write(self, plan_id: UUID, one: Suggestion, ground: Ground, made: datetime) -> Kept:
        """A goal as the product would begin it from this suggestion."""
        row = self._row(plan_id, one, ground, made)
        ideas: list[Idea] = []
        if one.framework_id and one.competency_id:
            framework = ground.context.cycle.rated(one.framework_id).framework
            competency = framework.competency(one.competency_id)
            row["framework_title"], row["competency_title"] = framework.title, competency.title
            row["statements"] = [sentence_of(framework, each).kept() for each in competency.statements[:2]]
            ideas = self._ideas(one.framework_id, one.competency_id)
        self.rows.put(Goal, row)
        agreed = None
        if self.random.random() < AGREED_SHARE or self.certain:
            agreed = Signed(self.leader.id, self.leader.name, "manager", made + HOUR)
            self.rows.add(
                GoalAgreement, goal_id=row["id"], agreed_by_id=agreed.person_id, agreed_at=agreed.at
            )
        return self._keep(row, agreed, ideas)

    def _row(self, plan_id: UUID, one: Suggestion, ground: Ground, made: datetime) -> Row:
        """The goal by itself, about no competency yet."""
        aim = suggested_aim(one, ground)
        return {
            "id": self._new_id(),
            "plan_id": plan_id,
            "participation_id": ground.context.participation.id,
            "framework_id": one.framework_id,
            "competency_id": one.competency_id,
            "title": title_of(one, ground),
            "why": why(one, ground, own=False),
            "suggestion": one.key,
            "from_step": one.from_step,
            "to_step": one.to_step,
            "success": self.random.choice(texts.SUCCESS),
            "if_then": "",
            "framework_title": "",
            "competency_title": "",
            "from_words": aim.from_words if aim else "",
            "to_words": aim.to_words if aim else "",
            "statements": [],
            "drafted_by_id": self.person.id,
            "drafted_at": made,
            "written_by_id": self.person.id,
            "written_at": made,
        }

    def _ideas(self, framework_id: str, competency_id: str) -> list[Idea]:
        """One thing to do on the job, and one other."""
        found = self.catalogue.ideas(framework_id, competency_id)
        on_the_job = [idea for idea in found if idea.kind == "on-the-job"]
        others = [idea for idea in found if idea.kind != "on-the-job"]
        return [self.random.choice(some) for some in (on_the_job, others) if some]

    def _keep(self, row: Row, agreed: Signed | None, ideas: list[Idea]) -> Kept:
        """The goal's actions and a note on how it goes."""
        done, actions = dict[UUID, datetime](), []
        for position, idea in enumerate(ideas):
            action = self._action(row, position, idea)
            if self.random.random() < DONE_SHARE and agreed is not None:
                done[action.id] = row["written_at"] + DONE_AFTER
                doer = self.leader if action.owner == "manager" else self.person
                self.rows.add(ActionDone, action_id=action.id, done_by_id=doer.id, done_at=done[action.id])
            actions.append(action)
        if self.random.random() < NOTED_SHARE:
            self.rows.add(
                ProgressNote,
                id=self._new_id(),
                goal_id=row["id"],
                author_id=self.person.id,
                written_at=row["written_at"] + NOTED_AFTER,
                text=self.random.choice(texts.PROGRESS),
            )
        return Kept(self._view_of(row, agreed, tuple(actions)), done)

    def _action(self, goal: Row, position: int, idea: Idea) -> ActionView:
        """An idea says what the person does; what others do for them is promised in other words."""
        owner = self.random.choice(OWNERS)
        shown: Row = {
            "id": self._new_id(),
            "text": idea.text if owner == "me" else self.random.choice(texts.PROMISED[owner]),
            "owner": owner,
            "kind": idea.kind if owner == "me" else "with-others",
            "due_on": goal["written_at"].date() + timedelta(days=self.random.choice((90, 180, 365))),
            "support": self.random.choice(texts.SUPPORT),
        }
        self.rows.put(Action, {**shown, "goal_id": goal["id"], "position": position})
        return ActionView(**shown, learning=None, done=None, taken_back=None)

    def _view_of(self, row: Row, agreed: Signed | None, actions: tuple[ActionView, ...]) -> GoalView:
        left_out = ("plan_id", "statements", "drafted_by_id", "written_by_id", "written_at")
        shown = {name: value for name, value in row.items() if name not in left_out}
        return GoalView(
            **shown,
            sentences=tuple(Sentence(**kept) for kept in row["statements"]),
            support="",
            review_on=None,
            version=1,
            written=Signed(self.person.id, self.person.name, "employee", row["written_at"]),
            agreed=agreed,
            settled=agreed is not None,
            both=True,
            drafter="employee",
            closure=None,
            actions=actions,
            notes=(),
        )

    def _new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)
