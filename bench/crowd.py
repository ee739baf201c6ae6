"""Two hundred people who each save every five seconds for two minutes: no error, nothing lost, no long wait."""

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection

from sqlalchemy import select

from bench.bar import Bar, median, ms, p95
from bench.council import Rater
from bench.serving import served
from kie.assessments.models import Assessment, Rating
from kie.db import make_engine, transaction

LIMIT = 10.0
EVERY = 5.0
HEADER = re.compile(r"^([^:]+): (.*)$")


@dataclass(slots=True)
class Writer:
    """One person at work: what the server said it kept, and how long each save took."""

    rater: Rater
    seconds: list[float] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def work(self, port: int, start: float, until: float) -> None:
        """Save every five seconds, one statement after the other, from `start` on."""
        turn, due = 0, start
        while due < until:
            time.sleep(max(0.0, due - time.monotonic()))
            self.save(port, turn)
            turn, due = turn + 1, due + EVERY

    def save(self, port: int, turn: int) -> None:
        """One save over a connection of its own, as a browser makes it after five idle seconds."""
        framework_id, node_id = self.rater.nodes[turn % len(self.rater.nodes)]
        key, note = f"{framework_id}/{node_id}", f"Turn {turn} of {self.rater.participation_id}"
        body = {
            "item": key,
            "version": str(self.versions.get(key, 0)),
            "values": {f"{key}/step": str(turn % 4 + 1), f"{key}/note": note},
        }
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRFToken": self.rater.token,
            "Idempotency-Key": f"{self.rater.participation_id}-{turn}-{len(self.seconds)}",
            "Cookie": self.rater.cookie,
        }
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", f"{self.rater.address}/items", json.dumps(body), headers)
            response = connection.getresponse()
            answer = response.read()
        except OSError as error:
            self.errors.append(repr(error))
            return
        finally:
            connection.close()
        self.seconds.append(time.perf_counter() - began)
        if response.status != 200:
            self.errors.append(f"{response.status}: {answer[:200]!r}")
            return
        self.versions[key], self.kept[key] = json.loads(answer)["version"], note


def measure(kind: str, url: str, raters: Sequence[Rater], people: int, seconds: float) -> Iterator[Bar]:
    """One alone first, then all; then every acknowledged word is looked for in the database."""
    with served("bench.product:app", url) as port:
        alone = Writer(raters[0])
        for turn in range(60):
            alone.save(port, turn)
        crowd = [Writer(rater) for rater in raters[1 : people + 1]]
        start = time.monotonic() + 0.5
        threads = [
            threading.Thread(
                target=one.work, args=(port, start + EVERY * position / len(crowd), start + seconds)
            )
            for position, one in enumerate(crowd)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    spent = [value for one in crowd for value in one.seconds]
    errors = [error for one in crowd for error in one.errors]
    lost = _lost(url, [alone, *crowd])
    slow, single = p95(spent), median(alone.seconds)
    figure = f"{len(spent)} saves, p95 {ms(slow)} beside one alone {ms(single)}"
    yield Bar(f"{people} people saving, {kind}", figure, slow / single, LIMIT)
    said = f"{len(errors)} errors, {lost} saves lost" + (f", first: {errors[0]}" if errors else "")
    yield Bar("  of them refused or lost", said, float(len(errors) + lost), 0.0)


def _lost(url: str, writers: Sequence[Writer]) -> int:
    """How many notes that the server said it kept are not what the database holds."""
    engine = make_engine(url)
    with transaction(engine) as session:
        rows = session.execute(
            select(Assessment.participation_id, Rating.framework_id, Rating.node_id, Rating.note).join(
                Rating, Rating.assessment_id == Assessment.id
            )
        ).all()
    engine.dispose()
    stored = {(row.participation_id, f"{row.framework_id}/{row.node_id}"): row.note for row in rows}
    return sum(
        stored.get((one.rater.participation_id, key)) != note
        for one in writers
        for key, note in one.kept.items()
    )
