"""Published figures in words: a cell, a spread, what is hidden and why, what an export must say above its figures."""

from collections.abc import Mapping, Sequence

from babel.numbers import format_decimal

from kie.cycles.queries import CycleContext
from kie.i18n import N_, _, language, ngettext
from kie.insights.charts.text import on_lines
from kie.insights.display import DISTRIBUTION_PEOPLE, displayed_people
from kie.insights.menu import CellBody, RowBody, ViewBody
from kie.insights.published import Coverage

MEASURE_TITLES = {"agreed": N_("Agreed"), "manager": N_("Managers’"), "self": N_("Self")}
_RATINGS = {
    "agreed": N_("agreed ratings"),
    "manager": N_("managers’ ratings"),
    "self": N_("self-ratings"),
}


def not_shown() -> str:
    """What stands in every hidden cell."""
    return _("Not enough people to show safely")


def number_words(value: float) -> str:
    """A mean to one decimal, as the reader's language writes it."""
    return format_decimal(value, "0.0", locale=language().locale)


def cell_words(cell: CellBody | None) -> str:
    """A cell as the table says it: 2.8, 3.7 or above, or that it is not shown."""
    if cell is None:
        return not_shown()
    number = number_words(cell["value"])
    if cell["bound"] == "at-least":
        return _("%(number)s or above", number=number)
    return _("%(number)s or below", number=number) if cell["bound"] == "at-most" else number


def short_words(cell: CellBody) -> str:
    """A shown cell as it stands in the picture."""
    return {"at-least": "≥ ", "at-most": "≤ "}.get(cell["bound"], "") + number_words(cell["value"])


def people_words(row: RowBody) -> str:
    """By how many people the row's figures are given; "–" when it shows none."""
    counts = [cell["people"] for cell in row["cells"] if cell is not None]
    if not counts:
        return "–"
    return ngettext("%(number)s person", "%(number)s people", max(counts), number=count_words(counts))


def count_words(counts: Sequence[int]) -> str:
    """The number of people in figures, from the smallest to the largest, as exactly as it may be said."""
    fewest, most = displayed_people(min(counts)), displayed_people(max(counts))
    if fewest.bound == "at-least":
        return _("at least %(number)s", number=fewest.number)
    if fewest == most:
        return str(fewest.number)
    return _("%(fewest)s to %(most)s", fewest=fewest.number, most=most.number)


def spread_words(cell: CellBody, steps: Sequence[str]) -> str:
    """How many people are on each step, as coarsely as it was published."""
    if not cell["distribution"]:
        return _("Shown from %(n)s people on", n=DISTRIBUTION_PEOPLE)
    if "mostly" in cell["distribution"][0]:
        return _("Mostly %(step)s", step=steps[cell["distribution"][0]["first"] - 1])
    return ", ".join(
        _("%(n)s %(steps)s", n=group["people"], steps=_steps(group, steps)) for group in cell["distribution"]
    )


def _steps(group: Mapping[str, int], steps: Sequence[str]) -> str:
    first, last = steps[group["first"] - 1], steps[group["last"] - 1]
    if group["first"] == group["last"]:
        return first
    if group["last"] - group["first"] == 1:
        return _("%(first)s or %(last)s", first=first, last=last)
    return _("%(first)s to %(last)s", first=first, last=last)


def title_words(body: ViewBody, measure: str) -> str:
    """What the picture and its table show, in a sentence."""
    return _(
        "%(framework)s, %(unit)s: the step at which people are rated on average (%(ratings)s), "
        "from 1 (%(first)s) to %(count)s (%(last)s)",
        framework=body["framework"],
        unit=body["unit"],
        ratings=_(_RATINGS[measure]),
        first=body["steps"][0],
        last=body["steps"][-1],
        count=len(body["steps"]),
    )


def hover_words(row: RowBody, column: str, cell: CellBody | None) -> str:
    """A cell of the picture when pointed at, on lines of their own."""
    if cell is None:
        return on_lines([row["name"], column, not_shown()])
    rated = _("rated at %(words)s", words=cell_words(cell))
    by = ngettext(
        "by %(number)s person", "by %(number)s people", cell["people"], number=count_words([cell["people"]])
    )
    return on_lines([row["name"], column, f"{rated}, {by}"])


def hidden_words(body: ViewBody) -> str:
    """How many figures of the page are not shown."""
    hidden = sum(cell is None for row in body["rows"] for cell in row["cells"])
    if not hidden:
        return _("Every figure on this page is shown.")
    every = sum(len(row["cells"]) for row in body["rows"])
    return ngettext(
        "%(n)s of the %(every)s figures on this page is not shown.",
        "%(n)s of the %(every)s figures on this page are not shown.",
        hidden,
        every=every,
    )


def reasons(cycle: CycleContext, framework_id: str) -> list[str]:
    """Why figures are hidden: the same sentences for every page of a cycle and framework."""
    found = [
        _(
            "A figure is shown only where it, and whatever could be worked out from it by subtraction, stands for "
            "at least %(people)s people, at least %(outside)s of whom are people whose ratings the reader could "
            "not see anyway.",
            people=cycle.cycle.people_threshold,
            outside=cycle.cycle.viewer_threshold,
        ),
        _(
            "To keep more of them visible, a figure may do without a few of its people, a tenth at most. It depends "
            "on who took part, never on how they were rated, so a hidden figure says nothing about anybody."
        ),
    ]
    leaders = any(one.audience == "leaders" for one in cycle.rated(framework_id).framework.competencies)
    if leaders:
        found.append(
            _("Competencies for leaders are shown for the organisation and the units right below it.")
        )
    return found


def coverage_words(covered: Coverage) -> str:
    """How many people the organisation's figures stand for."""
    if not covered.most:
        return _("The figures of the whole organisation are not shown.")
    return _(
        "The organisation’s figures stand for %(people)s of the %(counted)s people who were to be reviewed: those "
        "whose review is signed by both, with their own, a manager’s and an agreed rating.",
        people=count_words([covered.fewest, covered.most]),
        counted=covered.counted,
    )


def caution() -> str:
    """What the figures are, and what they are not: printed beside them and above every export."""
    return _(
        "A figure is the average of the steps at which people are rated. It says at what step, and nothing about "
        "any one person; teams do different work, so it ranks nobody."
    )
