"""Lighthouse: accessibility and good practice of every kind of page, as everybody, on a phone and on a desk.

Pages that are built alike are looked at once, whoever opened them. Accessibility must be 100 and good practice 95.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests import chromium
from tests.scan import tools
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground, Site
from tests.scan.pages import NOBODY, Page, collected

NAME = "lighthouse"
HERE = Path(__file__).parents[1]
FORMS = ("mobile", "desktop")
BARS = {"accessibility": 1.0, "best-practices": 0.95}
IN_IT = {
    "a picture without words": "image-alt",
    "a button without a name": "button-name",
    "words too pale to read": "color-contrast",
    "a field without a label": "label",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A page to look at. `where`: how findings name it."""

    where: str
    url: str
    form: str
    cookies: Mapping[str, str]


def bring(_: Ground) -> None:
    """The program, the Node it runs on, and a browser."""
    tools.node_modules()
    if chromium.bring() is None:
        raise RuntimeError("no browser: set KIE_TEST_CHROMIUM to the path of one")


@contextmanager
def running() -> Iterator[subprocess.Popen[str]]:
    """The program with its browser; it ends when it is told nothing more."""
    folder = tools.node_modules().parent
    script = folder / "lighthouse.mjs"  # Beside the packages, where Node looks for them.
    shutil.copy(HERE / script.name, script)
    command = [str(tools.node()), str(script)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin is not None
        first = {"program": chromium.find(), "arguments": chromium.ARGUMENTS}
        program.stdin.write(json.dumps(first) + "\n")
        yield program
        program.stdin.close()
        if program.wait(60):
            raise RuntimeError("Lighthouse ended badly")


def check(asked: Iterable[Asked]) -> Iterator[Finding]:
    """What it says of each page."""
    with running() as program:
        assert program.stdin is not None and program.stdout is not None
        for one in asked:
            line = {"url": one.url, "form": one.form, "cookies": dict(one.cookies)}
            program.stdin.write(json.dumps(line) + "\n")
            program.stdin.flush()
            yield from _findings(one, json.loads(program.stdout.readline()))


def _findings(asked: Asked, said: Mapping[str, Any]) -> Iterator[Finding]:
    where = f"{asked.where} ({asked.form})"
    if said["trouble"]:
        yield Finding(NAME, "trouble", where, said["trouble"])
        return
    if said["ended"] != asked.url:
        yield Finding(NAME, "led elsewhere", where, said["ended"])
    for name, bar in BARS.items():
        if said["scores"][name] is None or said["scores"][name] < bar:
            yield Finding(NAME, name, where, f"{said['scores'][name]} is below {bar}")
    for one in said["failed"]:
        yield Finding(NAME, one["id"], where, f"{one['title']}: {one['where']}")


def prove(_: Ground) -> Sequence[str]:
    """Let it look at a page that is wrong in several ways."""
    with _served(HERE) as address:
        found = [*check([Asked("broken", f"{address}/broken.html", form, {}) for form in FORMS])]
    said = {one.rule for one in found}
    missed = [what for what, rule in IN_IT.items() if rule not in said]
    return missed if "accessibility" in said else [*missed, "that it is below the bar"]


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The files of a folder, on 127.0.0.1."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def look(ground: Ground) -> Looked:
    """Every kind of page that was collected, opened again in a new copy of the same demonstration."""
    chosen = [*different(collected(ground).pages)]
    with ground.demonstration() as site:
        asked = [*_each(chosen, site)]
        return Looked(
            len(asked),
            "looks at pages",
            [*check(asked)],
            [f"{len(chosen)} pages, each as {' and '.join(FORMS)}"],
        )


def different(pages: Iterable[Page]) -> Iterator[Page]:
    """One page of each way of being built, at each kind of address."""
    known = set[tuple[str, str]]()
    for page in pages:
        if page.address is not None and (page.shape, page.skeleton) not in known:
            known.add((page.shape, page.skeleton))
            yield page


def _each(pages: Sequence[Page], site: Site) -> Iterator[Asked]:
    visitors = {page.who: site.visitor(None if page.who == NOBODY else page.who) for page in pages}
    for page in pages:
        for form in FORMS:
            yield Asked(page.where, f"{site.address}{page.address}", form, visitors[page.who].cookies)


STEP = Step(NAME, bring, prove, look)
