"""The committee's report: the same figures twice, counts of five and more, and none that gives another away."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, Participation
from kie.frameworks.models import Catalogue
from kie.insights.committee_bounds import FEWEST
from kie.insights.committee_rules import WITHHELD, Cell, cells_told, rows_told
from tests.browser import Browser
from tests.cast import Cast, make_person, make_team
from tests.cycles.conftest import opened
from tests.insights.reviews import bring

Browsing = Callable[..., Browser]

teams = st.lists(
    st.integers(0, 40).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))),
    min_size=1,
    max_size=8,
)


@given(teams)
def test_nothing_that_is_left_out_can_be_worked_out(given_teams: list[tuple[int, int]]) -> None:
    counts, sizes = [count for count, _size in given_teams], [size for _count, size in given_teams]
    told = rows_told(sizes)
    unseen = sum(size for size, one in zip(sizes, told, strict=True) if not one)
    assert unseen == 0 or unseen >= FEWEST or not any(told)
    ((whole, cells),) = cells_told([counts], sizes, told)
    if whole.telling != "count":
        assert all(cell is None or cell.telling != "count" for cell in cells)
        return
    assert whole.count == sum(counts)
    seen = {place for place, cell in enumerate(cells) if cell is not None and cell.telling == "count"}
    for place in seen:
        assert cells[place] == Cell("count", counts[place])
        assert FEWEST <= counts[place] <= sizes[place] - FEWEST
    # Whoever subtracts what is told from the total learns of five people and more on either side, or of nobody.
    rest = whole.count - sum(counts[place] for place in seen)
    others = sum(sizes) - sum(sizes[place] for place in seen)
    assert others == 0 or FEWEST <= rest <= others - FEWEST


def test_a_small_team_takes_another_with_it() -> None:
    assert rows_told([20, 12, 3]) == [True, False, False]
    assert rows_told([20, 12, 3, 2]) == [True, True, False, False]
    ((whole, cells),) = cells_told([[10, 6, 2]], [20, 12, 12], [True, True, True])
    assert (whole, cells) == (Cell("count", 18), [Cell("count", 10), WITHHELD, WITHHELD])
    assert cells_told([[11]], [12], [True]) == [(Cell("nearly-all"), [WITHHELD])]


def test_a_small_count_that_two_columns_together_would_tell_is_in_neither() -> None:
    """16 of 18 recorded are signed: with 10 told of the last team, its recorded would be 10 to 12, and so the rest."""
    told = [True] * 4
    recorded, signed = cells_told([[3, 6, 8, 12], [3, 6, 8, 10]], [12, 14, 18, 24], told)
    assert [cell and cell.count for cell in recorded[1]] == [0, 0, 8, 12]
    assert [cell and cell.count for cell in signed[1]] == [0, 0, 8, 10]
    recorded, signed = cells_told([[6, 7, 8], [4, 7, 8]], [20, 20, 20], [True] * 3)
    assert recorded[1] == [WITHHELD, WITHHELD, Cell("count", 8)]
    assert signed[1] == [WITHHELD, WITHHELD, Cell("count", 8)]


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle: 12 in Parks of whom 6 signed, 14 in a Depot of whom 7 did, and the cast."""
    depot = make_team(session, "DEP", "=Depot", cast.council)
    for team, people in ((cast.parks, 12), (depot, 14)):
        for number in range(people):
            make_person(session, f"{team.code}{number}", f"{team.code} {number}", team, email=None)
    made = opened(session, cast, shipped)
    for team in (cast.parks, depot):
        parts = session.scalars(select(Participation).where(Participation.team_id == team.id)).all()
        for one in parts[: len(parts) // 2]:
            bring(session, one, "signed")
    session.commit()
    return made


def test_both_files_tell_the_same_figures(browser: Browsing, cast: Cast, cycle: Cycle) -> None:
    chloe, query = browser(cast.chloe), f"cycle={cycle.id}"
    pdf = chloe.get(f"/insights/completion/committee.pdf?{query}").answer
    words = " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.get_data())).pages).split()
    )
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(chloe.get(f"/insights/completion/committee.xlsx?{query}").answer.get_data())
    )
    cells = book.get_sheet_by_index(0).to_python()
    rows = {str(row[0]): row[1:] for row in cells if len(row) > 1 and row[1] != ""}
    assert rows["Everybody"] == [33, 13, 13, 13, "fewer than 5", "fewer than 5"]
    assert rows["=Depot"] == [14, 7, 7, 7, "not given", "not given"]
    # Seven people of smaller teams have no line, and none of them has signed: Parks keeps that from being told.
    assert rows["Parks"] == [12, *["not given"] * 5]
    assert "Highways" not in rows and "Highways" not in words
    for line in (
        "Everybody 33 13 (39 %) 13 (39 %) 13 (39 %) fewer than 5",
        "Parks 12 not given not given not given not given not given",
        "=Depot 14 7 (50 %) 7 (50 %) 7 (50 %) not given not given",
    ):
        assert line in words
    for line in (
        "Everybody eligible is counted.",
        "A team has none where fewer than 5 of its people count, or where its line would give such a team away",
        "They say nothing about how anybody was rated",
        "both signed, agreeing or not",
    ):
        assert line in words and any(line in str(row[0]) for row in cells)
    assert "competent" not in words


def test_the_report_stays_within_what_the_reader_sees(browser: Browsing, cast: Cast, cycle: Cycle) -> None:
    for kind in ("pdf", "xlsx"):
        path = f"/insights/completion/committee.{kind}?cycle={cycle.id}"
        browser(cast.femi).get(path)
        browser(cast.femi).get(f"{path}&team={cast.parks.id}", status=404)
        browser(cast.ben).get(path, status=404)
