"""How often one person may ask for what is costly, or gathers much at once: far more often than anybody works.

A session that is stolen, or a program that somebody let loose, is stopped before it has copied the directory or kept a
server busy; nobody who works by hand ever sees it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

FILES = (".csv", ".ics", ".json", ".pdf", ".toml", ".xlsx")
"""How addresses of files end."""
LOOKED_FOR = ("q", "who", "team")
"""What searches for people and teams are called in an address."""
ASSESSMENTS = "/assessments/"
IN_PLACE = ("/all", "/wants", "/unhelpful/<framework_id>", "/<framework_id>/<competency_id>")
"""How addresses of `ASSESSMENTS` end where answers are saved, each in the place of the one before: what stays is that
it changed, on the audit trail. Whatever else is sent there, such as a part handed in, leaves more, and counts."""
BY_ITSELF = frozenset({"/paper/<uuid:form_id>"})
"""Where what a script of the page sends is put aside in the place of what was, and nothing else is done with it."""
FIGURES = "/insights/"
"""Where a team is chosen and not looked for: figures, which everybody may read again and again."""


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `most` requests of a kind by one person `within` the time past."""

    kind: str
    most: int
    within: timedelta = timedelta(minutes=15)


PACES = {
    pace.kind: pace
    for pace in (Pace("files", 200), Pace("searches", 400), Pace("uploads", 40), Pace("forms", 1_500))
}
"""In docs/security/input-and-files.md as well."""


def kind_of(
    method: str, rule: str, asked: Collection[str], *, files: bool = False, script: bool = False
) -> str:
    """Which of `PACES` a request counts under. `rule`: the pattern of its address; `asked`: what its query says
    something under; `files`: whether it brings any; `script`: whether a script reads the answer. "" for an ordinary
    page."""
    if method == "POST":
        in_place = rule.startswith(ASSESSMENTS) and rule.endswith(IN_PLACE)
        by_itself = script and rule in BY_ITSELF
        return "uploads" if files else "" if in_place or by_itself else "forms"
    if rule.endswith(FILES):
        return "files"
    return "searches" if set(asked) & set(LOOKED_FOR) and not rule.startswith(FIGURES) else ""
