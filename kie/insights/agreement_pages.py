"""How far self and manager agree, as shown: tables by framework, the ways to other cycles, and what they do not say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle, CycleFramework
from kie.errors import NotFound
from kie.i18n import _, format_day
from kie.insights.agreement_models import PublishedAgreement
from kie.insights.agreement_words import AgreementBody, AgreementRow, FigureBody
from kie.insights.heatmap_wording import number_words, share_words
from kie.insights.models import Publication
from kie.insights.ways import Choice, Option
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class AgreedCycle:
    """A cycle whose agreement is published, and when that was."""

    cycle_id: UUID
    publication_id: UUID
    title: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """All that the page shows. `tables`: one a framework; `notes`: what the figures say and do not say."""

    cycle: AgreedCycle
    choice: Choice
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    csv_url: str
    xlsx_url: str


def agreed_cycles(session: Session) -> list[AgreedCycle]:
    """Every cycle whose agreement is published, the newest first. One statement."""
    rows = session.execute(
        select(Cycle.id, Publication.id, Cycle.title, Publication.published_at)
        .join(Publication, Publication.cycle_id == Cycle.id)
        .where(Publication.id.in_(select(PublishedAgreement.publication_id)))
        .order_by(Cycle.opens_on.desc(), Cycle.id)
    )
    return [AgreedCycle(*row) for row in rows]


def chosen_cycle(cycles: Sequence[AgreedCycle], asked: str) -> AgreedCycle:
    """The cycle of this id; the newest where none is asked for. Raises NotFound."""
    for one in cycles:
        if asked in ("", str(one.cycle_id)):
            return one
    raise NotFound()


def agreement_page(session: Session, cycles: Sequence[AgreedCycle], chosen: AgreedCycle) -> AgreementPage:
    """The page of one cycle; one statement."""
    bodies = _bodies(session, chosen)
    return AgreementPage(
        cycle=chosen,
        choice=Choice(
            _("Cycle"),
            tuple(
                Option(one.title, url_for("insights.agreement", cycle=one.cycle_id), one == chosen)
                for one in cycles
            ),
        ),
        tables=tuple(_table(body) for body in bodies),
        notes=notes(_with_alpha(bodies)),
        csv_url=url_for("insights.agreement_csv", cycle=chosen.cycle_id),
        xlsx_url=url_for("insights.agreement_xlsx", cycle=chosen.cycle_id),
    )


def agreement_export(session: Session, chosen: AgreedCycle) -> tuple[Table, list[str]]:
    """The same figures as one table for a spreadsheet, and the lines that stand above it. One statement."""
    bodies = _bodies(session, chosen)
    statements = _with_alpha(bodies)
    title = _("How far self and manager agree")
    rows = tuple((body["framework"], *_cells(row, statements)) for body in bodies for row in body["rows"])
    day = format_day(clock.local(chosen.published_at).date())
    said = _("%(cycle)s, published on %(day)s", cycle=chosen.title, day=day)
    return Table(title, (Column(_("Framework")), *_columns(statements)), rows), [
        title,
        said,
        *notes(statements),
    ]


def notes(statements: bool) -> tuple[str, ...]:
    """What the figures say, and what they do not. `statements`: alpha is among them."""
    found = [
        _(
            "Agreement runs from 0, no more alike than by chance, to 1, always the same. It is Cohen’s kappa with "
            "quadratic weights: two steps apart count four times as much as one."
        ),
        _(
            "It does not say who is right, whether a rating is fair, or anything about a person or a team. A low "
            "number may only mean that the words of the scale are read in different ways."
        ),
        _(
            "“Not enough data” stands where fewer than 30 people were rated by both, or where nearly all are on the "
            "same step. Shares are given to about ten in a hundred, so they need not add up to a hundred. With few "
            "people a tenth up or down means nothing."
        ),
        _(
            "The people are those in the organisation’s published row of the heatmap. Nothing here is ever given for "
            "a team, and it must not become a target."
        ),
    ]
    if statements:
        found.append(
            _(
                "Where statements were rated, alpha (Cronbach’s) says how far those of one competency go together: "
                "near 1, whoever is rated high on one is rated high on the others. It counts people whose two "
                "assessments answer every statement, and does not say whether these are the right statements."
            )
        )
    return tuple(found)


def _bodies(session: Session, chosen: AgreedCycle) -> list[AgreementBody]:
    """What is published of each framework of the cycle, in the cycle's order."""
    rows = session.scalars(
        select(PublishedAgreement.body)
        .join(CycleFramework, CycleFramework.framework_id == PublishedAgreement.framework_id)
        .where(
            PublishedAgreement.publication_id == chosen.publication_id,
            CycleFramework.cycle_id == chosen.cycle_id,
        )
        .order_by(CycleFramework.position, CycleFramework.framework_id)
    )
    return [cast(AgreementBody, body) for body in rows]


def _with_alpha(bodies: Sequence[AgreementBody]) -> bool:
    """Whether statements were rated in one of the frameworks."""
    return any(body["statements"] for body in bodies)


def _table(body: AgreementBody) -> Table:
    rows = tuple(tuple(_cells(row, body["statements"])) for row in body["rows"])
    return Table(body["framework"], _columns(body["statements"]), rows)


def _columns(statements: bool) -> tuple[Column, ...]:
    titles = [_("People"), _("Same step"), _("One apart"), _("Further apart"), _("Agreement (kappa)")]
    if statements:
        titles += [_("Alpha, self"), _("Alpha, managers")]
    return (Column(_("Competency")), *(Column(title, numeric=True) for title in titles))


def _cells(row: AgreementRow, statements: bool) -> list[str | int]:
    shares = [_share(row["same"]), _share(row["one"]), _share(row["more"])]
    found = [row["title"], row["people"] or "–", *shares, _number(row["kappa"])]
    return [*found, _number(row["own"]), _number(row["manager"])] if statements else found


def _share(figure: FigureBody | None) -> str:
    if figure is not None and figure["bound"] == "exact":
        return _("about %(number)s", number=_per_cent(figure))
    return _bounded(figure, "" if figure is None else _per_cent(figure))


def _per_cent(figure: FigureBody) -> str:
    """The share, which no line of a narrow column takes apart."""
    return share_words(figure["value"]).replace(" ", "\N{NO-BREAK SPACE}")


def _number(figure: FigureBody | None) -> str:
    return _bounded(figure, "" if figure is None else number_words(figure["value"]))


def _bounded(figure: FigureBody | None, number: str) -> str:
    if figure is None:
        return _("Not enough data")
    words = {
        "exact": number,
        "at-least": _("%(number)s or above", number=number),
        "at-most": _("%(number)s or below", number=number),
    }
    return words[figure["bound"]]
