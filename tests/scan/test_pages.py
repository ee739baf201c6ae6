"""Which pages a scan looks at, and what it makes of what Lighthouse says: without a browser and without a server."""

from pathlib import Path
from typing import Any

import pytest
import requests

from tests.scan.kept import REDIRECT, Collected, Page, without_numbers
from tests.scan.lighthouse import Asked, Journal, _shared
from tests.scan.pages import add
from tests.scan.recorded import Recorded, _read
from tests.scan.saved import OF_THE_HOUSE, served
from tests.scan.sending import Answer
from tests.scan.steps import pages as step
from tests.scan.steps.lighthouse import different, each, findings
from tests.scan.watched import of_pages

HTML = "<!doctype html><html><body><main class='{}'>{}</main></body></html>"


def page(shape: str, skeleton: str, opened: bool = False) -> Page:
    return Page("ana", f"GET {shape}", shape, 200, Path("x.html"), skeleton, opened)


def said(**more: Any) -> dict[str, Any]:
    good = {"accessibility": 1, "best-practices": 1}
    return {"url": "/a", "form": "mobile", "ended": "/a", "scores": good, "failed": [], "trouble": "", **more}


def rules(**more: Any) -> list[str]:
    return [one.rule for one in findings("ana GET /a", "mobile", "/a", said(**more))]


@pytest.mark.parametrize(
    ("status", "leads_to", "kept"),
    [
        (200, "", {"a": "text/html"}),
        (302, "/plans/1", {"a": REDIRECT}),
        (302, "/sign-in?next=%2F", {}),
    ],
)
def test_being_sent_to_sign_in_is_not_seeing_a_page(
    tmp_path: Path, status: int, leads_to: str, kept: dict[str, str]
) -> None:
    found = Collected(tmp_path)
    found.note("a", Answer(status, "text/html", "", leads_to))
    assert found.seen == kept


def test_the_step_finds_what_nobody_saw(tmp_path: Path) -> None:
    found = Collected(tmp_path, seen={"a": "text/html", "b": REDIRECT}, templates={"x.html"})
    assert [(one.rule, one.where) for one in step.findings(found, {"a", "b", "c"}, {"x.html", "y.html"})] == [
        ("never seen", "c"),
        ("led on", "b"),
        ("never made", "y.html"),
    ]


def test_templates_of_pages_are_told_from_pieces_and_mails() -> None:
    found = of_pages()
    assert "jobs/index.html" in found
    assert not {name for name in found if name == "base.html" or name.startswith("mail/") or "/_" in name}


def test_a_recorded_page_is_kept_when_it_is_built_as_no_other(tmp_path: Path) -> None:
    found = Collected(tmp_path)
    found.keep("ana", "GET /", "/", Answer(200, "text/html", HTML.format("a", "words"), ""))
    found.untouched = False
    alike, other = HTML.format("a", "other words"), HTML.format("b", "words")
    add(([Recorded("GET", "/", 200, alike), Recorded("POST", "/plans", 422, other)], {"x.html"}), found)
    assert [(one.who, one.asked, one.opened) for one in found.pages] == [
        ("ana", "GET /", True),
        ("a test", "POST /plans (422)", False),
    ]
    assert (found.seen, found.templates) == ({"home.index": "text/html"}, {"x.html"})


def test_what_was_asked_is_read_from_the_end_of_a_recorded_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html></html><!-- POST /plans 422 -->\n")
    assert [*_read(tmp_path)] == [Recorded("POST", "/plans", 422, "<html></html>")]


def test_each_way_of_being_built_is_looked_at_once() -> None:
    opened = [page("/a", "1", True), page("/a", "1", True), page("/a", "2", True), page("/b", "2", True)]
    kept = [
        page("/a POST", "1"),
        page("/a POST", "3"),
        page("/a POST", "4"),
        page("/c", "3"),
        page("/c", "5"),
    ]
    assert [(one.shape, one.skeleton) for one in different([*kept, *opened])] == [
        ("/a", "1"),
        ("/a", "2"),
        ("/a POST", "3"),
        ("/c", "5"),
    ]


def test_a_page_that_says_the_same_is_not_looked_at_again(tmp_path: Path) -> None:
    field = "<!doctype html><html><input type='hidden' name='csrf_token' value='{}'><a href='/plans/{}'>{}</a></html>"
    sent = [
        field.format("first", "0" * 32, "Plan 9").replace("'", '"'),
        field.format("second", "a1" * 16, "Plan 10").replace("'", '"'),
        field.format("second", "a1" * 16, "Plans").replace("'", '"'),
    ]
    pages = []
    for number, html in enumerate(sent):
        folder = tmp_path / str(number)
        folder.mkdir()
        made = Collected(folder)
        made.keep("ana", "GET /plans", "/plans", Answer(200, "text/html", html, ""))
        pages += made.pages
    first, again, other = (tuple(one.key for one in each([page], "http://x")) for page in pages)
    assert first == again
    assert not {*first} & {*other}
    assert [key.split()[1] for key in first] == ["mobile", "desktop"]


def test_what_lighthouse_says_becomes_findings() -> None:
    assert rules() == []
    assert rules(trouble="no answer") == ["trouble"]
    assert rules(ended="/sign-in") == ["led elsewhere"]
    assert rules(scores={"accessibility": 0.99, "best-practices": 0.95}) == ["accessibility"]
    assert rules(scores={"accessibility": 1, "best-practices": None}) == ["best-practices"]
    assert rules(failed=[{"id": "label", "title": "No label", "where": "input"}]) == ["label"]


def test_what_was_said_counts_beside_the_same_styles_and_tools_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    asked = [Asked(f"GET /{name}", name, "/a", "mobile") for name in "ab"]
    first = Journal(path, "one")
    first.note(asked[0], said())
    first.note(asked[1], said(trouble="the browser fell over"))
    assert len(first.said) == 2
    assert [*Journal(path, "one").said] == ["a mobile"]
    assert Journal(path, "two").said == {}
    again = Journal(path, "one")
    again.note(asked[1], said())
    again.keep(["b mobile"])
    assert [*again.said] == [*Journal(path, "one").said] == ["b mobile"]
    again.forget()
    assert Journal(path, "one").said == {}


ROW = '<h2 tabindex="{tab}">{words}</h2><label for="f-{label}">Day</label><input id="f-{field}" value="{value}">'
SAID = {"tab": 0, "words": "3 goals", "label": 4, "field": 4, "value": "2026-11-23"}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"words": "12 goals", "value": "2027-01-01"}, True),
        ({"label": 17, "field": 17}, True),
        ({"label": 17}, False),
        ({"tab": 5}, False),
        ({"words": "3 plans"}, False),
    ],
)
def test_pages_are_alike_whatever_their_numbers_say_but_not_whatever_they_do(
    other: dict[str, object], same: bool
) -> None:
    one = without_numbers(ROW.format(**SAID))
    assert (without_numbers(ROW.format(**{**SAID, **other})) == one) is same
    assert without_numbers(ROW.format(**SAID).replace("h2", "h4")) != one


def test_programs_share_what_there_is_to_look_at() -> None:
    asked = [Asked("", str(number), "", "mobile") for number in range(3)]
    waiting = _shared(asked)
    assert [next(waiting).kind, next(waiting).kind, *(one.kind for one in waiting)] == ["0", "1", "2"]


def test_a_kept_page_is_served_as_the_house_serves_it(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("words")
    with served(tmp_path, OF_THE_HOUSE) as address:
        answer = requests.get(f"{address}/a.html", timeout=20)
        assert answer.text == "words"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "--" in requests.get(f"{address}/static/css/tokens.css?v=1", timeout=20).text
        assert requests.get(f"{address}/sign-in/token", timeout=20).status_code == 204
