"""Pages of the people room: the directory, one person, the import. Sign-in letters are in the accounts room."""

from uuid import UUID

import flask
from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.i18n import _, ngettext
from kie.people import directory, imports, pages, pages_import, pages_import_list, queries
from kie.people.choosing import NO_SUCH_TEAM, say
from kie.people.forms import ConfirmForm, RoleForm, SearchForm, UploadForm
from kie.people.opened import reading_facts
from kie.sheets import Refusal, refused_in_words
from kie.web import allowed, authorise, db, house, page

bp = Blueprint("people", __name__, url_prefix="/people")

UPLOAD_ROOM = 1024 * 1024


@bp.url_value_preprocessor
def take_larger_files(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """An import file may be larger than other forms. Said here because the check of the token reads the body."""
    if endpoint == "people.import_csv":
        request.max_content_length = imports.MOST_BYTES + UPLOAD_ROOM
        flask.g.largest_file = imports.MOST_BYTES


@bp.get("")
def index() -> ResponseReturnValue:
    """Find people by name, staff number, job title or team."""
    authorise(Permission.READ_PEOPLE)
    form, offered = SearchForm(request.args), may()
    found = which = None
    if form.validate():
        number = request.args.get("page", 1, type=int)
        with_left = offered["account"] and form.left.data  # For those who look after leavers' accounts.
        answer = directory.search(
            db(), form.q.data or "", form.team.data or "", number, clock.today(), with_left=with_left
        )
        form.team.data = answer.typed
        if isinstance(answer, directory.Found):
            found = answer
        elif answer.teams:
            which = answer
        else:
            say(form.team, _(NO_SUCH_TEAM))
    status = 422 if form.errors else 200
    return page("people/index.html", status, form=form, found=found, which=which, may=offered)


@bp.get("/<uuid:person_id>")
def person(person_id: UUID) -> ResponseReturnValue:
    """One person: facts, team, whom they answer to over time, roles. Nothing of any review."""
    who = authorise(Permission.READ_PEOPLE)
    shown = pages.person(db(), person_id, house().catalogue, clock.today())
    return page("people/person.html", person=shown, form=RoleForm(), may=may(person_id, who.person_id))


@bp.route("/import", methods=["GET", "POST"])
def import_csv() -> ResponseReturnValue:
    """Upload a file of people; what it would change is shown before anything is changed."""
    who = authorise(Permission.MANAGE_PEOPLE)
    form = UploadForm()
    refused: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        with form.file.data.stream as upload:
            data = upload.read()
        told = {"takes_effect_on": form.takes_effect_on.data, "undoes_decisions": form.undoes_decisions.data}
        preview, pending = imports.keep(db(), who.person_id, data, clock.today(), house().catalogue, **told)
        if pending is not None:
            return redirect(url_for("people.import_preview", pending_id=pending.id))
        refused = preview.refused
        form.file.errors = [*form.file.errors, refused_in_words(refused)]
    status = 422 if form.errors else 200
    return page(
        "people/import.html",
        status,
        form=form,
        refused=refused,
        columns=pages.columns_table(),
        profiles=pages.profiles_table(house().catalogue),
    )


@bp.get("/import/<uuid:pending_id>")
def import_preview(pending_id: UUID) -> ResponseReturnValue:
    """What an uploaded file would change. Nothing has been changed yet."""
    who = authorise(Permission.MANAGE_PEOPLE)
    preview, outdated = imports.preview_pending(
        db(), who.person_id, pending_id, clock.today(), house().catalogue
    )
    form = ConfirmForm()
    shown = pages_import.preview(db(), preview)
    return page(
        "people/import_preview.html", form=form, preview=shown, pending_id=pending_id, outdated=outdated
    )


@bp.post("/import/<uuid:pending_id>/confirmation")
def import_confirmation(pending_id: UUID) -> ResponseReturnValue:
    """Import the file as its preview said."""
    who = authorise(Permission.MANAGE_PEOPLE)
    missing_left = bool(ConfirmForm().missing_left.data)
    done, number = imports.confirm(
        db(), who.person_id, pending_id, clock.today(), house().catalogue, missing_left=missing_left
    )
    words = ngettext(
        "The file is imported: %(n)s person, %(new)s new.",
        "The file is imported: %(n)s people, %(new)s new.",
        done.rows,
        new=len(done.new),
    )
    flash(words, "success")
    return redirect(url_for("people.import_done", number=number))


@bp.errorhandler(imports.AlreadyImported)
def _lead_to_result(error: imports.AlreadyImported) -> ResponseReturnValue:
    """Whoever comes with an upload that is imported, from a second tab or by the way back, sees what it brought."""
    flash(_("This file is imported already. This is what it brought."), "info")
    return redirect(url_for("people.import_done", number=error.number))


@bp.get('/import/<uuid:pending_id>/<any("new", "changed", "moved", "left"):which>')
def import_list(pending_id: UUID, which: str) -> ResponseReturnValue:
    """One list of what an uploaded file would change, page by page."""
    who = authorise(Permission.MANAGE_PEOPLE)
    preview, _outdated = imports.preview_pending(
        db(), who.person_id, pending_id, clock.today(), house().catalogue
    )
    shown = pages_import_list.part(db(), preview, which, request.args.get("page", 1, type=int))
    return page("people/import_list.html", shown=shown, which=which, pending_id=pending_id)


@bp.post("/import/<uuid:pending_id>/throwing-away")
def import_throwing_away(pending_id: UUID) -> ResponseReturnValue:
    """Let go of an uploaded file; nothing is imported."""
    who = authorise(Permission.MANAGE_PEOPLE)
    imports.drop(db(), who.person_id, pending_id)
    flash(_("Nothing was changed, and the uploaded file is thrown away."), "success")
    return redirect(url_for("people.import_csv"))


@bp.get("/import/sample.csv")
def import_sample() -> ResponseReturnValue:
    """A small file to copy from, which fits under the organisation as it stands."""
    authorise(Permission.MANAGE_PEOPLE)
    profile = min(house().catalogue.role_profiles, default="staff")
    content = pages.sample(house().settings.organisation, profile, queries.top_team_code(db()))
    headers = {"Content-Disposition": "attachment; filename=people-sample.csv"}
    return Response(content, mimetype="text/csv", headers=headers)


def may(person_id: UUID | None = None, viewer_id: UUID | None = None) -> dict[str, bool]:
    """What the page offers: `manage` people, other than oneself, `print` letters, see the `account`, `unlock` a lost
    second factor, `unlink` from the identity provider, and `appoint` who acts for this person, `records` that HR may
    ask to read for a reason."""
    others = person_id is None or person_id != viewer_id
    return {
        "manage": others and allowed(Permission.MANAGE_PEOPLE),
        "print": allowed(Permission.RUN_LETTERS),
        "account": others and allowed(Permission.LOOK_AFTER_ACCOUNT),
        "unlock": others and allowed(Permission.REMOVE_SECOND_FACTOR),
        "unlink": others and bool(house().settings.oidc_issuer) and allowed(Permission.UNLINK_IDENTITY),
        "appoint": person_id is not None and allowed(Permission.APPOINT_DEPUTY, person_id),
        "records": person_id is not None
        and allowed(Permission.OPEN_RECORDS, person_id, *reading_facts(person_id)),
    }
