"""Deleting reviews that are past their time, in a small council and in a larger one: it must not grow with them.

`python -m bench.retention` makes councils of 1,000 and of 4,000 people for it and prints the bars; `… 500` makes them
of 500 and of 2,000. What is deleted is undone again. The second bar is a time, and wants a quiet machine.
"""

import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import time_machine
from sqlalchemy.orm import Session

from bench.bar import Bar, median, ms, table
from bench.organisations import SMALL, Filled, fill, postgres_server
from kie import clock
from kie.db import make_engine
from kie.retention.rules import REVIEWS
from kie.retention.running import FEWEST, WISHED, next_size
from kie.retention.service import delete_after

PORTIONS = 20
PAST = timedelta(days=1_300)
"""By then the cycles that are closed are past their time."""
GROWTH, LONGEST = 1.5, 2.0


def measure(small: Filled, large: Filled, beside: str) -> Iterator[Bar]:
    """How long one review takes in each, and how long nobody else writes meanwhile where they are one file."""
    (few, _portion), (many, portion) = (_deleted(one.url) for one in (small, large))
    yield Bar(
        f"a review that is past its time, beside {beside}",
        f"{ms(many)} beside {ms(few)}",
        many / few,
        GROWTH,
    )
    yield Bar(f"a portion of the night, of {ms(WISHED)}", ms(portion), portion / WISHED, LONGEST)


def _deleted(url: str) -> tuple[float, float]:
    """Seconds for a review, and the median of seconds for a portion, without the first, which puts together the
    statements of all."""
    engine = make_engine(url)
    taken, number, size = list[float](), 0, FEWEST
    after: UUID | None = None
    with time_machine.travel(clock.now() + PAST), Session(engine) as session:
        for each in range(PORTIONS):
            began = time.perf_counter()
            portion = delete_after(session, REVIEWS, after, size)
            seconds = time.perf_counter() - began
            if each:
                taken.append(seconds)
                number += portion.number
                size = next_size(size, seconds)
            if portion.last is None:
                break
            after = portion.last
        session.rollback()
    engine.dispose()
    if not number:
        raise RuntimeError("nothing was past its time")
    return sum(taken) / number, median(taken)


def main() -> int:
    """Both councils, and the bars; 1 when one is missed."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else SMALL
    with postgres_server() as server:
        small, large = fill(server, "few", people), fill(server, "many", 4 * people)
        bars = list(measure(small, large, f"{people:,} people"))
    sys.stdout.write(table(bars) + "\n")
    return 0 if all(bar.held for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
