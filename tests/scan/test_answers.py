"""What is read of attacks: from the tools, from the journal, from statements. Each check here is seen to fail."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from sqlalchemy import create_engine, text

from tests.scan.attacks import injections, statements
from tests.scan.attacks.gathering import Forgetful
from tests.scan.attacks.injections import Shot, read
from tests.scan.attacks.journal import Journal
from tests.scan.attacks.progress import Done, Progress, version
from tests.scan.attacks.weak import HIDDEN, PLACES, cookie_header, weak_site
from tests.scan.findings import Finding
from tests.scan.steps.bandit import IN_IT, finding_of
from tests.scan.steps.sqlmap import weak_shots


def test_how_far_an_attack_has_come_is_kept(tmp_path: Path) -> None:
    finding = Finding("sqlmap", "injection", "GET a.b", "name (GET)")
    Progress.of(tmp_path / "done").add(Done("GET a.b", 3, 1.5, [finding]))
    again = Progress.of(tmp_path / "done")
    assert again.done.keys() == {"GET a.b"}
    assert (again.done["GET a.b"].tried, again.findings()) == (3, [finding])
    told = again.so_far()
    again.add(Done("GET c.d", 1, 0.5, []))
    assert [one.target for one in told] == ["GET a.b"], "whoever reads it is not disturbed by who goes on"


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
