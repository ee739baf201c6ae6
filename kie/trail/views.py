"""Pages of the audit trail. Every look and download stands in the trail, and with the person looked for."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock, events
from kie.access import Permission, Relation
from kie.errors import Invalid
from kie.i18n import _
from kie.insights.views_files import csv_file
from kie.people.choosing import say
from kie.people.opened import opened
from kie.trail import pages
from kie.trail.forms import LookForm
from kie.trail.kinds import RECORDS, TECHNICAL
from kie.trail.rules import days_chosen
from kie.web import Viewer, authorise, beside, db, page

bp = Blueprint("trail", __name__, url_prefix="/trail")


@bp.get("/records")
def records() -> ResponseReturnValue:
    """What was done about reviews, plans, cycles and people; never a word of any of them."""
    return _look(authorise(Permission.READ_RECORD_TRAIL), RECORDS)


@bp.get("/technical")
def technical() -> ResponseReturnValue:
    """What was done about accounts, people and the service."""
    return _look(authorise(Permission.READ_TECHNICAL_TRAIL), TECHNICAL)


@bp.get("/records.csv")
def records_csv() -> Response:
    """The same as a file."""
    return _download(authorise(Permission.READ_RECORD_TRAIL), RECORDS)


@bp.get("/technical.csv")
def technical_csv() -> Response:
    """The same as a file."""
    return _download(authorise(Permission.READ_TECHNICAL_TRAIL), TECHNICAL)


def _look(who: Viewer, part: str) -> ResponseReturnValue:
    form = LookForm(request.args).offer(part)
    looked = _looked(form)
    seen = None
    if looked is not None and not looked.people:
        asked = _asked(form, part, looked.person_id, request.args.get("before", ""))
        seen = pages.shown(db(), asked)
        form.first.data, form.last.data = seen.first, seen.last
        _note(who, "trail.viewed", asked)
    return page(
        "trail/index.html",
        200 if looked else 422,
        form=form,
        shown=seen,
        people=looked.people if looked else (),
        more=looked.more if looked else False,
        part=part,
        address=_address(form, part, looked.person_id if looked else None),
    )


def _download(who: Viewer, part: str) -> Response:
    form = LookForm(request.args).offer(part)
    looked = _looked(form)
    if looked is None or looked.people:
        raise Invalid(
            _("What was looked for cannot be read."), _("Look for it on the page, then download it.")
        )
    asked = _asked(form, part, looked.person_id)
    made = pages.export(db(), asked)
    _note(who, "trail.exported", asked)
    return csv_file(*made)


def _looked(form: LookForm) -> pages.Looked | None:
    """Whom what was typed means; None when something of it cannot be read, which the form says then."""
    if not form.validate():
        return None
    chosen = request.args.get("person", type=UUID)
    typed = (form.q.data or "").strip()
    if chosen is not None or not typed:
        return pages.Looked(chosen)
    found = pages.people_matching(db(), typed)
    if found is None:
        say(form.q, _("Nobody is called so. Check the spelling, or type a part of the name."))
    return found


def _asked(form: LookForm, part: str, person_id: UUID | None, before: str = "") -> pages.Asked:
    first, last = days_chosen(form.first.data, form.last.data, clock.today())
    return pages.Asked(part, first, last, form.kind.data or "", person_id, before)


def _address(form: LookForm, part: str, person_id: UUID | None) -> Callable[..., str]:
    """The address of what is looked for, with something else in some places."""

    def made(ending: str = "", **other: object) -> str:
        kept = {
            "first": form.first.data,
            "last": form.last.data,
            "kind": form.kind.data or None,
            "person": person_id,
            **other,
        }
        return url_for(f"trail.{part}{ending}", **kept)

    return made


def _note(who: Viewer, action: str, asked: pages.Asked) -> None:
    if asked.person_id is not None:
        relations = who.relations_to(None)
        opened("trail", asked.person_id, asked.person_id, "hr" if Relation.HR in relations else "other")
    with beside() as writing:
        events.record(writing, who.person_id, action, person_id=asked.person_id, part=asked.part)
