"""The page of HR partners and the units they look after."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from kie.access import Permission
from kie.i18n import N_, _
from kie.people import service
from kie.people.choosing import TeamForm, typed_field, which_field
from kie.people.partners import Partner, partners
from kie.people.views import bp
from kie.web import allowed, authorise, db, page


class UnitForm(TeamForm):
    """Giving a partner one more unit."""

    partner = SelectField(N_("HR partner"), choices=[], validators=[InputRequired(N_("Choose a partner."))])
    team = typed_field(N_("Team, with every team below it"), needed=N_("Give a team."))
    which = which_field()


@bp.get("/partners")
def partner_units() -> ResponseReturnValue:
    """Every HR partner with the units they look after."""
    authorise(Permission.READ_PEOPLE)
    found = partners(db())
    return page("people/partners.html", partners=found, form=_form(found), may=_may())


@bp.post("/partners")
def partner_unit_giving() -> ResponseReturnValue:
    """Give a partner one more unit."""
    who = authorise(Permission.MANAGE_PEOPLE)
    found = partners(db())
    form, status = _form(found), 422
    if form.sent_whole(db()):
        try:
            service.give_role(db(), who.person_id, UUID(form.partner.data), "partner", form.team_id)
            flash(_("The unit is given."), "success")
            return redirect(url_for("people.partner_units"))
        except service.RoleRefused as refused:
            form.partner.errors, status = [f"{refused.message} {refused.next_step}"], refused.status
    return page("people/partners.html", status, partners=found, form=form, may=_may())


def _form(found: tuple[Partner, ...]) -> UnitForm:
    form = UnitForm()
    form.partner.choices = [SelectChoice("", N_("Choose a partner"))]
    form.partner.choices += [SelectChoice(str(one.person_id), one.name) for one in found]
    return form


def _may() -> dict[str, bool]:
    """What the page offers: `manage`, to give and end units."""
    return {"manage": allowed(Permission.MANAGE_PEOPLE)}
