"""The assessment page with 45 statements, beside an empty page of the same frame; and how many bytes it takes."""

from collections.abc import Iterator

from playwright.sync_api import Response, sync_playwright

from bench.bar import Bar, median, ms
from bench.council import Rater
from bench.load import Caller, Refused, rate, reader
from bench.serving import served
from tests.chromium import ARGUMENTS, find

TIMES = 8.0
BYTES = 40_000


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
    """Bytes on the line of a first visit in a real browser, by kind; the typeface apart, which blocks nothing."""
    kinds = {"document": "page", "stylesheet": "style", "script": "script"}
    weights = dict.fromkeys(kinds.values(), 0)
    name, _equals, value = rater.cookie.partition("=")
    origin = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        context = browser.new_context()
        context.add_cookies([{"name": name, "value": value, "url": origin}])
        page = context.new_page()
        answered: list[Response] = []
        page.on("response", lambda response: answered.append(response))
        page.goto(f"{origin}{rater.address}/all", wait_until="networkidle")
        for response in answered:
            if response.status != 200:
                raise Refused(f"{response.url} answered {response.status}")
            kind = kinds.get(response.request.resource_type)
            if kind is not None:
                weights[kind] += response.request.sizes()["responseBodySize"]
        browser.close()
    return weights
