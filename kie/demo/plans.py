"""Development plans of the demonstration: which goals come of a year's review, and what became of them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from kie import clock
from kie.demo.cycles import at
from kie.demo.plan_goals import HOUR, GoalWriter, Kept
from kie.demo.rows import Rows
from kie.demo.written import Written
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from kie.plans.models import GoalClosure, Plan, PlanReview
from kie.plans.review_models import GoalStatus
from kie.plans.review_rules import next_review
from kie.plans.review_statuses import OlderGoal, Status, lines_of
from kie.plans.suggestions import WANTS, Ground, standings_of, suggestions_for
from kie.plans.whole import ClosureView, PlanView, Signed
from kie.reviews.agenda import Review

QUARTER, WEEK = timedelta(days=90), timedelta(days=7)
PLAN_SHARE = 0.8
ENDED_SHARE = 0.85
ENDINGS = (("done", ""), ("done", ""), ("done", ""), ("dropped", "The work moved to another team."))


class PlanWriter:
    """The plan of one person. `certain`: they have one whatever is drawn, with goals that both agreed."""

    def __init__(
        self,
        rows: Rows,
        random: Random,
        catalogue: Catalogue,
        person: Person,
        leader: Person,
        today: date,
        certain: bool,
    ) -> None:
        self.rows, self.random = rows, random
        self.person, self.leader, self.today, self.certain = person, leader, today, certain
        self.plan_id, self.made_at = self.new_id(), clock.now()
        self.writer = GoalWriter(rows, random, catalogue, person, leader, certain)
        self.goals: list[Kept] = []

    def agree_on_goals(self, written: Written, review: Review) -> None:
        """Mostly one or two goals where the role asks for more, else one about what the person wants."""
        keeps_one = self.random.random() < PLAN_SHARE or self.certain
        if not keeps_one or written.meeting is None:
            return
        ground = _ground(written, review)
        made = written.meeting["changed_at"] + HOUR
        found = suggestions_for(ground, self.view(made))
        gaps = [one for one in found if one.kind == "gap"][: self.random.choice((1, 1, 2))]
        for number, one in enumerate(gaps or [one for one in found if one.kind == "want"][:1]):
            drafted = made + timedelta(minutes=5 * number)
            self.made_at = self.made_at if self.goals else drafted
            self.goals.append(self.writer.write(self.plan_id, one, ground, drafted))

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
