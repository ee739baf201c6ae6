"""What each address asks for: the permissions that its view names, itself or through functions of KIE that it names."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from textwrap import dedent
from types import ModuleType
from typing import Any

from kie.access import Permission
from kie.web import KieFlask

ONLY_SHOWS = {"allowed", "may"}
"""What a page asks to show or leave out a link, which opens nothing."""


@cache
def _named(function: Any) -> tuple[frozenset[Permission], frozenset[str]]:
    """The permissions that a function's own words name for more than showing a link; and other names in it."""
    tree = ast.parse(dedent(inspect.getsource(function)))
    shown = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ONLY_SHOWS
        for inner in ast.walk(node)
    }
    permissions = {
        Permission[node.attr]
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and id(node) not in shown
        if isinstance(node.value, ast.Name) and node.value.id == "Permission"
    }
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in shown}
    names |= {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    return frozenset(permissions), frozenset(names)


def asked(view: Any) -> frozenset[Permission]:
    """Every permission that the view asks for, now or in one of its ways."""
    found: set[Permission] = set()
    seen: set[Any] = set()
    waiting = [inspect.unwrap(view)]
    for function in waiting:
        permissions, names = _named(function)
        found |= permissions
        module = inspect.getmodule(function)
        for one in (_behind(module, name) for name in sorted(names)):
            if isinstance(one, Mapping) and all(isinstance(value, Permission) for value in one.values()):
                found |= set(one.values())
            elif inspect.isfunction(one) and _glue(one) and one not in seen:
                seen.add(one)
                waiting.append(one)
    return frozenset(found)


def _behind(module: ModuleType | None, name: str) -> Any:
    first, _, then = name.partition(".")
    found = getattr(module, first, None)
    if not then:
        return found
    return getattr(found, then, None) if isinstance(found, ModuleType) else None


def _glue(function: Any) -> bool:
    """Whether it is part of the views, which alone ask."""
    module, _, room = str(function.__module__).rpartition(".")
    return module.startswith("kie.") and (room.startswith("views") or room == "case")


def routes(app: KieFlask) -> Iterator[tuple[str, str, frozenset[Permission] | None]]:
    """Each address with its method and what it asks for; None for what anybody may see."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        view = app.view_functions[rule.endpoint]
        public = rule.endpoint == "static" or getattr(view, "_kie_public", False)
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        yield rule.rule, ", ".join(methods), None if public else asked(view)
