"""What attacks aim at, and what is read from the tools: each check here is seen to fail."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import flask
import pytest
import requests
from flask_wtf import FlaskForm
from sqlalchemy import create_engine, text
from wtforms import StringField

from kie.forming import Form
from kie.web import KieFlask
from tests.scan.attacks import coverage, gathering, injections, statements
from tests.scan.attacks.forms import forms_of
from tests.scan.attacks.gathering import Forgetful
from tests.scan.attacks.injections import Shot, header_shot, read, shots
from tests.scan.attacks.journal import Journal
from tests.scan.attacks.progress import Done, Progress, version
from tests.scan.attacks.recording import recorded
from tests.scan.attacks.targets import Book, Target, fewer, names_of
from tests.scan.attacks.weak import HIDDEN, PLACES, cookie_header, weak_site
from tests.scan.findings import Finding
from tests.scan.steps.bandit import IN_IT, finding_of
from tests.scan.steps.sqlmap import once_a_room, weak_shots

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


def test_how_far_an_attack_has_come_is_kept(tmp_path: Path) -> None:
    finding = Finding("sqlmap", "injection", "GET a.b", "name (GET)")
    Progress.of(tmp_path / "done").add(Done("GET a.b", 3, 1.5, [finding]))
    again = Progress.of(tmp_path / "done")
    assert again.done.keys() == {"GET a.b"}
    assert (again.done["GET a.b"].tried, again.findings()) == (3, [finding])


def test_a_version_is_another_as_soon_as_a_line_is(tmp_path: Path) -> None:
    (tmp_path / "kie").mkdir()
    line = tmp_path / "kie" / "a.py"
    line.write_text("a = 1\n")
    before = version(tmp_path)
    assert version(tmp_path) == before
    line.write_text("a = 2\n")
    assert version(tmp_path) != before


EVIL = "pen' AND 1=1 --"


@pytest.mark.parametrize(
    ("environ", "body"),
    [
        ({"QUERY_STRING": urlencode({"name": EVIL})}, b""),
        ({"PATH_INFO": f"/things/{EVIL}"}, b""),
        ({"HTTP_USER_AGENT": EVIL}, b""),
        ({"CONTENT_TYPE": statements.FORM}, urlencode({"name": EVIL}).encode()),
        ({"CONTENT_TYPE": "application/json"}, json.dumps({"a": [{"b": EVIL}]}).encode()),
        ({"CONTENT_TYPE": "multipart/form-data; boundary=x"}, f'--x\r\n\r\n"x","{EVIL}"\r\n'.encode()),
    ],
)
def test_words_that_stand_in_a_statement_as_they_came_are_heard(
    environ: dict[str, object], body: bytes
) -> None:
    statements.listen()
    asked = {**environ, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
    statements.begin(asked)
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("SELECT :name"), {"name": EVIL})
        assert statements.reached() == []
        connection.exec_driver_sql(f"SELECT '{EVIL}'")
    (heard,) = statements.reached()
    assert EVIL in heard
    assert asked["wsgi.input"].read() == body  # type: ignore[attr-defined]
    statements.begin({})
    assert statements.reached() == []


SAID = """[INFO] testing if POST parameter 'words' is dynamic
[WARNING] POST parameter 'words' does not seem to be injectable
[INFO] ignoring POST parameter 'csrf_token'
Parameter: User-Agent #1* ((custom) HEADER)
    Type: boolean-based blind
"""


def test_what_sqlmap_found_and_what_it_left_out_is_told() -> None:
    shot = Shot(
        "POST a.b", "", {"words": "words", "csrf_token": "csrf_token", "header User-Agent": "User-Agent #1*"}
    )
    said = read(SAID, shot)
    assert said.found == ["User-Agent #1* ((custom) HEADER)"]
    assert said.untried == ["csrf_token"]
    assert said.trouble == ""
    assert "no such option" in read("sqlmap: error: no such option: --x", shot).trouble


def test_names_in_a_document_are_found_at_any_depth() -> None:
    assert injections.names_in('{"a": 1, "b": [{"c": "x", "d": {"e": true}}]}') == ["a", "c", "e"]


def test_the_journal_tells_of_faults_and_of_waiting(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    assert journal.findings("sqlmap") == []
    for status in (200, 500, 429):
        journal.note({"REQUEST_METHOD": "GET", "PATH_INFO": "/x", "QUERY_STRING": "q='"}, status)
    assert [(one.rule, one.where) for one in journal.findings("sqlmap")] == [
        ("server error", "GET /x"),
        ("told to wait", "GET /x"),
    ]
    assert journal.statuses() == {200: 1, 500: 1, 429: 1}
    journal.note({"REQUEST_METHOD": "GET", "PATH_INFO": "/y"}, 200, ["SELECT 'as it came'"])
    assert Finding("sqlmap", "reached a statement", "GET /y", "SELECT 'as it came'") in journal.findings(
        "sqlmap"
    )


def test_a_forgetful_session_reaches_the_database_and_leaves_nothing(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE things (id INTEGER PRIMARY KEY)"))
    with Forgetful(engine) as session:
        session.execute(text("INSERT INTO things VALUES (1)"))
        session.commit()
        with pytest.raises(Exception, match="no such table"):
            session.execute(text("INSERT INTO nowhere VALUES (1)"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM things")) == 0


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("weak") / "weak.db"
    with weak_site(f"sqlite:///{path}?check_same_thread=false") as address:
        yield address


def test_the_weak_site_is_weak_wherever_it_says_so(weak: str) -> None:
    asked = weak_shots(weak)
    assert len(asked) == len(PLACES)
    evil = "pen' OR '1'='1"
    cookies = {"Cookie": cookie_header()}
    found = requests.get(f"{weak}/sql/query", params={"name": evil}, headers=cookies, timeout=20).text
    assert HIDDEN in found
    assert requests.get(f"{weak}/sql/query", timeout=20).status_code == 403
    posted = requests.post(f"{weak}/sql/json", data=json.dumps({"name": evil}), headers=cookies, timeout=20)
    assert HIDDEN in posted.text
    assert (
        requests.post(f"{weak}/sql/form", data={"name": evil}, headers=cookies, timeout=20).status_code == 400
    )


def test_what_bandit_says_is_told_with_the_line_itself() -> None:
    one = {
        "test_id": "B101",
        "filename": "./kie/x.py",
        "issue_text": "Use of assert.",
        "line_number": "7",
        "code": "6 a = 1\n7 assert a  # noqa\n8 b = 2\n",
    }
    found = finding_of(one)
    assert (found.rule, found.where, found.says) == ("B101", "kie/x.py", "Use of assert. assert a  # noqa")
    assert len(IN_IT) == 12
