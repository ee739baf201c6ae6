"""Rows gathered by table and written in bulk, in the order that their references need."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from kie.accounts.models import Account
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
from kie.assessments.observed_models import ObservationReply, ObservationResolution
from kie.bulk import Encoded, Row, encoded, write_rows
from kie.cycles.models import Cycle, CycleClosure, CycleFramework, CycleOpening, Participation
from kie.db import Base
from kie.events import Event
from kie.evidence.models import EvidenceNote, EvidenceTag
from kie.people.models import Person, PersonWord, ReportingLine, RoleGrant, Team
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
from kie.plans.review_models import GoalStatus
from kie.reviews.models import (
    IssueOutcome,
    Meeting,
    MeetingConfirmation,
    Record,
    SignOff,
)

ORDER: tuple[type[Base], ...] = (
    Team,
    Person,
    PersonWord,
    ReportingLine,
    RoleGrant,
    Account,
    Cycle,
    CycleFramework,
    CycleOpening,
    CycleClosure,
    Participation,
    Assessment,
    Rating,
    Wants,
    UnhelpfulAnswer,
    Observation,
    ObservationReply,
    ObservationResolution,
    Submission,
    Result,
    Reveal,
    AgreedRating,
    IssueOutcome,
    Meeting,
    MeetingConfirmation,
    Record,
    SignOff,
    Plan,
    Goal,
    GoalAgreement,
    GoalClosure,
    Action,
    ActionDone,
    ProgressNote,
    PlanReview,
    GoalStatus,
    EvidenceNote,
    EvidenceTag,
    Event,
)


class Rows:
    """Plain rows waiting to be written. Every row of a table names the same columns."""

    def __init__(self) -> None:
        self._waiting: dict[type[Base], list[Row]] = {model: [] for model in ORDER}

    def add(self, model: type[Base], **values: Any) -> None:
        """One more row."""
        self._waiting[model].append(values)

    def put(self, model: type[Base], row: Row) -> None:
        """One more row, which whoever made it goes on reading."""
        self._waiting[model].append(row)

    def extend(self, model: type[Base], rows: Iterable[Row]) -> None:
        """More rows of one table."""
        self._waiting[model].extend(rows)

    def encode(self) -> list[Encoded]:
        """What waits, as COPY reads it, and forget it."""
        found = []
        for model in ORDER:
            rows, self._waiting[model] = self._waiting[model], []
            if rows:
                found.append(encoded(model, rows))
        return found

    def write(self, session: Session) -> None:
        """Write what waits, table by table, and forget it."""
        for model in ORDER:
            rows, self._waiting[model] = self._waiting[model], []
            write_rows(session, model, rows)


__all__ = ["ORDER", "Row", "Rows"]
