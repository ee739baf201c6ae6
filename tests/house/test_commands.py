"""The book and the command: whatever `kie` can do stands in the book, and takes what the book has people type."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kie.cli.main import kie
from tests.house.documents import ROOT

BOOK = ROOT / "docs" / "operations.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^ *```\w*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
TYPED = re.compile(r"(?<!\S)(\S+ )?(?:\S*/)?kie +([a-z][^\n]*)")
"""A command, and the word before it: behind an option `kie` is the name of a user or a database."""
SAYS = re.compile(r"(?<!from )\bkie ([a-z][a-z-]+)((?: [a-z-]+)*)")
SAYING = frozenset({"show", "echo", "secho", "print"})
Words = tuple[str, ...]


def commands() -> Iterator[tuple[Words, click.Command]]:
    """Every command that can be run, by its words."""
    waiting: list[tuple[Words, click.Command]] = [((), kie)]
    while waiting:
        words, found = waiting.pop()
        below = found.commands if isinstance(found, click.Group) else {}
        waiting += [((*words, name), one) for name, one in below.items()]
        if words and (not isinstance(found, click.Group) or found.invoke_without_command):
            yield words, found


def lines(text: str) -> Iterator[str]:
    """What a page has people type: lines of blocks without their comments, and words between backticks."""
    for block in FENCE.findall(text):
        yield from (re.sub(r"(^|\s)#.*", "", line) for line in block.splitlines())
    yield from (one.replace("\n", " ") for one in SPAN.findall(FENCE.sub("", text)))


def typed(text: str) -> Iterator[list[str]]:
    """The words behind `kie`, of each command. What stands for something else is one word."""
    for line in lines(text):
        whole = re.sub(r"\$\([^)]*\)", "X", line).replace("[", "").replace("]", "").replace("\\n'", "")
        for part in re.split(r"&&|;|\||\s>>?\s", whole):
            found = TYPED.search(part)
            if found is not None and not (found[1] or "").startswith("-"):
                yield shlex.split(found[2])


def refused(words: list[str]) -> str:
    """Why the command takes none of this; "" when it does, or would with a word more."""
    found: click.Command = kie
    context = click.Context(found)
    rest = list(words)
    while isinstance(found, click.Group) and rest and rest[0] in found.commands:
        found = found.commands[rest.pop(0)]
        context = click.Context(found, context)
    if isinstance(found, click.Group) and rest and not (found.invoke_without_command and rest[0][0] in "-…"):
        return f"there is no {rest[0]}"
    try:
        options, over, _order = found.make_parser(context).parse_args(
            [one for one in rest if one != "…"] + ["X"]
        )
    except click.UsageError as error:
        return error.message
    for param in found.params:
        if isinstance(param.type, click.Choice):
            given = set(options.get(param.name or "") or ()) - {"X", None}
            if not given <= set(param.type.choices):
                return f"{param.name}: {given}"
    return "" if over in ([], ["X"]) else f"too much: {over}"


def test_every_command_is_in_the_book() -> None:
    told = {tuple(words) for words in typed(BOOK.read_text(encoding="utf-8"))}
    there = [words for words, _command in commands()]
    assert len(there) > 30
    assert [words for words in there if not any(one[: len(words)] == words for one in told)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_is_taken(page: Path) -> None:
    for words in typed(page.read_text(encoding="utf-8")):
        assert refused(words) == "", words


def test_what_is_not_taken_is_seen() -> None:
    page = """`kie jobs mend` and `createdb --owner kie --encoding UTF8`
```sh
kie doctor mial   # kie nothing
pg_restore -d kie dump && kie letters --out x; kie jobs retry 1 2
kie backup --output /x-$(date +%F %H).age --recipient-file …
```
"""
    assert [words[0] for words in typed(page) if refused(words)] == ["doctor", "letters", "jobs", "jobs"]
    assert len(list(typed(page))) == 5


def test_cures_name_commands_that_there_are() -> None:
    named = 0
    for file in [*(ROOT / "kie" / "doctor").rglob("*.py"), *(ROOT / "kie" / "cli").glob("*.py")]:
        for first, more in SAYS.findall(file.read_text(encoding="utf-8")):
            named += 1
            found = kie.commands.get(first)
            assert found is not None, (file, first)
            if isinstance(found, click.Group) and not found.invoke_without_command and more.split():
                assert more.split()[0] in found.commands, (file, first, more)
    assert named > 20


def test_no_command_says_that_it_is_done_before_it_is_kept() -> None:
    looked = 0
    for file in (ROOT / "kie" / "cli").glob("*.py"):
        for said in said_within(ast.parse(file.read_text(encoding="utf-8"))):
            looked += 1
            assert said == set(), file
    assert looked > 10


def said_within(module: ast.Module) -> Iterator[set[str]]:
    """What each block with a transaction calls to say something, by itself or by way of functions of the file."""
    own = {one.name: one for one in module.body if isinstance(one, ast.FunctionDef)}
    for block in ast.walk(module):
        if isinstance(block, ast.With) and "transaction()" in ast.unparse(block.items[-1]):
            waiting: list[ast.AST] = [*block.body]
            called = set[str]()
            while waiting:
                for name in names_called(waiting.pop()) - called:
                    called.add(name)
                    waiting += [own[name]] if name in own else []
            yield called & SAYING


def names_called(tree: ast.AST) -> set[str]:
    """Functions that are called here, or handed on to be: by their bare name, or those that say something."""
    found = list(ast.walk(tree))
    bare = {one.id for one in found if isinstance(one, ast.Name)}
    return bare | {one.attr for one in found if isinstance(one, ast.Attribute)} & SAYING


def test_what_is_said_by_way_of_another_function_is_seen() -> None:
    module = """
def command():
    with context.transaction() as session:
        {}
    click.echo("Done.")
def _first(): return list(map(_second, [1]))
def _second(): {}
"""
    for within, below, said in (
        ("_first()", "click.echo('Done.')", {"echo"}),
        ("x.show([])", "pass", {"show"}),
        ("_first()", "pass", set()),
        ("keep()", "print(1)", set()),
    ):
        assert list(said_within(ast.parse(module.format(within, below)))) == [said]
