"""What is given back of a form that was not taken: each text that somebody wrote, and nothing else."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from wtforms import HiddenField, PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from kie.controls import asks_secret, holds_secret
from kie.forming import CodeField, Form
from kie.frameworks.models import Catalogue
from kie.web import KieFlask
from kie.written import Written
from tests.browser import Browser, Page
from tests.cast import Cast

NOTED = {"csrf_token": "c-1", "once": "o-1", "unsent": "u-1"}
VERSION = {"version": "7"}


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


@pytest.fixture
def forms(app: KieFlask) -> frozenset[type[Form]]:
    """Every form. `app` has brought those of every room."""
    assert app.blueprints
    return frozenset(every(Form))


def test_every_form_gives_back_its_texts_and_nothing_else(
    forms: frozenset[type[Form]], shipped: Catalogue
) -> None:
    areas = 0
    for form in forms:
        kinds = controls(form)
        room = form.__module__.rpartition(".")[0]
        sent = [(name, name) for name in [*kinds, *NOTED, *VERSION]]
        given = {text for _asked, text in Written(room, "/", sent, shipped).texts()}
        texts = {name for name, kind in kinds.items() if issubclass(kind, TextAreaField)}
        lines = {name for name, kind in kinds.items() if issubclass(kind, StringField)}
        kept_back = (HiddenField, PasswordField, CodeField)
        hidden = {name for name, kind in kinds.items() if issubclass(kind, kept_back)}
        assert texts <= given <= lines - hidden, form
        areas += len(texts)
    assert areas > 50, "they were all found"


def test_every_form_with_a_password_is_known_by_its_controls(forms: frozenset[type[Form]]) -> None:
    asking = [form for form in forms if PasswordField in controls(form).values()]
    assert len(asking) > 3 and all(map(holds_secret, map(controls, asking)))
    assert holds_secret(["proof-password"]) and not holds_secret(["words", "once"])


def test_a_control_called_code_is_a_secret_unless_it_is_a_team_s(forms: frozenset[type[Form]]) -> None:
    codes = {form: controls(form)["code"] for form in forms if "code" in controls(form)}
    bare = [
        f"{form.__module__}.{form.__name__}"
        for form, kind in codes.items()
        if not issubclass(kind, CodeField)
    ]
    assert len(codes) > 5 and bare == ["kie.teams.forms.NewTeamForm"]


@pytest.mark.parametrize(
    ("room", "names", "found"),
    [
        ("kie.plans", "note-5f0e-text note-5f0e-key", [("How is it going?", "Ben")]),
        ("kie.plans", "note-5f0e-words", [("", "Ben")]),
        (
            "kie.plans",
            "goal-5f0e-version goal-5f0e-kind goal-5f0e-reason",
            [("Why, or what came of it", "Ben")],
        ),
        ("kie.assessments", "care/{theme}/note", [("Note: {title}", "Ben")]),
        ("kie.assessments", "unhelpful/care/{bad}/what_seen", [("What you saw: {behaviour}", "Ben")]),
        ("kie.assessments", "soon", [("What I want next, soon", "Ben")]),
        ("kie.assessments", "in_the_way", [("What gets in my way", "Ben")]),
        ("kie.plans", "in_the_way next_steps", [("What got in the way", "Ben"), ("What comes next", "Ben")]),
        ("", "in_the_way", [("", "Ben")]),
        ("", "place", [("", "Ben")]),
        ("kie.assessments", "care/{theme}/seen", []),
        ("kie.assessments", "care/{theme}/was", []),
        ("kie.assessments", "theirs|care|care/{theme}/note", []),
        ("kie.subject_access", "stays-5f0e-reason", [("", "Ben")]),
        (
            "kie.subject_access",
            "words reason seen place kind",
            [("Which words?", "Ben"), ("Why, in a sentence", "Ben")],
        ),
        ("kie.teams", "code", [("Code", "Ben")]),
        ("kie.teams", "code name", [("Code", "Ben"), ("Name", "Ben")]),
        ("kie.teams", "code name password", [("Name", "Ben")]),
        ("kie.teams", "code credential", []),
        ("kie.paper", "code", []),
        ("kie.provisioning", "code", []),
        ("kie.people", "code", []),
        ("", "code", []),
        ("", "password", []),
        ("", "current", []),
        ("", "whatever", []),
    ],
)
def test_which_control_is_told_by_its_name(
    app: KieFlask, shipped: Catalogue, room: str, names: str, found: list[tuple[str, str]]
) -> None:
    assert app.blueprints
    care = shipped.framework("care")
    theme, bad = care.competencies[0], care.all_unhelpful[0]
    words = {"theme": theme.id, "title": theme.title, "bad": bad.id, "behaviour": bad.text}
    fields = [*((name.format(**words), "Ben") for name in names.split()), *NOTED.items()]
    given = Written(room, "/somewhere/1", fields, shipped).texts()
    assert list(given) == [(asked.format(**words), text) for asked, text in found]


@pytest.mark.parametrize(
    ("room", "names", "secret"),
    [
        ("kie.paper", ["code"], True),
        ("kie.paper", ["note"], False),
        ("kie.teams", ["code", "name"], False),
        ("kie.teams", ["code", "password"], True),
        ("kie.plans", ["words", "once", "csrf_token"], False),
    ],
)
def test_of_a_form_that_asks_for_a_code_nothing_is_kept(
    app: KieFlask, room: str, names: list[str], secret: bool
) -> None:
    assert app.blueprints
    assert asks_secret(room, names) is secret


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


def test_a_refusal_names_each_text_as_what_is_kept_is_named(
    browser: Callable[..., Browser], cast: Cast, shipped: Catalogue
) -> None:
    """Somebody who is not signed in is told no theme."""
    theme = shipped.framework("care").competencies[0]
    path = f"/assessments/{uuid4()}/self/wants"
    sent = {"later": "A move", f"care/{theme.id}/note": "She was late", "version": "0"}
    page = browser(cast.ben).post(path, sent, status=404)
    asked = [one.get_text() for one in page.html.select("main strong")]
    assert asked == ["What I want later", f"Note: {theme.title}"]
    assert [one.get_text() for one in page.html.select(".own-words")] == ["A move", "She was late"]
    key = f"competency:care:{theme.id}"
    page = browser(cast.ben).post(f"/reviews/{uuid4()}/outcomes", {"key": key, "note": "Agreed"}, status=404)
    (asked_for,) = page.html.select("main strong")
    assert asked_for.get_text() == f"What was said, and what will be done: {theme.title}"
    refused = Page(browser().client.post(path, data=sent), [])
    assert [one.get_text() for one in refused.html.select("main strong")] == ["What I want later", "Note"]
