"""A file that names leavers for years brings nobody back of whom nothing is kept."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.people import imports
from kie.people.imported import imported, people_of
from kie.people.models import Person
from kie.people.service import import_people
from kie.retention.rules import LEAVERS
from kie.retention.service import delete_portion
from tests.cast import Cast
from tests.people.files import as_csv, the_cast, under


def british(day: date) -> str:
    """As a file has a day."""
    return f"{day:%d/%m/%Y}"


@pytest.mark.both_databases
def test_whoever_was_forgotten_stays_so_until_they_come_back_as_somebody_new(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    gone = clock.today() - timedelta(days=366)
    lines = [
        one | ({"leaves_on": british(gone)} if one["staff_number"] == "1001" else {}) for one in the_cast()
    ]
    import_people(session, None, as_csv(lines), clock.today(), shipped)
    assert cast.ana.leaves_on == gone, "who is known is told the day, however late"
    assert delete_portion(session, LEAVERS) == 1
    preview, pending = imports.keep(session, cast.chloe.id, as_csv(lines), clock.today(), shipped)
    assert pending is not None and (preview.long_gone, len(preview.new)) == (1, 0)
    done = import_people(session, None, as_csv(lines), clock.today(), shipped)
    assert done.long_gone == 1 and "Ana Silva" not in session.scalars(select(Person.name)).all()
    back = import_people(session, None, as_csv(the_cast()), clock.today(), shipped)
    assert [one.name for one in back.new] == ["Ana Silva"] and back.long_gone == 0
    ids = session.scalars(select(Person.id).where(Person.staff_number == "1001")).all()
    assert len(ids) == 1 and ids != [cast.ana.id]


def test_whoever_is_given_a_last_day_that_is_past_is_among_those_who_have_left(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    def brings(days_ago: int) -> list[str]:
        """Who has left by the import, as its page has them."""
        day = british(clock.today() - timedelta(days=days_ago))
        lines = [one | ({"leaves_on": day} if one["staff_number"] == "1001" else {}) for one in the_cast()]
        import_people(session, None, as_csv(lines), clock.today(), shipped)
        number = session.scalars(select(Event.id).where(Event.action == "import.applied")).all()[-1]
        done = imported(session, number)
        return [one.name for one in people_of(session, done, "left", 1).people]

    assert brings(0) == [], "today is still theirs"
    assert brings(2) == ["Ana Silva"]
    assert brings(1) == [], "they had left before"


def test_nobody_answers_to_whoever_is_left_out(session: Session, cast: Cast, shipped: Catalogue) -> None:
    gone = the_cast()[1] | {"staff_number": "1900", "email": "", "leaves_on": "31/03/2024"}
    lines = [one | (under("1900") if one["staff_number"] == "1001" else {}) for one in the_cast()]
    preview, _none = imports.keep(session, cast.chloe.id, as_csv([*lines, gone]), clock.today(), shipped)
    assert [one.line for one in preview.refused] == [4]
    assert "1900" in preview.refused[0].reason
