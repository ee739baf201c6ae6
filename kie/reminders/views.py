"""Pages about reminders: what one wants oneself, and letters for people without an e-mail address."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.errors import NotFound
from kie.forming import sent
from kie.frameworks.views_paper import pdf_answer
from kie.i18n import _
from kie.people.choosing import TeamOrEverybodyForm
from kie.reminders.documents import letters_document
from kie.reminders.forms import PreferencesForm, as_form
from kie.reminders.letters import NobodyLeft, letters_of, print_run
from kie.reminders.pages import letters_page, preferences_page, waiting_lines
from kie.reminders.queries import preferences_of
from kie.reminders.service import PreferencesChanged, choose
from kie.web import authorise, db, house, page

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


@bp.route("/letters", methods=["GET", "POST"])
def letters() -> ResponseReturnValue:
    """Letters for people without an e-mail address: look at the next of them, then print."""
    who = authorise(Permission.RUN_LETTERS)
    form = TeamOrEverybodyForm()
    refused, status = None, 200
    if form.sent_whole(db()):
        try:
            run = print_run(db(), who.person_id, form.team_code, clock.today())
        except NobodyLeft as nobody:
            refused, status = nobody, nobody.status
        else:
            return redirect(url_for(".letters", _anchor=f"run-{run.id}"))
    status = 422 if form.errors else status
    return page("reminders/letters.html", status, form=form, shown=letters_page(db()), refused=refused)


@bp.get("/letters/<uuid:run_id>.pdf")
def letters_file(run_id: UUID) -> ResponseReturnValue:
    """The letters of a run of this week, as they are now."""
    authorise(Permission.RUN_LETTERS)
    found = letters_of(db(), run_id, clock.today())
    if not found:
        raise NotFound(_("Nothing waits for these people any more, so there is no letter."), _("Go back."))
    settings = house().settings
    made = letters_document(found, settings.organisation, settings.public_url, clock.now())
    return pdf_answer(made, "reminders")
