"""The second person's page: HR wants to take words out of signed texts, and somebody else looks before it is done."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Fact, Permission
from kie.errors import Conflict, NotFound
from kie.i18n import _
from kie.people.opened import opened, reading_facts
from kie.records import queries
from kie.records.approving import approve, as_seen_by
from kie.records.errors import RequestAnswered, TextsChanged
from kie.records.forms import ApprovalForm
from kie.records.models import RemovalProposal
from kie.records.queries import Asked
from kie.records.removal_pages import asked_line, hit_groups, proposal_part
from kie.records.removing import words_of
from kie.records.views import bp
from kie.web import Viewer, authorise, db, page, viewer

__all__ = ["bp"]


@bp.route("/records/removals/<uuid:request_id>/approval", methods=["GET", "POST"])
def approval(request_id: UUID) -> ResponseReturnValue:
    """See where the words stand, and say yes: as a colleague of HR, or as somebody who signed."""
    who, asked, proposal = _deciding(request_id)
    standing = "signer" if queries.is_signer(db(), request_id, who.person_id) else "hr"
    form = ApprovalForm()
    if not form.validate_on_submit():
        return _show(who, asked, proposal, standing)
    try:
        done = approve(db(), request_id, who.person_id, standing, form.token.data or "")
    except TextsChanged as changed:
        return _show(who, asked, proposal, standing, changed)
    flash(
        _("The words were taken out, for good.") if done else _("You said yes. The others have yet to."),
        "success",
    )
    return redirect(url_for(".mine" if standing == "signer" else ".removals"))


def _deciding(request_id: UUID) -> tuple[Viewer, Asked, RemovalProposal]:
    """The proposal, when the viewer may be the second person. Raises NotFound, and RequestAnswered when it is over."""
    who = viewer()
    authorise(Permission.USE)
    asked = queries.request_of(db(), request_id)
    proposal, person_id = asked.proposal, asked.request.person_id
    if proposal is None:
        raise NotFound()
    facts = set(reading_facts(person_id))
    if queries.is_signer(db(), request_id, who.person_id):
        facts.add(Fact.SIGNER)
    if proposal.proposed_by_id != who.person_id:
        facts.add(Fact.ANOTHER)
    authorise(Permission.APPROVE_REMOVAL, person_id, *facts)
    if asked.answer is not None:
        raise RequestAnswered()
    return who, asked, proposal


def _show(
    who: Viewer, asked: Asked, proposal: RemovalProposal, standing: str, changed: Conflict | None = None
) -> ResponseReturnValue:
    words = words_of(proposal.words)
    hits, token = as_seen_by(db(), asked.request, words, None if standing == "hr" else who.person_id)
    opened("removal", asked.request.person_id, asked.request.id)
    return page(
        "records/approval.html",
        200 if changed is None else changed.status,
        form=ApprovalForm(formdata=None, token=token),
        line=asked_line(asked),
        part=proposal_part(db(), proposal, asked.request.person_id, who.person_id),
        by_hr=standing == "hr",
        words=words,
        groups=hit_groups(hits, asked.person.name),
        changed=changed,
    )
