"""Pages on which somebody who no longer rates a person hands over or discards what they had begun."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Fact, Permission
from kie.assessments import handover
from kie.assessments.handover import LeftDraft
from kie.assessments.queries import review_facts
from kie.assessments.views import bp
from kie.cycles.earlier import superseded
from kie.cycles.queries import ParticipationContext, participation_context
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import _
from kie.people.opened import opened
from kie.web import authorise, db, page, viewer


def _own(participation_id: UUID) -> tuple[ParticipationContext, LeftDraft]:
    who = viewer()
    context = participation_context(db(), participation_id)
    left = handover.left_draft(db(), context, who.person_id)
    authorise(Permission.HAND_OVER_DRAFT, context.person.id, Fact.AUTHOR)
    return context, left


@bp.route("/<uuid:participation_id>/hand-over", methods=["GET", "POST"])
def hand_over(participation_id: UUID) -> ResponseReturnValue:
    """Hand over what one had begun as a signed note, or discard it."""
    context, left = _own(participation_id)
    author_id = viewer().person_id
    words, problem = request.form.get("words", ""), None
    if request.method == "POST":
        try:
            handover.hand_over(db(), context, author_id, words)
        except (Invalid, Conflict) as error:
            db().rollback()
            problem = error
        else:
            flash(_("Your note is signed and handed over. Your draft is deleted."), "success")
            return redirect(url_for("home.index"))
    else:
        words = handover.own_notes(db(), context, author_id)
    to = handover.receiver_of(db(), context)
    status = 200 if problem is None else problem.status
    return page(
        "assessments/hand_over.html", status, context=context, left=left, words=words, to=to, problem=problem
    )


@bp.post("/<uuid:participation_id>/discarding")
def discarding(participation_id: UUID) -> ResponseReturnValue:
    """Throw away what one had begun."""
    context, _left = _own(participation_id)
    handover.discard(db(), context, viewer().person_id)
    flash(_("Your draft is deleted. Nobody has read it."), "success")
    return redirect(url_for("home.index"))


@bp.get("/<uuid:participation_id>/handed-over")
def handed_over(participation_id: UUID) -> ResponseReturnValue:
    """The notes that former managers left in this review: of an earlier cycle for the person alone."""
    viewer()
    context = participation_context(db(), participation_id)
    facts = review_facts(db(), participation_id, "self")
    who = authorise(Permission.READ_HAND_OVER, context.person.id, *facts)
    side = "self" if who.person_id == context.person.id else "manager"
    if side == "manager" and superseded(db(), context):
        raise NotFound()
    notes = handover.notes_of(db(), participation_id)
    opened("hand-over", context.person.id, participation_id)
    return page("assessments/handed_over.html", context=context, notes=notes, side=side)
