"""The house inspects itself: what every room, route, template and document must keep."""

import ast
import inspect
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule

from config import Settings
from kie.access import GRANTS, Permission
from kie.web import KieFlask
from tests.house import documents

ROOT = Path(__file__).parents[2]
KIE = ROOT / "kie"
ROOM_FILES = {"views", "forms", "pages", "service", "mails", "queries", "catalogue", "models", "rules"}
HOMELESS = re.compile(r"(^|/)(utils?|helpers?|common|misc)(\.py|/|$)")
PYTHON = sorted(path for folder in ("kie", "tests") for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def rules(app: KieFlask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def asks(function: Any, seen: set[str]) -> bool:
    """Whether the function, or one of its own room that it names, asks authorise()."""
    source = inspect.getsource(function)
    if "authorise(" in source:
        return True
    module = inspect.getmodule(function)
    named = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)} - seen
    seen |= named
    inner = [getattr(module, name, None) for name in sorted(named)]
    room = function.__module__.rpartition(".")[0]
    return any(
        asks(one, seen) for one in inner if inspect.isfunction(one) and one.__module__.startswith(room)
    )


def test_every_view_asks_or_is_public(app: KieFlask) -> None:
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static"
        and not getattr(view, "_kie_public", False)
        and not asks(inspect.unwrap(view), set())
    ]
    assert silent == [], "these views neither ask authorise() nor are @public"


def test_addresses_are_kebab_case_and_ids_are_typed(app: KieFlask) -> None:
    odd = [
        rule.rule
        for rule in rules(app)
        if not re.fullmatch(r"/|(/(([a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?)|<[^>]+>(\.[a-z]+)?))+", rule.rule)
    ]
    assert odd == []
    untyped = [rule.rule for rule in rules(app) if re.search(r"<[a-z_]*_id>", rule.rule)]
    allowed = [one for one in untyped if "<framework_id>" in one or "<competency_id>" in one]
    assert sorted(untyped) == sorted(allowed), "an id in an address is a uuid, or a framework's own word"


def test_reading_changes_nothing_and_writing_is_posted(app: KieFlask) -> None:
    for rule in rules(app):
        # A standard says what a directory sends, and other methods are what it changes things by.
        more = {"PUT", "PATCH", "DELETE"} if rule.endpoint == "provisioning.scim" else set()
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS", "POST"} | more, rule.rule


def test_every_permission_is_granted_to_somebody() -> None:
    assert set(GRANTS) == set(Permission)


def test_every_permission_is_asked_for_somewhere() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*KIE.rglob("*.py"), *TEMPLATES]
        if path.name != "access.py"
    )
    assert [one.name for one in Permission if f"Permission.{one.name}" not in code] == []


def test_edges_alone_commit() -> None:
    edges = {"web.py", "views.py", "views_published.py"}
    commits = [
        str(path.relative_to(ROOT))
        for path in KIE.rglob("*.py")
        if path.name not in edges and ".commit()" in path.read_text(encoding="utf-8")
    ]
    assert commits == []


def test_nothing_is_homeless() -> None:
    assert [str(path) for path in PYTHON if HOMELESS.search(str(path.relative_to(ROOT)))] == []


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_small(path: Path) -> None:
    if "migrations/versions" in str(path):
        return
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, "what is the missing name?"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_stay_small_and_free_of_inline_style_and_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    assert not re.search(r"<[a-z][^>{%]*\s(style|on[a-z]+)=|\|\s*safe\b", text)


def test_views_are_short() -> None:
    tall = []
    for path in KIE.glob("*/views*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 32:
                tall.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert tall == []


def test_everything_public_says_what_it_means() -> None:
    silent = []
    for path in sorted(KIE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        definitions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        silent += [
            f"{path.relative_to(ROOT)}:{node.name}"
            for node in definitions
            if not node.name.startswith("_") and not ast.get_docstring(node)
        ]
        if not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


def test_documents_tell_of_every_setting() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    source = (ROOT / "config.py").read_text(encoding="utf-8")
    variables = set(re.findall(r'"((?:KIE_[A-Z_]+)|HOST|PORT)"', source))
    assert len(variables) >= len(fields(Settings))
    assert [name for name in sorted(variables) if f"`{name}`" not in text] == []


def test_access_document_is_today_s() -> None:
    assert documents.ACCESS.read_text(encoding="utf-8") == documents.access(), "run: make documents"
