"""The assessment page with 45 statements, beside an empty page of the same frame; and how many bytes it takes."""

import gzip
import re
from collections.abc import Iterator
from http.client import HTTPConnection

from bench.bar import Bar, median, ms
from bench.council import Rater
from bench.load import Caller, rate, reader
from bench.serving import served

TIMES = 8.0
BYTES = 40_000
ASSETS = re.compile(r'(?:src|href|data-[a-z-]+)="(/static/[^"]+\.(?:css|js)[^"]*)"')
MODULES = re.compile(r'"(/static/js/[^"]+\.js[^"]*)"')


def measure(url: str, rater: Rater, rounds: int) -> Iterator[Bar]:
    """One reader at a time, so that the figure is the server's time and no queue."""
    with served("bench.product:app", url) as port:
        empty = reader("/bench/empty", rater.cookie)
        whole = reader(f"{rater.address}/all", rater.cookie)
        for caller in (empty, whole):
            rate(port, [caller], 0.5)
            caller.seconds.clear()
        for _each in range(rounds):
            _once(port, empty)
            _once(port, whole)
        page, frame = median(whole.seconds), median(empty.seconds)
        yield Bar(
            "assessment page, 45 statements", f"{ms(page)} beside empty {ms(frame)}", page / frame, TIMES
        )
        weights = weigh(port, rater)
    total = sum(weights.values())
    figure = ", ".join(f"{kind} {size / 1000:.1f} kB" for kind, size in weights.items())
    yield Bar("the same page, bytes of 40 kB", f"{total / 1000:.1f} kB: {figure}", total / BYTES, 1.0)


def _once(port: int, caller: Caller) -> None:
    rate(port, [caller], 0)


def weigh(port: int, rater: Rater) -> dict[str, int]:
    """Compressed bytes that a first visit takes, by kind; the typeface apart."""
    page, size = _fetch(port, f"{rater.address}/all", rater.cookie)
    weights = {"page": size, "style": 0, "script": 0}
    for path in sorted({*ASSETS.findall(page), *MODULES.findall(page)}):
        _text, size = _fetch(port, path)
        weights["style" if ".css" in path else "script"] += size
    return weights


def _fetch(port: int, path: str, cookie: str = "") -> tuple[str, int]:
    """The text under a path, and how many bytes of it travel when the browser takes gzip."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request(
        "GET", path.replace("&amp;", "&"), headers={"Accept-Encoding": "gzip", "Cookie": cookie}
    )
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    packed = response.getheader("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if packed else body).decode(), len(body)
