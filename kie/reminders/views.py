"""Pages about reminders: what one wants oneself, and letters for people without an e-mail address."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.i18n import _
from kie.reminders.forms import PreferencesForm, as_form
from kie.reminders.pages import preferences_page, waiting_lines
from kie.reminders.queries import preferences_of
from kie.reminders.service import PreferencesChanged, choose
from kie.web import authorise, db, house, page, sent

bp = Blueprint("reminders", __name__, url_prefix="/reminders")


@bp.route("", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """What the reader wants to be reminded of."""
    who = authorise(Permission.USE)
    given, stale, by_mail = sent(), None, bool(house().settings.smtp_host)
    form = as_form(preferences_of(db(), who.person_id)) if given is None else PreferencesForm(given)
    status = 200
    if given is not None and form.validate_on_submit():
        try:
            choose(db(), who.person_id, form.wanted())
        except PreferencesChanged as refused:
            stale, status = refused.now, refused.status
            form.version.data = str(stale.version)
        else:
            flash(_("Your choice is saved."), "success")
            return redirect(url_for(".index"))
    shown = preferences_page(db(), who, form, stale)
    return page("reminders/index.html", 422 if form.errors else status, shown=shown, by_mail=by_mail)


@bp.get("/preview")
def preview() -> ResponseReturnValue:
    """What a weekly mail would say to the reader now."""
    who = authorise(Permission.USE)
    return page("reminders/preview.html", lines=waiting_lines(db(), who))
