"""The list of OWASP ASVS 5.0.0, levels 1 and 2: what is held, and by which test. `docs/security.md` is made from it.

`tests/security/asvs/requirements.toml` has the ids that there are, `v01.toml` to `v17.toml` an entry for each:

    ["3.4.4"]
    about = "nosniff on every answer"              what it is about, in words of ours, at most 60 characters
    status = "met"                                 met, not-applicable or open
    how = "…"                                      how it is met; why it does not apply; why it is open
    tests = ["tests/test_web.py::test_headers"]    tests that would fail if it were not so
    shown = {"deploy/nginx/kie.conf" = "ssl_protocols TLSv1.2 TLSv1.3"}    files, with words that must stand there

`tests` and `shown` are for what is met, and one of them at least is needed there.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = ROOT / "tests" / "security" / "asvs"
STATUSES = {"met": "met", "not-applicable": "does not apply", "open": "**open**"}
CHAPTERS = (
    "Encoding, and cleaning what comes in",
    "Checking input, and the order of business",
    "What browsers are told",
    "Addresses for programs",
    "Files",
    "Signing in",
    "Sessions",
    "Who may do what",
    "Tokens that speak for themselves",
    "OAuth and OpenID Connect",
    "Cryptography",
    "Connections",
    "Configuration",
    "Data that needs protection",
    "Building it, and what it is built of",
    "Logs and errors",
    "WebRTC",
)
"""What the chapters are about, in their order, in words of ours."""


@dataclass(frozen=True)
class Entry:
    """What is said of one requirement."""

    id: str
    about: str
    status: str
    how: str
    tests: tuple[str, ...] = ()
    shown: dict[str, str] = field(default_factory=dict)

    @property
    def chapter(self) -> int:
        """The number of its chapter."""
        return int(self.id.split(".")[0])


def required(folder: Path = LIST) -> dict[str, int]:
    """The level of each requirement of level 1 or 2, in the order of the standard."""
    sections = tomllib.loads((folder / "requirements.toml").read_text(encoding="utf-8"))["sections"]
    return {
        f"{section}.{number}": int(level)
        for section, levels in sections.items()
        for number, level in enumerate(levels, start=1)
        if level in "12"
    }


def entries(folder: Path = LIST) -> list[Entry]:
    """What is said, chapter after chapter. A field that is none of an entry's raises TypeError."""
    found = []
    for path in sorted(folder.glob("v[0-9][0-9].toml")):
        for name, told in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found.append(Entry(name, **{**told, "tests": tuple(told.get("tests", ()))}))
    return found


def wrong(folder: Path = LIST, root: Path = ROOT) -> list[str]:
    """All that is wrong with the list, a sentence each."""
    asked, said = required(folder), entries(folder)
    names = [entry.id for entry in said]
    found = [f"{name}: nothing is said of it" for name in asked if name not in names]
    found += [f"{name}: no requirement of level 1 or 2" for name in names if name not in asked]
    for path in sorted(folder.glob("v[0-9][0-9].toml")):
        chapter = int(path.stem[1:])
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [f"{name}: stands in {path.name}" for name in told if name.split(".")[0] != str(chapter)]
        ordered = [name for name in asked if name in told]
        found += [f"{path.name}: not in order"] if [name for name in told if name in asked] != ordered else []
    for entry in said:
        found += [f"{entry.id}: {what}" for what in _wrong_with(entry, root)]
    return found


def _wrong_with(entry: Entry, root: Path) -> Iterator[str]:
    """What is wrong with one entry."""
    if entry.status not in STATUSES:
        yield f"no status {entry.status!r}"
    if not entry.about.strip() or len(entry.about) > 60:
        yield "say what it is about in at most 60 characters"
    if len(entry.how.split()) < 5:
        yield "say how, or why"
    if "|" in entry.about + entry.how or "\n" in entry.about + entry.how:
        yield "has a line end or a bar, which break the table"
    if entry.status == "met" and not (entry.tests or entry.shown):
        yield "met, but nothing shows it"
    if entry.status != "met" and (entry.tests or entry.shown):
        yield "not met, but tests are named"
    yield from (f"no test {name}" for name in entry.tests if not there(name, root))
    for path, words in entry.shown.items():
        if not (root / path).is_file():
            yield f"no file {path}"
        elif not words.strip() or words not in (root / path).read_text(encoding="utf-8"):
            yield f"{path} does not say {words!r}"


def there(name: str, root: Path = ROOT) -> bool:
    """Whether there is a test of that name, `tests/….py::test_…`, which pytest would collect."""
    path, _, function = name.partition("::")
    file = root / path
    collected = path.startswith("tests/") and file.name.startswith("test_") and file.is_file()
    return collected and function.startswith("test_") and function in _functions(file)


@cache
def _functions(file: Path) -> frozenset[str]:
    """The functions at the top of a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def listed() -> str:
    """The list as Markdown: how much of each chapter is met, then each requirement."""
    levels, said = required(), entries()
    return "\n".join([*_sums(said), *_chapters(said, levels)]) + "\n"


def _sums(said: list[Entry]) -> Iterator[str]:
    yield "| chapter | " + " | ".join(name.strip("*") for name in STATUSES.values()) + " |"
    yield "|---|---|---|---|"
    for number, name in enumerate(CHAPTERS, start=1):
        counted = [_count(said, status, number) for status in STATUSES]
        yield f"| V{number} {name} | " + " | ".join(counted) + " |"
    yield "| all | " + " | ".join(_count(said, status) for status in STATUSES) + " |"


def _count(said: list[Entry], status: str, chapter: int | None = None) -> str:
    return str(sum(entry.status == status and chapter in (None, entry.chapter) for entry in said))


def _chapters(said: list[Entry], levels: dict[str, int]) -> Iterator[str]:
    for number, name in enumerate(CHAPTERS, start=1):
        yield f"\n### V{number}. {name}\n"
        yield "| id | level | about | state | how it is met, or why not | shown by |"
        yield "|---|---|---|---|---|---|"
        for entry in said:
            if entry.chapter == number:
                yield _row(entry, levels.get(entry.id, 0))


def _row(entry: Entry, level: int) -> str:
    shown = [f"`{name}`" for name in entry.tests] + [f"[{path}](../{path})" for path in entry.shown]
    said = (entry.id, str(level), entry.about, STATUSES.get(entry.status, "?"), entry.how, "<br>".join(shown))
    return "| " + " | ".join(said) + " |"
