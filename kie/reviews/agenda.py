"""Reading a review that was revealed: what each said, what was settled, and the agenda that follows from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.assessments.models import AgreedRating, GoneAhead
from kie.assessments.queries import Sheet, agreed_of, results_of, sheets
from kie.assessments.standing import StandingObservation
from kie.cycles.queries import ParticipationContext, RatedFramework
from kie.frameworks.models import Scale
from kie.frameworks.rules import nodes_of, unhelpful_of
from kie.people.models import Person
from kie.people.queries import names_of
from kie.reviews.around import Around, read_around
from kie.reviews.last_time import agreed_last_time
from kie.reviews.models import AddedIssue, IssueOutcome, Meeting, MeetingConfirmation
from kie.reviews.observed import observed_in
from kie.reviews.rules import Compared, Issue, Material, Unhelpful, closed_competencies, prepare

Results = Mapping[tuple[str, str], int | None]


@dataclass(frozen=True, slots=True)
class Review:
    """The whole of one person's exchange, as the two may read it after the reveal.

    `sheets` and `results` are by side (`self`, `manager`); `confirmations` by party; `team`: the
    name of the team at the cycle's opening; `manager`: who rated the person, which need not be who manages them now;
    `names`: of everybody who did anything in it. `scales`: those on which each competency and statement is rated, by
    framework and node. `comparable`: all that was compared, by its key. `gone_ahead`, `gone_by`: who went ahead
    without the other; None and "" when both handed in. `observed`: unhelpful behaviours that were raised, in this
    review or before and still open when this one was revealed, by framework and statement.
    """

    context: ParticipationContext
    sheets: Mapping[str, Sheet]
    results: Mapping[str, Results]
    agreed: Mapping[tuple[str, str], AgreedRating]
    outcomes: Mapping[str, IssueOutcome]
    added: tuple[AddedIssue, ...]
    meeting: Meeting | None
    confirmations: Mapping[str, MeetingConfirmation]
    team: str
    manager: Person | None
    gone_ahead: GoneAhead | None
    gone_by: str
    observed: Mapping[tuple[str, str], StandingObservation]
    names: Mapping[UUID, str]
    scales: Mapping[tuple[str, str], Scale]
    compared: tuple[Compared, ...]
    comparable: Mapping[str, Compared]
    issues: tuple[Issue, ...]

    @property
    def id(self) -> UUID:
        """The participation's id, which is the review's."""
        return self.context.participation.id

    @property
    def employee(self) -> str:
        """The name of the person reviewed."""
        return self.context.person.name

    @property
    def rater(self) -> str:
        """The name of the manager who gave the manager's view, or was to give it."""
        return "" if self.manager is None else self.manager.name

    @property
    def left_out(self) -> str:
        """The side (`self`, `manager`) that the other went ahead without; "" when both handed in."""
        if self.gone_ahead is None:
            return ""
        return "manager" if self.gone_ahead.side == "self" else "self"

    @property
    def missing_name(self) -> str:
        """Who had not handed in when the other went ahead; "" when both handed in."""
        return {"self": self.employee, "manager": self.rater}.get(self.left_out, "")

    @property
    def closed(self) -> frozenset[tuple[str, str]]:
        """The competencies that are settled, by framework and competency; without an agreed rating where one side
        went ahead."""
        return closed_competencies(self.competencies, self.agreed, self.outcomes, bool(self.left_out))

    @property
    def competencies(self) -> tuple[Compared, ...]:
        """The competencies asked of the person, in order, as both rated them."""
        return tuple(one for one in self.compared if one.subject == "competency")

    def scale_of(self, one: Compared) -> Scale:
        """The scale on which it is rated."""
        return self.scales[one.framework_id, one.node_id]


def _instead(session: Session, both: Mapping[str, Sheet]) -> dict[UUID, str]:
    """Names of whoever handed in for somebody else, as a clerk or a delegate; no statement where nobody did."""
    found = {
        one.submission.handed_in_by_id
        for one in both.values()
        if one.submission and one.assessment and one.submission.handed_in_by_id != one.assessment.author_id
    }
    return names_of(session, found) if found else {}


def read_review(session: Session, context: ParticipationContext) -> Review:
    """Everything about a review. Only for a review that was revealed: nothing here hides either side."""
    one = context.participation.id
    both, results = sheets(session, one), results_of(session, one)
    added = session.execute(
        select(AddedIssue, Person.name)
        .join(Person, Person.id == AddedIssue.added_by_id)
        .where(AddedIssue.participation_id == one)
        .order_by(AddedIssue.added_at, AddedIssue.id)
    ).all()
    settled = session.execute(
        select(IssueOutcome, Person.name)
        .join(Person, Person.id == IssueOutcome.settled_by_id)
        .where(IssueOutcome.participation_id == one)
        .execution_options(populate_existing=True)
    ).all()
    names = {row.AddedIssue.added_by_id: row.name for row in added}
    names |= {row.IssueOutcome.settled_by_id: row.name for row in settled}
    names |= {context.person.id: context.person.name, **_instead(session, both)}
    around = read_around(session, context)
    return put_together(
        context,
        around,
        Parts(
            sheets=both,
            results=results,
            agreed=agreed_of(session, one),
            outcomes={row.IssueOutcome.issue_key: row.IssueOutcome for row in settled},
            added=tuple(row.AddedIssue for row in added),
            observed=observed_in(session, context, around.revealed_at),
            names=names,
        ),
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What the two wrote and settled in one review, and the names of whoever did; as in `Review`."""

    sheets: Mapping[str, Sheet]
    results: Mapping[str, Results]
    agreed: Mapping[tuple[str, str], AgreedRating]
    outcomes: Mapping[str, IssueOutcome]
    added: tuple[AddedIssue, ...]
    observed: Mapping[tuple[str, str], StandingObservation]
    names: Mapping[UUID, str]


def put_together(context: ParticipationContext, around: Around, parts: Parts) -> Review:
    """The review that these parts make, with its agenda worked out."""
    scales = _scales(context)
    before = agreed_last_time(around.previous, context.cycle, scales)
    compared = tuple(_compared(context, parts.sheets, parts.results, before))
    return Review(
        context=context,
        sheets=parts.sheets,
        results=parts.results,
        agreed=parts.agreed,
        outcomes=parts.outcomes,
        added=parts.added,
        meeting=around.arranged.meeting,
        confirmations=around.arranged.confirmed,
        team=around.team,
        manager=around.rater,
        gone_ahead=around.gone_ahead,
        gone_by=around.gone_by,
        observed=parts.observed,
        names=parts.names,
        scales=scales,
        compared=compared,
        comparable={one.key: one for one in compared},
        issues=prepare(_material(context, parts.sheets, compared, parts.observed, parts.added)),
    )


def _scales(context: ParticipationContext) -> dict[tuple[str, str], Scale]:
    found: dict[tuple[str, str], Scale] = {}
    for rated in context.cycle.frameworks:
        for node in nodes_of(rated.framework, rated.depth, context.role_profile):
            found[node.framework_id, node.node_id] = node.scale
            found[node.framework_id, node.competency_id] = node.scale
    return found


def _compared(
    context: ParticipationContext, both: Mapping[str, Sheet], results: Mapping[str, Results], before: Results
) -> Iterator[Compared]:
    """The competencies in order, each followed by its statements where those were rated."""
    for rated in context.cycle.frameworks:
        framework_id, last = rated.framework.id, ""
        for node in nodes_of(rated.framework, rated.depth, context.role_profile):
            if node.competency_id != last:
                last = node.competency_id
                yield _competency(context, rated, last, node.scale, results, before)
            if node.node_id != node.competency_id:
                own, manager = (_step(both[side], framework_id, node.node_id) for side in ("self", "manager"))
                top = len(node.scale.steps)
                yield Compared("statement", framework_id, node.node_id, last, own, manager, top)


def _competency(
    context: ParticipationContext,
    rated: RatedFramework,
    competency_id: str,
    scale: Scale,
    results: Mapping[str, Results],
    before: Results,
) -> Compared:
    framework = rated.framework
    key = (framework.id, competency_id)
    same_scale = scale.id == framework.scale.id
    return Compared(
        subject="competency",
        framework_id=framework.id,
        node_id=competency_id,
        competency_id=competency_id,
        own=results["self"].get(key),
        manager=results["manager"].get(key),
        top=len(scale.steps),
        required=context.role_profile.required_step(*key) if same_scale else None,
        before=before.get(key),
    )


def _step(sheet: Sheet, framework_id: str, node_id: str) -> int | None:
    rating = sheet.ratings.get((framework_id, node_id))
    return None if rating is None else rating.step


def _material(
    context: ParticipationContext,
    both: Mapping[str, Sheet],
    compared: tuple[Compared, ...],
    observed: Mapping[tuple[str, str], StandingObservation],
    added: tuple[AddedIssue, ...],
) -> Material:
    wants = both["self"].wants
    return Material(
        wants=wants is not None and bool(wants.soon or wants.later),
        in_the_way=wants is not None and bool(wants.in_the_way),
        needs=wants is not None and bool(wants.needs),
        compared=compared,
        unhelpful=tuple(_unhelpful(context, both, observed)),
        added=tuple(str(row.id) for row in added),
    )


def _unhelpful(
    context: ParticipationContext,
    both: Mapping[str, Sheet],
    observed: Mapping[tuple[str, str], StandingObservation],
) -> Iterator[Unhelpful]:
    """Those of this review in the frameworks' order, then what stands from before."""
    told: set[tuple[str, str]] = set()
    for rated in context.cycle.frameworks:
        framework_id = rated.framework.id
        raised = {
            row.statement_id
            for row in both["manager"].observations.get(framework_id, ())
            if row.raised_on is not None
        }
        chosen = {row.statement_id for row in both["self"].observations.get(framework_id, ()) if row.shared}
        for statement in unhelpful_of(rated.framework, context.role_profile):
            key = (framework_id, statement.id)
            if statement.id in raised | chosen:
                told.add(key)
                before = key in observed and statement.id not in raised
                yield Unhelpful(*key, statement.id in raised, statement.id in chosen, before)
    for key in observed:
        if key not in told:
            yield Unhelpful(*key, raised=False, own_choice=False, before=True)
