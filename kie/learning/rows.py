"""The lines of a catalogue file: which columns there are, and what each cell may hold."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from kie.frameworks.models import Catalogue
from kie.i18n import N_
from kie.learning.rules import KINDS, Competency, Facts, hours_of, minutes_of
from kie.sheets import Column, Line, Problem, read_lines

MOST_ROWS = 20_000
MOST_COMPETENCIES = 20
COLUMNS = (
    Column("title", 200, True, N_("Title and provider together name it in every later file.")),
    Column("provider", 200, True, N_("Who offers it.")),
    Column(
        "link", 500, False, N_("An address that begins with https://; empty when people ask the provider.")
    ),
    Column(
        "kind", 20, True, N_("One of: course, online, workshop, coaching, reading, video, qualification.")
    ),
    Column("hours", 6, False, N_("How long it takes: 2, 1.5 or 0.25; empty when it varies.")),
    Column(
        "competencies",
        2000,
        False,
        N_(
            "What it helps with, as framework/competency, several with a semicolon between; empty for "
            "learning of any kind."
        ),
    ),
    Column(
        "step", 2, False, N_("The step that it helps to reach, as a number from 1 up; empty for any step.")
    ),
)
NAMES = tuple(column.name for column in COLUMNS)

KIND_WRONG = N_(
    "kind: “%(value)s” is none of course, online, workshop, coaching, reading, video, qualification."
)
LINK_WRONG = N_("link: “%(value)s” is not an address that begins with https://.")
HOURS_WRONG = N_("hours: “%(value)s” is not a number like 2, 1.5 or 0.25.")
TOO_MANY = N_("competencies: there are %(value)s here; 20 is the most.")
UNKNOWN = N_("competencies: there is no “%(value)s”. Write framework/competency.")
STEP_WRONG = N_("step: “%(value)s” is no step of these competencies’ scale. Count from 1, or leave it empty.")
STEP_ALONE = N_(
    "step: “%(value)s” is a step of nothing. Name the competency that it belongs to, or leave it empty."
)
OF_A_KIND = {"kind": KIND_WRONG, "hours": HOURS_WRONG, "step": STEP_WRONG}
"""Columns of which only few cells mean anything: of any other, what may stand there says more than what looks wrong."""


def read(data: bytes, catalogue: Catalogue) -> tuple[list[Facts], list[Problem]]:
    """What the file says, and what is wrong with it, in the file's order. Nothing is named in it twice."""
    lines, problems = read_lines(data, COLUMNS, MOST_ROWS)
    found: list[Facts] = []
    first: dict[tuple[str, str], int] = {}
    for line in lines:
        facts = _misread(line) or _typed(line.number, line.values, catalogue)
        if isinstance(facts, list):
            problems += facts
            continue
        if facts.key in first:
            what = N_("This is the same title and provider as in line %(first)s.")
            problems.append(Problem(line.number, what, {"first": first[facts.key]}))
        first.setdefault(facts.key, line.number)
        found.append(facts)
    if not lines and not problems:
        problems.append(Problem(0, N_("There is nothing in this file, only the names of the columns.")))
    return found, sorted(problems, key=lambda one: one.line)


def _misread(line: Line) -> list[Problem]:
    """What is wrong with cells whatever the others say."""
    return [
        Problem(line.number, OF_A_KIND[name], {"value": value[:60]})
        if name in OF_A_KIND and (value := line.values[name])
        else problem
        for name, problem in line.problems.items()
    ]


def cells_of(facts: Facts) -> tuple[str, ...]:
    """A line of the file that `read` reads as these facts."""
    return (
        facts.title,
        facts.provider,
        facts.link,
        facts.kind,
        "" if facts.minutes is None else hours_of(facts.minutes),
        ";".join(map("/".join, facts.competencies)),
        "" if facts.step is None else str(facts.step),
    )


def _typed(line: int, cells: Mapping[str, str], catalogue: Catalogue) -> Facts | list[Problem]:
    named = [one.strip() for one in cells["competencies"].split(";") if one.strip()]
    pairs = [_pair(one, catalogue) for one in named]
    competencies = tuple(dict.fromkeys(pair for pair in pairs if pair is not None))
    kind = next((one for one in KINDS if one == cells["kind"].casefold()), None)
    minutes, step = minutes_of(cells["hours"]), _step(cells["step"])
    checks = (
        (kind, KIND_WRONG, cells["kind"]),
        (not cells["link"] or _is_safe(cells["link"]), LINK_WRONG, cells["link"]),
        (not cells["hours"] or minutes, HOURS_WRONG, cells["hours"]),
        (len(named) <= MOST_COMPETENCIES, TOO_MANY, str(len(named))),
        *((pair, UNKNOWN, one[:120]) for one, pair in zip(named, pairs, strict=True)),
        _step_check(cells["step"], pairs, catalogue),
    )
    problems = [Problem(line, what, {"value": value}) for good, what, value in checks if not good]
    if problems or kind is None:
        return problems
    return Facts(cells["title"], cells["provider"], cells["link"], kind, minutes, competencies, step)


def _pair(named: str, catalogue: Catalogue) -> Competency | None:
    framework_id, _slash, competency_id = named.partition("/")
    framework = catalogue.frameworks.get(framework_id)
    known = framework is not None and any(one.id == competency_id for one in framework.competencies)
    return (framework_id, competency_id) if known else None


def _step_check(text: str, pairs: list[Competency | None], catalogue: Catalogue) -> tuple[bool, str, str]:
    """Whether the step is good, and what to say if not. An unknown competency has no scale to ask."""
    step = _step(text)
    if not text or (step and None in pairs):
        return True, STEP_WRONG, text
    if step and not pairs:
        return False, STEP_ALONE, text
    return _reaches(step, [pair for pair in pairs if pair], catalogue), STEP_WRONG, text


def _step(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _reaches(step: int | None, competencies: Iterable[Competency], catalogue: Catalogue) -> bool:
    """Whether all of their scales have this step; with none of them, it does not."""
    scales = [catalogue.framework(framework_id).scale for framework_id, _competency in competencies]
    return step is not None and 1 <= step <= min((len(scale.steps) for scale in scales), default=0)


def _is_safe(link: str) -> bool:
    """Whether a browser that follows it speaks to the host it names, encrypted."""
    if any(character.isspace() or character in '\\"<>' for character in link):
        return False
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host.strip(".") and "@" not in parts.netloc and port != 0
