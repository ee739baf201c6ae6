"""wapiti: what a stranger or a colleague with bad intentions would try on pages and forms, as each of the cast."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import uuid4

from tests.scan.attacks.crawl_book import CrawlBook
from tests.scan.attacks.crawl_plan import TOKEN_HEADER, runs
from tests.scan.attacks.crawls import FRONT, NAME, STORED, WHOLE, Crawl, Report, run
from tests.scan.attacks.encrypted import encrypted
from tests.scan.attacks.houses import Entry, House, Prepared, aimed, opened, prepare
from tests.scan.attacks.targets import Target
from tests.scan.attacks.weak import TOKEN, cookie_header, weak_site
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground, serving
from tests.scan.tools import HERE, python_environment

HANDS = 8
"""Runs at a time: each sends one request after the other, and reads the answers itself."""
WEAK = {
    "sql": "SQL Injection",
    "xss": "Reflected Cross Site Scripting",
    "file": "Path Traversal",
    "exec": "Command execution",
    "redirect": "Open Redirect",
    "crlf": "CRLF Injection",
    "backup": "Backup file",
    "csrf": "Cross Site Request Forgery",
    "upload": "Unrestricted File Upload",
}
WEAK_FRONT = {
    "csp": "Content Security Policy Configuration",
    "http_headers": "Clickjacking Protection",
    "http_headers over https": "HTTP Strict Transport Security (HSTS)",
    "cookieflags": "HttpOnly Flag cookie",
    "cookieflags over https": "Secure Flag cookie",
}
WEAK_STORED = {"xss": "Reflected Cross Site Scripting", "permanentxss": "Stored Cross Site Scripting"}
AS_A_COUNCIL = {
    "KIE_ENVIRONMENT": "production",
    "KIE_SECRET_KEY": uuid4().hex + uuid4().hex,
    "KIE_PUBLIC_URL": "https://127.0.0.1",
}
"""Settings for the front of the house: what browsers are told of cookies and encryption is told in production alone."""


def bring(_ground: Ground) -> None:
    """Make its environment."""
    python()


def python() -> Path:
    """The Python of its environment."""
    return python_environment(NAME, HERE / "requirements-wapiti.txt") / "bin" / "python"


def weak_targets() -> list[Target]:
    """What the weak site has for it."""
    form = (("words", "Hi"), ("csrf_token", TOKEN))
    return [
        Target("GET", "find", (), "/sql/query", query=(("name", "pen"),)),
        Target("GET", "hello", (), "/hello", query=(("name", "Ana"),)),
        Target("GET", "read", (), "/read", query=(("file", "about.txt"),)),
        Target("GET", "run", (), "/run", query=(("host", "127.0.0.1"),)),
        Target("GET", "go", (), "/go", query=(("to", "/hello"),)),
        Target("GET", "line", (), "/line", query=(("colour", "red"),)),
        Target("GET", "item", (), "/item/new"),
        Target("GET", "board", (), "/board"),
        Target("POST", "board", (), "/board", form=form, spared=("csrf_token",)),
        Target("POST", "note", (), "/note", form=(("words", "Hi"),)),
        Target("POST", "upload", (), "/upload", files=("any",)),
    ]


def prove(ground: Ground) -> Sequence[str]:
    """What of the weak site it does not find, by each kind of run."""
    folder = ground.folder / f"wapiti-proof-{uuid4().hex[:6]}"
    cookie, targets = (("Cookie", cookie_header()),), weak_targets()
    missed: list[str] = []
    database = f"{ground.new('sqlite')}?check_same_thread=false"
    with weak_site(database) as address, encrypted(folder, address) as door:
        tried = (
            (Crawl("whole", "somebody", WHOLE, targets, cookie), WEAK, address),
            (Crawl("words", "somebody", STORED, targets, cookie), WEAK_STORED, address),
            (Crawl("markup", "somebody", STORED, targets, cookie, True), WEAK_STORED, address),
            (Crawl("front", None, FRONT, targets[7:8]), WEAK_FRONT, door),
        )
        for crawl, wanted, where in tried:
            report = run(python(), folder / crawl.name, where, crawl)
            rules = {one.rule for one in report.findings}
            missed += [f"{module}: {rule}" for module, rule in wanted.items() if rule not in rules]
            missed += [report.trouble] if report.trouble else []
    return missed


def look(ground: Ground) -> Looked:
    """The front as a council has it; then, as each of the cast and as nobody, both databases."""
    book = CrawlBook(ground.folder / NAME)
    book.carried_out(_front(), lambda folder: _at_the_front(ground, folder))
    sqlite = prepare(ground, "sqlite")
    with ThreadPoolExecutor(1) as meanwhile:
        postgresql = meanwhile.submit(prepare, ground, "postgresql")
        _attack(ground, sqlite, book)
        _attack(ground, postgresql.result(), book)
    journals = book.journals()
    findings = [one for report in book.reports.values() for one in report.findings]
    findings += [
        Finding(NAME, "failed", name, one.trouble) for name, one in book.reports.items() if one.trouble
    ]
    findings += [
        Finding(NAME, "no answer", name, f"to {one.skipped} of {one.sent} requests")
        for name, one in book.reports.items()
        if one.skipped
    ]
    findings += [one for journal in journals for one in journal.findings(NAME)]
    book.close()
    notes = [f"{book.gone_on} runs were kept from a scan that was cut", *book.lines()]
    notes += [
        f"{one.path.stem}: answers by status {dict(sorted(one.statuses().items()))}" for one in journals
    ]
    return Looked(sum(one.sent for one in book.reports.values()), "requests", sorted(set(findings)), notes)


def _front() -> Crawl:
    return Crawl("front", None, FRONT, [Target("GET", "accounts.sign_in", (), "/sign-in")])


def _at_the_front(ground: Ground, folder: Path) -> Report:
    """Behind https, with the settings of production: headers and cookies are the same for everybody."""
    with (
        serving(ground.folder, ground.new("sqlite"), AS_A_COUNCIL) as site,
        encrypted(folder, site.address) as door,
    ):
        return run(python(), folder, door, _front())


def _attack(ground: Ground, prepared: Prepared, book: CrawlBook) -> None:
    """Every run on this kind of database, a few at a time."""
    kind, found = prepared.kind, prepared.found
    journal = book.journal(f"{kind}-forgets")
    with opened(ground, prepared, journal, forgets=True) as house, ThreadPoolExecutor(HANDS) as hands:
        # Before anything is attacked: who comes in writes, and would have others wait.
        entries = {who: house.enter(who) for who in found.by_person}

        def on_one_of_its_own(crawl: Crawl, folder: Path) -> Report:
            with opened(ground, prepared, book.journal(crawl.name), forgets=False) as own:
                return _as(own, own.enter(crawl.who), crawl, folder)

        waiting: list[Future[Report]] = []
        for crawl in runs(kind, found):
            here = partial(_as, house, entries[crawl.who])
            carry_out = partial(on_one_of_its_own if crawl.kept else here, crawl)
            waiting.append(hands.submit(book.carried_out, crawl, carry_out))
        for one in waiting:
            one.result()


def _as(house: House, entry: Entry, crawl: Crawl, folder: Path) -> Report:
    """One run; that the session lived to its end is part of it."""
    headers = tuple(
        (name, entry.token) if (name, "") in TOKEN_HEADER else (name, value) for name, value in crawl.headers
    )
    if entry.cookie:
        headers = (("Cookie", entry.cookie), *headers)
    ready = replace(crawl, headers=headers, targets=[aimed(one, entry) for one in crawl.targets])
    report = run(python(), folder, house.site.address, ready)
    if crawl.who is not None and not house.lives(entry):
        lost = f"{crawl.who}: the session ended on the way, so the rest saw the sign-in page alone"
        return replace(report, trouble=f"{report.trouble} {lost}".strip())
    return report


STEP = Step(NAME, bring, prove, look)
