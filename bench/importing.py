"""Importing people from a file, beside a bare COPY into all the tables that it writes.

`python -m bench.importing <database> <file>` imports, and prints the seconds and the peak memory in megabytes.
"""

import csv
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.bar import Bar
from bench.copying import bare_seconds, full_tables, unloaded
from bench.organisations import measured, new_database, peak
from bench.serving import ROOT
from kie import clock
from kie.db import make_engine, transaction
from kie.demo.organisation import Organisation, make_organisation
from kie.frameworks import catalogue
from kie.people.cells import NAMES
from kie.people.imports import import_people

TIMES = 20.0
UNCHANGED = 0.5
GROWTH = 1.25
"""How much more memory ten times the people may take, once the file itself is taken off."""


def measure(server: str, people: int) -> Iterator[Bar]:
    """A file of so many people into an empty database, then the same file again."""
    with TemporaryDirectory(prefix="kie-bench-") as folder:
        few, many = _file(Path(folder), people // 10), _file(Path(folder), people)
        small, url = new_database(server, "import_few"), new_database(server, "import_many")
        little = [_import(small, few), _import(small, few)]
        seconds, memory = _import(url, many)
        engine = make_engine(url)
        with unloaded(engine, full_tables(engine)) as rows:
            bare = bare_seconds(engine, rows)
        engine.dispose()
        again, memory_again = _import(url, many)
    yield Bar(
        f"importing {people:,} people", f"{seconds:.1f} s beside COPY {bare:.2f} s", seconds / bare, TIMES
    )
    yield Bar("importing the same again", f"{again:.1f} s beside {seconds:.1f} s", again / seconds, UNCHANGED)
    yield _memory("importing", memory, little[0][1], people)
    yield _memory("importing the same again", memory_again, little[1][1], people)


def _import(url: str, file: Path) -> tuple[float, float]:
    """The seconds, and the memory without the file itself, which stands in it once."""
    seconds, megabytes = measured("bench.importing", url, str(file))
    return seconds, megabytes - file.stat().st_size / 1024**2


def _memory(name: str, large: float, small: float, people: int) -> Bar:
    return Bar(
        f"{name}, memory beside {people // 10:,} people",
        f"{large:.0f} MB beside {small:.0f} MB, without the file",
        large / small,
        GROWTH,
    )


def _file(folder: Path, people: int) -> Path:
    """The people of a council as their payroll would send them."""
    random = Random(2011)
    council = make_organisation(random, people, clock.today(), "Wexcombe Council")
    found = folder / f"{people}.csv"
    with found.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, NAMES)
        lines.writeheader()
        lines.writerows(_lines(council))
    return found


def _lines(council: Organisation) -> Iterator[dict[str, str]]:
    teams = {team["id"]: team for team in council.teams}
    numbers = {person["id"]: person["staff_number"] for person in council.persons}
    led = {
        (line["person_id"], f"{line['kind']}_staff_number"): numbers[line["manager_id"]]
        for line in council.lines
    }
    for person in council.persons:
        team = teams[person["team_id"]]
        above = teams.get(team["parent_id"])
        yield {
            name: str(person[name] or "")
            for name in ("staff_number", "name", "email", "employer", "job_title", "role_profile")
        } | {
            "team_code": team["code"],
            "team_name": team["name"],
            "parent_team_code": above["code"] if above else "",
            "location": person["location"],
            "grade": person["grade"],
            "starts_on": person["starts_on"].isoformat(),
            "leaves_on": "",
            "language": "",
            **{
                name: led.get((person["id"], name), "")
                for name in ("manager_staff_number", "reviewer_staff_number", "moderator_staff_number")
            },
        }


def main(url: str, file: str) -> None:
    """Import, and print what it took."""
    engine, known = make_engine(url), catalogue.load(ROOT / "frameworks")
    started = time.monotonic()
    with transaction(engine) as session:
        done = import_people(session, None, Path(file).read_bytes(), clock.today(), known)
    if done.refused:
        raise RuntimeError(f"refused: {done.refused[:3]}")
    sys.stdout.write(json.dumps([time.monotonic() - started, peak()]))


if __name__ == "__main__":
    main(*sys.argv[1:])
