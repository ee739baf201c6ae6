"""Documents that follow the code: what they list is what there is."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kie.jobs.rules import Daily, Minutely
from kie.jobs.timetable import TIMETABLE
from tests.house import documents
from tests.house.documents import ROOT

LINK = re.compile(r"\]\(([^)\s]+)\)")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT DISTINCT trigger_name FROM information_schema.triggers",
}


def test_the_list_of_tables_that_refuse_changes_is_today_s() -> None:
    assert documents.DATABASES.read_text(encoding="utf-8") == documents.databases(), "run: make documents"


@pytest.mark.both_databases
def test_both_databases_refuse_what_is_listed(session: Session) -> None:
    words = documents.DATABASES.read_text(encoding="utf-8")
    part = documents.PART.search(words)
    assert part is not None
    listed = {
        f"{table}_no_{verb}"
        for table, *said in re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", part[0], re.MULTILINE)
        for verb, words in zip(("update", "delete"), said, strict=True)
        if words != "by KIE"
    }
    names = session.scalars(text(NAMES[session.get_bind().dialect.name])).all()
    assert len(listed) > 20
    # What refuses a tombstone of something in use is told below the list.
    assert listed | set(re.findall(r"`(tombstones_of_\w+)`", words)) == set(names)


def test_the_timetable_is_told_with_its_times() -> None:
    book = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (.+) \| `([a-z-]+)` \|", book, re.MULTILINE)
    times: dict[str, list[str]] = {}
    for line in TIMETABLE:
        at = line.timing
        if isinstance(at, Minutely):
            said = "each minute"
        else:
            said = f"{at.at:%H:%M}" if isinstance(at, Daily) else f":{at.minute:02}"
        times.setdefault(line.kind, []).append(said)
    assert [kind for _when, kind in told] == list(times)
    for when, kind in told:
        quarters = when == "each quarter of an hour" and len(times[kind]) == 4
        assert quarters or [when.removeprefix("each hour at ")] == times[kind], kind


def places(page: Path) -> set[str]:
    """What a link may name on a page: its headings, as the places that hold repositories write them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


def lost(page: Path) -> Iterator[str]:
    """Links of a page that lead to no file, or to no heading of it."""
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        file, _, place = link.partition("#")
        if "://" in file or file.startswith("mailto:"):
            continue
        target = page.parent / file if file else page
        if not target.exists() or (place and place not in places(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(page: Path) -> None:
    assert [*lost(page)] == []


def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Who may\n[a](#who-may) [b](#nobody) [c](page.md#who-may) [d](none.md) [e](https://x.example)"
    )
    assert [*lost(page)] == ["#nobody", "none.md"]


@pytest.mark.parametrize("file", ["docs/architecture.md", "kie/__init__.py"])
def test_maps_show_every_floor_of_the_house(file: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    floors = [re.sub(r"[()]", "", one) for one in contracts["contracts"][0]["layers"]]
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    shown = [
        line.strip().split("  ")[0] for line in lines if re.match(r"( {4})?[a-z][a-z0-9_ |]*(  |$)", line)
    ]
    assert [one for one in shown if one in floors] == floors
    assert contracts["contracts"][0]["name"] == "Between rooms, an import goes only downwards"
