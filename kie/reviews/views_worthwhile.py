"""Answering the one question after signing."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.errors import NotFound
from kie.i18n import _
from kie.reviews.case import ask, bp
from kie.reviews.worthwhile import answer
from kie.web import db


@bp.post("/<uuid:participation_id>/worthwhile")
def worthwhile(participation_id: UUID) -> ResponseReturnValue:
    """Count the answer of somebody who has signed, once."""
    case = ask(Permission.SIGN_AS_EMPLOYEE, participation_id)
    if case.state.decision is None:
        raise NotFound()
    if answer(db(), case.context, request.form.get("answer", "")):
        flash(_("Thank you. You will not be asked again about this review."), "success")
    else:
        flash(_("You were asked before. What you said then stands, and this was not counted."), "info")
    return redirect(url_for(".record", participation_id=case.id))
