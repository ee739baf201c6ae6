"""What is said where figures of two editions of a framework stand side by side."""

from collections.abc import Iterable, Iterator

from kie.i18n import _
from kie.insights.edition_rules import OtherEdition
from kie.insights.published import PublishedCycle
from kie.insights.ways import Chosen


def not_compared() -> str:
    """What stands in place of a figure of another edition for what is no one competency there."""
    return _("not compared")


def edition_notes(chosen: Chosen, cycles: Iterable[PublishedCycle]) -> Iterator[str]:
    """Which of these cycles rate another edition, and what is called otherwise there, or is no one competency."""
    for cycle in cycles:
        other = chosen.others.get(cycle.cycle_id)
        if other is None:
            continue
        yield _(
            "%(cycle)s rates another edition, %(framework)s. Only what is one and the same competency in both is "
            "compared.",
            cycle=cycle.title,
            framework=other.framework.name,
        )
        for column in chosen.body["columns"]:
            said = _said(column["id"], column["title"], other)
            if said:
                yield said


def _said(competency_id: str, title: str, other: OtherEdition) -> str:
    """What a competency is in the other edition; "" for the same under the same title."""
    there = other.counterparts[competency_id]
    if there.one is not None:
        called = other.framework.competency(there.one).title
        if called == title:
            return ""
        return _("“%(here)s” is called “%(there)s” there.", here=title, there=called)
    titles = [f"“{one}”" for one in other.titles(there.parts)]
    if not titles:
        return _("“%(here)s” is not in that edition.", here=title)
    if len(titles) == 1:
        return _("“%(here)s” is a part of %(there)s there.", here=title, there=titles[0])
    return _("“%(here)s” is several there: %(titles)s.", here=title, titles=", ".join(titles))
