"""Pages of the catalogue: finding things to learn, and for HR the import and the export."""

from uuid import UUID

import flask
from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.i18n import _
from kie.learning import imports, pages, queries
from kie.learning.forms import ConfirmForm, SearchForm, UploadForm
from kie.sheets import Refusal, refused_in_words
from kie.web import allowed, authorise, db, house, page

bp = Blueprint("learning", __name__, url_prefix="/learning")


@bp.get("")
def index() -> ResponseReturnValue:
    """Find something to learn, by words, competency or kind."""
    authorise(Permission.USE)
    form = SearchForm(request.args)
    shown = pages.catalogue_page(db(), form, house().catalogue, request.args.get("page", 1, type=int))
    return page("learning/index.html", shown=shown, form=form, manage=allowed(Permission.MANAGE_LEARNING))


@bp.url_value_preprocessor
def say_how_large(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """How large a file may be, for whoever sends one that is too large to be read at all."""
    if endpoint == "learning.import_csv":
        flask.g.largest_file = imports.MOST_BYTES


@bp.route("/import", methods=["GET", "POST"])
def import_csv() -> ResponseReturnValue:
    """Upload a file of things to learn; what it would change is shown before anything is changed."""
    who = authorise(Permission.MANAGE_LEARNING)
    form = UploadForm()
    refused: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        with form.file.data.stream as upload:
            data = upload.read()
        preview, pending = imports.keep(db(), who.person_id, data, house().catalogue)
        if pending is not None:
            return redirect(url_for(".import_preview", pending_id=pending.id))
        refused = preview.refused
        form.file.errors = [*form.file.errors, refused_in_words(refused)]
    return page(
        "learning/import.html",
        422 if form.errors else 200,
        form=form,
        refused=refused,
        columns=pages.columns_table(),
        ids=pages.ids_table(house().catalogue),
    )


@bp.get("/import/<uuid:pending_id>")
def import_preview(pending_id: UUID) -> ResponseReturnValue:
    """What an uploaded file would change. Nothing has been changed yet."""
    who = authorise(Permission.MANAGE_LEARNING)
    preview, outdated = imports.preview_pending(db(), who.person_id, pending_id, house().catalogue)
    return page(
        "learning/import_preview.html",
        form=ConfirmForm(),
        preview=pages.preview_page(preview, house().catalogue),
        pending_id=pending_id,
        outdated=outdated,
    )


@bp.post("/import/<uuid:pending_id>/confirmation")
def import_confirmation(pending_id: UUID) -> ResponseReturnValue:
    """Import the file as its preview said."""
    who = authorise(Permission.MANAGE_LEARNING)
    take_out = bool(ConfirmForm().take_out.data)
    done = imports.confirm(db(), who.person_id, pending_id, house().catalogue, take_out=take_out)
    flash(pages.done_words(done), "success")
    return redirect(url_for(".index"))


@bp.post("/import/<uuid:pending_id>/throwing-away")
def import_throwing_away(pending_id: UUID) -> ResponseReturnValue:
    """Let go of an uploaded file; nothing is imported."""
    who = authorise(Permission.MANAGE_LEARNING)
    imports.drop(db(), who.person_id, pending_id)
    flash(_("Nothing was changed, and the uploaded file is thrown away."), "success")
    return redirect(url_for(".import_csv"))


@bp.get("/import/sample.csv")
def import_sample() -> ResponseReturnValue:
    """A small file to copy from."""
    authorise(Permission.MANAGE_LEARNING)
    return _file(pages.sample(house().catalogue), "learning-sample.csv")


@bp.get("/export.csv")
def export() -> ResponseReturnValue:
    """All that is offered, as a file that can be imported again."""
    authorise(Permission.MANAGE_LEARNING)
    offered = (one.facts for _id, one in queries.whole(db()).values() if one.offered)
    return _file(pages.as_file(offered), "learning.csv")


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype="text/csv", headers=headers)
