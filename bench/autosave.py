"""Autosave of one item through the whole stack, beside a bare Flask "hello" on the same server."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from uuid import uuid4

from bench.bar import Bar, median
from bench.council import Rater
from bench.load import Caller, Refused, rate, reader
from bench.serving import served

LIMIT = 12.0
CALLERS = 8
VERSION = re.compile(rb'"version":\s*(\d+)')


def saver(rater: Rater) -> Caller:
    """Somebody who changes one note again and again. Every save has the version that the last one gave."""
    framework_id, node_id = rater.nodes[0]
    key = f"{framework_id}/{node_id}"
    turns, version = count(), [0]

    def request() -> bytes:
        note = f"Note {next(turns)}: I asked the crew what they needed before the work began."
        body = {"item": key, "version": str(version[0]), "values": {f"{key}/step": "3", f"{key}/note": note}}
        return post(rater, json.dumps(body).encode())

    def answered(status: int, body: bytes) -> None:
        found = VERSION.search(body)
        if status != 200 or found is None:
            raise Refused(f"a save answered {status}: {body[:300]!r}")
        version[0] = int(found[1])

    return Caller(request, answered)


def post(rater: Rater, body: bytes) -> bytes:
    """What a browser sends to save one item."""
    head = (
        f"POST {rater.address}/items HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nX-CSRFToken: {rater.token}\r\nIdempotency-Key: {uuid4()}\r\n"
        f"Cookie: {rater.cookie}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def measure(
    urls: Mapping[str, str], raters: Mapping[str, Sequence[Rater]], rounds: int, seconds: float
) -> Iterator[Bar]:
    """Turn and turn about; the bar is for PostgreSQL, SQLite stands beside it."""
    rates: dict[str, list[float]] = {"hello": [], **{kind: [] for kind in urls}}
    callers = {kind: [saver(rater) for rater in raters[kind][:CALLERS]] for kind in urls}
    hellos = [reader("/") for _each in range(CALLERS)]
    with served("bench.hello:app") as hello:
        for kind, url in urls.items():
            with served("bench.product:app", url) as port:
                rate(port, callers[kind], 1)
                for _each in range(rounds):
                    rates["hello"].append(rate(hello, hellos, seconds))
                    rates[kind].append(rate(port, callers[kind], seconds))
    plain = median(rates["hello"])
    for kind in urls:
        mine = median(rates[kind])
        yield Bar(
            f"autosave of one item, {kind}",
            f"{mine:.0f}/s beside hello {plain:.0f}/s",
            plain / mine,
            LIMIT if kind == "postgresql" else None,
        )
