"""A framework's empty form as a file to print. Its address is with the room's others, in `views`."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.errors import NotFound
from kie.frameworks.models import DEPTHS, Catalogue, Depth, Framework
from kie.frameworks.paper import form_document
from kie.i18n import _
from kie.typeset import Document, pdf
from kie.web import authorise, house


def form_file(framework_id: str) -> ResponseReturnValue:
    """The empty form as a PDF; `depth` is the framework's own when not given."""
    authorise(Permission.USE)
    catalogue: Catalogue = house().catalogue
    framework = catalogue.framework(framework_id)
    document = form_document(framework, depth_asked(framework), house().settings.organisation)
    return pdf_answer(document, framework.id)


def pdf_answer(document: Document, name: str, *, save: bool = False) -> Response:
    """A document as every page answers with it: shown by the browser, and saved under this name if it is saved.

    `save`: saved at once, and the page before stays. For what is made only once, and would be gone with a closed tab.
    """
    answer = Response(pdf(document), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment" if save else "inline", filename=f"{name}.pdf")
    return answer


def depth_asked(framework: Framework) -> Depth:
    """The depth that the address asks for with `?depth=`; raises NotFound for one that does not exist."""
    wanted = request.args.get("depth", framework.default_depth)
    for depth in DEPTHS:
        if depth == wanted:
            return depth
    raise NotFound(
        _("There is no form of this kind."), _("Go back to the framework and choose one of its forms.")
    )
