"""Every page of the demonstration, as everybody who can sign in and as nobody: collected once, kept as files."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from tests.scan import sending
from tests.scan.addresses import Addresses
from tests.scan.ground import Ground, Site
from tests.scan.visitor import CAST, Visitor
from tests.scan.wrong import refused

NOBODY, REDIRECT = "nobody", "a redirect"
PER_SHAPE = 4
"""Pages of one shape that each of the cast opens: the first rows of a list look like its others."""
VARYING = re.compile(r'(<input type="hidden"[^>]*value=")[^"]*|(nonce=")[^"]*|[0-9a-f]{32}')


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with HTML. `asked`: method and address, and what was sent. `shape`: its address without what varies.
    `address`: where a new copy of the demonstration has the same page, None for what came after something was sent."""

    who: str
    asked: str
    shape: str
    status: int
    file: Path
    skeleton: str
    address: str | None = None

    @property
    def where(self) -> str:
        """How a finding names it."""
        return f"{self.who} {self.asked}"


@dataclass(slots=True)
class Collected:
    """What was seen. `seen`: endpoints that gave something to somebody; `broken`: answers that nobody should get."""

    folder: Path
    pages: list[Page] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    untouched: bool = True
    _known: set[str] = field(default_factory=set)

    def note(self, endpoint: str, answer: sending.Answer) -> None:
        """Keep what somebody was given there: a redirect only until there is more."""
        if answer.status == 200 or endpoint not in self.seen:
            self.seen[endpoint] = answer.kind if answer.status == 200 else REDIRECT

    def keep(self, who: str, asked: str, shape: str, answer: sending.Answer) -> BeautifulSoup | None:
        """Keep a page, unless the same was kept already; None when it is not HTML."""
        if answer.status >= 500 and "503" not in asked:
            self.broken.append(f"{who} {asked}: {answer.status}")
        if answer.kind != "text/html" or not answer.body or 300 <= answer.status < 400:
            return None
        parsed = BeautifulSoup(answer.body, "html.parser")
        plain = hashlib.sha256(VARYING.sub(r"\1", answer.body).encode()).hexdigest()
        if plain not in self._known and parsed.find("html"):
            self._known.add(plain)
            file = self.folder / f"{len(self.pages):05}.html"
            file.write_text(answer.body, encoding="utf-8")
            address = asked.removeprefix("GET ") if self.untouched and asked.startswith("GET ") else None
            page = Page(who, asked, shape, answer.status, file, skeleton_of(parsed), address)
            self.pages.append(page)
        return parsed


def skeleton_of(parsed: BeautifulSoup) -> str:
    """A digest of how a page is built, whatever it says: alike for a list of three and one of thirty."""
    return hashlib.sha256(_built(parsed).encode()).hexdigest()


def _built(tag: Tag) -> str:
    names = sorted(name for name in tag.attrs if name.startswith("aria-") or name in {"role", "type"})
    own = f"{tag.name}.{'.'.join(sorted(tag.get_attribute_list('class')[:9], key=str) if tag.get('class') else [])}"
    inner = dict.fromkeys(_built(child) for child in tag.children if isinstance(child, Tag))
    return f"<{own} {' '.join(names)}>{''.join(inner)}"


def collected(ground: Ground) -> Collected:
    """Every page; what an earlier step of this scan collected already is given again."""
    if "pages" not in ground.kept:
        folder = ground.folder / "pages"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with ground.demonstration() as site:
            ground.kept["pages"] = _collect(site, Collected(folder))
    found = ground.kept["pages"]
    assert isinstance(found, Collected)
    return found


def _collect(site: Site, into: Collected) -> Collected:
    """First what only reads, as everybody; then what is refused; then what changes something, and reading again."""
    addresses = Addresses()
    visitors = [site.visitor(name) for name in (*CAST, None)]
    crawls = [Crawl(visitor, addresses, into) for visitor in visitors]
    for crawl in crawls:
        crawl.follow(["/"])
    for crawl in crawls:
        crawl.follow([*addresses.unlinked(crawl.opened)])
    into.untouched = False
    for way in (sending.empty, sending.nonsense, sending.as_it_stands):
        for crawl in crawls:
            crawl.send(way)
    for name in (*CAST, None):
        Crawl(site.visitor(name), addresses, into).follow(["/"])
    for who, asked, answer in refused(site):
        into.keep(who, asked, asked, answer)
    return into


class Crawl:
    """One visitor's way through every link and form."""

    def __init__(self, visitor: Visitor, addresses: Addresses, into: Collected) -> None:
        self._visitor, self._addresses, self._into = visitor, addresses, into
        self.who = visitor.name or NOBODY
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
