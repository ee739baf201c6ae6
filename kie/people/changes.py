"""What an import writes, as `applying` asks for it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from kie.people.rows import Row
from kie.people.rules import ChangedPerson, ChangedTeam, Replaced


class Changes(Protocol):
    """What to write; `previewed.ImportPreview` is one."""

    @property
    def new(self) -> Sequence[Row]:
        """Rows of people not known yet."""
        ...

    @property
    def changed(self) -> tuple[ChangedPerson, ...]:
        """People whose facts change."""
        ...

    @property
    def moved(self) -> tuple[ChangedPerson, ...]:
        """People whose team or leader changes."""
        ...

    @property
    def left(self) -> tuple[tuple[str, str], ...]:
        """Staff number and name of people whom the file does not mention."""
        ...

    @property
    def teams(self) -> tuple[ChangedTeam, ...]:
        """Teams that are new, renamed or moved."""
        ...

    @property
    def replaced(self) -> tuple[Replaced, ...]:
        """Planned changes of who leads somebody that give way."""
        ...

    @property
    def takes_effect_on(self) -> date | None:
        """The day from which changed lines hold, None for today."""
        ...

    @property
    def missing_left(self) -> bool:
        """Whether those whom the file does not mention have left."""
        ...
