"""Giving more time in an open cycle, to one person or to several. It asks what is handed in."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.cycles.more_time import Whom, give_more_time, would_move
from kie.cycles.queries import cycle_context, participation_context
from kie.cycles.views import bp as cycles_bp
from kie.cycles.views_running import not_running
from kie.errors import Conflict, Invalid
from kie.i18n import _, ngettext
from kie.insights.more_time_forms import MoreTimeForm, TeamSearch
from kie.insights.more_time_many_pages import (
    MoreTimePage,
    agreed_to,
    more_time_page,
    question,
    require_anybody,
)
from kie.insights.more_time_pages import missing, more_time_for_one
from kie.insights.more_time_remark_pages import remarks
from kie.insights.views import bp
from kie.insights.views_exempting import exempter
from kie.web import authorise, db, page


@cycles_bp.route("/<uuid:cycle_id>/more-time", methods=["GET", "POST"])
def more_time(cycle_id: UUID) -> ResponseReturnValue:
    """Give several people, or a whole team, later days; for more than one it is asked once more."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    context = cycle_context(db(), cycle_id)
    if (instead := not_running(context)) is not None:
        return instead
    form, search = MoreTimeForm(), TeamSearch(request.args)
    shown = more_time_page(db(), context.cycle, search, form, viewer.person_id, missing())
    require_anybody(shown, form)
    if shown.team is not None and not form.change.data and form.sent_well(context.cycle):
        try:
            return _give(shown, Whom(shown.team.id, form.chosen()), form, viewer.person_id)
        except Invalid as error:
            form.form_errors.append(f"{error.message} {error.next_step}".strip())
    status = 422 if form.errors or search.errors else 200
    return page("cycles/more_time.html", status, form=form, shown=shown)


def _give(shown: MoreTimePage, whom: Whom, form: MoreTimeForm, viewer_id: UUID) -> ResponseReturnValue:
    """Do it when it was agreed for these people and days, or concerns one and there is nothing to say of it; else the
    page that asks. Raises Invalid."""
    cycle_id, days = shown.cycle.id, form.days
    moved = would_move(db(), cycle_id, whom, days, viewer_id, missing())
    said = remarks(db(), cycle_id, whom, days, viewer_id)
    agreed = agreed_to(moved, days, said)
    if form.agreed.data != agreed and (len(moved) > 1 or form.agreed.data or shown.gone or said):
        form.agreed.data = agreed
        asked = question(form, shown, len(moved), said)
        return page("cycles/more_time_check.html", form=form, shown=shown, asked=asked)
    given = give_more_time(db(), cycle_id, whom, days, form.reason.data or "", viewer_id, missing())
    flash(ngettext("%(n)s person has more time.", "%(n)s people have more time.", given), "success")
    return redirect(url_for("cycles.show", cycle_id=cycle_id))


@bp.route("/participations/<uuid:participation_id>/more-time", methods=["GET", "POST"])
def more_time_of_one(participation_id: UUID) -> ResponseReturnValue:
    """Give one person later days for the parts that are missing. Nobody gives them to themselves or their own line."""
    viewer = exempter(participation_id)
    found = participation_context(db(), participation_id)
    if (instead := not_running(found.cycle)) is not None:
        return instead
    form, shown, cycle = MoreTimeForm(), more_time_for_one(db(), found), found.cycle.cycle
    form.for_one(shown.days)
    said: tuple[str, ...] = ()
    if shown.why_not and form.is_submitted():
        raise Conflict(shown.why_not, _("Nothing was changed."))
    if form.sent_well(cycle, shown.days):
        whom, why = Whom(found.participation.team_id, frozenset({participation_id})), form.reason.data or ""
        said = remarks(db(), cycle.id, whom, form.days, viewer.person_id)
        if not said or form.was_agreed(agreed_to([participation_id], form.days, said)):
            give_more_time(db(), cycle.id, whom, form.days, why, viewer.person_id, missing())
            flash(_("%(name)s has more time.", name=found.person.name), "success")
            return redirect(url_for("insights.completion", cycle=cycle.id, team=whom.team_id))
    status = 422 if form.errors else 200
    return page("insights/more_time.html", status, form=form, shown=shown, remarks=said)
