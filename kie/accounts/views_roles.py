"""Giving and ending roles in running KIE: what can be harmed by one click is looked at before, and whoever gives or
ends a role that may do much shows that it is they, not somebody at a machine that they left open."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.accounts.forms_second_factor import ProofForm
from kie.accounts.queries import factors_of
from kie.accounts.views import bp
from kie.accounts.views_proof import prepare, proved, site, visitor
from kie.i18n import _
from kie.people import pages, pages_roles, service
from kie.people.forms import RoleForm
from kie.people.role_names import ROLE_NAMES
from kie.people.views import bp as people_bp
from kie.people.views import may
from kie.web import authorise, db, house, page

__all__ = ["bp"]

MAY_DO_MUCH = ("hr", "administrator")
"""Roles that are given after a second look, because of all that they may do, and given and ended with a proof."""


# These stand with the people they are for; the proof belongs to this room, which knows people but not the other way.
@people_bp.post("/<uuid:person_id>/roles", endpoint="roles")
def giving(person_id: UUID) -> ResponseReturnValue:
    """Give the person a role in running KIE; one that may do much after a page that says so, with a proof."""
    who = authorise(Permission.MANAGE_PEOPLE)
    shown = pages.person(db(), person_id, house().catalogue, clock.today())
    form, proof, status = RoleForm(), ProofForm(), 422
    if form.sent_whole(db()):
        role = form.role.data
        try:
            service.refuse_role(db(), who.person_id, person_id, role, form.team_id)
            if role in MAY_DO_MUCH and not _meant(proof, looked_at=bool(form.seen.data)):
                said = {"person": shown, "role": role, "title": _(ROLE_NAMES[role])}
                return _asking("people/role_giving.html", proof, **said)
            service.give_role(db(), who.person_id, person_id, role, form.team_id)
            flash(_("The role is given."), "success")
            return redirect(url_for("people.person", person_id=person_id))
        except service.RolesApart as refused:
            form.role.errors, status = [f"{refused.message} {refused.next_step}"], refused.status
    return page("people/person.html", status, person=shown, form=form, may=may(person_id, who.person_id))


@people_bp.route("/roles/<uuid:grant_id>/ending", methods=["GET", "POST"], endpoint="role_ending")
def ending(grant_id: UUID) -> ResponseReturnValue:
    """End a role of somebody else, after a page that says what that means; one that may do much with a proof."""
    who = authorise(Permission.MANAGE_PEOPLE)
    shown, proof = pages_roles.role_ending(db(), who.person_id, grant_id), ProofForm()
    if request.method == "POST":
        service.refuse_ending(db(), who.person_id, grant_id)
    if shown.role not in MAY_DO_MUCH or shown.ended:
        meant = request.method == "POST"
    else:
        meant = _meant(proof, looked_at=request.method == "POST")
    if not meant:
        return _asking("people/role_ending.html", proof, role=shown, proves=shown.role in MAY_DO_MUCH)
    service.end_role(db(), who.person_id, grant_id)
    flash(_("The role is ended."), "success")
    return redirect(url_for("people.person", person_id=shown.person_id))


def _meant(proof: ProofForm, *, looked_at: bool) -> bool:
    """Whether what the page says was read, and the proof that is asked for on it is right."""
    prepare(proof)
    return looked_at and proof.validate_on_submit() and proved(proof)


def _asking(template: str, proof: ProofForm, **shown: object) -> ResponseReturnValue:
    factors = factors_of(db(), visitor().person_id)
    return page(template, proof.status, form=proof, factors=factors, site=site(), **shown)
