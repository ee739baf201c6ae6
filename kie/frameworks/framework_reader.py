"""Reads a scale and a framework: a table in, an object out, everything wrong into the table's report.

What comes back is only fit for use when the report has no problems.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from babel import Locale, UnknownLocaleError

from kie.frameworks.models import (
    AUDIENCES,
    DEPTHS,
    SCALE_KINDS,
    Competency,
    Framework,
    Scale,
    Statement,
    StatementKind,
    Step,
)
from kie.frameworks.toml_table import LONGEST_TITLE, STATEMENT_ID, Table
from kie.i18n import _

T = TypeVar("T")

MOST_STEPS = 10
"""Steps of a scale. People tell about seven degrees apart (Miller 1956, Psychological Review 63, 81–97)."""


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """What one file may name in another: those read well, by id, and the ids of all that have a file.

    An id whose own file is broken is not reported again by every file that names it. `more`: there are others, whose
    ids could not be read.
    """

    read: Mapping[str, T]
    named: frozenset[str]
    more: bool = False

    def named_in(self, table: Table, place: str, wanted: str, otherwise: str = "") -> T | None:
        """The thing with the id `wanted`; None when it is broken, or unknown, which is reported at `place`.

        `otherwise`: what helps where none of those known is meant; "" for a file of its own.
        """
        if wanted and wanted not in self.named and not self.more:
            table.report.add(
                place,
                _("There is no “%(id)s”.", id=wanted),
                _("Name one of: %(known)s.", known=", ".join(sorted(self.named)))
                + " "
                + (otherwise or _("Or add a file for it first.")),
            )
        return self.read.get(wanted)


def read_scale(table: Table) -> Scale:
    """A scale, from `scales/<id>.toml`."""
    scale = Scale(
        id=table.id(),
        title=table.text("title", most=LONGEST_TITLE),
        kind=table.choice("kind", SCALE_KINDS),
        steps=tuple(_step(row, number) for number, row in enumerate(table.tables("steps"), 1)),
        opt_out_self=table.text("opt_out_self"),
        opt_out_other=table.text("opt_out_other"),
    )
    if len(scale.steps) > MOST_STEPS:
        what = _("A scale has %(most)s steps at most.", most=MOST_STEPS)
        table.report.add(table.place("steps"), what, _("Nobody tells more degrees apart: take some out."))
    if len(scale.steps) < 2:
        cure = _("Add them under [[steps]], or as steps = [ … ].")
        table.lacks("steps", _("A scale needs two steps at least."), cure)
    table.close()
    return scale


def _step(table: Table, expected: int) -> Step:
    step = Step(
        table.whole("number"),
        table.text("name", most=LONGEST_TITLE),
        table.text("description", required=False),
    )
    if step.number not in (0, expected):
        table.report.add(
            table.place("number"),
            _("Step %(number)s stands in place %(expected)s.", number=step.number, expected=expected),
            _("Number the steps 1, 2, 3 … from the lowest to the highest."),
        )
    table.close()
    return step


def read_framework(table: Table, scales: Known[Scale]) -> Framework | None:
    """A framework, from `<id>/framework.toml`; None when a scale it names cannot be used."""
    theme, behaviour, unhelpful = (
        scales.named_in(table, key, table.text(key), _("Or describe it in this file, under [[scales]]."))
        for key in ("theme_scale", "behaviour_scale", "unhelpful_scale")
    )
    fields = {
        key: table.text(key, most=LONGEST_TITLE)
        for key in ("title", "publisher", "document", "language", "version")
    } | {key: table.text(key, required=False, most=LONGEST_TITLE) for key in ("family", "motto")}
    framework_id, depth = table.id(), table.choice("default_depth", DEPTHS)
    aliases, opening = table.texts("aliases"), table.texts("opening")
    observed = _statements(table, "unhelpful", "unhelpful", None)
    competencies = tuple(_competency(row, theme) for row in table.tables("competencies"))
    _check_language(table, fields["language"])
    for place, scale in (("theme_scale", theme), ("behaviour_scale", behaviour)):
        if scale is not None and scale.kind == "unhelpful":
            what = _("“%(id)s” says how often an unhelpful behaviour was seen.", id=scale.id)
            table.report.add(place, what, _("Name a scale whose kind is frequency or level."))
    if not competencies:
        cure = _("Add it under [[competencies]].")
        table.lacks("competencies", _("A framework needs a competency at least."), cure)
    table.close()
    if theme is None or behaviour is None or unhelpful is None:
        return None
    return Framework(
        id=framework_id,
        aliases=aliases,
        opening=opening,
        competencies=competencies,
        unhelpful=observed,
        theme_scale=theme,
        behaviour_scale=behaviour,
        unhelpful_scale=unhelpful,
        default_depth=depth,
        **fields,
    ).fingerprinted()


def _check_language(table: Table, tag: str) -> None:
    if not tag:
        return
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        table.report.add(
            "language",
            _("“%(tag)s” is not a language.", tag=tag),
            _("Write the language’s tag, for example en-GB, cy or ar."),
        )


def _competency(table: Table, theme_scale: Scale | None) -> Competency:
    competency_id = table.id()
    competency = Competency(
        id=competency_id,
        title=table.text("title", most=LONGEST_TITLE),
        aliases=table.texts("aliases"),
        audience=table.choice("audience", AUDIENCES, default="all"),
        statements=_statements(table, "statements", "positive", competency_id),
        levels=_levels(table, competency_id, theme_scale),
        unhelpful=_statements(table, "unhelpful", "unhelpful", competency_id),
        opening=table.texts("opening"),
        explanation=table.text("explanation", required=False),
    )
    if not competency.statements and not competency.levels:
        table.lacks(
            "statements",
            _("This competency says nothing that can be rated."),
            _("Add statements = [ … ], or levels = [ … ] that describe the steps."),
        )
    table.close()
    return competency


def _statements(
    table: Table, key: str, kind: StatementKind, competency_id: str | None
) -> tuple[Statement, ...]:
    return tuple(_statement(row, kind, competency_id) for row in table.tables(key))


def _statement(table: Table, kind: StatementKind, competency_id: str | None) -> Statement:
    statement = Statement(
        id=table.id(STATEMENT_ID),
        kind=kind,
        text=table.text("text"),
        explanation=table.text("explanation", required=False),
        competency_id=competency_id,
    )
    table.close()
    return statement


def _levels(table: Table, competency_id: str, theme_scale: Scale | None) -> tuple[Statement, ...]:
    rows = table.tables("levels")
    numbers = [row.whole("step") for row in rows]
    levels = tuple(_statement(row, "level", competency_id) for row in rows)
    wanted = [step.number for step in theme_scale.steps] if theme_scale else numbers
    if rows and numbers != wanted:
        table.report.add(
            table.place("levels"),
            _("The described levels are not the steps of the scale."),
            _("Describe each step once, in this order: %(steps)s.", steps=", ".join(map(str, wanted))),
        )
    return levels
