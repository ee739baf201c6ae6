"""Planning the reminders of a whole council: how much memory it takes, and whether that grows with the people.

`python -m bench.reminders <database>` plans on a database that is ready, and prints people, seconds and peak memory.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.bar import Bar
from bench.serving import ROOT
from kie import clock
from kie.cycles.models import Cycle, CycleOpening, Participation
from kie.db import make_engine, transaction
from kie.jobs.reminding import plan_reminders
from kie.mail import QueuedMail
from kie.people.models import Person, ReportingLine, Team
from kie.reminders.models import ReminderPreference
from kie.workdays import next_working_day, working_days_after

Item = TypeVar("Item")

PEOPLE = (2_000, 20_000)
TEAM = 12
MOST_MEGABYTES = 200
MOST_GROWTH = 1.25
"""How much more memory ten times the people may take: what the interpreter itself does with longer use, no more."""
SINCE = date(2020, 4, 6)


def measure(urls: dict[str, str], numbers: tuple[int, int] = PEOPLE) -> list[Bar]:
    """Memory at the larger number on each database, and against the smaller number. The databases are filled."""
    bars = []
    for kind, url in urls.items():
        found = []
        for number, already in zip(numbers, (0, numbers[0]), strict=True):
            _fill(url, number, already)
            found.append(_measured(url))
        (few, _time, small), (people, seconds, large) = found
        bars += [
            Bar(
                f"{kind}: plan {people:,} reminders",
                f"{large:.0f} MB, {seconds:.0f} s",
                large / MOST_MEGABYTES,
                1,
            ),
            Bar(f"{kind}: against {few:,} people", f"{small:.0f} MB", large / small, MOST_GROWTH),
        ]
    return bars


def _measured(url: str) -> tuple[int, float, float]:
    """People, seconds and megabytes of a process that does nothing else."""
    command = [sys.executable, "-m", "bench.reminders", url]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    people, seconds, megabytes = json.loads(answer)
    return people, seconds, megabytes


def _fill(url: str, number: int, already: int) -> None:
    """So many more people in teams, everybody in a new cycle with a part due soon and a weekly mail that is due."""
    today = next_working_day(clock.today())
    engine = make_engine(url)
    with transaction(engine) as session:
        team_id, cycle_id = uuid4(), uuid4()
        session.execute(
            insert(Team), [{"id": team_id, "code": f"R{already}", "name": "Reminded", "parent_id": None}]
        )
        _open(session, cycle_id, today)
        for some in _portions(_people(number, already, team_id), 2_000):
            session.execute(insert(Person), some)
            session.execute(insert(ReportingLine), list(_lines([row["id"] for row in some])))
            joined = {
                "cycle_id": cycle_id,
                "team_id": team_id,
                "role_profile": "staff",
                "joined_at": clock.now(),
            }
            facts = {"grade": "G6", "location": "Town Hall", "service_band": "", "manager_id": None}
            rows = [{"id": uuid4(), "person_id": row["id"], **joined, **facts} for row in some]
            session.execute(insert(Participation), rows)
            chosen = {
                "deadlines": True,
                "first_hour": 7,
                "last_hour": 19,
                "version": 1,
                "changed_at": clock.now(),
            }
            wanted = [{"person_id": row["id"], "weekly_on": today.weekday(), **chosen} for row in some]
            session.execute(insert(ReminderPreference), wanted)
    engine.dispose()


def _open(session: Session, cycle_id: UUID, today: date) -> None:
    due_on = working_days_after(today, 2)
    session.add(
        Cycle(
            id=cycle_id,
            title="Reminded",
            purpose="For your development.",
            opens_on=today - timedelta(days=20),
            self_due_on=due_on,
            manager_due_on=due_on,
            closes_on=today + timedelta(days=60),
            population={},
            made_at=clock.now(),
        )
    )
    session.flush()
    session.add(CycleOpening(cycle_id=cycle_id, opened_at=clock.now(), role_profiles={}))
    session.flush()


def _people(number: int, already: int, team_id: UUID) -> Iterator[dict[str, Any]]:
    for position in range(already, already + number):
        yield {
            "id": uuid4(),
            "staff_number": f"R{position}",
            "name": f"Person {position}",
            "email": f"reminded{position}@wexcombe.example",
            "employer": "Wexcombe Council",
            "role_profile": "staff",
            "team_id": team_id,
            "starts_on": SINCE,
        }


def _lines(ids: list[UUID]) -> Iterator[dict[str, Any]]:
    """The first of each team leads the rest of it."""
    for team in _portions(ids, TEAM):
        for person_id in team[1:]:
            yield {
                "id": uuid4(),
                "person_id": person_id,
                "manager_id": team[0],
                "kind": "manager",
                "starts_on": SINCE,
            }


def _portions(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def main(url: str) -> None:
    """Plan, and print what it took."""
    engine = make_engine(url)
    with transaction(engine) as session:
        before = session.scalar(select(func.count()).select_from(QueuedMail)) or 0
    started = time.monotonic()
    plan_reminders(engine, next_working_day(clock.today()), "https://kie.example", lambda *_reached: None)
    seconds = time.monotonic() - started
    with transaction(engine) as session:
        people = (session.scalar(select(func.count()).select_from(QueuedMail)) or 0) - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps([people, seconds, peak]))


if __name__ == "__main__":
    main(sys.argv[1])
