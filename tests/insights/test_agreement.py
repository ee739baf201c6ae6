"""How far self and manager agree: published once, for the people of the organisation's row, or not at all."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from kie.assessments.models import Rating, Result
from kie.cycles.models import CycleFramework
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.insights.agreement_models import PublishedAgreement
from kie.insights.agreement_rules import alpha_of
from kie.insights.agreement_words import AgreementBody, AgreementRow
from kie.insights.service import publish
from tests.browser import Browser
from tests.insights.shown import Where, shown_figures
from tests.insights.steps import (
    CLOSED,
    FRAMEWORK,
    TOWN,
    Council,
    Steps,
    add_cycle,
    close,
    give,
    id_of,
    make_council,
    person,
)

AGREEMENT = "/insights/agreement"

Answer = Callable[[int, int], int | None]
"""Number of the person and of the statement to the step, None for no answer."""


def body_of(session: Session) -> AgreementBody:
    """What is published, of the one framework."""
    found: AgreementBody = session.scalars(select(PublishedAgreement.body)).one()
    return found


def mixed(_team: str, person: int, competency: int) -> Steps:
    """Managers a step lower for every third person, two steps higher for every fifth."""
    own = 1 + (person + competency) % 4
    manager = min(4, own + 2) if person % 5 == 0 else max(1, own - 1) if person % 3 == 0 else own
    return Steps(agreed=own, manager=manager, own=own)


@pytest.mark.both_databases
def test_it_is_about_the_people_of_the_organisations_row(session: Session, shipped: Catalogue) -> None:
    """Worked out here from what was rated, by another formula than the product's."""
    town = make_council(session, shipped, TOWN, mixed)
    publish(session, town.cycle_id, None)
    row = body_of(session)["rows"][0]
    where = Where("", str(town.team_id("Council")), FRAMEWORK, row["id"], "agreed")
    shown = shown_figures(session)[where]["people"]
    in_figures = [team for team in TOWN if team not in ("Council", "Care", "Carers")]
    pairs = [mixed(team, number, 0) for team in in_figures for number in range(TOWN[team][1])]
    assert row["people"] == shown == len(pairs)
    own, manager = (np.array([getattr(one, side) for one in pairs]) for side in ("own", "manager"))
    covariance = ((own - own.mean()) * (manager - manager.mean())).mean()
    kappa = 2 * covariance / (own.var() + manager.var() + (own.mean() - manager.mean()) ** 2)
    assert row["kappa"] == {"value": round(kappa, 1), "bound": "exact"}
    same = (own == manager).mean()
    assert row["same"] == {"value": round(same * 10) * 10, "bound": "exact"}
    assert row["own"] is None


@pytest.mark.both_databases
def test_it_stands_once_as_it_was_written(session: Session, shipped: Catalogue) -> None:
    """Not with an interim, once with the first publication after the close, and never changed."""
    town = make_council(session, shipped, TOWN, mixed, closed=False)
    publish(session, town.cycle_id, None, interim=True)
    assert session.scalars(select(PublishedAgreement)).all() == []
    close(session, town.cycle_id)
    publish(session, town.cycle_id, None)
    assert body_of(session)["rows"][0]["people"] == 90
    for change in ("DELETE FROM published_agreements", "UPDATE published_agreements SET digest = 'x'"):
        with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
            session.execute(text(change))


def test_twenty_nine_people_give_nothing_and_thirty_do(session: Session, shipped: Catalogue) -> None:
    nothing: AgreementRow = {
        "id": "",
        "title": "",
        "people": 0,
        "kappa": None,
        "same": None,
        "one": None,
        "more": None,
        "own": None,
        "manager": None,
    }
    small = make_council(session, shipped, {"Council": (None, 0), "Only": ("Council", 30)}, mixed)
    person = small.people["Only"][29]
    session.execute(
        update(Result)
        .where(
            Result.assessment_id == id_of("self", small.participation_id(person)),
            Result.competency_id == small.competencies[0],
        )
        .values(step=None)
    )
    publish(session, small.cycle_id, None)
    first, second, *_ = body_of(session)["rows"]
    assert {**first, "id": "", "title": ""} == nothing
    assert second["people"] == 30
    assert second["kappa"] is not None


def test_nobody_outside_the_published_row_changes_a_byte(session: Session, shipped: Catalogue) -> None:
    """The head and a team of four are in no figure: whatever they and their managers said, it reads the same."""

    def otherwise(team: str, person: int, competency: int) -> Steps:
        return Steps(4, 1, 4) if team in ("Council", "Carers") else mixed(team, person, competency)

    town = make_council(session, shipped, TOWN, mixed)
    publish(session, town.cycle_id, None)
    add_cycle(session, shipped, town, "Another review", otherwise, opened=datetime(2024, 3, 4, tzinfo=UTC))
    publish(session, town.cycle_id, None)
    first, second = session.scalars(select(PublishedAgreement.digest)).all()
    assert first == second
    add_cycle(
        session,
        shipped,
        town,
        "A third review",
        lambda team, person, place: Steps(4, 1, 4) if team == "Parks" else mixed(team, person, place),
        opened=datetime(2023, 3, 6, tzinfo=UTC),
    )
    publish(session, town.cycle_id, None)
    assert len(set(session.scalars(select(PublishedAgreement.digest)))) == 2


def by_statement(session: Session, shipped: Catalogue, town: Council, title: str, answer: Answer) -> UUID:
    """A cycle of the town that rates every statement; both sides of everybody give these answers."""
    cycle_id = add_cycle(session, shipped, town, title, mixed, opened=datetime(2025, 3, 3, tzinfo=UTC))
    session.execute(
        update(CycleFramework).where(CycleFramework.cycle_id == cycle_id).values(depth="behaviour")
    )
    statements = shipped.framework(FRAMEWORK).competencies[0].statements
    rows = [
        {
            "assessment_id": id_of(side, town.participation_id(person)),
            "framework_id": FRAMEWORK,
            "node_id": one.id,
            "step": answer(number, place),
            "saved_at": CLOSED,
        }
        for people in town.people.values()
        for number, person in enumerate(people)
        for side in ("self", "manager")
        for place, one in enumerate(statements)
        if answer(number, place) is not None
    ]
    session.execute(insert(Rating), rows)
    session.flush()
    return cycle_id


def steady(person: int, statement: int) -> int:
    """Steps of which one statement tells much about the next."""
    return 1 + min(3, (person % 4 + (person * statement) % 2))


@pytest.mark.both_databases
def test_alpha_where_statements_were_rated(session: Session, shipped: Catalogue) -> None:
    town = make_council(session, shipped, TOWN, mixed)
    publish(session, by_statement(session, shipped, town, "By statement", steady), None)
    body = body_of(session)
    statements = len(shipped.framework(FRAMEWORK).competencies[0].statements)
    in_figures = [team for team in TOWN if team not in ("Council", "Care", "Carers")]
    table = [
        [steady(number, place) for place in range(statements)]
        for team in in_figures
        for number in range(TOWN[team][1])
    ]
    expected = alpha_of(np.array(table))
    assert expected is not None
    assert body["statements"]
    assert body["rows"][0]["own"] == {"value": float(expected.number), "bound": expected.bound}
    assert body["rows"][0]["manager"] == body["rows"][0]["own"]
    assert body["rows"][1]["own"] is None


def test_no_alpha_that_leaves_out_a_few(session: Session, shipped: Catalogue) -> None:
    """Numbers from 45 on are in Homes alone: five people. Taken from the figure of all, alpha would be about them.

    Where twenty-one are left out, in several teams, no manager knows all but a few of them.
    """
    town = make_council(session, shipped, TOWN, mixed)
    few = by_statement(
        session,
        shipped,
        town,
        "Few blanks",
        lambda number, place: None if number >= 45 else steady(number, place),
    )
    publish(session, few, None)
    assert body_of(session)["rows"][0]["own"] is None
    many = by_statement(
        session,
        shipped,
        town,
        "Many blanks",
        lambda number, place: None if number > 5 and number % 3 == 0 else steady(number, place),
    )
    publish(session, many, None)
    bodies = session.scalars(select(PublishedAgreement.body)).all()
    assert sorted(body["rows"][0]["own"] is None for body in bodies) == [False, True]


def test_hr_and_auditors_read_it_and_nobody_else(
    session: Session, shipped: Catalogue, browser: Callable[..., Browser]
) -> None:
    town = make_council(session, shipped, TOWN, mixed)
    homes = town.people["Homes"]
    give(session, homes[3], "hr")
    give(session, homes[4], "auditor")
    session.commit()
    hr, auditor, manager = (browser(person(session, homes[place])) for place in (3, 4, 0))
    assert "Nothing is published yet" in hr.get(hr.get("/insights/heatmap").link("self and manager")).text
    hr.get(f"{AGREEMENT}?cycle={town.cycle_id}", status=404)
    publish(session, town.cycle_id, None)
    session.commit()
    page = auditor.get(f"{AGREEMENT}?cycle={town.cycle_id}")
    first = page.html.select("main tbody tr")[0]
    words = [cell.get_text(strip=True).replace("\N{NO-BREAK SPACE}", " ") for cell in first.select("td")]
    assert words == ["90", "about 60 %", "about 30 %", "20 % or below", "0.7"]
    rows = list(csv.reader(io.StringIO(auditor.get(page.link("CSV")).answer.get_data().decode("utf-8-sig"))))
    assert rows[-5][2:] == [cell.replace(" %", "\N{NO-BREAK SPACE}%") for cell in words]
    book = CalamineWorkbook.from_filelike(io.BytesIO(hr.get(page.link("Excel")).answer.get_data()))
    assert book.get_sheet_by_index(0).to_python()[-1][0] == "Customer Focus"
    for address in (AGREEMENT, f"{AGREEMENT}.csv", f"{AGREEMENT}.xlsx"):
        manager.get(address, status=404)
    kept = session.execute(
        select(Event.action, Event.actor_id).where(Event.action.like("agreement.%")).order_by(Event.id)
    )
    assert [tuple(one) for one in kept] == [
        ("agreement.viewed", homes[4]),
        ("agreement.exported", homes[4]),
        ("agreement.exported", homes[3]),
    ]
