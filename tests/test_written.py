"""What is given back of a form that was not taken: each text that somebody wrote, and nothing else."""

from collections.abc import Callable, Iterator

import pytest
from wtforms import HiddenField, PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from kie.accounts.rules import NEVER_KEPT
from kie.forming import Form
from kie.web import KieFlask
from kie.written import SECRETS, holds_secret, written
from tests.browser import Browser
from tests.cast import Cast

NOTED = {"csrf_token": "c-1", "once": "o-1", "unsent": "u-1", "version": "7"}


def every(form: type[Form]) -> Iterator[type[Form]]:
    """All forms of the product."""
    for below in form.__subclasses__():
        if below.__module__.startswith("kie."):
            yield below
        yield from every(below)


def controls(form: type[Form]) -> dict[str, type]:
    """The kinds of its controls, by name."""
    found = {name: getattr(form, name) for name in dir(form)}
    return {name: one.field_class for name, one in found.items() if isinstance(one, UnboundField)}


def test_every_form_gives_back_its_texts_and_nothing_else(app: KieFlask) -> None:
    assert app.blueprints
    areas = 0
    for form in set(every(Form)):
        kinds = controls(form)
        room = form.__module__.rpartition(".")[0]
        given = {text for _asked, text in written(room, [(name, name) for name in [*kinds, *NOTED]])}
        texts = {name for name, kind in kinds.items() if issubclass(kind, TextAreaField)}
        lines = {name for name, kind in kinds.items() if issubclass(kind, StringField)}
        hidden = {name for name, kind in kinds.items() if issubclass(kind, (HiddenField, PasswordField))}
        assert texts <= given <= lines - hidden - {"code"}, form
        areas += len(texts)
    assert areas > 50, "they were all found"


def test_every_form_with_a_password_is_known_by_its_controls(app: KieFlask) -> None:
    assert app.blueprints
    assert set(NEVER_KEPT) == SECRETS
    asking = [form for form in every(Form) if PasswordField in controls(form).values()]
    assert len(asking) > 3 and all(map(holds_secret, map(controls, asking)))
    assert holds_secret(["proof-password"]) and not holds_secret(["words", "once"])


@pytest.mark.parametrize(
    ("room", "name", "found"),
    [
        ("kie.plans", "note-5f0e-words", [("", "Ben")]),
        ("kie.assessments", "care/kindness/note", [("", "Ben")]),
        ("kie.assessments", "care/kindness/what_seen", [("", "Ben")]),
        ("kie.assessments", "soon", [("", "Ben")]),
        ("kie.assessments", "care/kindness/seen", []),
        ("kie.assessments", "care/kindness/was", []),
        ("kie.assessments", "theirs|care|care/kindness/note", []),
        ("kie.subject_access", "stays-5f0e-reason", [("Why does it stay?", "Ben")]),
        ("kie.teams", "code", []),
        ("", "code", []),
        ("", "password", []),
        ("", "whatever", []),
    ],
)
def test_which_control_is_told_by_its_name(
    app: KieFlask, room: str, name: str, found: list[tuple[str, str]]
) -> None:
    assert app.blueprints
    given = written(room, [(name, "Ben"), *NOTED.items()])
    assert [text for _asked, text in given] == [text for _asked, text in found]


def test_one_word_comes_back_after_what_was_asked_and_a_password_never(
    browser: Callable[..., Browser], cast: Cast
) -> None:
    """Sent to what is not there; the words in hidden fields were somebody's too."""
    dev, there = browser(cast.dev), "/records/requests/00000000-0000-0000-0000-000000000000/mark"
    sent = {"words": "Ben", "reason": "Colleague", "seen": "Ben Okoro", "place": "a b", "kind": "third-party"}
    page = dev.post(there, sent, status=404)
    assert [one.get_text() for one in page.html.select(".own-words")] == ["Ben", "Colleague"]
    assert [one.get_text() for one in page.html.select("main strong")] == [
        "Which words?",
        "Why, in a sentence",
    ]
    proof = {"name": "Payroll system", "days": "30", "code": "123 456", "password": "four words of mine"}
    page = dev.post("/provisioning/tokens/gone/for-good", proof, status=404)
    assert [one.get_text() for one in page.html.select(".own-words")] == ["Payroll system"]
    assert "four words" not in page.text and "123 456" not in page.text
