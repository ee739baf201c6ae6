"""Pages of complaints about one's data: making one, and for HR the list with its days, and the answer."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.errors import Conflict, Invalid
from kie.forming import Form
from kie.i18n import _
from kie.people.opened import opened, reading_facts
from kie.subject_access import complaints
from kie.subject_access.complaints import Made
from kie.subject_access.forms import AnswerForm, ComplaintForm
from kie.subject_access.rules import calls_by_name
from kie.web import Viewer, allowed, authorise, db, page, viewer

bp = Blueprint("complaints", __name__, url_prefix=None)


@bp.route("/my-file/complaints", methods=["GET", "POST"])
def mine() -> ResponseReturnValue:
    """One's own complaints, and making one."""
    who = authorise(Permission.COMPLAIN, viewer().person_id)
    form, status = ComplaintForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                complaints.complain(db(), who.person_id, form.words.data or "")
            except Invalid as refused:
                form.words.errors = [refused.message]
            else:
                flash(_("HR has your complaint. It is acknowledged within 30 days."), "success")
                return redirect(url_for(".mine"))
    made = complaints.complaints_of(db(), who.person_id)
    return page("subject_access/complaints_mine.html", status, form=form, made=made)


@bp.get("/records/complaints")
def index() -> ResponseReturnValue:
    """Every complaint, with the days that are left to acknowledge it."""
    who = authorise(Permission.READ_COMPLAINTS)
    return page("subject_access/complaints.html", made=complaints.all_complaints(db(), who.person_id))


@bp.get("/records/complaints/<uuid:complaint_id>")
def show(complaint_id: UUID) -> ResponseReturnValue:
    """One complaint, to acknowledge and to answer."""
    _who, made = _answering(complaint_id)
    return _show(made)


@bp.post("/records/complaints/<uuid:complaint_id>/acknowledgement")
def acknowledgement(complaint_id: UUID) -> ResponseReturnValue:
    """Tell the person that it has arrived. What was typed of the answer by then stays."""
    who, _made = _answering(complaint_id)
    complaints.acknowledge(db(), complaint_id, who.person_id)
    flash(_("It is acknowledged, and the person was told."), "success")
    form = AnswerForm()
    if form.words.data:
        return _show(complaints.complaint_of(db(), complaint_id), form=form)
    return redirect(url_for(".show", complaint_id=complaint_id))


@bp.post("/records/complaints/<uuid:complaint_id>/answer")
def answer(complaint_id: UUID) -> ResponseReturnValue:
    """Answer it, once it was shown what the person will read."""
    who, made = _answering(complaint_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _show(made, 422, form)
    if not made.answered_at and not form.shown_before(form.words.data or ""):
        return _show(made, form=form, look=True)
    try:
        complaints.answer(db(), complaint_id, who.person_id, form.words.data or "")
    except (Invalid, Conflict) as refused:
        form.words.errors = [f"{refused.message} {refused.next_step}".strip()]
        return _show(complaints.complaint_of(db(), complaint_id), refused.status, form)
    flash(_("The complaint is answered, and the person was told."), "success")
    return redirect(url_for(".index"))


def _answering(complaint_id: UUID) -> tuple[Viewer, Made]:
    """The complaint, when the viewer may read and answer it. Raises SignInNeeded and NotFound."""
    authorise(Permission.READ_COMPLAINTS)
    made = complaints.complaint_of(db(), complaint_id)
    who = authorise(Permission.ANSWER_COMPLAINT, made.person_id, *reading_facts(made.person_id))
    return who, made


def _show(
    made: Made, status: int = 200, form: Form | None = None, *, look: bool = False
) -> ResponseReturnValue:
    opened("complaint", made.person_id, made.id)
    who = viewer()
    return page(
        "subject_access/complaint.html",
        status,
        made=made,
        form=form or AnswerForm(formdata=None),
        look=look,
        named=calls_by_name(made.words, who.name),
        colleagues=() if made.answered_at else complaints.who_else(db(), made.person_id, who.person_id),
        may_open=allowed(Permission.OPEN_RECORDS, made.person_id, *reading_facts(made.person_id)),
    )
