"""Reading for the launch check and the opening: who would take part today, and what would go wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Participation
from kie.cycles.queries import CycleContext, RatedFramework, chosen_frameworks, cycle_context
from kie.cycles.rolling_rules import Rolling
from kie.cycles.rules import (
    Disadvantaging,
    Effort,
    Plan,
    Population,
    Problem,
    Staff,
    Uncounted,
    asked_at_all,
    effort,
    left_out_because,
    problems,
)
from kie.cycles.staffing import population_of, staff_on
from kie.frameworks.models import Catalogue, RoleProfile, flagged
from kie.frameworks.rules import asked_statements, nodes_of


@dataclass(frozen=True, slots=True)
class LaunchCheck:
    """What opening a draft on `day` would do. `left_out`: how many for which reason (rules.LEFT_OUT_REASONS).

    `eligible`: everybody whom it would ask; in a rolling cycle `beginning` are those who would begin at once.
    """

    day: date
    eligible: tuple[Staff, ...]
    beginning: tuple[Staff, ...]
    left_out: Mapping[str, int]
    problems: tuple[Problem, ...]
    effort: Effort
    names: Mapping[UUID, str]

    @property
    def may_open(self) -> bool:
        """Whether nothing stops the opening."""
        return not any(problem.blocking for problem in self.problems)


def _elsewhere(session: Session, cycle_id: UUID) -> dict[UUID, str]:
    """Title of another open cycle, for everybody who takes part in one."""
    rows = session.execute(
        select(Participation.person_id, Cycle.title)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .where(CycleClosure.cycle_id.is_(None), Cycle.id != cycle_id)
        .order_by(CycleOpening.opened_at)
    )
    return dict(rows.all())


def answers_asked(
    frameworks: Iterable[RatedFramework], role_profiles: Mapping[str, RoleProfile]
) -> dict[str, int]:
    """How many answers a person of each role profile gives about themselves."""
    rated = tuple(frameworks)
    return {
        profile.id: sum(len(nodes_of(each.framework, each.depth, profile)) for each in rated)
        for profile in role_profiles.values()
    }


def _uncounted(
    frameworks: Iterable[RatedFramework], profiles: Iterable[RoleProfile]
) -> tuple[tuple[Uncounted, ...], tuple[Uncounted, ...]]:
    """Where there is nothing to compare ratings with: none required; another scale."""
    none_required: list[Uncounted] = []
    other_scale: list[Uncounted] = []
    asked = sorted(profiles, key=lambda profile: profile.title)
    for rated in frameworks:
        for profile in asked:
            nodes = nodes_of(rated.framework, rated.depth, profile)
            if not nodes:
                continue
            if not profile.required.get(rated.framework.id):
                none_required.append(Uncounted(rated.framework.title, profile.title))
            elif all(node.scale.id != rated.framework.scale.id for node in nodes):
                other_scale.append(Uncounted(rated.framework.title, profile.title))
    return tuple(none_required), tuple(other_scale)


def _flagged(
    frameworks: Iterable[RatedFramework], catalogue: Catalogue, kinds: Iterable[str]
) -> tuple[Disadvantaging, ...]:
    """What somebody of these kinds of job would be asked about, and nobody has explained, by framework and flag."""
    profiles = [catalogue.role_profiles[kind] for kind in kinds]
    found: dict[tuple[str, str], list[str]] = {}
    for rated in frameworks:
        framework = rated.framework
        asked = {one for profile in profiles for one in asked_statements(framework, profile)}
        for hit in flagged(framework, catalogue.flags):
            if hit.statement.id in asked and not hit.statement.explanation:
                found.setdefault((framework.title, hit.flag.reason), []).append(hit.statement.text)
    return tuple(Disadvantaging(title, why, tuple(texts)) for (title, why), texts in found.items())


def due_days(cycle: Cycle) -> dict[str, date]:
    """When the part of each side of a review is due; empty where everybody has days of their own."""
    if cycle.rolling is not None:
        return {}
    return {"self": cycle.self_due_on, "manager": cycle.manager_due_on}


def self_last(cycle: Cycle) -> bool:
    """Whether the manager's part of a review is due before the person's own."""
    rolling = Rolling.of(cycle.rolling)
    if rolling is None:
        return cycle.self_due_on > cycle.manager_due_on
    return rolling.self_days > rolling.manager_days


def left_out_counts(everybody: Iterable[Staff], population: Population, day: date) -> dict[str, int]:
    """How many do not take part on `day`, by reason."""
    counts: dict[str, int] = {}
    for staff in everybody:
        reason = left_out_because(staff, population, day)
        if reason is not None:
            counts[reason] = counts.get(reason, 0) + 1
    return counts


def launch_check(session: Session, cycle_id: UUID, catalogue: Catalogue, day: date) -> LaunchCheck:
    """What would happen if the draft opened on `day`. Raises NotFound. A constant number of statements."""
    context = cycle_context(session, cycle_id, catalogue)
    population = population_of(session, context.cycle)
    everybody = staff_on(session, day)
    eligible = tuple(one for one in everybody if asked_at_all(one, population, day))
    plan = _plan(session, context, catalogue, everybody, eligible, day)
    return LaunchCheck(
        day=day,
        eligible=eligible,
        beginning=tuple(one for one in eligible if left_out_because(one, population, day) is None),
        left_out=left_out_counts(everybody, population, day),
        problems=problems(plan),
        effort=effort(eligible, plan.answers),
        names={one.id: one.name for one in everybody},
    )


def _plan(
    session: Session,
    context: CycleContext,
    catalogue: Catalogue,
    everybody: Iterable[Staff],
    eligible: tuple[Staff, ...],
    day: date,
) -> Plan:
    """The draft as the rules see it."""
    cycle, chosen = context.cycle, chosen_frameworks(session, context.cycle.id)
    kinds = {one.role_profile for one in eligible} & catalogue.role_profiles.keys()
    profiles = (catalogue.role_profiles[kind] for kind in kinds)
    none_required, other_scale = _uncounted(context.frameworks, profiles)
    missing = (one.framework_id for one in chosen if one.framework_id not in catalogue.frameworks)
    return Plan(
        eligible=eligible,
        day=day,
        closes_on=cycle.closes_on,
        answers=answers_asked(context.frameworks, catalogue.role_profiles),
        long_reason=cycle.long_reason,
        frameworks=len(chosen),
        missing_frameworks=tuple(missing),
        leavers=_leaving_before(everybody, cycle.closes_on),
        elsewhere=_elsewhere(session, cycle.id),
        without_required=none_required,
        other_scale=other_scale,
        flagged=_flagged(context.frameworks, catalogue, kinds),
        rolling=cycle.rolling is not None,
        due=due_days(cycle),
        self_last=self_last(cycle),
    )


def _leaving_before(everybody: Iterable[Staff], day: date) -> dict[UUID, date]:
    """The last days of those who have left, or leave before that day."""
    return {one.id: one.leaves_on for one in everybody if one.leaves_on is not None and one.leaves_on < day}
