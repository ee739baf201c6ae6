"""What the product never does, because there is no safe way to do it with what people send."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CALLS = {"eval", "exec", "compile", "__import__", "Markup", "render_template_string", "from_string", "system"}
MODULES = {
    *("pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml", "xml", "lxml", "defusedxml", "ctypes"),
    *("cffi", "ldap", "ldap3", "memcache", "pymemcache", "pylibmc", "graphene", "graphql", "websockets"),
}
EXCUSED = {
    # Asks the kernel how far off its clock is, with one structure of fixed length.
    "kie/doctor/checks/clock.py": ["ctypes"],
    # typst's, of templates of ours: what people wrote is handed over beside them, as values.
    "kie/typeset/compiling.py": ["compile"],
}
RUNS_PROGRAMS = {"kie/backups/programs.py", "kie/cli/serving.py"}
"""They start pg_dump and psql, and our own server, by lists of words; none of these came over the network."""
ESCAPE_BEFORE = {
    *("kie/frameworks/flags.py", "kie/records/struck_words.py", "kie/subject_access/alike_rules.py"),
}
"""They escape each word by itself, before they join them."""
BUILDS_STATEMENTS = {"kie/backups", "kie/migrations", "kie/db.py", "kie/bulk.py", "kie/replica/queries.py"}
"""Names of tables and columns of our own, quoted."""
SPEAKS = {"kie/single_sign_on", "kie/mail", "kie/doctor"}
"""They open connections: to the identity provider and the mail server of the settings, and to the installation itself;
never to an address that somebody who uses KIE gave."""
MADE_UP = {"kie/demo"}
"""The invented council, which is the same for the same seed."""
NETWORK = {"requests", "urllib3", "httpx", "aiohttp", "socket", "smtplib", "http.client", "urllib.request"}
IN_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\bWebSocket\b|javascript:"
)
PARSES = {"static/js/in-place.js", "static/js/several-forms.js", "static/js/token.js"}
"""They take apart the page that our own server answered with, and nothing else."""
TALKS = {"static/js/tabs.js"}
"""Over a BroadcastChannel, which browsers give to pages of one origin alone."""


def told(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


SOURCES = [ROOT / "config.py", ROOT / "wsgi.py", *sorted((ROOT / "kie").rglob("*.py"))]
Nodes = list[ast.Import | ast.ImportFrom | ast.Call]


def nodes(source: str) -> Nodes:
    """What this Python imports and calls."""
    kinds = (ast.Import, ast.ImportFrom, ast.Call)
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]


@cache
def trees() -> dict[str, Nodes]:
    """The same of every file of the product. Not while tests are collected, which each process does."""
    return {told(path): nodes(path.read_text(encoding="utf-8")) for path in SOURCES}


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))


def called(node: ast.Call) -> str:
    """The last word of what is called."""
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def found(tree: Nodes) -> Iterator[str]:
    """What this Python calls, imports or allows of what is listed above."""
    for name in imported(tree):
        if name in MODULES:
            yield name
    for node in tree:
        if isinstance(node, ast.Call):
            if called(node) in CALLS and not ast.unparse(node.func).startswith("re."):
                yield called(node)
            if any(one.arg == "shell" for one in node.keywords):
                yield "shell"


def imported(tree: Nodes) -> set[str]:
    """Every module that this Python imports, and the package of each."""
    names: set[str] = set()
    for node in tree:
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return names | {name.partition(".")[0] for name in names}


def statements_put_together(tree: Nodes) -> Iterator[str]:
    """Statements of SQL whose words are put together from values."""
    for node in tree:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first = node.args[0]
        together = isinstance(first, ast.JoinedStr | ast.BinOp) or (
            isinstance(first, ast.Call) and called(first) == "format"
        )
        if called(node) in {"text", "exec_driver_sql", "literal_column", "execute"} and together:
            yield ast.unparse(first)


def patterns_put_together(tree: Nodes) -> Iterator[str]:
    """Regular expressions that are made of names in small letters, and not escaped."""
    for node in tree:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if ast.unparse(node.func) not in {
            f"re.{what}" for what in ("compile", "sub", "search", "match", "fullmatch")
        }:
            continue
        names = {one.id for one in ast.walk(node.args[0]) if isinstance(one, ast.Name)}
        small = [name for name in names if not name.isupper() and name != "re"]
        if small and "re.escape(" not in ast.unparse(node.args[0]):
            yield ast.unparse(node.args[0])


def of_ours(path: str, listed: set[str]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in listed)


def test_no_code_runs_what_was_sent() -> None:
    assert {path: said for path, tree in trees().items() if (said := list(found(tree)))} == EXCUSED


def safe(tree: Nodes) -> set[str]:
    """`random`, where only the system's own generator is taken from it."""
    taken = {name for name in imported(tree) if name.startswith("random.")}
    return {"random"} if taken == {"random.SystemRandom"} else set()


def test_no_secret_is_made_by_chance_that_can_be_foreseen() -> None:
    foreseen = {
        path for path, tree in trees().items() if imported(tree) & {"random", "numpy.random"} - safe(tree)
    }
    assert {path for path in foreseen if not of_ours(path, MADE_UP)} == set()


def test_programs_are_started_by_two_files_and_without_a_shell() -> None:
    assert {path for path, tree in trees().items() if "subprocess" in imported(tree)} == RUNS_PROGRAMS


def test_statements_are_put_together_of_names_of_ours_alone() -> None:
    others = {path: tree for path, tree in trees().items() if not of_ours(path, BUILDS_STATEMENTS)}
    assert {
        path: said for path, tree in others.items() if (said := list(statements_put_together(tree)))
    } == {}


def test_nobody_else_opens_connections() -> None:
    speaking = {path for path, tree in trees().items() if imported(tree) & NETWORK}
    assert {path for path in speaking if not of_ours(path, SPEAKS)} == set()


def test_patterns_with_words_of_people_take_them_as_words() -> None:
    assert all("re.escape(" in (ROOT / path).read_text(encoding="utf-8") for path in ESCAPE_BEFORE)
    others = {path: tree for path, tree in trees().items() if path not in ESCAPE_BEFORE}
    assert {path: said for path, tree in others.items() if (said := list(patterns_put_together(tree)))} == {}


def test_no_template_prints_what_people_wrote_as_html() -> None:
    loose = re.compile(r"\|\s*safe\b|autoescape|\{%-?\s*filter\b|srcdoc|javascript:")
    assert [told(path) for path in TEMPLATES if loose.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=told)
def test_no_script_makes_html_or_code_of_text(path: Path) -> None:
    said = path.read_text(encoding="utf-8")
    assert IN_SCRIPTS.findall(said) == []
    assert ("parseFromString" in said) == (told(path) in PARSES)
    assert ("postMessage" in said or 'Listener("message"' in said) == (told(path) in TALKS)


def test_the_tests_see_what_they_look_for() -> None:
    bad = (
        "import pickle, lxml.etree\nfrom yaml import load\neval(a)\nos.system(a)\nf(a, shell=True)\nMarkup(a)"
    )
    assert set(found(nodes(bad))) == {"pickle", "lxml", "yaml", "eval", "system", "shell", "Markup"}
    assert list(found(nodes("re.compile('a')\nsubprocess.run(['a'])"))) == []
    together = nodes("session.execute(text(f'SELECT {a}'))\ntext('SELECT ' + a)")
    assert len(list(statements_put_together(together))) == 2
    assert list(statements_put_together(nodes("session.execute(text('SELECT :a'), {'a': a})"))) == []
    assert "http.client" in imported(nodes("from http import client"))
    patterns = nodes("re.search(typed, b)\nre.search(re.escape(typed), b)\nre.compile(A + B)")
    assert list(patterns_put_together(patterns)) == ["typed"]
    assert IN_SCRIPTS.search("a.innerHTML = b") and not IN_SCRIPTS.search("a.textContent = b")
