"""sqlmap: whether anything that comes with a request reaches a statement as it came. Every parameter, both databases.

Level and risk are 1, the least: what reaches a statement as it came is found by the first tries as by the thousandth,
and what risk adds changes rows. The house that is attacked forgets what is sent, so that each try meets the same.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import uuid4

from tests.scan.attacks.coverage import differing, listed
from tests.scan.attacks.houses import House, aimed, attacked
from tests.scan.attacks.injections import Shot, fire, header_shot, shots
from tests.scan.attacks.targets import Target
from tests.scan.attacks.weak import TOKEN, cookie_header, weak_site
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground
from tests.scan.tools import HERE, python_environment

NAME = "sqlmap"
DATABASES: Mapping[str, str] = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
"""What we call them, and what sqlmap does."""
HANDS = 2
"""Attacks at a time: what two processors take."""
HEADERS = {
    "User-Agent": "Mozilla/5.0",
    "Referer": "http://127.0.0.1/",
    "Accept-Language": "en-GB",
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-CSRFToken": "a-token",
    "Idempotency-Key": "a-key",
    "Sec-Fetch-Site": "same-origin",
    "Authorization": "Bearer a-token",
    "If-None-Match": '"a-tag"',
}
OF_THE_FRAME = {"csrf_token", "once", "unsent", "unsent-step"}
"""What is read of every form by the same lines, before or after its view: tried on one form of each room."""
WITH_HEADERS = (
    ("GET", "home.index"),
    ("GET", "people.index"),
    ("GET", "metrics.index"),
    ("POST", "accounts.sign_in"),
    ("POST", "evidence.note_new"),
    ("POST", "assessments.item"),
)
"""Where headers and the cookie are tried: every other address reads them by the same few lines."""


def bring(_ground: Ground) -> None:
    """Make its environment."""
    program()


def program() -> Path:
    """Where it is."""
    return python_environment(NAME, HERE / "requirements-sqlmap.txt") / "bin" / "sqlmap"


def weak_shots(address: str) -> list[Shot]:
    """A request for each place of the weak site where something reaches a statement."""
    cookie = cookie_header()
    made = [
        Target("GET", "query", (), "/sql/query", query=(("name", "pen"),)),
        Target("POST", "form", (), "/sql/form", form=(("csrf_token", TOKEN), ("name", "pen"))),
        Target("GET", "path", (), "/sql/path/pen", parts=("pen",)),
        Target("POST", "json", (), "/sql/json", json='{"name": "pen", "other": 1}'),
        Target("POST", "file", (), "/sql/file", files=("any",)),
    ]
    headers = header_shot(Target("GET", "header", (), "/sql/header"), address, cookie, {"User-Agent": "pen"})
    cookies = header_shot(Target("GET", "cookie", (), "/sql/cookie"), address, f"{cookie}; place=pen", {})
    return [*(shot for one in made for shot in shots(one, address, cookie)), headers, cookies]


def prove(ground: Ground) -> Sequence[str]:
    """What of the weak site it does not find, on either database."""
    missed = []
    for kind, dbms in DATABASES.items():
        folder = ground.folder / "sqlmap-proof" / kind
        with weak_site(_without_threads(ground.new(kind))) as address:
            for number, shot in enumerate(weak_shots(address)):
                if not fire(program(), folder / str(number), shot, dbms).found:
                    missed.append(f"{shot.label} ({kind})")
    return missed


def _without_threads(url: str) -> str:
    """The weak site takes turns by itself."""
    return f"{url}?check_same_thread=false" if url.startswith("sqlite") else url


def look(ground: Ground) -> Looked:
    """Every target on each database."""
    findings: list[Finding] = []
    notes: list[str] = []
    tried = 0
    for kind, dbms in DATABASES.items():
        with attacked(ground, kind, forgets=True) as house:
            folder = ground.folder / f"sqlmap-{kind}-{uuid4().hex[:6]}"
            attack = partial(_attack, house, folder, dbms)
            with ThreadPoolExecutor(HANDS) as hands:
                found = list(hands.map(attack, enumerate(once_a_room(house.targets))))
            findings += [finding for one, _count in found for finding in one]
            tried += sum(count for _one, count in found)
            findings += house.journal.findings(NAME)
            findings += [Finding(NAME, "left out", kind, one) for one in differing(house.targets, listed())]
            opened = sum(one.opened for one in house.targets)
            notes.append(
                f"{kind}: {len(house.targets)} addresses, {opened} of them opened; "
                f"answers by status: {dict(sorted(house.journal.statuses().items()))}"
            )
    return Looked(tried, "parameters", findings, notes)


def once_a_room(targets: Sequence[Target]) -> list[Target]:
    """The same targets, with what the frame reads of every form kept on the first of each room alone."""
    rooms = set[str]()
    kept = []
    for target in targets:
        room = target.endpoint.partition(".")[0]
        if target.method == "POST" and room not in rooms:
            rooms.add(room)
            kept.append(target)
        else:
            kept.append(replace(target, spared=tuple(sorted(OF_THE_FRAME))))
    return kept


def _attack(house: House, folder: Path, dbms: str, numbered: tuple[int, Target]) -> tuple[list[Finding], int]:
    """Everything about one target: what was found, and how many parameters were tried."""
    number, target = numbered
    findings, tried = [], 0
    for turn, shot in enumerate(_shots(house, target)):
        where = folder / f"{number}-{target.endpoint}-{turn}"
        said = fire(program(), where, shot, dbms)
        findings += [Finding(NAME, "injection", shot.label, one) for one in said.found]
        findings += [Finding(NAME, "not tried", shot.label, one) for one in said.untried]
        if said.trouble:
            findings.append(Finding(NAME, "failed", shot.label, said.trouble))
        tried += len(shot.places) - len(said.untried)
    return findings, tried


def _shots(house: House, target: Target) -> list[Shot]:
    entry = house.enter(target.who)
    ready, address = aimed(target, entry), house.site.address
    made = shots(ready, address, entry.cookie)
    if target.key[:2] in WITH_HEADERS:
        made.append(header_shot(ready, address, entry.cookie, HEADERS))
    return made


STEP = Step(NAME, bring, prove, look)
