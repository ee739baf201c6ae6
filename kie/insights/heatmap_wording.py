"""Published figures in words: a cell, a spread, what is hidden and why, what an export must say above its figures."""

from collections.abc import Mapping, Sequence

from babel.numbers import format_decimal, format_percent

from kie.cycles.queries import CycleContext
from kie.i18n import N_, _, language, ngettext
from kie.insights.charts.text import on_lines
from kie.insights.coverage import Coverage
from kie.insights.display import DISTRIBUTION_PEOPLE, FEW, MOSTLY_PER_CENT, displayed_people
from kie.insights.figures import CellBody
from kie.insights.menu import OTHER_ROW, RowBody, ViewBody

MEASURE_TITLES = {
    "agreed": N_("Agreed"),
    "manager": N_("Managers’"),
    "self": N_("Self"),
    "difference": N_("Managers’ less self"),
    "share": N_("At or above what the role asks for"),
}
FACET_TITLES = {
    "role-profile": N_("Role profile"),
    "grade": N_("Grade"),
    "service": N_("Length of service"),
    "location": N_("Location"),
}
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


def cell_words(cell: CellBody | None, measure: str) -> str:
    """A cell as the table says it: 2.8, 3.7 or above, managers 0.4 higher, 60 %, or that it is not shown."""
    if cell is None:
        return not_shown()
    if measure == "difference":
        return difference_words(cell)
    number = share_words(cell["value"]) if measure == "share" else number_words(cell["value"])
    if cell["bound"] == "at-least":
        return _("%(number)s or above", number=number)
    return _("%(number)s or below", number=number) if cell["bound"] == "at-most" else number


def share_words(value: float) -> str:
    """A share in a hundred, as the reader's language writes it."""
    return format_percent(value / 100, "#,##0 %", locale=language().locale)


def difference_words(cell: CellBody) -> str:
    """How managers rate beside people themselves. Numbers are those of the two figures, never finer."""
    value, bound = cell["value"], cell["bound"]
    number = number_words(abs(value))
    if bound == "same-end":
        return _("Both at the same end of the scale")
    if bound == "exact" and not value:
        return _("The same")
    higher = value > 0 or (not value and bound == "at-least")
    # "At least minus a half" is half a step lower at most.
    words = {
        (True, "exact"): _("Managers %(number)s higher", number=number),
        (False, "exact"): _("Managers %(number)s lower", number=number),
        (True, "at-least"): _("Managers at least %(number)s higher", number=number),
        (False, "at-most"): _("Managers at least %(number)s lower", number=number),
        (True, "at-most"): _("Managers at most %(number)s higher", number=number),
        (False, "at-least"): _("Managers at most %(number)s lower", number=number),
    }
    return words[higher, bound]


def short_words(cell: CellBody, measure: str) -> str:
    """A shown cell as it stands in the picture."""
    if cell["bound"] == "same-end":
        return "="
    sign = "+" if measure == "difference" and cell["value"] > 0 else ""
    number = share_words(cell["value"]) if measure == "share" else sign + number_words(cell["value"])
    return {"at-least": "≥ ", "at-most": "≤ "}.get(cell["bound"], "") + number


def people_words(row: RowBody, facet: str = "") -> str:
    """By how many people the row's figures are given; "–" when it shows none. By facet: to the nearest five."""
    counts = [cell["people"] for cell in row["cells"] if cell is not None]
    if not counts:
        return "–"
    if facet:
        return ngettext("about %(number)s person", "about %(number)s people", max(counts), number=max(counts))
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


def spread_note() -> str:
    """How exactly a spread is told."""
    return _(
        "No number of people at a step is below %(least)s: a step at which fewer are rated is taken together with one "
        "beside it. Where more than %(mostly)s of the people are at one step, only that step is named, and how many "
        "is not.",
        least=FEW + 1,
        mostly=share_words(MOSTLY_PER_CENT),
    )


def _steps(group: Mapping[str, int], steps: Sequence[str]) -> str:
    first, last = steps[group["first"] - 1], steps[group["last"] - 1]
    if group["first"] == group["last"]:
        return first
    if group["last"] - group["first"] == 1:
        return _("%(first)s or %(last)s", first=first, last=last)
    return _("%(first)s to %(last)s", first=first, last=last)


def title_words(body: ViewBody, measure: str, facet: str = "") -> str:
    """What the picture and its table show, in a sentence. `facet`: what the rows are, "" for units."""
    where = {"framework": body["framework"], "unit": body["unit"]}
    if facet:
        by = {"unit": body["unit"], "facet": _(FACET_TITLES[facet])}
        where["unit"] = _("%(unit)s by %(facet)s", **by)
    if measure == "difference":
        return _(
            "%(framework)s, %(unit)s: how much higher or lower managers rate than people themselves", **where
        )
    if measure == "share":
        return _(
            "%(framework)s, %(unit)s: how many in a hundred are rated at or above the step that their role asks for "
            "(agreed ratings)",
            **where,
        )
    return _(
        "%(framework)s, %(unit)s: the step at which people are rated on average (%(ratings)s), "
        "from 1 (%(first)s) to %(count)s (%(last)s)",
        ratings=_(_RATINGS[measure]),
        first=body["steps"][0],
        last=body["steps"][-1],
        count=len(body["steps"]),
        **where,
    )


def row_words(row: RowBody) -> str:
    """The name of a row."""
    return _("All others together") if row["id"] == OTHER_ROW else row["name"]


def hover_words(row: RowBody, column: str, cell: CellBody | None, measure: str, facet: str = "") -> str:
    """A cell of the picture when pointed at, on lines of their own."""
    if cell is None:
        return on_lines([row_words(row), column, not_shown()])
    said = cell_words(cell, measure)
    rated = said if measure in ("difference", "share") else _("rated at %(words)s", words=said)
    people = cell["people"]
    number = _("about %(number)s", number=people) if facet else count_words([people])
    by = ngettext("by %(number)s person", "by %(number)s people", people, number=number)
    return on_lines([row_words(row), column, f"{rated}, {by}"])


def hidden_words(body: ViewBody) -> str:
    """How many figures of a page, or of its export, are not shown."""
    hidden = sum(cell is None for row in body["rows"] for cell in row["cells"])
    if not hidden:
        return _("Every figure here is shown.")
    every = sum(len(row["cells"]) for row in body["rows"])
    return ngettext(
        "%(n)s of the %(every)s figures here is not shown.",
        "%(n)s of the %(every)s figures here are not shown.",
        hidden,
        every=every,
    )


def reading_words(body: ViewBody) -> str:
    """What the explanation below the picture is called: why figures are hidden, or when they would be."""
    if any(cell is None for row in body["rows"] for cell in row["cells"]):
        return _("How to read this, and why figures are hidden")
    return _("How to read this, and when a figure would not be shown")


def reasons(cycle: CycleContext, framework_id: str, facet: str = "") -> list[str]:
    """Why figures are hidden: the same sentences for every page of a cycle and framework."""
    found = [
        _(
            "A figure is shown only where it, and whatever could be worked out from it by subtraction, stands for "
            "at least %(people)s people. For each reader, at least %(outside)s of them are people whose ratings that "
            "reader could not see anyway; or there is none, and the figure tells this reader nothing new.",
            people=cycle.cycle.people_threshold,
            outside=cycle.cycle.viewer_threshold,
        ),
        _(
            "This is weighed for each reader alone, by what they could have read until the day of publishing; for HR, "
            "who can open reviews in their care for a reason that stays on record, by what they did open. It cannot "
            "guard against readers who put together what they know, or against people who tell others how they are "
            "rated."
        ),
        _(
            "To keep more figures visible, one may do without a few of its people, a tenth at most. What is hidden "
            "follows from who took part and who could read whose ratings, never from the ratings: so a hidden figure "
            "does not say how anybody is rated."
        ),
    ]
    if facet:
        found.append(
            _(
                "A division of people is weighed together with the figures by team and with the divisions before it. "
                "Whoever is in no figure by team is in none here. Numbers of people are given to the nearest five."
            )
        )
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


def caution(measure: str) -> str:
    """What the figures are, and what they are not: printed beside them and above every export."""
    if measure == "share":
        return _(
            "A figure says how many in a hundred are rated at or above the step that their role asks for, to "
            "about ten. It says nothing about any one person; teams do different work, so it ranks nobody."
        )
    if measure == "difference":
        return _(
            "A figure is the managers’ average less the average of the self-ratings, both as they are shown. It says "
            "nothing about any one person, and not who is right."
        )
    return _(
        "A figure is the average of the steps at which people are rated. It says at what step, and nothing about "
        "any one person; teams do different work, so it ranks nobody."
    )


BANDS = {
    "few": N_("Fewer than 10 people"),
    "under-5": N_("10 people or more, fewer than 5 in a hundred"),
    "under-10": N_("5 to 10 in a hundred"),
    "under-20": N_("10 to 20 in a hundred"),
    "from-20": N_("20 in a hundred or more"),
}


def band_words(band: str) -> str:
    """How often a behaviour was reported."""
    return _(BANDS[band])
