"""What is wrong in a framework file, said so that whoever wrote the file can mend it."""

from dataclasses import dataclass, field

from kie.errors import Invalid
from kie.frameworks.toml_lines import Lines
from kie.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: in which file, where in it, what, and the cure.

    `place` names the value, entries counted from 1 (`competencies[2].statements[4].id`), the line and column where
    the file cannot be read as TOML at all, or is "" when it is about the whole file. `line`: on which the value
    stands, or where it is missing, what it would stand in; from 1, None where the place says it or there is none.
    """

    file: str
    place: str
    what: str
    cure: str
    line: int | None = None

    def __str__(self) -> str:
        # "file:line:" is what editors and terminals make a link of.
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(filter(None, (where, self.place, f"{self.what} {self.cure}")))


class FrameworkInvalid(Invalid):
    """Framework files that cannot be used as they are; `problems` lists everything that is wrong in them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = ngettext(
            "There is %(n)s thing to mend in the framework files.",
            "There are %(n)s things to mend in the framework files.",
            len(problems),
        )
        super().__init__("\n".join([count, *map(str, problems)]))
        self.problems = problems


@dataclass(slots=True)
class Report:
    """Collects the problems of one file while it is read, and the ids met in it so far. `lines`: where in the file
    things stand, once it was read."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    lines: Lines = field(default_factory=Lines)
    _places: dict[str, str] = field(default_factory=dict)
    _wrong: set[str] = field(default_factory=set)

    def add(self, place: str, what: str, cure: str) -> None:
        """Note one problem."""
        self._wrong.add(place)
        self.problems.append(Problem(self.file, place, what, cure, self.lines.of(place)))

    def about(self, place: str) -> bool:
        """Whether a problem of this very place is noted."""
        return place in self._wrong

    def in_order(self) -> list[Problem]:
        """The problems from the top of the file to its end, first what is about the whole of it."""
        return sorted(self.problems, key=lambda one: one.line or 0)

    def apart(self) -> "Report":
        """Another report of the same file, whose problems are this one's, for a part with ids of its own."""
        return Report(self.file, self.problems, self.lines, _wrong=self._wrong)

    def once(self, value: str, place: str) -> None:
        """Note a problem if this id was met before in the file."""
        first = self._places.setdefault(value, place)
        if value and first != place:
            self.add(
                place,
                _("The id “%(id)s” is used already at %(first)s.", id=value, first=self._told(first)),
                _("Give each entry an id of its own, one that was never used before."),
            )

    def _told(self, place: str) -> str:
        line = self.lines.of(place)
        return _("%(place)s (line %(line)s)", place=place, line=line) if line else place
