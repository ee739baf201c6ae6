"""Every place in a file of TOML has its line, however the file is written."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kie.frameworks import catalogue
from kie.frameworks.toml_lines import LONGEST_PLACE, Lines, lines_of
from tests.conftest import ROOT
from tests.frameworks.small import EDITION, write

ODD = '''\
a.b = "x]#"            # a = [
"q r" = 1
[t]
[ t . u ]
k = """
many = [
"quote" ""
"""
l = \'\'\'
x = 'y' \'\'\'
d = 1979-05-27 07:32:00
f = [1.5, [2,
  3], { x = { y = [ "}",
  "\\"]" ] } }]
[[entries]]
n = 1
[[entries]]
n = 2
[entries.s]
z = ''
[[entries.m]]
w = {}
[[entries.m]]
w = true'''
WRITTEN = {
    "a": 1, "a.b": 1, "q r": 2, "t": 3, "t.u": 4, "t.u.k": 5, "t.u.l": 9, "t.u.d": 11, "t.u.f": 12, "t.u.f[1]": 12,
    "t.u.f[2]": 12, "t.u.f[2][1]": 12, "t.u.f[2][2]": 13, "t.u.f[3]": 13, "t.u.f[3].x": 13, "t.u.f[3].x.y": 13,
    "t.u.f[3].x.y[1]": 13, "t.u.f[3].x.y[2]": 14, "entries": 15, "entries[1]": 15, "entries[1].n": 16,
    "entries[2]": 17, "entries[2].n": 18, "entries[2].s": 19, "entries[2].s.z": 20, "entries[2].m": 21,
    "entries[2].m[1]": 21, "entries[2].m[1].w": 22, "entries[2].m[2]": 23, "entries[2].m[2].w": 24,
}  # fmt: skip


def places(value: object, at: str = "") -> Iterator[tuple[str, str]]:
    """Every place in what the reader of TOML gives, with a word that its line must hold."""
    if isinstance(value, dict):
        for key, inner in value.items():
            place = f"{at}.{key}" if at else key
            yield place, key
            yield from places(inner, place)
    if isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield f"{at}[{number}]", inner if isinstance(inner, str) else ""
            yield from places(inner, f"{at}[{number}]")


def test_odd_writing_has_its_lines() -> None:
    assert lines_of(ODD) == lines_of(ODD.replace("\n", "\r\n")) == WRITTEN
    assert set(dict(places(tomllib.loads(ODD)))) == set(WRITTEN)


@pytest.mark.parametrize(
    "file", sorted((ROOT / "frameworks").rglob("*.toml")), ids=lambda one: f"{one.parent.name}/{one.name}"
)
def test_every_place_of_a_shipped_file_is_where_its_line_says(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found, rows = lines_of(text), text.split("\n")
    for place, word in places(tomllib.loads(text)):
        assert word in rows[found[place] - 1], place


def test_what_is_missing_has_the_line_of_what_it_would_stand_in() -> None:
    lines = Lines(ODD)
    assert lines.of("entries[2].m[1].text") == 21 and lines.of("entries[2].x[4].id") == 17
    assert lines.of("elsewhere") is None and lines.of("") is None


def test_a_file_of_nothing_but_names_takes_little_room() -> None:
    found = lines_of(f"{'k' * LONGEST_PLACE} = [{'1,' * 10_000}]")
    assert found == {"k" * LONGEST_PLACE: 1}


def test_a_framework_alone_says_its_lines_also_of_its_lineage(tmp_path: Path) -> None:
    """Lineage is looked at after all files were read; the mark that some editors write first does not count."""
    root = write(tmp_path)
    (root / "tea-2028").mkdir()
    file = root / "tea-2028/framework.toml"
    file.write_text("\ufeff" + EDITION.replace('"unhelpful.u1"]', '"brewing"]'))
    rows = EDITION.split("\n")
    found = {problem.place: problem.line for problem in catalogue.check(root)}
    assert found == {
        "lineage": rows.index("[lineage]") + 1,
        "lineage.gone[2]": EDITION[: EDITION.index("gone =")].count("\n") + 1,
    }
    assert all(
        str(problem).startswith(f"{file}:{problem.line}: lineage") for problem in catalogue.check(root)
    )
