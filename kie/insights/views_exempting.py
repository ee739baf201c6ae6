"""Leaving somebody out of a cycle's figures, and counting them again. It asks whether their review is signed."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.cycles.exemptions import exemptions_of
from kie.cycles.queries import participation_context, person_of_participation
from kie.cycles.service import end_exemption, exempt
from kie.cycles.views_running import not_running
from kie.errors import NotFound
from kie.i18n import _
from kie.insights.exempting import is_signed
from kie.insights.exempting_forms import ExemptionForm
from kie.insights.views import bp
from kie.people.opened import reading_facts
from kie.web import Viewer, authorise, db, page, viewer


@bp.route("/participations/<uuid:participation_id>/exemption", methods=["GET", "POST"])
def exempting(participation_id: UUID) -> ResponseReturnValue:
    """Leave somebody out, with a reason; once more on purpose when both have signed. Nobody exempts their own line."""
    viewer = exempter(participation_id)
    found = participation_context(db(), participation_id)
    if (instead := not_running(found.cycle)) is not None:
        return instead
    form, cycle = ExemptionForm(), found.cycle.cycle
    signed = is_signed(db(), found.participation, hold=form.is_submitted())
    if form.sent_well(cycle, signed):
        exempt(db(), participation_id, form.reason.data, viewer.person_id, form.expires_on.data)
        flash(_("%(name)s is exempt.", name=found.person.name), "success")
        # Whoever exempts somebody found them there, and is likely to go on with the next.
        team_id = found.participation.team_id
        return redirect(url_for("insights.completion", cycle=cycle.id, team=team_id))
    status = 422 if form.errors else 200
    past = exemptions_of(db(), found.participation, clock.today())
    return page("insights/exempting.html", status, form=form, found=found, signed=signed, past=past)


@bp.post("/participations/<uuid:participation_id>/exemption/ending")
def exemption_ending(participation_id: UUID) -> ResponseReturnValue:
    """Count somebody again from today."""
    viewer = exempter(participation_id)
    found = participation_context(db(), participation_id)
    if end_exemption(db(), participation_id, viewer.person_id):
        flash(_("The exemption has ended."), "success")
    else:
        flash(_("The exemption of %(name)s had ended before.", name=found.person.name), "info")
    return redirect(url_for("cycles.show", cycle_id=found.cycle.cycle.id))


def exempter(participation_id: UUID) -> Viewer:
    """The viewer, who is of HR and outside the line of whoever takes part; nobody at all reads the same as one of whom
    the viewer may not know. Raises SignInNeeded and NotFound."""
    viewer()
    person_id = person_of_participation(db(), participation_id)
    if person_id is None:
        raise NotFound()
    return authorise(Permission.EXEMPT, person_id, *reading_facts(person_id))
