"""What a plan may suggest to one person: the latest revealed review, read and put before the rule in `rules.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Observation, Reveal, Wants
from kie.assessments.observed_models import ObservationResolution
from kie.assessments.queries import agreed_of, results_of
from kie.assessments.standing import of_observation
from kie.cycles.models import CycleOpening, Participation
from kie.cycles.queries import ParticipationContext, participation_context
from kie.frameworks.models import Scale
from kie.frameworks.rules import competencies_of, unhelpful_of
from kie.people.models import Person
from kie.plans.rules import Standing, Suggestion, Unhelpful, suggestions
from kie.plans.whole import GoalView, PlanView
from kie.plans.words import Aim

WANTS = ("soon", "later")


@dataclass(frozen=True, slots=True)
class Ground:
    """What suggestions stand on: one review whose assessments both can read, with what was agreed in it.

    `rater`: name of the one who rated the person; `wants`: the person's words by name (`soon`, `later`), only those
    that have any; `unhelpful`: raised by the manager, or shared by the person.
    """

    context: ParticipationContext
    rater: str
    standings: tuple[Standing, ...]
    unhelpful: tuple[Unhelpful, ...]
    wants: Mapping[str, str]

    def scale_of(self, one: Standing) -> Scale:
        """The scale on which it was rated."""
        rated = self.context.cycle.rated(one.framework_id)
        return rated.framework.scale_at(rated.depth, rated.framework.competency(one.competency_id))

    def standing(self, framework_id: str, competency_id: str) -> Standing:
        """Where this competency stands; raises StopIteration for one that was not agreed on."""
        return next(
            one
            for one in self.standings
            if (one.framework_id, one.competency_id) == (framework_id, competency_id)
        )


def ground_of(session: Session, person_id: UUID, own: bool) -> Ground | None:
    """The person's latest revealed review; None when there is none, or nothing in it was agreed on yet.

    `own`: the person themselves reads. Whoever manages them may not read the ratings of just any earlier cycle, so
    for them it is the review of the person's newest cycle or none. Eight statements at most, and one more the first
    time that a process meets the frozen words.
    """
    newest = (
        select(Participation.id)
        .join(CycleOpening, CycleOpening.cycle_id == Participation.cycle_id)
        .where(Participation.person_id == person_id)
        .order_by(CycleOpening.opened_at.desc(), Participation.id)
        .limit(1)
        .scalar_subquery()
    )
    found = session.execute(
        select(Participation.id, newest.label("newest"))
        .join(Reveal, Reveal.participation_id == Participation.id)
        .where(Participation.person_id == person_id)
        .order_by(Reveal.revealed_at.desc(), Participation.id)
        .limit(1)
    ).one_or_none()
    participation_id = found.id if found and (own or found.id == found.newest) else None
    agreed = {} if participation_id is None else agreed_of(session, participation_id)
    if participation_id is None or not agreed:
        return None
    context = participation_context(session, participation_id)
    wants, rater = _wants_and_rater(session, participation_id)
    return Ground(
        context=context,
        rater=rater,
        standings=standings_of(
            context,
            results_of(session, participation_id),
            {key: rating.step for key, rating in agreed.items()},
        ),
        unhelpful=_unhelpful(session, context),
        wants=wants,
    )


def _wants_and_rater(session: Session, participation_id: UUID) -> tuple[dict[str, str], str]:
    rows = session.execute(
        select(Assessment.side, Person.name, Wants)
        .join(Person, Person.id == Assessment.author_id)
        .outerjoin(Wants, Wants.assessment_id == Assessment.id)
        .where(Assessment.participation_id == participation_id)
    )
    words: dict[str, str] = {}
    rater = ""
    for side, name, wants in rows:
        if side == "manager":
            rater = name
        elif wants is not None:
            words = {name: said for name in WANTS if (said := getattr(wants, name).strip())}
    return words, rater


def standings_of(
    context: ParticipationContext,
    results: Mapping[str, Mapping[tuple[str, str], int | None]],
    agreed: Mapping[tuple[str, str], int | None],
) -> tuple[Standing, ...]:
    """Every competency that the two settled, in the frameworks' order. `results` by side."""
    own, manager = results.get("self", {}), results.get("manager", {})
    profile = context.role_profile
    found = []
    for rated in context.cycle.frameworks:
        framework = rated.framework
        for competency in competencies_of(framework, profile):
            key = (framework.id, competency.id)
            if key not in agreed:
                continue
            same_scale = framework.scale_at(rated.depth, competency).id == framework.scale.id
            required = profile.required_step(*key) if same_scale else None
            found.append(Standing(*key, own.get(key), manager.get(key), agreed[key], required))
    return tuple(found)


def _unhelpful(session: Session, context: ParticipationContext) -> tuple[Unhelpful, ...]:
    """What the manager raised and has not found resolved, and what the person shared, in the frameworks' order."""
    seen = {
        (one.framework_id, one.statement_id): one.step
        for one in session.scalars(
            select(Observation)
            .join(Assessment, Assessment.id == Observation.assessment_id)
            .outerjoin(ObservationResolution, of_observation(ObservationResolution))
            .where(
                Assessment.participation_id == context.participation.id,
                ObservationResolution.resolved_at.is_(None),
                or_(
                    (Assessment.side == "manager") & Observation.raised_on.is_not(None),
                    (Assessment.side == "self") & Observation.shared.is_(True),
                ),
            )
            .order_by(Assessment.side.desc())
        )
    }
    return tuple(
        Unhelpful(rated.framework.id, statement.id, statement.competency_id, seen[key])
        for rated in context.cycle.frameworks
        for statement in unhelpful_of(rated.framework, context.role_profile)
        if (key := (rated.framework.id, statement.id)) in seen
    )


def suggested_aim(one: Suggestion, ground: Ground) -> Aim | None:
    """The step up that a suggestion aims at, with the words of the scale; None for none."""
    if one.framework_id is None or one.from_step is None or one.to_step is None:
        return None
    rated = ground.context.cycle.rated(one.framework_id)
    scale = rated.framework.scale_at(rated.depth, rated.framework.competency(one.subject))
    return Aim(one.from_step, one.to_step, scale.label_of(one.from_step), scale.label_of(one.to_step))


def _pursued(ground: Ground, active: Iterable[GoalView]) -> set[tuple[str, str]]:
    """What of this review an active goal is about, be it of an earlier edition of the framework."""
    editions = ground.context.cycle.editions
    about = [(goal.framework_id or "", goal.competency_id) for goal in active]
    standing = [(one.framework_id, one.competency_id) for one in ground.standings]
    return {
        key
        for key in standing
        for framework_id, competency_id in about
        if competency_id in editions.source(framework_id, *key).sources
    }


def suggestions_for(ground: Ground, plan: PlanView | None) -> tuple[Suggestion, ...]:
    """What this review suggests beside what the plan holds already."""
    goals = plan.goals if plan else ()
    active = [goal for goal in goals if goal.active]
    kept = [goal for goal in goals if goal.active or (goal.closure and goal.closure.kind == "done")]
    return suggestions(
        ground.unhelpful,
        ground.standings,
        tuple(ground.wants),
        taken={
            goal.suggestion
            for goal in kept
            if goal.suggestion and goal.participation_id == ground.context.participation.id
        },
        pursued=_pursued(ground, active),
        active=len(active),
        aspiring=any((goal.suggestion or "").startswith("want:") for goal in active),
    )
