"""Reads the ideas for development that go with a framework."""

from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType

from kie.frameworks.models import IDEA_KINDS, Framework, Idea
from kie.frameworks.toml_table import STATEMENT_ID, Table
from kie.i18n import _


def read_development(table: Table, framework: Framework) -> Mapping[str, tuple[Idea, ...]]:
    """Ideas by competency, from `<id>/development.toml` or a framework's own `[development]`, for this framework."""
    author = table.text("author")
    ideas: dict[str, tuple[Idea, ...]] = {}
    known = [competency.id for competency in framework.competencies]
    strangers = False
    for row in table.tables("competencies"):
        competency_id = row.id()
        strangers |= competency_id not in known
        if competency_id and competency_id not in known:
            what = _("%(framework)s has no competency “%(id)s”.", framework=framework.title, id=competency_id)
            table.report.add(row.place("id"), what, _("Name one of: %(known)s.", known=", ".join(known)))
        ideas[competency_id] = tuple(_idea(entry, author) for entry in row.tables("ideas"))
        if not ideas[competency_id]:
            what = _("There is no idea for “%(id)s”.", id=competency_id)
            row.lacks("ideas", what, _("Add ideas = [ … ], or take the entry out."))
        row.close()
    if table.close() and not strangers:
        _all_there(table, known, ideas)
    return MappingProxyType(ideas)


def _all_there(table: Table, known: Sequence[str], found: Container[str]) -> None:
    """Report the competencies that nothing is written for. Not asked where an entry is for none of them, or under no
    known key: it may be for one that seems to be missing, and is reported itself."""
    for missing in [competency_id for competency_id in known if competency_id not in found]:
        what = _("There is nothing for the competency “%(id)s”.", id=missing)
        table.report.add(table.place("competencies"), what, _("Add it under [[competencies]], with ideas."))


def _idea(table: Table, author: str) -> Idea:
    idea = Idea(table.id(STATEMENT_ID), table.choice("kind", IDEA_KINDS), table.text("text"), author)
    table.close()
    return idea
