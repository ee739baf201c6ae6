"""Publishing a closed cycle, beside one GROUP BY over the results it stands on.

`python -m bench.publishing <database> <cycle>` publishes, and prints the seconds, those of the audit, and the peak
memory in megabytes.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text

from bench.bar import Bar, median
from bench.organisations import Filled, closed_cycles, measured, peak
from kie.db import make_engine, transaction
from kie.insights.models import Publication
from kie.insights.service import publish

TIMES = 10.0
MEGABYTES = 1_024
ROUNDS = 5
GROUPED = text(
    "SELECT participations.team_id, results.framework_id, results.competency_id, count(*), avg(results.step) "
    "FROM results JOIN assessments ON assessments.id = results.assessment_id "
    "JOIN participations ON participations.id = assessments.participation_id "
    "WHERE participations.cycle_id = :cycle GROUP BY 1, 2, 3"
)


@dataclass(frozen=True, slots=True)
class Publishing:
    """What publishing every closed cycle of a council took in all, and the last one for itself."""

    all_seconds: float
    seconds: float
    audit: float
    megabytes: float
    grouped: float

    @property
    def ratio(self) -> float:
        """The last cycle without its audit, beside the GROUP BY."""
        return (self.seconds - self.audit) / self.grouped


def run(filled: Filled) -> Publishing:
    """Publish every closed cycle, each by a process of its own."""
    engine = make_engine(filled.url)
    with transaction(engine) as session:
        cycles = closed_cycles(session)
        session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
        grouped = []
        for _each in range(ROUNDS):
            started = time.monotonic()
            session.execute(GROUPED, {"cycle": cycles[-1]}).all()
            grouped.append(time.monotonic() - started)
    engine.dispose()
    done = [measured("bench.publishing", filled.url, str(one)) for one in cycles]
    seconds, audit, megabytes = done[-1]
    return Publishing(sum(one[0] for one in done), seconds, audit, megabytes, median(grouped))


def bars(small: Publishing, large: Publishing, people: int) -> Iterator[Bar]:
    """How long it takes, and whether its memory stays small."""
    yield Bar(
        f"publishing a cycle of {people:,} people, without its audit",
        f"{large.seconds - large.audit:.1f} s beside GROUP BY {large.grouped:.2f} s",
        large.ratio,
        TIMES,
    )
    yield Bar("its audit", f"{large.audit:.1f} s", large.audit / large.grouped, None)
    yield Bar("publishing, memory of 1 GB", f"{large.megabytes:.0f} MB", large.megabytes / MEGABYTES, 1)
    yield Bar(
        "publishing beside 1,000 people, audit and all",
        f"{large.seconds:.1f} s beside {small.seconds:.1f} s",
        large.seconds / small.seconds,
        None,
    )


def main(url: str, cycle: str) -> None:
    """Publish, and print what it took."""
    engine = make_engine(url)
    started = time.monotonic()
    with transaction(engine) as session:
        done = publish(session, UUID(cycle), None)
    seconds = time.monotonic() - started
    with transaction(engine) as session:
        audit = session.scalars(select(Publication.audit).where(Publication.id == done.publication_id)).one()
    sys.stdout.write(json.dumps([seconds, audit["seconds"], peak()]))


if __name__ == "__main__":
    main(*sys.argv[1:])
