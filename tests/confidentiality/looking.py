"""Looking for tokens in whatever an address answers, and the addresses themselves: each with ids of the right kind."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, String, Table, TypeDecorator, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine
from werkzeug.routing import AnyConverter, Rule, UUIDConverter

from kie.accounts.models import SignInSession, UnsentForm
from kie.accounts.passkey_models import Passkey
from kie.assessments.on_paper import PaperEntry
from kie.cycles.models import Cycle, Participation
from kie.evidence.models import EvidenceNote
from kie.holds import Hold
from kie.learning.models import LearningItem, PendingCatalogue
from kie.migrations.run import METADATA
from kie.paper.models import PaperForm
from kie.people.models import Person, RoleGrant, StandIn, Team
from kie.people.team_models import TeamChange
from kie.plans.models import Action, Goal, Plan, PlanReview
from kie.plans.review_models import PlanPause
from kie.records.models import RemovalRequest
from kie.records.sample_models import SampledRecord
from kie.reflections.models import Reflection
from kie.reminders.models import LetterRun
from kie.reviews.models import Record
from kie.subject_access.models import Complaint
from kie.subject_access.request_models import Redaction, SubjectRequest
from kie.web import KieFlask
from kie.work.models import Job
from tests.pdfs import Pdf

Ids = Mapping[str, Sequence[UUID]]
TOKEN = re.compile(r"before-([a-z0-9.-]+)")
FRAMEWORKS = (("customer-focus", "respect-and-courtesy"), ("care", "care"))

OF_NOBODY = {
    "cycle_id": Cycle.id,
    "cycle": Cycle.id,
    "team_id": Team.id,
    "change_id": TeamChange.id,
    "item_id": LearningItem.id,
    "run_id": LetterRun.id,
    "job_id": Job.id,
    "pending_id": PendingCatalogue.id,
}


def things_of(session: Session, person_id: UUID) -> Ids:
    """The ids of everything that is this person's, and of what is nobody's in particular, by what addresses call it."""
    own = {
        "person_id": select(Person.id).where(Person.id == person_id),
        "participation_id": select(Participation.id).where(Participation.person_id == person_id),
        "note_id": select(EvidenceNote.id).where(EvidenceNote.person_id == person_id),
        "request_id": select(RemovalRequest.id).where(RemovalRequest.person_id == person_id),
        "reflection_id": select(Reflection.id).where(Reflection.person_id == person_id),
        "passkey_id": select(Passkey.id).where(Passkey.person_id == person_id),
        "unsent_id": select(UnsentForm.id).where(UnsentForm.person_id == person_id),
        "goal_id": select(Goal.id).join(Plan, Plan.id == Goal.plan_id).where(Plan.person_id == person_id),
        "review_id": select(PlanReview.id).join(Plan).where(Plan.person_id == person_id),
        "pause_id": select(PlanPause.id).join(Plan).where(Plan.person_id == person_id),
        "action_id": select(Action.id).join(Goal).join(Plan).where(Plan.person_id == person_id),
        "session_id": select(SignInSession.id).where(SignInSession.person_id == person_id).limit(1),
        "grant_id": select(RoleGrant.id).where(RoleGrant.person_id == person_id),
        "stand_in_id": select(StandIn.id).where(StandIn.manager_id == person_id),
        "complaint_id": select(Complaint.id).where(Complaint.person_id == person_id),
        "hold_id": select(Hold.id).where(Hold.person_id == person_id),
        "asked_id": select(SubjectRequest.id).where(SubjectRequest.person_id == person_id),
        "redaction_id": select(Redaction.id)
        .join(SubjectRequest)
        .where(SubjectRequest.person_id == person_id),
        "entry_id": select(PaperEntry.id).join(Participation).where(Participation.person_id == person_id),
        "sample_id": select(SampledRecord.sample_id)
        .join(Record, Record.id == SampledRecord.record_id)
        .join(Participation, Participation.id == Record.participation_id)
        .where(Participation.person_id == person_id),
        "form_id": select(PaperForm.id).join(Participation).where(Participation.person_id == person_id),
    }
    return {name: session.scalars(asked).all() for name, asked in own.items()}


def shared_things(session: Session) -> Ids:
    """The ids of what is nobody's in particular."""
    return {name: session.scalars(select(column)).all() for name, column in OF_NOBODY.items()}


def addresses(app: KieFlask, method: str, ids: Ids) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every rule of this method that these ids fill, with all of its other choices."""
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or set()) or rule.endpoint in {"static", "accounts.sign_out"}:
            continue
        for values in _fillings(rule, ids):
            with app.test_request_context():
                yield rule.endpoint, app.url_for(rule.endpoint, **values)


def _fillings(rule: Rule, ids: Ids) -> Iterator[dict[str, Any]]:
    # A part that a rule gives by itself is nothing to choose.
    names = sorted(rule._converters.keys() - {"framework_id", "competency_id"})
    choices = [_choices(rule._converters[name], name, ids) for name in names]
    for values in product(*choices):
        filled = dict(zip(names, values, strict=True))
        if "framework_id" not in rule.arguments:
            yield filled
            continue
        for framework_id, competency_id in FRAMEWORKS:
            both = {"framework_id": framework_id, "competency_id": competency_id}
            yield {**filled, **{name: both[name] for name in rule.arguments & both.keys()}}


def _choices(converter: Any, name: str, ids: Ids) -> Sequence[Any]:
    if isinstance(converter, UUIDConverter):
        return ids.get(name, ())
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)
    return (1,) if name == "number" else ("staff",)


def tokens_in(body: bytes) -> set[str]:
    """The tokens that somebody who opens this reads: on a page, in a file of any kind, in what came with it."""
    if body.startswith(b"%PDF"):
        return set(TOKEN.findall(re.sub(r"\s", "", Pdf(body).text)))
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return set().union(*(tokens_in(book.read(name)) for name in book.namelist()))
    return set(TOKEN.findall(body.decode("utf-8", errors="replace").replace("\r\n ", "")))


def tokens_kept(session: Session) -> dict[str, set[str]]:
    """Every token that a column holds, by the column, such as `ratings.note`."""
    found: dict[str, set[str]] = {}
    for table in METADATA.sorted_tables:
        columns = [column for column in table.columns if _holds_words(table, column.name)]
        if columns:
            for row in session.execute(select(*columns)):
                for column, value in zip(columns, row, strict=True):
                    found.setdefault(f"{table.name}.{column.name}", set()).update(TOKEN.findall(str(value)))
    return found


def _holds_words(table: Table, name: str) -> bool:
    return isinstance(kept_as(table.columns[name]), String | JSON)


def kept_as(column: Column[Any]) -> TypeEngine[Any]:
    """How the database keeps the column, whatever it is read as."""
    kind = column.type
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind
