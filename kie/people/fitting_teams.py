"""Whether the teams of a file of people fit together, and with those that are known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kie.i18n import N_
from kie.people.rings import rings, shown
from kie.people.rows import Row
from kie.people.rules import Known
from kie.sheets import Problem

_COLUMNS = frozenset({"team_code", "team_name", "parent_team_code"})


@dataclass(frozen=True, slots=True)
class _Said:
    """What the first good row of a team says of it. A whole row for each team would hold a person's facts as well."""

    line: int
    team_name: str
    parent_team_code: str | None


class Teams:
    """What is wrong with the teams of rows that are shown one after another, and then with all of them together.

    `whole`: every line of the file is among the rows; if not, nothing is said of teams that may stand on the others.
    """

    def __init__(self, known: Known, whole: bool) -> None:
        self._known, self._whole = known, whole
        self._first: dict[str, _Said] = {}
        self._codes: set[str] = set()

    def of(self, row: Row) -> Iterator[Problem]:
        """What is wrong with one row beside those before it."""
        self._codes.add(row.team_code)
        if self._known.closed:
            yield from self._closed(row)
        if row.wrong & _COLUMNS:
            return
        other = self._first.get(row.team_code)
        if other is None:
            self._first[row.team_code] = _Said(row.line, row.team_name, row.parent_team_code)
            return
        for column in ("team_name", "parent_team_code"):
            if getattr(row, column) != getattr(other, column):
                what = N_("Team %(code)s has another name or another parent on line %(line)s.")
                yield Problem(row.line, what, {"code": row.team_code, "line": other.line}, column)
                break

    def _closed(self, row: Row) -> Iterator[Problem]:
        """Whoever had left by the day on which their team was closed may still be in it."""
        closed_on, parent = self._known.closed.get(row.team_code), row.parent_team_code or ""
        if closed_on is None:
            above = self._known.closed.get(parent)
            if above is not None:
                what = N_("Team %(code)s stands under %(parent)s, which was closed on %(day)s.")
                yield Problem(
                    row.line,
                    what,
                    {"code": row.team_code, "parent": parent, "day": above},
                    "parent_team_code",
                )
        elif row.leaves_on is None or row.leaves_on >= closed_on:
            what = N_(
                "Team %(code)s was closed on %(day)s. Give another team, or open it again on its page first."
            )
            yield Problem(row.line, what, {"code": row.team_code, "day": closed_on}, "team_code")

    def together(self) -> Iterator[Problem]:
        """What is wrong with all of them: a team above that is not there, a ring, a second top."""
        first, column = self._first, "parent_team_code"
        above = {code: team.parent_code for code, team in self._known.teams.items()}
        above |= {code: row.parent_team_code for code, row in first.items()}
        for code, row in first.items():
            parent = row.parent_team_code
            if self._whole and parent is not None and parent not in above and parent not in self._codes:
                what = N_("There is no team %(parent)s to put team %(code)s under.")
                yield Problem(row.line, what, {"parent": parent, "code": code}, column)
        for ring in rings(above):
            line = min(first[code].line for code in ring if code in first)
            what = N_("These teams stand above each other in a ring: %(ring)s.")
            yield Problem(line, what, {"ring": shown(ring)}, column)
        yield from _second_top(first, above)


def _second_top(first: Mapping[str, _Said], above: Mapping[str, str | None]) -> Iterator[Problem]:
    kept = [code for code, parent in above.items() if parent is None and code not in first]
    given = [code for code, row in first.items() if row.parent_team_code is None]
    top, *others = kept[:1] + given if kept or given else [""]
    what = N_(
        "Team %(code)s has no parent, and neither has %(top)s. Only the organisation itself has none: "
        "put %(top)s in parent_team_code."
    )
    yield from (
        Problem(first[code].line, what, {"code": code, "top": top}, "parent_team_code") for code in others
    )
