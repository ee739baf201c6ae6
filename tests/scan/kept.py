"""Pages that were seen, each kept once, and how they are built."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from tests.scan import sending

REDIRECT, A_TEST = "a redirect", "a test"
VARYING = re.compile(r'(<input type="hidden"[^>]*value=")[^"]*|(nonce=")[^"]*|[0-9a-f]{32}')

TAG = re.compile(r"<[^>]*>")
ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
NUMBERED = re.compile(r"[0-9a-f]{8,}|\d+")
NAMING = re.compile(r"id|for|name|list|form|headers|href|aria-(?!label$|valuetext$).*")
WORDS = frozenset(
    {"value", "action", "src", "datetime", "title", "content", "alt", "aria-label", "aria-valuetext"}
)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with HTML. `asked`: method and address, and what was sent. `shape`: its address without what varies.
    `opened`: it came of opening an address, before anything was sent, and was not refused."""

    who: str
    asked: str
    shape: str
    status: int
    file: Path
    skeleton: str
    opened: bool = False

    @property
    def digest(self) -> str:
        """Alike for the same page of another copy of the demonstration, whatever its ids and numbers are."""
        page = VARYING.sub(r"\1", self.file.read_text(encoding="utf-8"))
        return hashlib.sha256(without_numbers(page).encode()).hexdigest()

    @property
    def where(self) -> str:
        """How a finding names it."""
        return f"{self.who} {self.asked}"


@dataclass(slots=True)
class Collected:
    """What was seen. `seen`: endpoints that gave something to somebody; `broken`: answers that nobody should get;
    `templates`: what the pages were made of."""

    folder: Path
    pages: list[Page] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)
    untouched: bool = True
    _known: set[str] = field(default_factory=set)

    def note(self, endpoint: str, answer: sending.Answer) -> None:
        """Keep what somebody was given there: a redirect only until there is more, and none to the sign-in."""
        if answer.leads_to.startswith("/sign-in"):
            return
        if answer.status == 200 or endpoint not in self.seen:
            self.seen[endpoint] = answer.kind if answer.status == 200 else REDIRECT

    def keep(self, who: str, asked: str, shape: str, answer: sending.Answer) -> BeautifulSoup | None:
        """Keep a page, unless the same was kept already; None when it is not HTML."""
        if answer.status >= 500 and who != A_TEST and "503" not in asked:
            self.broken.append(f"{who} {asked}: {answer.status}")
        if answer.kind != "text/html" or not answer.body or 300 <= answer.status < 400:
            return None
        parsed = BeautifulSoup(answer.body, "html.parser")
        plain = hashlib.sha256(VARYING.sub(r"\1", answer.body).encode()).hexdigest()
        if plain not in self._known and parsed.find("html"):
            self._known.add(plain)
            file = self.folder / f"{len(self.pages):05}.html"
            file.write_text(answer.body, encoding="utf-8")
            opened = self.untouched and answer.status == 200 and asked.startswith("GET ")
            page = Page(who, asked, shape, answer.status, file, skeleton_of(parsed), opened)
            self.pages.append(page)
        return parsed


def without_numbers(page: str) -> str:
    """A page without the numbers that it says, those by which its parts are called counted in order of appearance.

    Counted and not left out: a label of another row's field is another page. What else stands in a tag stays, so that
    a heading of the fourth level is none of the second.
    """
    called: dict[str, str] = {}

    def counted(found: re.Match[str]) -> str:
        return called.setdefault(found.group(), f"#{len(called)}")

    def attribute(found: re.Match[str]) -> str:
        name, value = found.groups()
        if NAMING.fullmatch(name):
            value = NUMBERED.sub(counted, value)
        elif name in WORDS or name.startswith("data-"):
            value = NUMBERED.sub("0", value)
        return f'{name}="{value}"'

    parts, end = [], 0
    for tag in TAG.finditer(page):
        parts += [NUMBERED.sub("0", page[end : tag.start()]), ATTRIBUTE.sub(attribute, tag.group())]
        end = tag.end()
    return "".join([*parts, NUMBERED.sub("0", page[end:])])


def skeleton_of(parsed: BeautifulSoup) -> str:
    """A digest of how a page is built, whatever it says: alike for a list of three and one of thirty."""
    return hashlib.sha256(_built(parsed).encode()).hexdigest()


def _built(tag: Tag) -> str:
    names = sorted(name for name in tag.attrs if name.startswith("aria-") or name in {"role", "type"})
    own = f"{tag.name}.{'.'.join(sorted(tag.get_attribute_list('class')[:9], key=str) if tag.get('class') else [])}"
    inner = dict.fromkeys(_built(child) for child in tag.children if isinstance(child, Tag))
    return f"<{own} {' '.join(names)}>{''.join(inner)}"
