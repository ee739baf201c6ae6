"""The frameworks as documents to read and print, and as forms to fill in by hand."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.errors import NotFound
from kie.frameworks.models import DEPTHS, Catalogue, Depth, Framework
from kie.frameworks.pages import document_page, form_page, list_page
from kie.i18n import _
from kie.web import authorise, house, page

bp = Blueprint("frameworks", __name__, url_prefix="/frameworks")


@bp.get("")
def index() -> ResponseReturnValue:
    """Every framework, with its source."""
    authorise(Permission.USE)
    return page("frameworks/index.html", listing=list_page(_catalogue()))


@bp.get("/<string:framework_id>")
def show(framework_id: str) -> ResponseReturnValue:
    """One framework as a document."""
    authorise(Permission.USE)
    framework = _catalogue().framework(framework_id)
    return page("frameworks/show.html", document=document_page(_catalogue(), framework))


@bp.get("/<string:framework_id>/form")
def form(framework_id: str) -> ResponseReturnValue:
    """One framework as an empty form for paper; `depth` is the framework's own when not given."""
    authorise(Permission.USE)
    framework = _catalogue().framework(framework_id)
    return page("frameworks/form.html", form=form_page(framework, _depth_asked(framework)))


def _catalogue() -> Catalogue:
    catalogue: Catalogue = house().catalogue
    return catalogue


def _depth_asked(framework: Framework) -> Depth:
    wanted = request.args.get("depth", framework.default_depth)
    for depth in DEPTHS:
        if depth == wanted:
            return depth
    raise NotFound(
        _("There is no form of this kind."), _("Go back to the framework and choose one of its forms.")
    )
