"""Pages of the file of a request: putting it together, marking what is left out, the second person, giving it out."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.i18n import _
from kie.people.opened import opened
from kie.people.queries import names_of
from kie.subject_access import marking, request_queries
from kie.subject_access.forms import ReleaseForm, StayForm
from kie.subject_access.marked_pages import Marked, marked_page, taken_in
from kie.subject_access.request_pages import markable, names_in, of_others, written_in
from kie.subject_access.request_queries import Asked
from kie.subject_access.views_requests import bp, looking_through, running
from kie.texts import plain_lines
from kie.web import Viewer, db, house, page

__all__ = ["bp"]


@bp.post("/records/requests/<uuid:asked_id>/file")
def making(asked_id: UUID) -> ResponseReturnValue:
    """Put the file together as everything stands now."""
    who, _asked = running(asked_id)
    settings = house().settings
    marking.put_together(db(), asked_id, who.person_id, settings.secret_key, settings.organisation)
    flash(_("The file is put together. Look through it for what is about others."), "success")
    return redirect(url_for(".show", asked_id=asked_id))


@bp.get("/records/requests/<uuid:asked_id>/file")
def file(asked_id: UUID) -> ResponseReturnValue:
    """What others wrote and whom it names, to be marked; and everything marked so far."""
    who, asked = looking_through(asked_id)
    if asked.closed:
        return redirect(url_for(".show", asked_id=asked_id))
    return file_shown(who, asked, ReleaseForm(formdata=None))


def file_shown(
    who: Viewer, asked: Asked, form: ReleaseForm, refused: StayForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page of the file, with all that was typed on it. `refused`: a form beside something marked that says what is
    wrong with it."""
    filed = marking.file_of(db(), house().settings.secret_key, asked.id)
    opened("request", asked.person_id, asked.id)
    form.token.data = marking.token_of(db(), asked.id)
    sections, marked = markable(filed), marking.marked_in(db(), asked.id)
    others = of_others(sections, asked.person)
    undone = request_queries.undone_in(db(), asked.person_id, [one.id for one, _given in marked])
    hands = [*request_queries.hands_of(marked), *(one.by_id for one in undone.values() if one.by_id)]
    people = names_of(db(), [*hands, who.person_id])
    shown = marked_page(filed, sections, marked, who.person_id, asked.person, people, undone)
    return page(
        "subject_access/file.html",
        422 if form.errors or refused else status,
        asked=asked,
        wrong=refused or form,
        stays={one.id: _stay(one.id, refused) for one, _given in marked},
        unkept=_unkept(shown),
        names=names_in(filed, others),
        taken=taken_in(marked),
        sections=written_in(others),
        leaving=[one for one in shown if one.agreed is not False],
        staying=[one for one in shown if one.agreed is False],
        standing=[one for one in shown if one.caution is not None and one.caution.any],
        going=sum(one.agreed is True and one.there for one in shown),
        seconds=request_queries.seconds_for(db(), asked, who.person_id),
        form=form,
    )


def _stay(redaction_id: UUID, refused: StayForm | None) -> StayForm:
    form = StayForm.of(redaction_id, sent=request.method == "POST")
    return refused if refused is not None and refused.reason.name == form.reason.name else form


def _unkept(shown: Sequence[Marked]) -> list[str]:
    """What was sent of boxes that the page does not have any more, but for what was kept."""
    there = {StayForm.of(one.id).reason.name: one for one in shown}
    typed = {key: plain_lines(said).strip() for key, said in request.form.items() if key.startswith("stays-")}
    return [
        said
        for key, said in typed.items()
        if said and (key not in there or not (there[key].may_stay or there[key].why_not == said))
    ]


@bp.post("/records/requests/<uuid:asked_id>/release")
def release(asked_id: UUID) -> ResponseReturnValue:
    """Give the file out."""
    who, asked = looking_through(asked_id)
    form = ReleaseForm()
    if not asked.closed and not asked.waiting and not form.validate_on_submit():
        return file_shown(who, asked, form)
    marking.release(db(), house().settings.secret_key, asked_id, who.person_id, form.token.data or "")
    flash(_("The file is given out, and the person was told."), "success")
    return redirect(url_for(".show", asked_id=asked_id))
