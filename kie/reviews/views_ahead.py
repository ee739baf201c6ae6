"""Pages before the reveal: who has still to hand in, and going ahead without them."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.assessments.ahead import day_to_go_ahead, go_ahead
from kie.cycles.absence import absence_of
from kie.errors import Conflict
from kie.i18n import _
from kie.people.queries import leader_of, names_of
from kie.reviews.case import Case, ask, bp
from kie.reviews.queries import progress_of
from kie.reviews.waiting_pages import WaitingPage, waiting_page
from kie.web import authorise, db, page


def waiting(case: Case) -> ResponseReturnValue:
    """Who has handed in and who has not; nothing of any rating."""
    person_id = case.context.person.id
    authorise(Permission.READ_STATUS, person_id)
    return page("reviews/waiting.html", shown=_shown(case, case.is_employee))


def _shown(case: Case, to_employee: bool) -> WaitingPage:
    context = case.context
    progress = progress_of(db(), [case.id])[case.id]
    leader_id = leader_of(db(), context.person.id, clock.today())
    manager = "" if leader_id is None else names_of(db(), [leader_id])[leader_id]
    days = {side: day_to_go_ahead(db(), context, side) for side in ("self", "manager")}
    away = absence_of(db(), case.id)
    return waiting_page(context, progress, to_employee, manager, days, away, clock.today())


@bp.route("/<uuid:participation_id>/going-ahead", methods=["GET", "POST"])
def going_ahead(participation_id: UUID) -> ResponseReturnValue:
    """What going ahead without the other means, and doing it."""
    case = ask(Permission.GO_AHEAD, participation_id)
    shown = _shown(case, case.is_employee)
    if request.method != "POST":
        if case.state.revealed or not shown.may_go_ahead:
            return redirect(url_for(".exchange", participation_id=participation_id))
        return page("reviews/going_ahead.html", shown=shown)
    try:
        go_ahead(db(), case.context, shown.side, case.viewer.person_id)
    except Conflict as refused:
        flash(f"{refused.message} {refused.next_step}", "warning")
    else:
        flash(_("You went ahead. Both of you can read your part now."), "success")
    return redirect(url_for(".exchange", participation_id=participation_id))
