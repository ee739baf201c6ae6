"""Which module imports which: read from the code, every import counted, also those inside functions."""

import ast
from collections.abc import Container, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {_name(path): path for path in sorted((ROOT / "kie").rglob("*.py"))}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            for one in node.names:
                inner = f"{node.module}.{one.name}"
                yield inner if inner in FILES else str(node.module)


@cache
def graph() -> Mapping[str, tuple[str, ...]]:
    """For each module what it imports. Made when first asked for: collecting the tests waits for nothing."""
    return {module: tuple(dict.fromkeys(_imported(path))) for module, path in FILES.items()}


def chain(module: str, targets: Container[str]) -> tuple[str, ...]:
    """The shortest way by imports from the module to one of the targets; () when there is none.

    A target is a module of ours, or the name of somebody else's package.
    """
    seen = {module}
    ways: list[tuple[str, ...]] = [(module,)]
    while ways:
        way = ways.pop(0)
        for one in graph().get(way[-1], ()):
            if one in targets or one.partition(".")[0] in targets:
                return (*way, one)
            if one not in seen:
                seen.add(one)
                ways.append((*way, one))
    return ()
