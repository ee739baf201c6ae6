"""wapiti: what a stranger or a colleague with bad intentions would try on pages and forms, as each of the cast.

The demonstration keeps what it is sent, so that what is written in one form is looked for on other pages; each of the
cast attacks a fresh copy. What would end their own session is left out here, and is attacked by sqlmap alone.
"""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from tests.scan.attacks.crawls import NAME, ON_DATABASE, QUICK, SLOW, Report, run
from tests.scan.attacks.houses import House, aimed, attacked
from tests.scan.attacks.targets import Target
from tests.scan.attacks.weak import TOKEN, cookie_header, weak_site
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground
from tests.scan.tools import HERE, python_environment
from tests.scan.visitor import CAST

ENDS_THE_SESSION = {
    "accounts.sign_out",
    "accounts.session_ending",
    "accounts.sessions_ending",
    "accounts.sign_in",
    "accounts.start",
    "accounts.password",
    "people.role_ending",
    "people.roles",
    "single_sign_on.sign_out",
}
WEAK = {
    "sql": "SQL Injection",
    "xss": "Reflected Cross Site Scripting",
    "permanentxss": "Stored Cross Site Scripting",
    "file": "Path Traversal",
    "exec": "Command execution",
    "redirect": "Open Redirect",
    "crlf": "CRLF Injection",
    "csp": "Content Security Policy Configuration",
    "http_headers": "Clickjacking Protection",
    "backup": "Backup file",
    "csrf": "Cross Site Request Forgery",
}


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
        Target("POST", "board", (), "/board", form=form),
        Target("POST", "note", (), "/note", form=(("words", "Hi"),)),
    ]


def prove(ground: Ground) -> Sequence[str]:
    """What of the weak site it does not find."""
    folder = ground.folder / f"wapiti-proof-{uuid4().hex[:6]}"
    with weak_site(f"{ground.new('sqlite')}?check_same_thread=false") as address:
        report = run(
            python(), folder, address, cookie_header(), weak_targets(), (*QUICK, *SLOW), who="somebody"
        )
        nobody = run(python(), folder / "nobody", address, "", weak_targets(), ("cookieflags",), who="nobody")
    if report.trouble or nobody.trouble:
        return [report.trouble + nobody.trouble]
    rules = {one.rule for one in (*report.findings, *nobody.findings)}
    wanted = {**WEAK, "cookieflags": "HttpOnly Flag cookie"}
    return [f"{module}: {rule}" for module, rule in wanted.items() if rule not in rules]


def look(ground: Ground) -> Looked:
    """As each of the cast and as nobody on SQLite; what may differ there on PostgreSQL as well."""
    findings: list[Finding] = []
    notes: list[str] = []
    attacked_addresses = 0
    done = set[tuple[str, str]]()
    for who in (None, *CAST):
        for kind, quick in (("sqlite", QUICK), ("postgresql", ON_DATABASE)):
            with attacked(ground, kind, forgets=False) as house:
                reports = [_as(ground, house, who, quick, house.by_person[who])]
                if kind == "sqlite":
                    rest = [one for one in house.by_person[who] if one.key[:2] not in done]
                    done |= {one.key[:2] for one in rest}
                    reports.append(_as(ground, house, who, SLOW, rest))
                findings += [one for report in reports for one in report.findings]
                findings += [
                    Finding(NAME, "failed", str(who), report.trouble) for report in reports if report.trouble
                ]
                findings += house.journal.findings(NAME)
                attacked_addresses += reports[0].addresses
                statuses = dict(sorted(house.journal.statuses().items()))
                notes.append(
                    f"{who or 'nobody'}, {kind}: {reports[0].addresses} addresses, answers {statuses}"
                )
    return Looked(attacked_addresses, "addresses", findings, notes)


def _as(
    ground: Ground, house: House, who: str | None, modules: Sequence[str], targets: Sequence[Target]
) -> Report:
    """One run; that the session lived to its end is part of it."""
    entry = house.enter(who)
    ready = [aimed(one, entry) for one in targets if one.endpoint not in ENDS_THE_SESSION]
    folder = ground.folder / f"wapiti-{who}-{uuid4().hex[:6]}"
    report = run(python(), folder, house.site.address, entry.cookie, ready, modules, who=who or "nobody")
    if who is not None and not house.lives(entry):
        lost = f"{who}: the session ended on the way, so the rest saw the sign-in page alone"
        return Report(report.findings, report.addresses, report.launched, f"{report.trouble} {lost}".strip())
    return report


STEP = Step(NAME, bring, prove, look)
