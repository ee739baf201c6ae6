"""Giving some people of an open cycle more time."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.cycles.more_time import Whom, give_more_time
from kie.cycles.more_time_pages import more_time_page
from kie.cycles.queries import cycle_context
from kie.cycles.running_forms import MoreTimeForm, TeamSearch
from kie.cycles.views import bp
from kie.cycles.views_running import not_running
from kie.errors import Invalid
from kie.i18n import ngettext
from kie.web import authorise, db, page


@bp.route("/<uuid:cycle_id>/more-time", methods=["GET", "POST"])
def more_time(cycle_id: UUID) -> ResponseReturnValue:
    """Give one, several, or a whole team later days."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    context = cycle_context(db(), cycle_id)
    if (instead := not_running(context)) is not None:
        return instead
    form, search, one = MoreTimeForm(), TeamSearch(request.args), request.args.get("one", type=UUID)
    shown = more_time_page(db(), context.cycle, search, one, form, viewer.person_id)
    if shown.team is not None and form.validate_on_submit():
        try:
            whom = Whom(shown.team.id, form.chosen())
            why = form.reason.data or ""
            people = give_more_time(db(), cycle_id, whom, form.days(), why, viewer.person_id)
            flash(ngettext("%(n)s person has more time.", "%(n)s people have more time.", people), "success")
            return redirect(url_for(".show", cycle_id=cycle_id))
        except Invalid as error:
            form.self_due_on.errors = [error.message]
    status = 422 if form.errors or search.errors else 200
    return page("cycles/more_time.html", status, form=form, shown=shown)
