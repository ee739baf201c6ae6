"""A large council in portions: on PostgreSQL made by several processes, while this one sends what is ready.

Telling takes far more time than the database takes to keep it. What is written is the same either way.
"""

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.pool import AsyncResult

from sqlalchemy.orm import Session

from kie.bulk import Encoded, send
from kie.demo.organisation import NATURAL_SIZE
from kie.demo.story import Story

PORTION = 500
"""People whose rows are at hand together."""
MOST_PROCESSES = 4
PATIENCE = 1_200
"""Seconds after which a portion that has not come is taken for lost."""

Places = tuple[int, int | None]


def processes() -> int:
    """How many tell a large council at the same time, beside the one that sends it."""
    return min(MOST_PROCESSES, os.cpu_count() or 1)


def portions(people: int, size: int = PORTION) -> list[Places]:
    """From which place to which each portion goes, of about so many people; the last one has no end."""
    starts = range(0, max(people, NATURAL_SIZE), size)
    return [(start, None if start == starts[-1] else start + size) for start in starts]


def write_portions(session: Session, story: Story, parts: Sequence[Places]) -> Iterator[Places]:
    """Write what happened to everybody; gives each portion when it is written."""
    connection = session.connection()
    if connection.dialect.name == "postgresql" and len(parts) > 1:
        for places, tables in zip(parts, _told(story, parts), strict=True):
            for rows in tables:
                send(connection, rows)
            yield places
    else:
        for places in parts:
            story.portion(*places)
            story.rows.write(session)
            yield places


_stories: list[Story] = []
"""What the processes tell from: they are forks of this one, so that nothing has to be handed to them. They make no use
of its database connection, and end without touching it."""


def _told(story: Story, parts: Sequence[Places]) -> Iterator[list[Encoded]]:
    """The portions in order, as COPY reads them; never many more than the database has taken."""
    number = min(processes(), len(parts))
    _stories.append(story)
    try:
        # Rows hold no rings, and there are many of them: looking for rings would take a quarter of the time.
        with multiprocessing.get_context("fork").Pool(number, gc.disable) as pool:
            waiting: deque[AsyncResult[list[Encoded]]] = deque()
            for places in parts:
                waiting.append(pool.apply_async(_tell, places))
                if len(waiting) > number:
                    yield waiting.popleft().get(PATIENCE)
            while waiting:
                yield waiting.popleft().get(PATIENCE)
    finally:
        _stories.clear()


def _tell(start: int, end: int | None) -> list[Encoded]:
    [story] = _stories
    story.portion(start, end)
    return story.rows.encode()
