"""One step after another, and the table at the end."""

import pkgutil
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from tests.scan.findings import Explanation, Finding, Judged, Looked, judge
from tests.scan.ground import Ground

HEAD = ("step", "looked at", "findings", "explained", "left", "seconds")


@dataclass(frozen=True, slots=True)
class Step:
    """A tool, and how it looks at the product.

    `bring` makes its environment. `prove` lets it look at something that is wrong on purpose, and gives what it missed
    there: a tool that finds nothing there says nothing about the product. `look` is the look at the product.
    """

    name: str
    bring: Callable[[Ground], None]
    prove: Callable[[Ground], Sequence[str]]
    look: Callable[[Ground], Looked]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step went. `trouble`: why it says nothing, in sentences; empty when it went through."""

    step: str
    seconds: float
    looked: Looked | None = None
    judged: Judged = field(default_factory=Judged)
    trouble: Sequence[str] = ()

    @property
    def clean(self) -> bool:
        """Whether it went through and left nothing to do."""
        return not (self.trouble or self.judged.left or self.judged.idle)


def steps() -> dict[str, Step]:
    """Every step, by its name: one file of `steps/` each."""
    folder = Path(__file__).parent / "steps"
    names = sorted(one.name for one in pkgutil.iter_modules([str(folder)]))
    found = [import_module(f"tests.scan.steps.{name}") for name in names]
    return {module.STEP.name: module.STEP for module in found if hasattr(module, "STEP")}


def run(step: Step, ground: Ground, reasons: Iterable[Explanation]) -> Outcome:
    """Bring the tool, see that it can find, and look."""
    began = time.monotonic()
    try:
        step.bring(ground)
        missed = list(step.prove(ground))
        if missed:
            trouble = [f"did not find what was made wrong on purpose: {one}" for one in missed]
            return Outcome(step.name, time.monotonic() - began, trouble=trouble)
        looked = step.look(ground)
    except Exception:
        return Outcome(step.name, time.monotonic() - began, trouble=traceback.format_exc().splitlines())
    trouble = [] if looked.things else ["looked at nothing"]
    judged = judge(step.name, looked.findings, reasons)
    return Outcome(step.name, time.monotonic() - began, looked, judged, trouble)


def table(outcomes: Sequence[Outcome]) -> str:
    """One line a step, in columns."""
    rows = [HEAD, *(_row(one) for one in outcomes)]
    widths = [max(len(row[number]) for row in rows) for number in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(outcome: Outcome) -> tuple[str, ...]:
    looked, judged = outcome.looked, outcome.judged
    seconds = f"{outcome.seconds:.0f}"
    if looked is None:
        return (outcome.step, "failed", "-", "-", "-", seconds)
    counts = (len(looked.findings), len(judged.explained), len(judged.left))
    return (outcome.step, f"{looked.things} {looked.of}", *map(str, counts), seconds)


def report(outcomes: Sequence[Outcome]) -> str:
    """The table, and under it everything that is left to do, with what each step notes."""
    parts = [table(outcomes)]
    for one in outcomes:
        lines = [*(one.looked.notes if one.looked else ()), *one.trouble]
        lines += [*_grouped(one.judged.left)]
        lines += [
            f"explains nothing any more: {idle.rule} | {idle.where} | {idle.says}" for idle in one.judged.idle
        ]
        if lines:
            parts.append("\n".join([f"== {one.step}", *lines]))
    return "\n\n".join(parts) + "\n"


def _grouped(findings: Sequence[Finding]) -> Iterator[str]:
    """A line for everything that a tool says, with the first place it says it of and how many there are."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in sorted(findings):
        places.setdefault((one.rule, one.says), []).append(one.where)
    for (rule, says), where in places.items():
        more = f" and {len(where) - 1} more" if len(where) > 1 else ""
        yield f"{rule} | {where[0]}{more} | {says}"
