"""No form says to anybody what WTForms has to say: every validator has words of its own, and the rest has ours."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import flask_wtf.file
import pytest
import wtforms.validators
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Length, NumberRange

from kie.form_texts import DATE_WRONG, NOT_LISTED, NOT_UNDERSTOOD, FormTexts
from kie.forming import Form
from kie.web import KieFlask
from tests.browser import Browser

OF_WTFORMS = (wtforms, flask_wtf)


def forms_of_the_house() -> list[type[Form]]:
    found: list[type[Form]] = []
    waiting = list(Form.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("kie."):
            found.append(one)
    return sorted(found, key=lambda form: (form.__module__, form.__name__))


def validators_of(form: type[Form]) -> Iterator[tuple[str, Any]]:
    for name in dir(form):
        field = getattr(form, name)
        if isinstance(field, UnboundField):
            given = field.kwargs.get("validators") or (field.args[1] if len(field.args) > 1 else ())
            for validator in given:
                yield f"{form.__module__}.{form.__name__}.{name}: {type(validator).__name__}", validator


def words_of(module: ModuleType) -> Iterator[str]:
    """Every text that a package of WTForms hands to its translator."""
    for path in Path(str(module.__file__)).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr not in ("gettext", "ngettext"):
                    continue
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value


def test_every_validator_has_words_of_its_own(app: KieFlask) -> None:
    forms = forms_of_the_house()
    assert len(forms) > 20, "the rooms' forms are found"
    mute = [
        where
        for form in forms
        for where, validator in validators_of(form)
        if hasattr(validator, "message") and not validator.message
    ]
    assert mute == [], "give it a message"


def test_nothing_that_wtforms_says_by_itself_is_shown(app: KieFlask) -> None:
    theirs = {text for module in OF_WTFORMS for text in words_of(module)}
    assert {"Not a valid choice.", "Field cannot be longer than %(max)d character."} <= theirs
    with app.test_request_context():
        for text in theirs:
            ours = NOT_LISTED if "choice" in text.lower() and "None" not in text else NOT_UNDERSTOOD
            ours = DATE_WRONG if text == "Not a valid date value." else ours
            assert FormTexts.gettext(text) == FormTexts.ngettext(text, text, 2) == ours, text


class Mute(Form):
    """A form whose validators all have nothing of their own to say."""

    short = StringField("Short", [Length(max=3)])
    needed = StringField("Needed", [InputRequired()])
    number = IntegerField("Number", [NumberRange(max=3)])
    day = DateField("Day")
    time = TimeField("Time")
    one = SelectField("One", choices=["a"])
    radio = RadioField("Radio", choices=["a"])
    several = SelectMultipleField("Several", choices=["a"])


def test_a_form_with_nothing_to_say_says_it_in_our_words(app: KieFlask) -> None:
    spoilt = ("number", "day", "time", "one", "radio", "several", "short")
    with app.test_request_context():
        form = Mute(formdata=MultiDict(dict.fromkeys(spoilt, "nonsense")), meta={"csrf": False})
        assert not form.validate()
        said = {name: set(messages) for name, messages in form.errors.items()}
        choices = {name: {NOT_LISTED} for name in ("one", "radio", "several")}
        unread = {name: {NOT_UNDERSTOOD} for name in (*spoilt, "needed")}
        assert said == unread | choices | {"day": {DATE_WRONG}}


def test_every_day_that_is_none_is_answered_in_the_same_words(app: KieFlask) -> None:
    with app.test_request_context():
        fields = [
            (f"{form.__module__}.{form.__name__}.{name}", getattr(form, name))
            for form in forms_of_the_house()
            for name in dir(form)
            if getattr(getattr(form, name), "field_class", None) is DateField
        ]
        assert len(fields) > 15, "the days of the house are found"
        for where, unbound in fields:
            field = unbound.bind(form=Mute(meta={"csrf": False}), name="day", translations=FormTexts())
            field.process(MultiDict({"day": "23/11/2026"}))
            assert field.process_errors == [DATE_WRONG], where


def test_what_is_too_long_is_told_with_both_numbers(app: KieFlask) -> None:
    """Of what is kept. Words to look for, and codes, are told what to type instead."""
    short = [
        where
        for form in forms_of_the_house()
        for where, validator in validators_of(form)
        if isinstance(validator, Length) and re.match(r"Use .*\d characters", str(validator.message))
    ]
    assert short == [], "kie.forming.fits says how long it is"


@pytest.mark.parametrize(
    ("path", "values", "said"),
    [
        ("/sign-in", {"identifier": "9" * 5000, "password": "x"}, "This is too long."),
        ("/start", {"code": "A" * 5000, "password": "x", "repeated": "x"}, "This is longer than any code."),
    ],
)
def test_far_too_much_is_answered_in_plain_words(
    browser: Any, path: str, values: dict[str, str], said: str
) -> None:
    visitor: Browser = browser()
    page = visitor.post(path, {**visitor.get(path).fields(), **values}, status=422)
    assert said in page.html.select(".field-error")[0].get_text()
