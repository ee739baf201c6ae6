"""For HR: bring a framework, a new edition or a role profile as a file, look at what it would be, and publish it."""

from uuid import UUID

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.errors import NotFound
from kie.frameworks import service, toml_example, toml_writer
from kie.frameworks.forms import UploadForm
from kie.frameworks.problems import Problem
from kie.frameworks.queries import publications, source_of_framework
from kie.frameworks.toml_writer import editions_to_begin_with
from kie.frameworks.upload_pages import MOST_PROBLEMS, preview_page, published_rows
from kie.frameworks.views import bp
from kie.i18n import _, ngettext
from kie.web import authorise, db, house, page


@bp.route("/files/upload", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Upload a file; what it would be is shown before anything is published. What is wrong in it is named."""
    who = authorise(Permission.MANAGE_FRAMEWORKS)
    form = UploadForm()
    problems: tuple[Problem, ...] = ()
    if form.validate_on_submit():
        with form.file.data.stream as sent:
            data = sent.read()
        problems, pending = service.keep(db(), who.person_id, data, house().catalogue)
        if pending is not None:
            return redirect(url_for(".preview", pending_id=pending.id))
        form.file.errors = [*form.file.errors, _to_mend(len(problems))]
    published = published_rows(publications(db()), house().catalogue)
    beginnings = editions_to_begin_with(house().catalogue)
    shown = {"problems": problems, "most": MOST_PROBLEMS, "published": published, "beginnings": beginnings}
    return page("frameworks/upload.html", 422 if form.errors else 200, form=form, **shown)


@bp.get("/files/<uuid:pending_id>")
def preview(pending_id: UUID) -> ResponseReturnValue:
    """What an uploaded file would be. Nothing is published yet."""
    who = authorise(Permission.MANAGE_FRAMEWORKS)
    found = service.preview(db(), who.person_id, pending_id, house().catalogue)
    shown = preview_page(found, house().catalogue)
    return page("frameworks/upload_preview.html", shown=shown, pending_id=pending_id, most=MOST_PROBLEMS)


@bp.post("/files/<uuid:pending_id>/publication")
def publication(pending_id: UUID) -> ResponseReturnValue:
    """Publish the file as its preview said."""
    who = authorise(Permission.MANAGE_FRAMEWORKS)
    done = service.publish(db(), who.person_id, pending_id, house().shelf.now)
    if done.framework_id is None:
        flash(_("The role profile is published. Cycles opened from now on go by it."), "success")
        return redirect(url_for(".upload"))
    flash(_("The framework is published. Everybody can read it, and new cycles can ask about it."), "success")
    return redirect(url_for(".show", framework_id=done.framework_id))


@bp.post("/files/<uuid:pending_id>/throwing-away")
def throwing_away(pending_id: UUID) -> ResponseReturnValue:
    """Let go of an uploaded file; nothing is published."""
    who = authorise(Permission.MANAGE_FRAMEWORKS)
    service.drop(db(), who.person_id, pending_id)
    flash(_("Nothing was published, and the uploaded file is thrown away."), "success")
    return redirect(url_for(".upload"))


@bp.get("/files/example.toml")
def example() -> ResponseReturnValue:
    """A file to begin a framework with that follows no other."""
    authorise(Permission.MANAGE_FRAMEWORKS)
    return _file(
        toml_example.example_file(house().catalogue, str(clock.today().year)), "framework-example.toml"
    )


@bp.get("/<string:framework_id>/next-edition.toml")
def next_edition(framework_id: str) -> ResponseReturnValue:
    """A file to begin the next edition of a framework with."""
    authorise(Permission.MANAGE_FRAMEWORKS)
    catalogue = house().catalogue
    text = toml_writer.next_edition(catalogue, catalogue.framework(framework_id), str(clock.today().year))
    return _file(text, f"{framework_id}-next.toml")


@bp.get("/<string:framework_id>/required/<string:profile_id>.toml")
def required_steps(framework_id: str, profile_id: str) -> ResponseReturnValue:
    """A file to begin with of what a role profile asks for in a framework."""
    authorise(Permission.MANAGE_FRAMEWORKS)
    catalogue = house().catalogue
    framework, profile = catalogue.framework(framework_id), catalogue.role_profile(profile_id)
    return _file(toml_writer.profile_file(catalogue, framework, profile), f"{profile_id}-{framework_id}.toml")


@bp.get("/<string:framework_id>/framework.toml")
def source(framework_id: str) -> ResponseReturnValue:
    """The file of a published framework, word for word."""
    authorise(Permission.MANAGE_FRAMEWORKS)
    text = source_of_framework(db(), framework_id)
    if text is None:
        raise NotFound()
    return _file(text, f"{framework_id}.toml")


def _file(text: str, name: str) -> Response:
    answer = Response(text, mimetype="application/toml")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _to_mend(count: int) -> str:
    return ngettext(
        "Nothing is kept of this file: %(n)s thing in it has to be mended.",
        "Nothing is kept of this file: %(n)s things in it have to be mended.",
        count,
    )
