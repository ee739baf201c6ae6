"""sqlmap: how one request is handed to it, and what it says of each of its parameters."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from tests.scan.attacks.targets import Pairs, Target, fewer

MARK = "*"
BOUNDARY = "a-line-between-parts"
SHEET = '"name","other"\r\n"pen*","Somebody"'
SHEETS: Mapping[str, str] = {}
"""What a file of each endpoint holds, with a mark in a cell; those that are not here take any sheet."""
DRIVER = Path(__file__).with_name("sqlmap_driver.py")
TECHNIQUES = "BEQ"
"""Conditions, errors and inline queries. UNION shows nothing where none of these does. Waiting, and a second statement,
show what no answer does: that is read in the statements themselves (`statements.py`), and busy machines wait anyway."""
SILENCE = 1800
"""Seconds after which one request's attack is given up, and said to be."""
ANSWERS = (
    "keep testing=Y,follow=N,skip those=N,update it=N,own ('=N,Do you want to use those=N,"
    "sure that you want to continue=Y"
)
_SAID = (
    re.compile(
        r"parameter '([^']+)' (?:does not seem to be|is vulnerable|appears to be .* injectable|is .* injectable)"
    ),
    re.compile(r"(?:ignoring|skipping)[^']*parameter '([^']+)'"),
)
_FOUND = re.compile(r"^Parameter: (.+?) \((.+)\)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shot:
    """One request as it goes over the line. `places`: what sqlmap calls each parameter to try, by our names."""

    label: str
    text: str
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What sqlmap says of a shot: parameters that let something through, and those that it did not try."""

    found: Sequence[str] = ()
    untried: Sequence[str] = ()
    trouble: str = ""


def shots(target: Target, address: str, cookie: str) -> list[Shot]:
    """The target as requests: its fields, then its path, then what it takes besides."""
    label = f"{target.method} {target.endpoint} {' '.join(target.choices)}".strip()
    form = fewer(target.form) if target.method != "GET" else ()
    made: list[Shot] = []
    for query in _queries(target):
        places = {} if made else {name: name for name, _ in form if name not in target.spared}
        alone = {name for name, _ in query} & set(target.apart)
        places |= {f"?{name}": name for name in alone or dict(query) if name not in target.spared}
        if places:
            made.append(Shot(label, _request(target, address, cookie, query=query, form=form), places))
    path, places = _marked(target)
    if places:
        sent = {"form": form} if target.json is None else {"body": target.json, "kind": target.kind}
        made.append(Shot(label, _request(target, address, cookie, path=path, **sent), places))
    for name in target.files:
        made.append(Shot(label, _upload(target, address, cookie, name), {f"file {name}": "#1*"}))
    if target.json is not None:
        text = _request(target, address, cookie, body=target.json, kind=target.kind)
        made.append(Shot(label, text, {f"json {name}": name for name in names_in(target.json)}))
    return made


def _queries(target: Target) -> Iterator[Pairs]:
    """What is sent in the address: all that opens together, and then each of the others beside it."""
    query = fewer(target.query)
    together = tuple(pair for pair in query if pair[0] not in target.apart)
    yield together
    for pair in query:
        if pair not in together:
            yield (*together, pair)


def names_in(document: str) -> list[str]:
    """The names of whatever a JSON document says in words or numbers, at any depth, sorted."""
    found: set[str] = set()

    def keep(pairs: list[tuple[str, object]]) -> None:
        found.update(name for name, value in pairs if isinstance(value, str | int | float))

    json.loads(document, object_pairs_hook=keep)
    return sorted(found)


def header_shot(target: Target, address: str, cookie: str, headers: Mapping[str, str]) -> Shot:
    """The target with a mark after each header, and after the cookie."""
    marked = "".join(f"{name}: {value}{MARK}\r\n" for name, value in headers.items())
    text = _request(
        target, address, f"{cookie}{MARK}" if cookie else "", form=fewer(target.form), more=marked
    )
    names = [*headers, *(["Cookie"] if cookie else [])]
    places = {f"header {name}": f"{name} #1*" for name in names}
    return Shot(f"{target.method} {target.endpoint} headers", text, places)


def _marked(target: Target) -> tuple[str, dict[str, str]]:
    """The path with a mark after each of its variables."""
    places: dict[str, str] = {}
    path, at = target.path, 0
    for part in sorted(set(target.parts) - set(target.spared), key=target.path.rfind):
        written = quote(part)
        found = path.find(written, at)
        if found < 0:
            continue
        at = found + len(written)
        path = path[:at] + MARK + path[at:]
        at += 1
        places[f"path {len(places) + 1}"] = f"#{len(places) + 1}*"
    return path, places


def _request(
    target: Target,
    address: str,
    cookie: str,
    *,
    path: str | None = None,
    query: Sequence[tuple[str, str]] = (),
    form: Sequence[tuple[str, str]] = (),
    body: str | None = None,
    kind: str = "application/x-www-form-urlencoded",
    more: str = "",
) -> str:
    asked = (path or target.path) + (f"?{urlencode(query)}" if query else "")
    lines = f"{target.method} {asked} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\n{more}"
    lines += "".join(f"{name}: {value}\r\n" for name, value in target.headers)
    lines += f"Cookie: {cookie}\r\n" if cookie else ""
    if target.method == "GET":
        return f"{lines}\r\n"
    return f"{lines}Content-Type: {kind}\r\n\r\n{urlencode(form) if body is None else body}"


def _upload(target: Target, address: str, cookie: str, name: str) -> str:
    """A form with a file, with a mark in one of its cells."""
    parts = [f'name="{field}"\r\n\r\n{value}' for field, value in fewer(target.form)]
    lines = SHEETS.get(target.endpoint, SHEET)
    parts.append(f'name="{name}"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n{lines}')
    body = "".join(f"--{BOUNDARY}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return _request(target, address, cookie, body=f"{body}--{BOUNDARY}--\r\n", kind=kind)


class Gun:
    """sqlmap, read once and fired often; one shot at a time. To be closed."""

    def __init__(self, python: Path, dbms: str) -> None:
        """`python`: of its environment. `dbms`: what it calls the database."""
        self.dbms = dbms
        command = [str(python), str(DRIVER)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def fire(self, folder: Path, shot: Shot) -> Said:
        """Let it try every parameter of the request."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "request.txt").write_bytes(shot.text.encode())
        kept = folder / "said.txt"
        order = {"options": self._options(folder, shot), "said": str(kept), "seconds": SILENCE}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        became = self._process.stdout.readline().strip()
        if became != "done":
            return Said(trouble=became or "sqlmap ended")
        return read(kept.read_text(encoding="utf-8", errors="replace"), shot)

    def close(self) -> None:
        """No more shots."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _options(self, folder: Path, shot: Shot) -> list[str]:
        return [
            *("-r", str(folder / "request.txt"), "--batch", "--answers", ANSWERS, "--dbms", self.dbms),
            *("--level", "1", "--risk", "1", "--technique", TECHNIQUES),
            *(
                "-p",
                ",".join(dict.fromkeys(shot.places.values())),
                "--ignore-code",
                "*",
                "--ignore-redirects",
            ),
            *("--output-dir", str(folder), "--flush-session", "--disable-coloring", "--skip-waf"),
            # A server ends connections that rest, as on a busy machine: sqlmap takes that for a site that is away.
            *("--no-keep-alive", "--retries", "9", "--timeout", "120"),
        ]


def read(said: str, shot: Shot) -> Said:
    """What it found, and which parameters it did not speak of at the end of its tries."""
    tried = set(_SAID[0].findall(said))
    found = [f"{name} ({place})" for name, place in _FOUND.findall(said)]
    tried |= {name for name, _place in _FOUND.findall(said)}
    untried = [
        ours
        for ours, theirs in shot.places.items()
        if not any(theirs in {one, one.split(" ")[-1]} for one in tried)
    ]
    trouble = "" if tried or not shot.places else _last_words(said)
    return Said(sorted(set(found)), untried, trouble)


def _last_words(said: str) -> str:
    lines = [line for line in said.splitlines() if "CRITICAL" in line or "ERROR" in line]
    return (lines or said.split("\n\n") or ["it said nothing"])[-1].strip()
