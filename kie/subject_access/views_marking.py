"""Pages of the file of a request: putting it together, marking what is left out, the second person, giving it out."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Fact, Permission
from kie.i18n import _
from kie.people.opened import opened, reading_facts
from kie.people.queries import names_of
from kie.subject_access import marking, request_queries
from kie.subject_access.forms import ReleaseForm, StayForm
from kie.subject_access.marked_pages import marked_page, taken_in
from kie.subject_access.request_pages import markable, names_in, of_others, written_in
from kie.subject_access.request_queries import Asked
from kie.subject_access.views_requests import bp, looking_through, running
from kie.web import Viewer, authorise, db, house, page

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
    return _file_page(who, asked, ReleaseForm(formdata=None))


def _file_page(
    who: Viewer, asked: Asked, form: ReleaseForm, typed: Mapping[UUID, StayForm] = MappingProxyType({})
) -> ResponseReturnValue:
    """`typed`: a form beside something marked that says what is wrong with it."""
    filed = marking.file_of(db(), house().settings.secret_key, asked.id)
    opened("request", asked.person_id, asked.id)
    form.token.data = marking.token_of(db(), asked.id)
    sections, marked = markable(filed), marking.marked_in(db(), asked.id)
    others = of_others(sections, asked.person)
    people = names_of(db(), request_queries.hands_of(marked))
    shown = marked_page(filed, sections, marked, who.person_id, asked.person, people)
    return page(
        "subject_access/file.html",
        422 if form.errors or typed else 200,
        asked=asked,
        wrong=next(iter(typed.values()), form),
        stays={one.id: StayForm.of(one.id) for one, _given in marked} | dict(typed),
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


@bp.post("/records/redactions/<uuid:redaction_id>/taking-back")
def taking_back(redaction_id: UUID) -> ResponseReturnValue:
    """It stays in the file after all."""
    who, _asked = _of_redaction(redaction_id, Permission.READ_SUBJECT_FILE)
    asked_id = marking.take_back(db(), redaction_id, who.person_id)
    flash(_("It is not marked any more."), "success")
    return redirect(url_for(".file", asked_id=asked_id))


@bp.post("/records/redactions/<uuid:redaction_id>/<any(yes, no):said>")
def second(redaction_id: UUID, said: str) -> ResponseReturnValue:
    """The second person's answer."""
    who, asked = _of_redaction(redaction_id, Permission.CONFIRM_REDACTION)
    form, agreed = StayForm.of(redaction_id, sent=said == "no"), said == "yes"
    if not agreed and not form.validate():
        return _file_page(who, asked, ReleaseForm(formdata=None), {redaction_id: form})
    asked_id = marking.answer(db(), redaction_id, who.person_id, agreed=agreed, reason=form.reason.data or "")
    flash(_("It is left out.") if said == "yes" else _("It stays in the file."), "success")
    return redirect(url_for(".file", asked_id=asked_id))


@bp.post("/records/requests/<uuid:asked_id>/release")
def release(asked_id: UUID) -> ResponseReturnValue:
    """Give the file out."""
    who, asked = looking_through(asked_id)
    form = ReleaseForm()
    if not asked.closed and not asked.waiting and not form.validate_on_submit():
        return _file_page(who, asked, form)
    marking.release(db(), house().settings.secret_key, asked_id, who.person_id, form.token.data or "")
    flash(_("The file is given out, and the person was told."), "success")
    return redirect(url_for(".show", asked_id=asked_id))


def _of_redaction(redaction_id: UUID, permission: Permission) -> tuple[Viewer, Asked]:
    """The request, when the viewer may do this to what is marked in its file. Raises SignInNeeded and NotFound."""
    authorise(Permission.READ_SUBJECT_REQUESTS)
    asked, marked_by_id = request_queries.request_of_redaction(db(), redaction_id)
    facts = set(reading_facts(asked.person_id))
    who = authorise(Permission.READ_SUBJECT_FILE, asked.person_id, *facts)
    if marked_by_id != who.person_id:
        facts.add(Fact.ANOTHER)
    return authorise(permission, asked.person_id, *facts), asked
