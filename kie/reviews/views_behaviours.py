"""What is sent from the card of an unhelpful behaviour: a reply, or that it is resolved."""

from uuid import UUID

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.assessments.observations import StaleReply, reply, resolve
from kie.errors import Conflict, Invalid
from kie.forming import sent
from kie.i18n import _
from kie.reviews.cards import anchor_of
from kie.reviews.case import ask, bp
from kie.reviews.forms import ReplyForm
from kie.reviews.pages import Sent
from kie.reviews.rules import issue_key
from kie.reviews.views_exchange import back_to, show
from kie.web import db


@bp.post("/<uuid:participation_id>/replies")
def behaviour_reply(participation_id: UUID) -> ResponseReturnValue:
    """Keep what the person says to a behaviour that was raised with them."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    form = ReplyForm(sent())
    version = form.version.data or 0
    try:
        reply(db(), case.context, case.viewer.person_id, form.key, form.words.data or "", version)
    except StaleReply as quicker:
        return show(case, quicker.status, Sent(reply=form.tried(quicker, quicker.stored.words)))
    except (Invalid, Conflict) as refused:
        return show(case, refused.status, Sent(reply=form.tried(refused)))
    flash(_("Your reply is kept, and both of you can read it."), "success")
    return redirect(back_to(participation_id, anchor_of(issue_key("unhelpful", *form.key))))


@bp.post("/<uuid:participation_id>/resolutions")
def resolution(participation_id: UUID) -> ResponseReturnValue:
    """The manager finds a behaviour resolved."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    form = ReplyForm()
    try:
        resolve(db(), case.context, case.viewer.person_id, form.key, form.words.data or "")
    except (Invalid, Conflict) as refused:
        return show(case, refused.status, Sent(reply=form.tried(refused)))
    flash(_("This is resolved. It is no key issue any more."), "success")
    return redirect(back_to(participation_id, anchor_of(issue_key("unhelpful", *form.key))))
