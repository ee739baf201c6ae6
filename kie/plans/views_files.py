"""A plan as files to keep: the printed page, and its dates for a calendar."""

from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.errors import NotFound
from kie.frameworks.views_paper import pdf_answer
from kie.i18n import _
from kie.people.opened import opened
from kie.plans.calendar import calendar_file, dates_of
from kie.plans.pages_document import plan_document
from kie.plans.pages_goals import Reading
from kie.plans.promises import promises_of
from kie.plans.queries import plan_of
from kie.plans.reader import Reader, reader_of
from kie.plans.views import bp
from kie.plans.whole import PlanView
from kie.web import authorise, db, house


def _read(person_id: UUID) -> tuple[Reader, PlanView]:
    """Who reads, and the plan; noted as reading it. Raises NotFound for a plan that was not begun."""
    who = authorise(Permission.READ_PLAN, person_id)
    plan = plan_of(db(), person_id)
    if plan is None:
        raise NotFound()
    opened("plan", person_id, person_id)
    return reader_of(db(), who.person_id, person_id, on_paper=True), plan


@bp.get("/<uuid:person_id>/plan.pdf")
def plan_file(person_id: UUID) -> ResponseReturnValue:
    """The plan as a PDF."""
    reader, plan = _read(person_id)
    about = Reading(reader, house().catalogue, clock.today(), promises=promises_of(db(), plan))
    return pdf_answer(plan_document(plan, about, house().settings.organisation), "plan")


@bp.get("/<uuid:person_id>/calendar")
def calendar(person_id: UUID) -> ResponseReturnValue:
    """The plan's dates as a file for a calendar."""
    reader, plan = _read(person_id)
    now = clock.now()
    dates = dates_of(plan, reader, clock.local(now))
    if not dates:
        raise NotFound(
            _("This plan has no date to come."), _("Give a goal or an action a date, then come back.")
        )
    url = house().settings.public_url + url_for(".show", person_id=person_id)
    answer = Response(calendar_file(dates, url, now), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="plan.ics"'
    return answer
