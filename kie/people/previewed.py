"""What an import of people would change, as it is shown before anything is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kie.people import rules
from kie.people.decided import Held
from kie.people.rows import Row
from kie.sheets import Refusal


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file changes. When anything is `refused`, nothing else is filled in and nothing can be imported.

    `new`: rows of people not known yet. `changed`: facts; `moved`: team or leader; one person may be in both. `left`:
    staff number and name of everybody in post whom the file does not mention; they are ended with `missing_left`
    only. `teams`: new, renamed, moved. `replaced`: plans that give way. `unchanged`: how many people stay as they are.
    `takes_effect_on`: the day from which the file's lines hold, None for today. `held`: what was decided about teams
    here and the file says otherwise; it is kept, unless the file `undoes_decisions`. `long_gone`: how many people of
    the file left a year ago and are not known here, and stay so. `digest`: of all of this.
    """

    rows: int
    refused: tuple[Refusal, ...] = ()
    new: Sequence[Row] = ()
    changed: tuple[rules.ChangedPerson, ...] = ()
    moved: tuple[rules.ChangedPerson, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    teams: tuple[rules.ChangedTeam, ...] = ()
    replaced: tuple[rules.Replaced, ...] = ()
    unchanged: int = 0
    missing_left: bool = False
    takes_effect_on: date | None = None
    held: tuple[Held, ...] = ()
    undoes_decisions: bool = False
    long_gone: int = 0
    digest: str = ""

    @property
    def nothing(self) -> bool:
        """Whether the file says what is known already, apart from people that it does not mention."""
        return not (self.refused or self.new or self.changed or self.moved or self.teams)

    def counts(self) -> dict[str, int]:
        """How many of each. `left`: people whom the file does not mention, whether they are ended or not."""
        return {
            "rows": self.rows,
            "new": len(self.new),
            "changed": len(self.changed),
            "moved": len(self.moved),
            "planned": sum(any(change.since for change in one.changes) for one in self.moved),
            "plans_replaced": len({one.staff_number for one in self.replaced}),
            "left": len(self.left),
            "teams": len(self.teams),
            "decided_otherwise": len(self.held),
            "unchanged": self.unchanged,
            "long_gone": self.long_gone,
            "refused": len(self.refused),
        }
