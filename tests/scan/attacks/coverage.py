"""Whether everything is attacked that there is: asked of the code itself, and not of what was found by walking.

`parameters.toml` has what was found; `python -m tests.scan.attacks.coverage` writes it anew, which takes some minutes.
"""

import ast
import inspect
import json
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from wtforms import Form as AnyForm

from config import ROOT
from tests.scan.attacks.targets import Target, names_of, shape

LISTED = Path(__file__).with_name("parameters.toml")
LOOKED_IN = {"args", "form", "values", "files"}
PRESENT = {"still"}
"""What is only there or not, on pages that wait for work in the background: nobody reads its value."""
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
Names = Mapping[str, Sequence[str]]


def listed(path: Path = LISTED) -> Names:
    """By method and endpoint: the names of what was found there."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def written(names: Names) -> str:
    """The same, as the file has it."""
    lines = [f"{json.dumps(key)} = {json.dumps(list(names[key]))}" for key in sorted(names)]
    head = "# What `make scan` attacks. Written by python -m tests.scan.attacks.coverage\n"
    return head + "\n".join(lines) + "\n"


def routes(app: Flask) -> set[str]:
    """Every method and endpoint that the application answers, without files that are as they are."""
    return {
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & METHODS
        if rule.endpoint != "static"
    }


def missing(app: Flask, forms: Iterable[type[AnyForm]], looked_up: Iterable[str], names: Names) -> list[str]:
    """What is not attacked, or is listed and no more there, in sentences; empty when all is well."""
    known = {ending for group in names.values() for name in group for ending in _endings(name)}
    there = routes(app)
    said = [f"{key} is attacked by nothing" for key in sorted(there - names.keys())]
    said += [f"{key} is listed, and is no address any more" for key in sorted(names.keys() - there)]
    for form in sorted(forms, key=lambda one: one.__name__):
        fields = sorted(name for name in _fields(form) if shape(name) not in known)
        said += [f"the field {field} of {form.__name__} is attacked nowhere" for field in fields]
    said += [
        f"{name} is looked up, and attacked nowhere"
        for name in sorted(set(looked_up) - PRESENT)
        if shape(name) not in known
    ]
    return said


def differing(targets: Iterable[Target], names: Names) -> list[str]:
    """Where the targets of a scan are fewer than what is listed: it would say nothing about the rest."""
    found = names_of(list(targets))
    said = []
    for key, wanted in names.items():
        less = sorted(set(wanted) - set(found.get(key, ())))
        if key not in found or less:
            said.append(f"{key}: {', '.join(less) or 'all of it'} was not found this time")
    return said


def forms_of_the_house(base: type[AnyForm]) -> Iterator[type[AnyForm]]:
    """Every form there is, below the base of them all."""
    for form in base.__subclasses__():
        if form.__module__.startswith("kie."):
            yield form
        yield from forms_of_the_house(form)


def looked_up(folder: Path = ROOT / "kie") -> set[str]:
    """Every name that the code looks up in a request by writing it there, or by a constant."""
    found = set[str]()
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "request." in text:
            module = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
            found |= {name for node in ast.walk(ast.parse(text)) for name in _names(node, module)}
    return found


def _names(node: ast.AST, module: str) -> Iterator[str]:
    """`request.args.get("x")`, `request.form["x"]`, `"x" in request.values`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        if node.func.attr in {"get", "getlist"} and _of_request(node.func.value):
            yield from _said(node.args[0], module)
    elif isinstance(node, ast.Subscript) and _of_request(node.value):
        yield from _said(node.slice, module)
    elif isinstance(node, ast.Compare) and any(_of_request(one) for one in node.comparators):
        yield from _said(node.left, module)


def _of_request(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in LOOKED_IN
        and ((isinstance(node.value, ast.Name) and node.value.id == "request") or _of_flask(node.value))
    )


def _of_flask(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "request"


def _said(node: ast.AST, module: str) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name):
        value: Any = getattr(import_module(module), node.id, None)
        if isinstance(value, str):
            yield value


def _fields(form: type[AnyForm]) -> set[str]:
    members = inspect.getmembers(form, lambda one: type(one).__name__ == "UnboundField")
    return {name for name, _field in members}


def _endings(name: str) -> Iterator[str]:
    """The name, and what stands at its end: forms within forms put their own names before it."""
    name = name.removeprefix("?")
    yield from (name, name.rpartition("-")[2], name.rpartition("/")[2])


def _write() -> None:
    from kie.db import make_engine
    from tests.scan.attacks.gathering import gather
    from tests.scan.attacks.houses import SETTINGS
    from tests.scan.attacks.staging import stage
    from tests.scan.ground import ground

    with tempfile.TemporaryDirectory() as folder, ground(Path(folder)) as here:
        engine = make_engine(here.copy("sqlite"))
        found = gather(engine, SETTINGS, stage(engine, SETTINGS))
        engine.dispose()
    LISTED.write_text(written(names_of(found.whole)), encoding="utf-8")


if __name__ == "__main__":
    _write()
