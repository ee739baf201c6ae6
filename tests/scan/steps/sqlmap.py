"""sqlmap: whether anything that comes with a request reaches a statement as it came. Every parameter, both databases.

Level and risk are 1, the least: what reaches a statement as it came is found by the first tries as by the thousandth,
and what risk adds changes rows. The house that is attacked forgets what is sent, so that each try meets the same.
"""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from queue import Queue
from shutil import rmtree

from tests.scan.attacks.coverage import differing, listed
from tests.scan.attacks.houses import House, aimed, opened, prepare
from tests.scan.attacks.injections import Gun, Shot, header_shot, shots
from tests.scan.attacks.journal import Journal
from tests.scan.attacks.progress import Done, Progress, version
from tests.scan.attacks.targets import Target
from tests.scan.attacks.weak import TOKEN, cookie_header, weak_site
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground
from tests.scan.ground import ground as ground_at
from tests.scan.tools import HERE, python_environment

NAME = "sqlmap"
DATABASES: Mapping[str, str] = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
"""What we call them, and what sqlmap does."""
HANDS = 6
"""Attacks at a time: what two processors take, for sqlmap sleeps between its first two looks at a page."""
DONE, TOLD = "done.jsonl", "told"
"""What is done, and that both databases were and a report says so."""
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
    python()


def python() -> Path:
    """The Python that has it."""
    return python_environment(NAME, HERE / "requirements-sqlmap.txt") / "bin" / "python"


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
    addresses = [(kind, _without_threads(ground.new(kind))) for kind in DATABASES]
    with ThreadPoolExecutor(len(DATABASES)) as both:
        missed = list(both.map(lambda one: _missed(ground.folder / "sqlmap-proof", *one), addresses))
    return [one for of_kind in missed for one in of_kind]


def _missed(folder: Path, kind: str, url: str) -> list[str]:
    missed = []
    with weak_site(url) as address, closing(Gun(python(), DATABASES[kind])) as gun:
        for number, shot in enumerate(weak_shots(address)):
            if not gun.fire(folder / kind / str(number), shot).found:
                missed.append(f"{shot.label} ({kind})")
    return missed


def _without_threads(url: str) -> str:
    """The weak site takes turns by itself."""
    return f"{url}?check_same_thread=false" if url.startswith("sqlite") else url


def look(ground: Ground) -> Looked:
    """Every target on each database, side by side."""
    with ProcessPoolExecutor(len(DATABASES), mp_context=get_context("spawn")) as both:
        found = list(both.map(partial(look_on, ground.folder), DATABASES))
    for kind in DATABASES:
        (_folder(ground.folder, kind) / TOLD).touch()
    return Looked(
        sum(one.things for one in found),
        "parameters",
        [finding for one in found for finding in one.findings],
        [note for one in found for note in one.notes],
    )


def look_on(where: Path, kind: str) -> Looked:
    """Every target on this database. What is done of this version is not done again, unless all of it was told of."""
    folder = _folder(where, kind)
    if (folder / TOLD).exists():
        rmtree(folder)
    folder.mkdir(exist_ok=True)
    with ground_at(where) as ground:
        prepared = prepare(ground, kind)
        targets = once_a_room(prepared.found.whole)
        journal = Journal(folder / "journal.jsonl")
        with opened(ground, prepared, journal, forgets=True) as house:
            progress = attack(house, folder, DATABASES[kind], targets)
    findings = [*progress.findings(), *journal.findings(NAME)]
    findings += [Finding(NAME, "left out", kind, one) for one in differing(targets, listed())]
    note = f"{kind}: {said_of(progress, targets)}; answers: {dict(sorted(journal.statuses().items()))}"
    return Looked(sum(one.tried for one in progress.so_far()), "parameters", findings, [note])


def _folder(where: Path, kind: str) -> Path:
    return where / f"{NAME}-{kind}-{version()}"


def said_of(progress: Progress, targets: Sequence[Target]) -> str:
    """How far it has come."""
    done = progress.so_far()
    opened = sum(one.opened for one in targets)
    return (
        f"{len(done)} of {len(targets)} addresses, {opened} of them opened; {sum(one.tried for one in done)} "
        f"parameters in {sum(one.seconds for one in done):.0f} seconds of {HANDS} hands; "
        f"{len(progress.findings())} findings of its own"
    )


def attack(house: House, folder: Path, dbms: str, targets: Sequence[Target]) -> Progress:
    """All that is not done yet, by this scan or by another of the same version that goes on beside it. How far it has
    come stands in the folder at any time."""
    progress = Progress.of(folder / DONE)
    guns = Queue[Gun]()
    for _number in range(HANDS):
        guns.put(Gun(python(), dbms))

    def take(target: Target) -> None:
        if progress.knows(_name(target)):
            return
        gun = guns.get()
        try:
            progress.add(_attack(house, folder, gun, target))
        finally:
            guns.put(gun)
        (folder / "so-far.txt").write_text(said_of(progress, targets) + "\n", encoding="utf-8")

    try:
        with ThreadPoolExecutor(HANDS) as hands:
            list(hands.map(take, targets))
    finally:
        for _number in range(HANDS):
            guns.get().close()
    return progress


def once_a_room(targets: Sequence[Target]) -> list[Target]:
    """The same targets. What the frame reads of every form stays to be tried on the first of each room alone; so do ids
    of addresses, which reach no view unless they are ids."""
    rooms = set[tuple[str, str]]()
    kept = []
    for target in targets:
        room = target.endpoint.partition(".")[0]
        spared = set[str]()
        if target.method != "POST" or (room, "form") in rooms:
            spared |= OF_THE_FRAME
        if (room, target.method) in rooms:
            spared |= set(target.ids)
        rooms |= {(room, "form")} if target.method == "POST" else set()
        rooms |= {(room, target.method)} if target.ids else set()
        kept.append(replace(target, spared=tuple(sorted(spared))))
    return kept


def _name(target: Target) -> str:
    return " ".join((target.method, target.endpoint, *target.choices))


def _attack(house: House, folder: Path, gun: Gun, target: Target) -> Done:
    """Everything about one target."""
    began = time.monotonic()
    findings, tried = [], 0
    for turn, shot in enumerate(_shots(house, target)):
        said = gun.fire(folder / f"{_name(target).replace(' ', '-')}-{turn}", shot)
        findings += [Finding(NAME, "injection", shot.label, one) for one in said.found]
        findings += [Finding(NAME, "not tried", shot.label, one) for one in said.untried]
        if said.trouble:
            findings.append(Finding(NAME, "failed", shot.label, said.trouble))
        tried += len(shot.places) - len(said.untried)
    return Done(_name(target), tried, time.monotonic() - began, findings)


def _shots(house: House, target: Target) -> list[Shot]:
    entry = house.enter(target.who)
    ready, address = aimed(target, entry), house.site.address
    made = shots(ready, address, entry.cookie)
    if target.key[:2] in WITH_HEADERS:
        made.append(header_shot(ready, address, entry.cookie, HEADERS))
    return made


STEP = Step(NAME, bring, prove, look)
