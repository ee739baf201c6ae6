"""What a tool found, and why some of it may stay: plain values."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

EXPLAINED = Path(__file__).parent / "explained.toml"
SHORTEST = 20
"""Characters below which nothing is a reason."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a tool holds wrong. `rule`: as the tool calls it. `where`: the address, or the file and line."""

    tool: str
    rule: str
    where: str
    says: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a step looked at: how many of what, and what it found. `notes`: lines for the report."""

    things: int
    of: str
    findings: Sequence[Finding]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why findings may stay. `where` is a pattern of the shell, `says` a part of what the tool says."""

    tool: str
    rule: str
    because: str
    where: str = "*"
    says: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether it speaks of this finding."""
        return (
            (self.tool, self.rule) == (finding.tool, finding.rule)
            and fnmatchcase(finding.where, self.where)
            and self.says in finding.says
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings, told apart. `idle`: explanations that explain nothing any more."""

    explained: list[Finding] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)
    idle: list[Explanation] = field(default_factory=list)


def explanations(path: Path = EXPLAINED) -> list[Explanation]:
    """Every explanation of the file; one without a reason is refused."""
    found = [
        Explanation(**one) for one in tomllib.loads(path.read_text(encoding="utf-8")).get("explained", [])
    ]
    for one in found:
        if len(one.because.strip()) < SHORTEST:
            raise ValueError(f"{path.name}: {one.tool} {one.rule}: say why")
    return found


def judge(tool: str, findings: Iterable[Finding], reasons: Iterable[Explanation]) -> Judged:
    """Tell what is explained from what is not, and which reasons of this tool are not needed."""
    judged = Judged()
    own = [one for one in reasons if one.tool == tool]
    needed = set[Explanation]()
    for finding in findings:
        covering = [one for one in own if one.covers(finding)]
        needed.update(covering)
        (judged.explained if covering else judged.left).append(finding)
    judged.idle.extend(one for one in own if one not in needed)
    return judged
