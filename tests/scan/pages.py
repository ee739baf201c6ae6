"""Every page of the demonstration, as everybody who can sign in and as nobody: collected once, kept as files."""

import shutil
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup

from tests.scan import sending
from tests.scan.addresses import Addresses
from tests.scan.ground import Ground
from tests.scan.kept import A_TEST, Collected, skeleton_of
from tests.scan.recorded import Recorded, recording
from tests.scan.staged import EVERYBODY, Staged, staged, templates_file
from tests.scan.visitor import Visitor
from tests.scan.wrong import refused

PER_SHAPE = 4
"""Pages of one shape that each of the cast opens: the first rows of a list look like its others."""


def collected(ground: Ground) -> Collected:
    """Every page; what an earlier step of this scan collected already is given again."""
    if "pages" not in ground.kept:
        folder = ground.folder / "pages"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with recording(ground.folder / "recorded") as ended:
            with staged(ground) as here:
                made = _collect(here, Collected(folder))
                made.templates = set(templates_file(ground).read_text(encoding="utf-8").split())
            add(ended(), made)
        ground.kept["pages"] = made
    found = ground.kept["pages"]
    assert isinstance(found, Collected)
    return found


def _collect(here: Staged, into: Collected) -> Collected:
    """First what only reads, as everybody; then what is refused; then what changes something, and reading again."""
    addresses = Addresses()
    crawls = [Crawl(who, here.visitor(who), addresses, into) for who in EVERYBODY]
    for crawl in crawls:
        crawl.follow(["/", *(address for address, who in here.stops if who == crawl.who)])
    for crawl in crawls:
        crawl.follow([*addresses.unlinked(crawl.opened)])
    into.untouched = False
    for way in (sending.empty, sending.nonsense, sending.as_it_stands):
        for crawl in crawls:
            crawl.send(way)
    for who in EVERYBODY:
        Crawl(who, here.visitor(who), addresses, into).follow(["/"])
    for who, asked, answer in refused(here.site):
        into.keep(who, asked, asked, answer)
    return into


def add(made: tuple[Iterable[Recorded], set[str]], into: Collected) -> None:
    """Keep what tests were answered with, where it differs from what was kept already in more than words."""
    pages, templates = made
    addresses, built = Addresses(), {page.skeleton for page in into.pages}
    for one in pages:
        answer = sending.Answer(one.status, "text/html", one.body, "")
        endpoint = addresses.endpoint(one.path) if one.method == "GET" else ""
        if endpoint and one.status < 400:
            into.note(endpoint, answer)
        if skeleton_of(BeautifulSoup(one.body, "html.parser")) not in built:
            shape = addresses.shape(one.path, one.method) or one.path
            into.keep(A_TEST, f"{one.method} {one.path} ({one.status})", shape, answer)
    into.templates |= templates


class Crawl:
    """One visitor's way through every link and form."""

    def __init__(self, who: str, visitor: Visitor, addresses: Addresses, into: Collected) -> None:
        self.who, self._visitor, self._addresses, self._into = who, visitor, addresses, into
        self._shapes: dict[str, int] = {}
        self._asked = set[str]()
        self._sent = set[tuple[str, str]]()
        self.opened = set[str]()
        self._forms: list[sending.Form] = []

    def follow(self, waiting: list[str]) -> None:
        """Open these addresses, and whatever they lead to, a few of each shape."""
        while waiting:
            address = waiting.pop(0)
            shape = self._addresses.shape(address)
            if shape is None or address in self._asked or self._shapes.get(shape, 0) >= PER_SHAPE:
                continue
            self._asked.add(address)
            self._shapes[shape] = self._shapes.get(shape, 0) + 1
            waiting += self._open(address, shape)

    def _open(self, address: str, shape: str) -> list[str]:
        answer = sending.Answer.of(self._visitor.get(address))
        endpoint = self._addresses.endpoint(address)
        self.opened.add(endpoint)
        if answer.status < 400:
            self._into.note(endpoint, answer)
        parsed = self._into.keep(self.who, f"GET {address}", shape, answer)
        return [answer.leads_to] if answer.leads_to else [*self._leads(parsed, address)]

    def _leads(self, parsed: BeautifulSoup | None, address: str) -> Iterator[str]:
        if parsed is None:
            return
        for link in parsed.select("a[href^='/'], link[rel=alternate][href^='/']"):
            yield self._addresses.noted(str(link["href"]).partition("#")[0])
        for form in sending.forms(parsed, address):
            if form.posts:
                self._forms.append(form)
            else:
                yield from form.searches()

    def send(self, way: sending.Way) -> None:
        """Send each kind of form that was met, in this way, and keep what comes back."""
        for form in list(self._forms):
            shape = self._addresses.shape(form.action, "POST")
            key = (f"{shape} {' '.join(form.names)}", way.__name__)
            if shape is None or key in self._sent or not form.fits(way):
                continue
            self._sent.add(key)
            answer = sending.Answer.of(form.send(self._visitor, way))
            asked = f"POST {form.action} ({way.__name__.replace('_', ' ')})"
            self._into.keep(self.who, asked, shape, answer)
            if answer.leads_to.startswith("/sign-in"):
                self._visitor = self._visitor.again()
            elif answer.leads_to:
                after = sending.Answer.of(self._visitor.get(answer.leads_to))
                self._into.keep(self.who, f"{asked}, then GET {answer.leads_to}", shape, after)
