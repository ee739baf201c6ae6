"""Giving and ending roles in running KIE: what can be harmed by one click is looked at before."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.i18n import _
from kie.people import pages, pages_roles, service
from kie.people.forms import RoleForm
from kie.people.role_names import ROLE_NAMES
from kie.people.views import bp, may
from kie.web import authorise, db, house, page

__all__ = ["bp"]

LOOKED_AT = ("hr", "administrator")
"""Roles that are given after a second look, because of all that they may do."""


@bp.post("/<uuid:person_id>/roles")
def roles(person_id: UUID) -> ResponseReturnValue:
    """Give the person a role in running KIE; one that may do much after a page that says so."""
    who = authorise(Permission.MANAGE_PEOPLE)
    shown = pages.person(db(), person_id, house().catalogue, clock.today())
    form = RoleForm()
    status = 422
    if form.sent_whole(db()):
        role = form.role.data
        try:
            if role in LOOKED_AT and not form.seen.data:
                service.refuse_role(db(), who.person_id, person_id, role, form.team_id)
                return page("people/role_giving.html", person=shown, role=role, title=_(ROLE_NAMES[role]))
            service.give_role(db(), who.person_id, person_id, role, form.team_id)
            flash(_("The role is given."), "success")
            return redirect(url_for("people.person", person_id=person_id))
        except service.RolesApart as refused:
            form.role.errors, status = [f"{refused.message} {refused.next_step}"], refused.status
    return page("people/person.html", status, person=shown, form=form, may=may(person_id, who.person_id))


@bp.route("/roles/<uuid:grant_id>/ending", methods=["GET", "POST"])
def role_ending(grant_id: UUID) -> ResponseReturnValue:
    """End a role of somebody else, after a page that says what that means."""
    who = authorise(Permission.MANAGE_PEOPLE)
    if request.method == "GET":
        return page("people/role_ending.html", role=pages_roles.role_ending(db(), who.person_id, grant_id))
    grant = service.end_role(db(), who.person_id, grant_id)
    flash(_("The role is ended."), "success")
    return redirect(url_for("people.person", person_id=grant.person_id))
