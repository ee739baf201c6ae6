"""The second person's page: HR wants to take words out of signed texts, and somebody else looks before it is done."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kie.access import Fact, Permission
from kie.errors import Conflict, Invalid, NotFound
from kie.forming import version_read
from kie.i18n import _
from kie.people.opened import opened, reading_facts
from kie.records import proposals, queries
from kie.records.approving import approve, as_seen_by, still_wanted
from kie.records.declining import decline
from kie.records.errors import ProposalReplaced, RequestAnswered, TextsChanged
from kie.records.forms import ApprovalForm, DeclineForm
from kie.records.queries import Asked
from kie.records.removal_pages import asked_line, hit_groups, proposal_part
from kie.records.removing import words_of
from kie.records.views import bp
from kie.refusals import leads_back
from kie.web import Viewer, authorise, db, page, viewer

__all__ = ["bp"]


@dataclass(frozen=True, slots=True)
class Second:
    """The second person and what they were asked. `standing`: of `RemovalApproval`."""

    who: Viewer
    asked: Asked
    standing: str

    @property
    def signer_id(self) -> UUID | None:
        """Whose own texts they are shown; None for a colleague of HR."""
        return self.who.person_id if self.standing == "signer" else None


@bp.route("/records/removals/<uuid:request_id>/approval", methods=["GET", "POST"])
def approval(request_id: UUID) -> ResponseReturnValue:
    """See where the words stand, and say yes: as a colleague of HR, or as somebody who signed."""
    second = _second(request_id)
    form = ApprovalForm()
    if not form.validate_on_submit():
        return _show(second)
    try:
        done = approve(db(), request_id, second.who.person_id, second.standing, form.token.data or "")
    except TextsChanged as changed:
        return _show(second, changed)
    flash(
        _("The words were taken out, for good.") if done else _("You said yes. The others have yet to."),
        "success",
    )
    return _back(second)


@bp.post("/records/removals/<uuid:request_id>/decline")
def declining(request_id: UUID) -> ResponseReturnValue:
    """Say no, for a reason that HR can read: the words stay."""
    second, form = _second(request_id), DeclineForm()
    number = version_read(form.number.data)
    try:
        decline(db(), request_id, second.who.person_id, second.standing, number, form.reason.data or "")
    except ProposalReplaced as changed:
        return _show(second, changed, form)
    except Invalid as refused:
        form.reason.errors = [refused.message]
        return _show(second, None, form, refused.status)
    flash(_("You said no. The words stay where they stand, and HR can read why."), "success")
    return _back(second)


def _back(second: Second) -> Response:
    return redirect(url_for(".removals" if second.signer_id is None else ".mine"))


def _second(request_id: UUID) -> Second:
    """The proposal's second person, when the viewer may be one. Raises NotFound."""
    who = viewer()
    asked, proposal = queries.request_of(db(), request_id), proposals.last_proposal(db(), request_id)
    if proposal is None:
        raise NotFound()
    person_id = asked.request.person_id
    is_signer = proposals.is_signer(db(), proposal, who.person_id)
    facts = set(reading_facts(person_id)) | ({Fact.SIGNER} if is_signer else set())
    if proposal.proposed_by_id != who.person_id:
        facts.add(Fact.ANOTHER)
    authorise(Permission.APPROVE_REMOVAL, person_id, *facts)
    if is_signer:  # The request's own page is for HR.
        leads_back(url_for(".mine"))
    return Second(who, asked, "signer" if is_signer else "hr")


def _show(
    second: Second, changed: Conflict | None = None, no: DeclineForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """What waits. Raises RequestAnswered and ProposalDeclined when it does not any more."""
    asked = second.asked
    if asked.answer is not None:
        raise RequestAnswered()
    proposal = still_wanted(db(), asked.request.id)
    words, number = words_of(proposal.words), str(proposal.number)
    hits, token = as_seen_by(db(), asked.request, words, second.signer_id)
    no = no or DeclineForm(formdata=None)
    no.number.data = number
    opened("removal", asked.request.person_id, asked.request.id)
    return page(
        "records/approval.html",
        status if changed is None else changed.status,
        form=ApprovalForm(formdata=None, token=token),
        no=no,
        line=asked_line(asked),
        part=proposal_part(db(), proposal, asked.request.person_id, second.who.person_id),
        by_hr=second.signer_id is None,
        words=words,
        groups=hit_groups(hits, asked.person.name),
        changed=changed,
    )
