"""What the doctor finds, and how bad it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `name`: its check's; `says`: how it is, in a sentence; `cure`: what to do, "" for
    nothing. A fault keeps people from their work or loses it; a warning will, or hides something."""

    name: str
    level: Level
    says: str
    cure: str = ""

    def __post_init__(self) -> None:
        """What is not well has a cure, and what is well needs none."""
        if (self.level == "ok") == bool(self.cure):
            raise ValueError(f"a finding of {self.name} with level {self.level} and the cure “{self.cure}”")


def faulty(findings: Iterable[Finding]) -> bool:
    """Whether any of them is a fault."""
    return any(one.level == "fault" for one in findings)
