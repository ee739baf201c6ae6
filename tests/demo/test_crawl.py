"""Every page that the demonstration links to, as each of the cast: sound, in few statements, wholly translated."""

import calendar
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Comment
from bs4.element import Doctype
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from kie.demo.reflections import WORDS as REFLECTED
from kie.i18n import PSEUDO, SOURCE
from kie.learning.rows import COLUMNS as LEARNING_COLUMNS
from kie.people.cells import COLUMNS
from kie.people.models import Person
from tests.browser import MOST_STATEMENTS, Browser, Page

pytestmark = pytest.mark.xdist_group("demo")
FRAMEWORKS = Path(__file__).parents[2] / "frameworks"
CAST = ("Ana", "Ben", "Chloé", "Dev", "Efua", "Femi", "Grace", "Hana")
SPOKEN = ("Ana", "Ben", "Chloé")
"""Who walks through it in the language that marks what is translated; each page is checked on the way as all are."""
PER_SHAPE = 2
MORE = {"/my-file/everything": 120, "/my-file/everything.json": 120}
"""Pages that take more statements, however much is kept: a part of everything held about somebody takes one each."""
UNTRANSLATED = "script, style, [data-verbatim], [translate=no], code, .verbatim"


def shape_of(address: str) -> str:
    """The address with everything that varies taken out."""
    parts = urlsplit(address)
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", parts.path)
    path = re.sub(r"^(/frameworks/|/assessments/\*/\w+/).+", r"\1…", path)
    return path + "?" + ",".join(sorted(piece.partition("=")[0] for piece in parts.query.split("&")))


def crawl(browser: Browser) -> Iterator[tuple[str, Page]]:
    """Every page that can be reached by links and GET forms, a few of each shape."""
    seen: dict[str, int] = {}
    visited: set[str] = set()
    waiting = ["/"]
    while waiting:
        address = waiting.pop(0)
        shape = shape_of(address)
        if address in visited or seen.get(shape, 0) >= PER_SHAPE:
            continue
        visited.add(address)
        seen[shape] = seen.get(shape, 0) + 1
        page = browser.get(
            address, status=(200, 302, 303), most=MORE.get(urlsplit(address).path, MOST_STATEMENTS)
        )
        if page.status != 200:
            waiting.append(page.location)
            continue
        yield address, page
        if page.answer.mimetype != "text/html":
            continue
        for link in page.html.select("a[href^='/']"):
            found = str(link["href"]).partition("#")[0]
            if not found.startswith("/static/"):
                waiting.append(found)


@pytest.mark.parametrize("name", [one for one in CAST if one not in SPOKEN])
def test_every_link_leads_to_a_sound_page(as_person: Callable[[str], Browser], name: str) -> None:
    pages = dict(crawl(as_person(name)))
    assert len(pages) >= 5
    assert "/" in pages


@pytest.mark.parametrize("name", SPOKEN)
def test_every_text_is_translated_and_pages_run_right_to_left(
    council: Engine, as_person: Callable[[str], Browser], name: str
) -> None:
    browser = as_person(name)
    email = f"{name.lower().replace('é', 'e')}@wexcombe.example"
    _speak(council, email, PSEUDO)
    try:
        plain = {
            f"{address}: {words}"
            for address, page in crawl(browser)
            if page.answer.mimetype == "text/html"
            for words in untranslated(page.html, known_data(council))
        }
    finally:
        _speak(council, email, SOURCE)
    assert plain == set()


def _speak(council: Engine, email: str, language: str) -> None:
    with Session(council) as session, session.begin():
        session.execute(update(Person).where(Person.email == email).values(language=language))


def known_data(council: Engine) -> Callable[[str], bool]:
    """Whether people or publishers wrote these words, which are shown as they are: the database, the framework files.

    It remembers, since most words come up on page after page.
    """
    if "data" not in _cache:
        with council.connect() as connection:
            rows: list[str] = []
            for (table,) in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).all():
                for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'):
                    rows += [str(value) for value in row if isinstance(value, str)]
        rows += [column.name for column in (*COLUMNS, *LEARNING_COLUMNS)]
        rows += [REFLECTED.look, *REFLECTED.now, *REFLECTED.soon]  # Sealed in the database.
        rows += [path.read_text(encoding="utf-8") for path in FRAMEWORKS.rglob("*.toml")]
        data = _plain("\n".join(rows)).encode().decode("unicode_escape", errors="ignore") + "\n".join(rows)
        _cache["data"] = functools.cache(data.__contains__)
    return _cache["data"]


_cache: dict[str, Callable[[str], bool]] = {}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _unmarked(words: str) -> str:
    """Without what came through gettext; one text may hold another."""
    without = re.sub(r"⟦[^⟦⟧]*⟧", " ", words)
    return words if without == words else _unmarked(without)


def untranslated(html: BeautifulSoup, is_data: Callable[[str], bool]) -> Iterator[str]:
    """Words on the page that neither came through gettext nor are anybody's data."""
    assert html.html is not None and html.html.get("dir") == "rtl"
    for hidden in html.select(UNTRANSLATED):
        hidden.decompose()
    for text in html.find_all(string=True):
        if isinstance(text, Comment | Doctype):
            continue
        words = _unmarked(_plain(str(text)))
        for piece in re.findall(r"[A-Za-z][A-Za-z' -]*[A-Za-z]", words):
            if not is_data(piece) and piece not in calendar.month_name:
                yield piece
