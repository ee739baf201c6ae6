"""The page on which the two sign: the record as it will be kept or is kept, and what stands in the way."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import _
from kie.people.queries import leader_of, names_of
from kie.plans.queries import plan_of
from kie.reviews.agenda import Review, read_review
from kie.reviews.around import read_arranged
from kie.reviews.case import Case
from kie.reviews.forms import SignForm
from kie.reviews.kept import Kept, kept_records
from kie.reviews.models import Acknowledgement
from kie.reviews.next_words import next_words
from kie.reviews.older_forms import StatusStep
from kie.reviews.older_goals import older_goals_of
from kie.reviews.pages import missing_words, unclosed_words
from kie.reviews.record_pages import RecordPage, deciders, draft_page, record_page
from kie.reviews.reopened import Reopened, reopened_of
from kie.reviews.signing import RecordDraft, draft_record


@dataclass(frozen=True, slots=True)
class SignOffPage:
    """What is signed: the record that stands, the draft of the next for the manager, None for the employee before.

    `missing`: competencies without an agreed rating, as title and the id of the card; `unclosed`: key issues that are
    not closed; `step`: what became of older goals, None once a record stands; `read`: that the employee has read it;
    `reopened`: who asks the two to talk once more;
    `unchanged`: the draft is what was signed before; `manager`: who manages the person now, by name.
    """

    record: RecordPage | None
    missing: list[tuple[str, str]]
    unclosed: list[str]
    step: StatusStep | None
    read: Acknowledgement | None
    reopened: Reopened | None
    unchanged: bool
    both_confirmed: bool
    next_words: str
    manager: str
    form: SignForm


def sign_off_page(
    session: Session, case: Case, form: SignForm | None = None, step: StatusStep | None = None
) -> SignOffPage:
    """The page for whoever looks at it. `form`, `step`: an answer, or statuses, that could not be kept."""
    manager = manager_name(session, case)
    kept = kept_records(session, case.id)[0] if case.state.record_id is not None else None
    review, draft = _to_sign(session, case) if kept is None and not case.is_employee else (None, None)
    record = _record(session, kept, draft)
    confirmed = review.confirmations if review else read_arranged(session, case.id).confirmed
    before = kept_records(session, case.id) if draft is not None and case.state.revisions else []
    return SignOffPage(
        record=record,
        missing=missing_words(review, draft.open) if review and draft else [],
        unclosed=unclosed_words(draft.body) if draft else [],
        step=step or _step(session, case, kept, draft),
        read=None if kept is None else kept.read,
        reopened=reopened_of(session, [case.id]).get(case.id) if case.state.revisions else None,
        unchanged=draft is not None and any(one.record.digest == draft.digest for one in before[:1]),
        both_confirmed=len(confirmed) == 2,
        next_words=next_words(kept, case.is_employee, case.context.person.name, manager),
        manager=manager,
        form=_form(form, "" if record is None else record.digest),
    )


def _form(form: SignForm | None, digest: str) -> SignForm:
    """The form for this record. Words written below an older one stay; having read the older one does not count."""
    if form is None:
        return SignForm(formdata=None, digest=digest)
    if form.digest.data != digest:
        form.digest.data, form.read.data = digest, False
    return form


def _step(session: Session, case: Case, kept: Kept | None, draft: RecordDraft | None) -> StatusStep | None:
    if kept is not None or not case.context.cycle.is_open:
        return None
    if draft is not None:
        return StatusStep(draft.older)
    return StatusStep(older_goals_of(session, case.id, plan_of(session, case.context.person.id)))


def _to_sign(session: Session, case: Case) -> tuple[Review, RecordDraft]:
    review = read_review(session, case.context)
    return review, draft_record(session, review, case.viewer.person_id)


def _record(session: Session, kept: Kept | None, draft: RecordDraft | None) -> RecordPage | None:
    if kept is not None:
        return record_page(kept, names_of(session, deciders(kept)))
    return None if draft is None else draft_page(draft.body, draft.digest)


def manager_name(session: Session, case: Case) -> str:
    """Who manages the person now: the viewer, unless they are the person themselves."""
    if not case.is_employee:
        return case.viewer.name
    leader_id = leader_of(session, case.context.person.id, clock.today())
    return _("Your manager") if leader_id is None else names_of(session, [leader_id])[leader_id]
