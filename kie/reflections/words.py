"""The words of a reflection, as somebody sends them and as they are kept."""

from dataclasses import dataclass

from kie.errors import Invalid
from kie.i18n import N_, _
from kie.texts import tidied

LINES = 3
LINE_LIMIT = 300
"""Characters of one improvement: as many as the title of a goal, which it may become."""
WHENS = ("now", "soon")
EMPTY = N_("Write how your service is, or one thing to improve.")


@dataclass(frozen=True, slots=True)
class ReflectionWords:
    """All of a reflection that people write. `now`, `soon`: three improvements each, "" where there is none."""

    look: str = ""
    now: tuple[str, ...] = ("",) * LINES
    soon: tuple[str, ...] = ("",) * LINES

    @property
    def empty(self) -> bool:
        """Whether nothing is written."""
        return not any(text.strip() for text in (self.look, *self.now, *self.soon))

    def tidied(self) -> "ReflectionWords":
        """The same words as they may be kept. Raises Invalid, and TextRefused for what cannot be."""
        if self.empty:
            raise Invalid(_(EMPTY))
        return ReflectionWords(tidied(self.look), _lines(self.now), _lines(self.soon))

    def line(self, name: str) -> str:
        """An improvement by its name, such as "soon-2"; "" for one that is not there."""
        when, _dash, number = name.partition("-")
        if when not in WHENS or number not in {str(one) for one in range(1, LINES + 1)}:
            return ""
        lines: tuple[str, ...] = getattr(self, when)
        return lines[int(number) - 1]


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(tidied(line, LINE_LIMIT).split()) for line in lines)
