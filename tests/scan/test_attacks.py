"""What attacks aim at: each check here is seen to fail."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import flask
import pytest
from flask_wtf import FlaskForm
from wtforms import StringField

from kie.forming import Form
from kie.web import KieFlask
from tests.scan.attacks import coverage, gathering
from tests.scan.attacks.forms import forms_of
from tests.scan.attacks.injections import header_shot, shots
from tests.scan.attacks.recording import recorded
from tests.scan.attacks.targets import Book, Target, fewer, names_of
from tests.scan.steps.sqlmap import once_a_room

ONE = "6f1c2a52-0a0b-4c1d-8e2f-001122334455"
OTHER = "6f1c2a52-0a0b-4c1d-8e2f-001122334466"


class Never(FlaskForm):
    nobody_fills_this = StringField()


def test_everything_there_is_is_attacked(app: KieFlask) -> None:
    forms = set(coverage.forms_of_the_house(Form))
    assert len(forms) > 50
    assert coverage.missing(app, forms, coverage.looked_up(), coverage.listed()) == []


def test_what_is_attacked_by_nothing_is_told(app: KieFlask) -> None:
    names = dict(coverage.listed())
    gone = names.pop("POST accounts.sign_in")
    names["GET nobody.knows"] = gone
    said = coverage.missing(app, [Never], ["a-name-of-no-field"], names)
    assert "POST accounts.sign_in is attacked by nothing" in said
    assert "GET nobody.knows is listed, and is no address any more" in said
    assert "the field nobody_fills_this of Never is attacked nowhere" in said
    assert "a-name-of-no-field is looked up, and attacked nowhere" in said


def test_names_that_the_code_looks_up_are_found(tmp_path: Path) -> None:
    (tmp_path / "kie").mkdir()
    (tmp_path / "kie" / "looks.py").write_text(
        'request.args.get("one")\nrequest.form["two"]\n"three" in flask.request.args\nrequest.values.getlist("four")\n'
        'other.get("five")\n'
    )
    assert coverage.looked_up(tmp_path / "kie") == {"one", "two", "three", "four"}


def test_a_scan_that_found_less_than_is_listed_says_so() -> None:
    target = Target("POST", "a.b", (), "/b", form=(("x", "1"),))
    assert coverage.differing([target], {"POST a.b": ["x"]}) == []
    assert coverage.differing([target], {"POST a.b": ["x", "y"], "GET c.d": []}) == [
        "POST a.b: y was not found this time",
        "GET c.d: all of it was not found this time",
    ]


def test_what_a_view_looks_up_is_recorded() -> None:
    app = flask.Flask(__name__)
    app.config.update(SECRET_KEY="k", WTF_CSRF_ENABLED=False)

    class Asks(FlaskForm):
        name = StringField()

    @app.route("/a", methods=["POST"])
    def view() -> str:
        flask.request.args.get("page")
        flask.request.form.getlist("key")
        Asks()
        return "answer" if "second" in flask.request.values else ""

    with recorded(app) as asked:
        app.test_client().post("/a?page=1", data={"name": "x"})
    names = asked["POST", "view"]
    assert {
        ("query", "page"),
        ("form", "key"),
        ("form", "name"),
        ("query", "second"),
        ("form", "second"),
    } <= names
    assert app.request_class is flask.Request


def test_a_form_is_filled_as_somebody_might() -> None:
    page = """<a href="/x#y">x</a><a href="https://elsewhere.example/">e</a><form method="post" action="/go">
    <input name="a"><input type="radio" name="b" value="1"><input type="radio" name="b" value="2" checked>
    <textarea name="c">kept</textarea><select name="d"><option value="">-</option><option value="4">4</option></select>
    <input type="file" name="f"></form>"""
    links, (form,) = forms_of(page, "/here")
    assert links == ["/x"]
    assert (form.method, form.action, form.files) == ("POST", "/go", ("f",))
    assert dict(form.values) == {"a": "Words for a scan", "b": "2", "c": "kept", "d": "4"}


def test_what_differs_by_an_id_alone_is_tried_once() -> None:
    pairs = ((f"goal-{ONE}-kind", "a"), (f"goal-{OTHER}-kind", "b"), ("days", "1"))
    assert fewer(pairs) == (pairs[0], pairs[2])
    target = Target("POST", "a.b", (), "/b", form=pairs, query=(("page", "1"),), files=("file",))
    assert names_of([target]) == {"POST a.b": ["?page", "days", "file", "goal-*-kind"]}


def test_every_part_of_a_request_has_its_shot() -> None:
    target = Target(
        "POST",
        "a.b",
        (),
        f"/things/{ONE}/staff",
        parts=(ONE, "staff"),
        query=(("page", "1"),),
        form=(("words", "a b"), ("csrf_token", "t")),
        files=("file",),
        json='{"item": "x", "values": {"x/step": "3"}}',
        spared=("csrf_token",),
    )
    fields, path, upload, document = shots(target, "http://127.0.0.1:1", "kie=c")
    assert fields.places == {"words": "words", "?page": "page"}
    assert fields.text.startswith(
        f"POST /things/{ONE}/staff?page=1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\nCookie: kie=c\r\n"
    )
    assert fields.text.endswith("\r\n\r\nwords=a+b&csrf_token=t")
    assert f"POST /things/{ONE}*/staff* HTTP/1.1" in path.text
    assert path.places == {"path 1": "#1*", "path 2": "#2*"}
    assert 'filename="a.csv"' in upload.text and "pen*" in upload.text
    assert document.places == {"json item": "item", "json x/step": "x/step"}
    header = header_shot(target, "http://127.0.0.1:1", "kie=c", {"User-Agent": "x"})
    assert "User-Agent: x*\r\n" in header.text and "Cookie: kie=c*\r\n" in header.text


def test_what_the_frame_reads_is_tried_once_a_room() -> None:
    one, two = (Target("POST", f"room.{name}", (), "/", form=(("once", "1"),)) for name in "ab")
    first, second = once_a_room([one, two])
    assert (first.spared, "once" in second.spared) == ((), True)


def test_ids_that_lead_to_no_view_otherwise_are_tried_once_a_room(app: KieFlask) -> None:
    book = Book(app)
    for address in (f"/plans/{ONE}", f"/plans/{ONE}/plan.pdf", f"/frameworks/worcestershire?team={ONE}"):
        book.see(address, "GET", None)
    kept = {one.path: one for one in once_a_room(sorted(book.targets.values(), key=lambda one: one.path))}
    asked = {path: shots(one, "http://127.0.0.1:1", "") for path, one in kept.items()}
    assert len(asked) == 3
    assert [one.places for one in asked[f"/plans/{ONE}"]] == [{"path 1": "#1*"}]
    assert asked[f"/plans/{ONE}/plan.pdf"] == []
    assert [one.places for one in asked["/frameworks/worcestershire"]] == [
        {"?team": "team"},
        {"path 1": "#1*"},
    ]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_keeps_a_page_from_opening_is_tried_by_itself(method: str) -> None:
    class Page:
        def get(self, address: str) -> tuple[bool, str]:
            return "shown=1" not in address and "past=1" not in address, ""

        def post(self, address: str, values: object) -> bool:
            return self.get(address)[0]

    query = tuple((name, "1") for name in ("team", "shown", "past", "page"))
    target = Target(method, "a.b", (), "/b", query=query)
    assert gathering._apart(cast("Any", Page()), target) == ()
    opened = replace(target, opened=True)
    ready = replace(opened, apart=gathering._apart(cast("Any", Page()), opened))
    assert ready.apart == ("shown", "past")
    sent = [
        (one.text.split(" ")[1], list(one.places.values())) for one in shots(ready, "http://127.0.0.1:1", "")
    ]
    assert sent == [
        ("/b?team=1&page=1", ["team", "page"]),
        ("/b?team=1&page=1&shown=1", ["shown"]),
        ("/b?team=1&page=1&past=1", ["past"]),
    ]
