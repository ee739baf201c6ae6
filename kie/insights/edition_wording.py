"""What is said where figures of two editions of a framework stand side by side."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from kie.i18n import _
from kie.insights.edition_rules import Counterpart
from kie.insights.published import PublishedCycle
from kie.insights.ways import Chosen


def elsewhere_words(chosen: Chosen, cycle_id: UUID, there: Counterpart) -> str:
    """Instead of a figure: what a competency is in that cycle, where it is no one competency."""
    titles = [f"“{title}”" for title in chosen.others[cycle_id].titles(there.parts)]
    if not titles:
        return _("not in that edition")
    if len(titles) == 1:
        return _("a part of %(title)s", title=titles[0])
    return _("%(titles)s, each by itself", titles=", ".join(titles))


def edition_notes(chosen: Chosen, cycles: Iterable[PublishedCycle]) -> Iterator[str]:
    """Which of these cycles rate another edition, and what is called otherwise there though it is the same."""
    for cycle in cycles:
        other = chosen.others.get(cycle.cycle_id)
        if other is None:
            continue
        yield _(
            "%(cycle)s rates another edition, %(framework)s. Only what is one and the same competency in both is "
            "compared.",
            cycle=cycle.title,
            framework=other.framework.title,
        )
        for column in chosen.body["columns"]:
            there = other.counterparts[column["id"]].one
            title = "" if there is None else other.framework.competency(there).title
            if title and title != column["title"]:
                yield _("“%(here)s” is called “%(there)s” there.", here=column["title"], there=title)
