"""Pages on which HR changes the tree of teams."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import Length

from kie import clock
from kie.access import Permission
from kie.errors import Conflict
from kie.forming import Form, GetForm
from kie.i18n import N_, _
from kie.teams import pages, queries, service
from kie.teams.forms import NewTeamForm, change_form
from kie.teams.refusing import TeamChangeRefused
from kie.web import allowed, authorise, beside, db, page

bp = Blueprint("teams", __name__, url_prefix="/teams")


class FindForm(GetForm):
    """Finding a team; sent by GET, so that a search has an address."""

    q = StringField(
        N_("Name or code of a team"),
        [Length(max=100, message=N_("Look for 100 characters at most: a part of the name is enough."))],
    )


@bp.get("")
def index() -> ResponseReturnValue:
    """The organisation, the teams right below it, and everything that is planned."""
    authorise(Permission.READ_PEOPLE)
    form = FindForm(request.args)
    good = form.q.validate(form)
    shown = pages.tree_page(db(), form.q.data or "" if good else "")
    return page("teams/index.html", 200 if good else 422, form=form, shown=shown, may=_may())


@bp.get("/<uuid:team_id>")
def team(team_id: UUID) -> ResponseReturnValue:
    """One team: who leads it, what is below it, what is planned and what was done."""
    authorise(Permission.READ_PEOPLE)
    return page("teams/team.html", shown=pages.team_page(db(), team_id), may=_may())


@bp.route("/<uuid:team_id>/new", methods=["GET", "POST"])
def new(team_id: UUID) -> ResponseReturnValue:
    """Add a team under this one."""
    who = authorise(Permission.MANAGE_PEOPLE)
    above = pages.team_page(db(), team_id)
    form, status = NewTeamForm(), 200
    if form.validate_on_submit():
        try:
            asked = service.NewTeam(form.code.data or "", form.name.data or "", team_id)
            made = service.add_team(db(), who.person_id, asked)
            flash(_("%(team)s is added.", team=made.name), "success")
            return redirect(url_for("teams.team", team_id=made.id))
        except Conflict as refused:
            form.code.errors, status = [f"{refused.message} {refused.next_step}"], refused.status
    return page("teams/new.html", 422 if form.errors and status == 200 else status, form=form, above=above)


@bp.get('/<uuid:team_id>/<any("renaming", "moving", "leading", "closing"):what>')
def change(team_id: UUID, what: str) -> ResponseReturnValue:
    """What a change would do to whom; nothing is done yet."""
    who = authorise(Permission.MANAGE_PEOPLE)
    form, asked = change_form(what)
    with _rehearsing(form.starts_on.data if asked else None) as session:
        shown = pages.change_page(session, team_id, form, asked, who.person_id)
    return page("teams/change.html", _status(form), form=form, shown=shown, what=what)


@bp.post('/<uuid:team_id>/<any("renaming", "moving", "leading", "closing"):what>')
def change_decision(team_id: UUID, what: str) -> ResponseReturnValue:
    """Have the change made, or planned, as it was shown."""
    who = authorise(Permission.MANAGE_PEOPLE)
    form, _asked = change_form(what)
    shown = pages.change_page(db(), team_id, form, True, who.person_id)
    if not shown.effects:
        return page("teams/change.html", _status(form), form=form, shown=shown, what=what)
    try:
        seen = request.form.get("seen", "")
        service.decide(db(), team_id, form.wish(), who.person_id, seen)
    except (TeamChangeRefused, service.SeenOtherwise) as refused:
        form.form_errors.append(f"{refused.message} {refused.next_step}".strip())
        return page("teams/change.html", refused.status, form=form, shown=shown, what=what)
    flash(_("It is done.") if shown.today else _("It is planned for %(day)s.", day=shown.day), "success")
    return redirect(url_for("teams.team", team_id=team_id))


@bp.post("/<uuid:team_id>/opening")
def opening(team_id: UUID) -> ResponseReturnValue:
    """Open a closed team again."""
    who = authorise(Permission.MANAGE_PEOPLE)
    found = service.reopen(db(), who.person_id, team_id)
    flash(_("%(team)s is open again.", team=found.name), "success")
    return redirect(url_for("teams.team", team_id=team_id))


@bp.post("/changes/<uuid:change_id>/withdrawal")
def withdrawal(change_id: UUID) -> ResponseReturnValue:
    """Take back a planned change."""
    who = authorise(Permission.MANAGE_PEOPLE)
    withdrawn = service.withdraw(db(), who.person_id, change_id)
    flash(_("The change is withdrawn: nothing is done on that day."), "success")
    return redirect(url_for("teams.team", team_id=withdrawn.team_id))


@contextmanager
def _rehearsing(day: date | None) -> Iterator[Session]:
    """The session in which a change is shown. For a later day it is one that may write, because what is planned for
    before is made in it first; all of that is undone before the page is shown."""
    if day is None or day <= clock.today() or not queries.anything_planned(db()):
        yield db()
        return
    with beside() as session:
        yield session


def _status(form: Form) -> int:
    """Refused when something is wrong with what was asked."""
    return 422 if form.errors or form.form_errors else 200


def _may() -> dict[str, bool]:
    """What the pages offer: `manage`, to change teams."""
    return {"manage": allowed(Permission.MANAGE_PEOPLE)}
