"""What is sent from the record: that it was read, and what one of the two adds to it."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.errors import Invalid
from kie.i18n import _
from kie.reviews.annotations import annotate, check_annotation
from kie.reviews.answer_pages import adding_page
from kie.reviews.case import ask, bp
from kie.reviews.forms import AnnotationForm, ShareForm, blame
from kie.reviews.reading import acknowledge
from kie.reviews.views_record import chosen_record, show_record
from kie.web import db, page


@bp.post("/<uuid:participation_id>/record/acknowledgement")
def acknowledgement(participation_id: UUID) -> ResponseReturnValue:
    """The employee has read the record; whether they agree is asked apart."""
    case = ask(Permission.SIGN_AS_EMPLOYEE, participation_id)
    acknowledge(db(), participation_id, case.viewer.person_id, ShareForm().digest.data or "")
    flash(_("It is noted that you have read the record. You can sign it now or later."), "success")
    return redirect(url_for(".sign_off", participation_id=participation_id, _anchor="sign"))


@bp.post("/<uuid:participation_id>/record/annotations")
def annotation(participation_id: UUID) -> ResponseReturnValue:
    """One of the two adds to a record that they may read: checked once, then final."""
    case = ask(Permission.ANNOTATE, participation_id)
    chosen, _others = chosen_record(case)
    form, revision = AnnotationForm(), chosen.record.revision
    if form.change.data:
        return show_record(case, form)
    try:
        words = check_annotation(db(), participation_id, revision, form.words.data or "")
    except Invalid as refused:
        blame(form.words, refused)
        return show_record(case, form, refused.status)
    if not form.checked.data:
        return page("reviews/adding.html", case=case, shown=adding_page(case, chosen, words))
    annotate(db(), participation_id, revision, case.viewer.person_id, words)
    flash(_("Your words stand below the record now, on every copy of it."), "below")
    return redirect(
        url_for(".record", participation_id=participation_id, revision=revision, _anchor="annotations")
    )
