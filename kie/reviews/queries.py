"""How far reviews have come, and the records they left. Everything here only reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact
from kie.assessments.models import AgreedRating, Assessment, GoneAhead, Result, Reveal, Submission
from kie.cycles.models import Participation
from kie.cycles.past_models import PastStanding
from kie.reviews.deadlines import answer_by, decide_by, decision_overdue, not_signed
from kie.reviews.models import (
    Acknowledgement,
    IssueOutcome,
    MeetingConfirmation,
    Moderation,
    Record,
    Reopening,
    SignOff,
)

BATCH = 20_000
"""Ids in one statement: below what SQLite (32,766) and PostgreSQL (65,535) take as parameters."""


@dataclass(slots=True)
class Progress:
    """How far one review has come. Everything about a record speaks of the latest one, unless it was reopened.

    `gone_ahead`: the side (`self`, `manager`) that went ahead without the other, "" for neither. `confirmed`: the
    parties (`manager`, `employee`) that confirmed that the meeting took place; `met`: both did. `recorded`:
    revealed, and every competency has an agreed rating, was agreed to differ, or was closed without a rating
    because one side went ahead. `shared`: the manager signed. `read`: the employee said that they have read it;
    `answer_by`: the day by which they sign in time; `not_signed`: they let it pass, and have not signed since.
    `employee_decision`: `accept`, `comment`, `disagree`, or None while the employee has not signed. `signed`: both
    did, agreeing or not. `disputed`: the employee disagreed; `moderated`: the manager's manager has decided on it;
    `decide_by`: the day by which that is due, None without a disagreement; `decision_overdue`: it has passed, and
    nobody has decided. `reopened`: the latest record was opened again, by them or otherwise, and no newer one is
    signed yet. `gone`: the review is past its time and was deleted; then only `revealed`, of every one, and `signed`
    are said of it.
    """

    participation_id: UUID
    self_started: bool = False
    self_handed_in: bool = False
    manager_started: bool = False
    manager_handed_in: bool = False
    revealed: bool = False
    gone_ahead: str = ""
    confirmed: frozenset[str] = frozenset()
    recorded: bool = False
    shared: bool = False
    read: bool = False
    answer_by: date | None = None
    not_signed: bool = False
    employee_decision: str | None = None
    signed: bool = False
    disputed: bool = False
    moderated: bool = False
    decide_by: date | None = None
    decision_overdue: bool = False
    reopened: bool = False
    gone: bool = False

    @property
    def met(self) -> bool:
        """Both confirmed that the meeting took place."""
        return len(self.confirmed) == 2


def unsettled_reviews() -> Select[UUID]:
    """Selects the participations with a competency that has a result and no outcome, some more than once.

    An outcome is an agreed rating or "agreed to differ"; where one side went ahead, however the competency was closed.
    """
    key = "competency:" + Result.framework_id + ":" + Result.competency_id
    return (
        select(Assessment.participation_id)
        .join(Result, Result.assessment_id == Assessment.id)
        .outerjoin(
            AgreedRating,
            and_(
                AgreedRating.participation_id == Assessment.participation_id,
                AgreedRating.framework_id == Result.framework_id,
                AgreedRating.competency_id == Result.competency_id,
            ),
        )
        .outerjoin(GoneAhead, GoneAhead.participation_id == Assessment.participation_id)
        .outerjoin(
            IssueOutcome,
            and_(IssueOutcome.participation_id == GoneAhead.participation_id, IssueOutcome.issue_key == key),
        )
        .where(AgreedRating.participation_id.is_(None), IssueOutcome.participation_id.is_(None))
    )


# Put together once: every first page, team and count of completion asks them.
_THESE: BindParameter[UUID] = bindparam("ids", expanding=True)
_ASSESSMENTS = (
    select(Assessment.participation_id, Assessment.side, Submission.id)
    .outerjoin(
        Submission,
        and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None)),
    )
    .where(Assessment.participation_id.in_(_THESE))
)
_UNSETTLED = unsettled_reviews().where(Assessment.participation_id.in_(_THESE)).distinct()
_REVEALS = (
    select(Reveal.participation_id, GoneAhead.side)
    .outerjoin(GoneAhead, GoneAhead.participation_id == Reveal.participation_id)
    .where(Reveal.participation_id.in_(_THESE))
)
_GONE, _GONE_SIGNED = "gone", "gone-signed"
# Both together, because so many pages ask: nearly no review that they show is gone.
_CONFIRMED = union_all(
    select(MeetingConfirmation.participation_id, MeetingConfirmation.party).where(
        MeetingConfirmation.participation_id.in_(_THESE)
    ),
    select(
        PastStanding.participation_id,
        case((PastStanding.signed_at.is_not(None), literal(_GONE_SIGNED)), else_=literal(_GONE)),
    ).where(PastStanding.participation_id.in_(_THESE), PastStanding.gone_at.is_not(None)),
)
_LATEST = (
    select(Record.participation_id, func.max(Record.revision).label("revision"))
    .where(Record.participation_id.in_(_THESE))
    .group_by(Record.participation_id)
    .subquery()
)
_RECORDS = (
    select(
        Record.participation_id,
        Record.shared_at,
        SignOff.party,
        SignOff.decision,
        SignOff.signed_at,
        Moderation.record_id.label("moderated_id"),
        Reopening.record_id.label("reopened_id"),
        Acknowledgement.record_id.label("read_id"),
    )
    .join(
        _LATEST,
        and_(Record.participation_id == _LATEST.c.participation_id, Record.revision == _LATEST.c.revision),
    )
    .outerjoin(Reopening, Reopening.record_id == Record.id)
    .outerjoin(Moderation, Moderation.record_id == Record.id)
    .outerjoin(Acknowledgement, Acknowledgement.record_id == Record.id)
    .join(SignOff, SignOff.record_id == Record.id)
)


def progress_of(session: Session, participation_ids: Iterable[UUID]) -> dict[UUID, Progress]:
    """How far each of these reviews has come, in five statements for up to 20,000 of them."""
    ids = list(dict.fromkeys(participation_ids))
    found = {one: Progress(one) for one in ids}
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        _read_assessments(session, batch, found)
        _read_exchange(session, batch, found)
        _read_records(session, batch, found)
    return found


def _read_assessments(session: Session, ids: list[UUID], found: dict[UUID, Progress]) -> None:
    for participation_id, side, submission_id in session.execute(_ASSESSMENTS, {"ids": ids}):
        progress = found[participation_id]
        if side == "self":
            progress.self_started, progress.self_handed_in = True, submission_id is not None
        elif side == "manager":
            progress.manager_started, progress.manager_handed_in = True, submission_id is not None


def _read_exchange(session: Session, ids: list[UUID], found: dict[UUID, Progress]) -> None:
    unsettled = set(session.scalars(_UNSETTLED, {"ids": ids}))
    for one, side in session.execute(_REVEALS, {"ids": ids}):
        found[one].revealed, found[one].recorded = True, one not in unsettled
        found[one].gone_ahead = side or ""
    for one, party in session.execute(_CONFIRMED, {"ids": ids}):
        if party in (_GONE, _GONE_SIGNED):
            found[one].gone = found[one].revealed = True
            found[one].signed = party == _GONE_SIGNED
        else:
            found[one].confirmed |= {party}


def _read_records(session: Session, ids: list[UUID], found: dict[UUID, Progress]) -> None:
    today = clock.today()
    for row in session.execute(_RECORDS, {"ids": ids}):
        progress = found[row.participation_id]
        if row.reopened_id is not None:
            progress.reopened = True
        elif row.party == "manager":
            progress.shared, progress.read = True, row.read_id is not None
            shared_on = clock.local(row.shared_at).date()
            progress.answer_by = answer_by(shared_on)
            progress.not_signed = not progress.signed and not_signed(shared_on, today)
        else:
            progress.employee_decision = row.decision
            progress.signed, progress.not_signed = True, False
            progress.disputed = row.decision == "disagree"
            progress.moderated = row.moderated_id is not None
            if progress.disputed:
                disagreed_on = clock.local(row.signed_at).date()
                progress.decide_by = decide_by(disagreed_on)
                progress.decision_overdue = not progress.moderated and decision_overdue(disagreed_on, today)


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What decides who may do what with one review now. A record that was reopened does not count.

    `record_id`: the record that stands, None while nothing is shared; `decision`: the employee's, None before they
    signed it; `moderated`: the manager's manager has decided on a disagreement; `revisions`: how many records were
    signed by the manager so far, reopened ones among them.
    """

    revealed: bool
    record_id: UUID | None
    decision: str | None
    moderated: bool
    revisions: int

    @property
    def facts(self) -> frozenset[Fact]:
        """The conditions that access asks for."""
        facts = {Fact.NOT_SIGNED_BY_EMPLOYEE if self.decision is None else Fact.SIGNED_BY_EMPLOYEE}
        if self.revealed:
            facts.add(Fact.REVEALED)
        if self.decision == "disagree":
            facts.add(Fact.DISPUTED)
        return frozenset(facts)


def state_of(session: Session, participation_id: UUID) -> ReviewState:
    """The state of one review, in one statement. A review that nobody has begun has one as well."""
    standing = _standing(participation_id)
    revisions = select(func.count()).where(Record.participation_id == participation_id).scalar_subquery()
    row = session.execute(
        select(
            Participation.id,
            Reveal.revealed_at.is_not(None).label("revealed"),
            Record.id.label("record_id"),
            SignOff.decision,
            Moderation.record_id.is_not(None).label("moderated"),
            revisions.label("revisions"),
        )
        .outerjoin(Reveal, Reveal.participation_id == Participation.id)
        .outerjoin(Record, Record.id == standing)
        .outerjoin(SignOff, and_(SignOff.record_id == Record.id, SignOff.party == "employee"))
        .outerjoin(Moderation, Moderation.record_id == Record.id)
        .where(Participation.id == participation_id)
    ).one_or_none()
    if row is None:
        return ReviewState(False, None, None, False, 0)
    return ReviewState(bool(row.revealed), row.record_id, row.decision, bool(row.moderated), row.revisions)


def _standing(participation_id: UUID) -> ScalarSelect[UUID]:
    return (
        select(Record.id)
        .outerjoin(Reopening, Reopening.record_id == Record.id)
        .where(Record.participation_id == participation_id, Reopening.record_id.is_(None))
        .order_by(Record.revision.desc())
        .limit(1)
        .scalar_subquery()
    )
