"""The frameworks as documents to read and print, and as forms to fill in by hand."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.frameworks.flag_pages import flag_sections
from kie.frameworks.lineage_pages import edition_page
from kie.frameworks.models import Catalogue
from kie.frameworks.pages import document_page, form_page, list_page
from kie.frameworks.profile_pages import required_page
from kie.frameworks.queries import publication_of
from kie.frameworks.upload_pages import publication_words
from kie.frameworks.views_paper import depth_asked, form_file
from kie.web import allowed, authorise, db, house, page

bp = Blueprint("frameworks", __name__, url_prefix="/frameworks")


@bp.get("")
def index() -> ResponseReturnValue:
    """Every framework, with its source."""
    authorise(Permission.USE)
    manage = allowed(Permission.MANAGE_FRAMEWORKS)
    return page("frameworks/index.html", listing=list_page(_catalogue()), manage=manage)


@bp.get("/<string:framework_id>")
def show(framework_id: str) -> ResponseReturnValue:
    """One framework as a document."""
    authorise(Permission.USE)
    framework = _catalogue().framework(framework_id)
    flags = flag_sections(_catalogue(), framework) if allowed(Permission.MANAGE_CYCLES) else ()
    manage = allowed(Permission.MANAGE_FRAMEWORKS)
    published = publication_of(db(), framework_id) if manage else None
    return page(
        "frameworks/show.html",
        document=document_page(_catalogue(), framework),
        edition=edition_page(_catalogue(), framework),
        flags=flags,
        published=publication_words(published) if published else "",
        required=required_page(_catalogue(), framework) if manage else None,
    )


@bp.get("/<string:framework_id>/form")
def form(framework_id: str) -> ResponseReturnValue:
    """One framework as an empty form for paper; `depth` is the framework's own when not given."""
    authorise(Permission.USE)
    framework = _catalogue().framework(framework_id)
    return page("frameworks/form.html", form=form_page(framework, depth_asked(framework)))


def _catalogue() -> Catalogue:
    catalogue: Catalogue = house().catalogue
    return catalogue


bp.add_url_rule("/<string:framework_id>/form.pdf", view_func=form_file, methods=["GET"])
