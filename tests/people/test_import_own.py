"""Nobody comes to lead others, or changes whom they answer to, by a file that they upload themselves."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.frameworks.models import Catalogue
from kie.people import imports
from kie.people.models import PendingImport, StandIn
from kie.people.queries import leader_of
from kie.people.reach import Reach
from kie.people.service import import_people
from tests.browser import Browser
from tests.cast import Cast
from tests.people.files import HWY, as_csv, line, the_cast, under

pytestmark = pytest.mark.both_databases


def the_cast_with(number: str, **cells: str) -> list[dict[str, str]]:
    """The file of the cast in which one line says otherwise."""
    return [one | cells if one["staff_number"] == number else one for one in the_cast()]


def reasons(
    session: Session, cast: Cast, shipped: Catalogue, lines: list[dict[str, str]]
) -> list[tuple[int, str]]:
    """Each refused line with its reason, as Chloé uploads the file."""
    preview, pending = imports.keep(session, cast.chloe.id, as_csv(lines), clock.today(), shipped)
    assert (pending is None) == bool(preview.refused)
    return [(one.line, one.reason) for one in preview.refused]


@pytest.mark.parametrize("kind", ["manager", "reviewer", "moderator"])
def test_a_row_that_names_whoever_uploads_it_is_refused(
    session: Session, cast: Cast, shipped: Catalogue, kind: str
) -> None:
    lines = the_cast_with("1001", **{"manager_staff_number": "", f"{kind}_staff_number": "1003"})
    said = f"{kind}_staff_number: this would make you the {kind} of Ana Silva. Somebody else of HR must bring this row."
    assert reasons(session, cast, shipped, lines) == [(4, said)]
    assert import_people(session, cast.chloe.id, as_csv(lines), clock.today(), shipped).refused
    later = clock.today() + timedelta(days=10)
    planned = import_people(
        session, cast.chloe.id, as_csv(lines), clock.today(), shipped, takes_effect_on=later
    )
    assert planned.refused
    assert leader_of(session, cast.ana.id, later) == cast.ben.id
    assert not import_people(session, cast.dev.id, as_csv(lines), clock.today(), shipped).refused


def test_somebody_new_is_brought_to_whoever_uploads_by_somebody_else(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    lines = [*the_cast(), line("2001", "Hana Novak", HWY) | under("1003")]
    assert [number for number, _reason in reasons(session, cast, shipped, lines)] == [9]
    assert not import_people(session, None, as_csv(lines), clock.today(), shipped).refused
    # What the file leaves as it is, is no gain: Femi and Hana answer to Chloé already.
    assert reasons(session, cast, shipped, lines) == []


def test_ones_own_row_stays_as_it_is_but_for_facts(session: Session, cast: Cast, shipped: Catalogue) -> None:
    said = (
        "manager_staff_number: this would change whom you answer to. Somebody else of HR must bring this row."
    )
    for manager in ("1007", ""):
        lines = the_cast_with("1003", manager_staff_number=manager)
        assert reasons(session, cast, shipped, lines) == [(5, said)]
    assert reasons(session, cast, shipped, the_cast_with("1003", grade="G9")) == []
    assert reasons(session, cast, shipped, the_cast_with("1006", manager_staff_number="1005")) == []


def test_whoever_comes_to_decide_through_a_manager_of_theirs_is_refused_for_those_who_are_known(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    """Femi answers to Chloé, so that Chloé decides where Femi and those whom he manages disagree."""
    lines = the_cast_with("1001", manager_staff_number="1006")
    said = (
        "manager_staff_number: this would make you the one who decides when Ana Silva disagrees with a review. "
        "Somebody else of HR must bring this row."
    )
    assert reasons(session, cast, shipped, lines) == [(4, said)]
    # Neither when Femi answers to Efua from then on, wherever his row stands, nor for somebody new.
    away = [one | {"manager_staff_number": "1005"} if one["staff_number"] == "1006" else one for one in lines]
    assert reasons(session, cast, shipped, away) == []
    new = [*the_cast(), line("2001", "Hana Novak", HWY) | under("1006")]
    assert reasons(session, cast, shipped, new) == []
    assert not import_people(session, cast.dev.id, as_csv(lines), clock.today(), shipped).refused
    # On Ana's Chloé decides now: what stays so is no gain.
    back = the_cast_with("1001", manager_staff_number="1006", grade="G9")
    assert reasons(session, cast, shipped, back) == []


@pytest.mark.parametrize("days", [0, 20])
def test_a_manager_who_answers_to_somebody_else_too_late_still_makes_whoever_uploads_decide(
    session: Session, cast: Cast, shipped: Catalogue, days: int
) -> None:
    """Femi is to answer to Efua from his first day on, which the file puts off: until then Chloé would decide."""
    since = clock.today() + timedelta(days=days)

    def refused(ana: str, femi: str) -> list[str]:
        rows = the_cast_with("1001", manager_staff_number="1006", starts_on=ana)
        away = {"manager_staff_number": "1005", "starts_on": femi}
        rows = [one | away if one["staff_number"] == "1006" else one for one in rows]
        preview, _pending = imports.keep(
            session, cast.chloe.id, as_csv(rows), clock.today(), shipped, takes_effect_on=since
        )
        return [one.reason for one in preview.refused]

    early, on_it, late = ((since + timedelta(days=one)).isoformat() for one in (0, 1, 170))
    (said,) = refused(early, late)
    assert "the one who decides when Ana Silva disagrees" in said
    assert len(refused(early, on_it)) == 1
    # Nobody decides anything where both begin on the same day, or Ana does later.
    assert refused(early, early) == refused(on_it, on_it) == refused(late, on_it) == []


def test_nobody_brings_who_decides_on_their_own_disagreements(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    boss = line("2001", "Noor Chief", HWY)
    assert not import_people(session, None, as_csv([*the_cast(), boss]), clock.today(), shipped).refused
    lines = [*the_cast_with("1005", manager_staff_number="2001"), boss]
    ((number, said),) = reasons(session, cast, shipped, lines)
    assert "who decides when you disagree with a review" in said
    assert lines[number - 2]["staff_number"] == "1005"


def test_the_page_names_the_line(session: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    file = as_csv(the_cast_with("1001", manager_staff_number="1003"))
    page = browser(cast.chloe).post("/people/import", {"file": (io.BytesIO(file), "people.csv")}, status=422)
    assert "this would make you the manager of Ana Silva" in page.text
    assert session.query(PendingImport).count() == 0


def test_nobody_brings_people_to_a_manager_for_whom_they_stand_in(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    """Chloé stands in for Efua, now or soon, and would read what Efua may of her people."""
    today = clock.today()
    stands = StandIn(
        kind="delegate",
        manager_id=cast.efua.id,
        deputy_id=cast.chloe.id,
        starts_on=today + timedelta(days=3),
        ends_on=today + timedelta(days=10),
        made_at=clock.now(),
    )
    session.add(stands)
    session.flush()
    lines = the_cast_with("1001", manager_staff_number="1005")
    said = (
        "manager_staff_number: you stand in for this person, so this would let you read the reviews of Ana Silva. "
        "Somebody else of HR must bring this row."
    )
    assert reasons(session, cast, shipped, lines) == [(4, said)]
    # Ben's own people would be decided for in Efua's place, as they are already; so nothing is said of the file as is.
    assert reasons(session, cast, shipped, the_cast()) == []
    # It is about Grace alone, or over.
    stands.person_id = cast.grace.id
    session.flush()
    assert reasons(session, cast, shipped, lines) == []
    stands.person_id, stands.ended_at = None, clock.now()
    session.flush()
    assert reasons(session, cast, shipped, lines) == []


def test_whoever_is_led_in_somebodys_place_is_a_gain_for_good() -> None:
    reach = Reach("me", frozenset({("efua", None)}))
    assert reach.gains("ana", "efua", "me") and reach.gains("ana", "ben", "efua")
    assert not reach.gains("ana", "me", "efua") and not reach.gains("ana", "efua", "ben")
