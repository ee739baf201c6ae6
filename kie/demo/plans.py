"""Development plans of the demonstration: goals from what each year's review suggests, and what became of them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from kie import clock
from kie.demo import texts
from kie.demo.cycles import at
from kie.demo.rows import Row, Rows
from kie.demo.written import Written
from kie.frameworks.models import Catalogue, Idea
from kie.people.models import Person
from kie.plans.models import (
    Action,
    ActionDone,
    Goal,
    GoalAgreement,
    GoalClosure,
    Plan,
    PlanReview,
    ProgressNote,
)
from kie.plans.reasons import title_of, why
from kie.plans.review_models import GoalStatus
from kie.plans.review_rules import next_review
from kie.plans.review_statuses import OlderGoal, Status, lines_of
from kie.plans.rules import Suggestion
from kie.plans.sentences import sentence_of
from kie.plans.suggestions import WANTS, Ground, standings_of, suggested_aim, suggestions_for
from kie.plans.whole import ActionView, ClosureView, GoalView, PlanView, Sentence, Signed
from kie.reviews.agenda import Review

QUARTER, WEEK = timedelta(days=90), timedelta(days=7)
PLAN_SHARE = 0.8
ENDED_SHARE = 0.85
OWNERS = ("me", "me", "manager", "organisation")
ENDINGS = (("done", ""), ("done", ""), ("done", ""), ("dropped", "The work moved to another team."))
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class _Kept:
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


class PlanWriter:
    """The plan of one person. `keen`: whoever has a plan for certain, with goals that both agreed."""

    def __init__(
        self,
        rows: Rows,
        random: Random,
        catalogue: Catalogue,
        person: Person,
        leader: Person,
        today: date,
        keen: UUID,
    ) -> None:
        self.rows, self.random, self.catalogue = rows, random, catalogue
        self.person, self.leader, self.today, self.keen = person, leader, today, keen
        self.plan_id, self.made_at = self.new_id(), clock.now()
        self.goals: list[_Kept] = []

    def agree_on_goals(self, written: Written, review: Review) -> None:
        """Mostly one or two goals where the role asks for more, else one about what the person wants."""
        keeps_one = self.random.random() < PLAN_SHARE or self.person.id == self.keen
        if not keeps_one or written.meeting is None:
            return
        ground = _ground(written, review)
        made = written.meeting["changed_at"] + HOUR
        found = suggestions_for(ground, self.view(made))
        gaps = [one for one in found if one.kind == "gap"][: self.random.choice((1, 1, 2))]
        for number, one in enumerate(gaps or [one for one in found if one.kind == "want"][:1]):
            self.goal(one, ground, made + timedelta(minutes=5 * number))

    def goal(self, one: Suggestion, ground: Ground, made: datetime) -> None:
        """A goal as the product would begin it from this suggestion."""
        aim = suggested_aim(one, ground)
        row: Row = {
            "id": self.new_id(),
            "plan_id": self.plan_id,
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
        ideas: list[Idea] = []
        if one.framework_id and one.competency_id:
            framework = ground.context.cycle.rated(one.framework_id).framework
            competency = framework.competency(one.competency_id)
            row["framework_title"], row["competency_title"] = framework.title, competency.title
            row["statements"] = [sentence_of(framework, each).kept() for each in competency.statements[:2]]
            ideas = self.ideas(one.framework_id, one.competency_id)
        self.made_at = self.made_at if self.goals else made
        self.rows.put(Goal, row)
        agreed = None
        if self.random.random() < 0.85 or self.person.id == self.keen:
            agreed = Signed(self.leader.id, self.leader.name, "manager", made + HOUR)
            self.rows.add(
                GoalAgreement, goal_id=row["id"], agreed_by_id=agreed.person_id, agreed_at=agreed.at
            )
        self.keep(row, agreed, ideas)

    def ideas(self, framework_id: str, competency_id: str) -> list[Idea]:
        """One thing to do on the job, and one other."""
        found = self.catalogue.ideas(framework_id, competency_id)
        on_the_job = [idea for idea in found if idea.kind == "on-the-job"]
        others = [idea for idea in found if idea.kind != "on-the-job"]
        return [self.random.choice(some) for some in (on_the_job, others) if some]

    def keep(self, row: Row, agreed: Signed | None, ideas: list[Idea]) -> None:
        """The goal's actions and a note on how it goes."""
        made, done, actions = row["written_at"], {}, []
        for position, idea in enumerate(ideas):
            owner = self.random.choice(OWNERS)
            action = {
                "id": self.new_id(),
                "goal_id": row["id"],
                # An idea says what the person does.
                "text": idea.text if owner == "me" else self.random.choice(texts.PROMISED[owner]),
                "owner": owner,
                "kind": idea.kind if owner == "me" else "with-others",
                "due_on": made.date() + timedelta(days=self.random.choice((90, 180, 365))),
                "support": self.random.choice(texts.SUPPORT),
                "position": position,
            }
            self.rows.put(Action, action)
            if self.random.random() < 0.45 and agreed is not None:
                done[action["id"]] = made + timedelta(days=80)
                doer = self.leader if action["owner"] == "manager" else self.person
                self.rows.add(
                    ActionDone,
                    action_id=action["id"],
                    done_by_id=doer.id,
                    done_at=made + timedelta(days=80),
                )
            shown = {name: value for name, value in action.items() if name not in ("goal_id", "position")}
            actions.append(ActionView(**shown, learning=None, done=None, taken_back=None))
        if self.random.random() < 0.5:
            self.rows.add(
                ProgressNote,
                id=self.new_id(),
                goal_id=row["id"],
                author_id=self.person.id,
                written_at=made + timedelta(days=50),
                text=self.random.choice(texts.PROGRESS),
            )
        self.goals.append(_Kept(self._view_of(row, agreed, tuple(actions)), done))

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

    def before(self, day: date) -> None:
        """Most goals end before the next year's review opens on this day."""
        for kept in self.goals:
            if kept.view.active and self.random.random() < ENDED_SHARE:
                kind, reason = self.random.choice(ENDINGS)
                ended = at(day - timedelta(days=self.random.randint(5, 60)), self.random)
                closure = ClosureView(kind, reason, replace(kept.view.written, at=ended))
                kept.view = replace(kept.view, closure=closure)
                self.rows.add(
                    GoalClosure,
                    goal_id=kept.view.id,
                    kind=kind,
                    reason=reason,
                    closed_by_id=self.person.id,
                    closed_at=ended,
                )

    def view(self, moment: datetime) -> PlanView | None:
        """The plan at that moment; None while there is none."""
        if not self.goals:
            return None
        goals = tuple(kept.seen(moment) for kept in self.goals)
        names = {self.person.id: self.person.name}
        return PlanView(self.plan_id, self.person.id, names, self.made_at, None, goals, ())

    def older(
        self, participation_id: UUID, revealed_at: datetime, since: datetime | None, said_at: datetime
    ) -> tuple[OlderGoal, ...]:
        """The older goals of a review that is signed: most carried on, some done, as the manager says."""
        plan, given = self.view(said_at), dict[UUID, Status | None]()
        if plan is None:
            return ()
        for goal in plan.goals:
            if goal.drafted_at >= revealed_at:
                continue
            given[goal.id] = None
            if goal.active:
                kind = self.random.choice(("carried-on", "carried-on", "done"))
                by = Signed(self.leader.id, self.leader.name, "manager", said_at)
                given[goal.id] = Status(kind, "", by, 1)
                self.rows.add(
                    GoalStatus,
                    participation_id=participation_id,
                    goal_id=goal.id,
                    kind=kind,
                    reason="",
                    given_by_id=self.leader.id,
                    given_at=said_at,
                    version=1,
                )
        return lines_of(plan, given, since)

    def write(self) -> None:
        """The plan itself and the talks about it, once all goals are known."""
        if not self.goals:
            return
        first = self.made_at.date()
        early = timedelta(days=self.random.randint(0, 60))
        quarters = (self.today - WEEK - first + early) // QUARTER
        days = [first + QUARTER * count - early for count in range(1, quarters + 1)]
        days = days[: max(1, len(days) - self.random.choice((2, 1, 0, 0, 0, 0)))]
        counted_from = max(days, default=first)
        self.rows.add(
            Plan,
            id=self.plan_id,
            person_id=self.person.id,
            review_due_on=next_review(counted_from),
            counted_from=counted_from,
            made_at=self.made_at,
        )
        for day in days:
            noted = at(day, self.random)
            self.rows.add(
                PlanReview,
                id=self.new_id(),
                plan_id=self.plan_id,
                talked_on=day,
                note="",
                noted_by_id=self.person.id,
                noted_at=noted,
                confirmed_by_id=self.leader.id,
                confirmed_at=noted + timedelta(days=1),
            )

    def new_id(self) -> UUID:
        """An id that follows from the seed."""
        return UUID(int=self.random.getrandbits(128), version=4)


def _ground(written: Written, review: Review) -> Ground:
    """What suggestions stand on: this review, as both can read it."""
    agreed = {key: one.step for key, one in review.agreed.items()}
    wants = review.sheets["self"].wants
    said = {name: getattr(wants, name).strip() for name in WANTS}
    return Ground(
        context=review.context,
        rater=review.rater,
        standings=standings_of(review.context, review.results, agreed),
        unhelpful=(),
        wants={name: words for name, words in said.items() if words},
    )
