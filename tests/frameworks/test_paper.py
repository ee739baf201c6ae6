"""The empty form of any framework as a PDF: every word of the publisher, and a box for every answer."""

from collections.abc import Callable

import pytest

from kie.frameworks.models import DEPTHS, Catalogue, Depth
from kie.frameworks.paper import form_document, themes_of
from kie.typeset import Boxes, Keep, pdf
from tests.browser import Browser
from tests.cast import Cast
from tests.pdfs import Pdf

IDS = ("can-do", "care", "corporate-behaviours", "customer-focus", "freedom-within-boundaries")


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("framework_id", IDS)
def test_a_form_has_every_statement_and_every_answer(
    shipped: Catalogue, framework_id: str, depth: Depth
) -> None:
    framework = shipped.framework(framework_id)
    document = form_document(framework, depth, "Wexcombe Council")
    one = Pdf(pdf(document))
    one.check()
    for competency in framework.competencies:
        for words in (competency.title, *competency.opening, *(each.text for each in competency.statements)):
            assert one.holds(words), words
    for statement in framework.all_unhelpful:
        assert one.holds(statement.text)
    kept = [block for block in document.blocks if isinstance(block, Keep)]
    boxes = [each for block in kept for each in block.blocks if isinstance(each, Boxes)]
    questions = [each for theme in themes_of(framework, depth) for each in theme.questions]
    assert len(boxes) == len(questions) + len(framework.all_unhelpful)
    assert [each.number for each in questions] == list(range(1, len(questions) + 1))
    assert one.roles.count("/H1") == len(framework.competencies) + bool(framework.all_unhelpful)


def test_a_profile_leaves_out_what_its_job_is_not_asked(shipped: Catalogue) -> None:
    framework = shipped.framework("corporate-behaviours")
    staff = themes_of(framework, "theme", shipped.role_profile("staff"))
    leaders = themes_of(framework, "theme", shipped.role_profile("leaders"))
    assert (len(staff), len(leaders)) == (6, 10)


def test_the_form_is_a_file_for_everybody_signed_in(browser: Callable[..., Browser], cast: Cast) -> None:
    page = browser(cast.ana).get("/frameworks/can-do/form")
    answer = browser(cast.ana).get(page.link("The same as a PDF")).answer
    assert answer.mimetype == "application/pdf"
    Pdf(answer.get_data()).check()
    browser(cast.ana).get("/frameworks/can-do/form.pdf?depth=odd", status=404)
    browser(cast.ana).get("/frameworks/nothing/form.pdf", status=404)
    browser().get("/frameworks/can-do/form.pdf", status=302)
