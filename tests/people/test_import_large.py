"""A file as large as a council: one bad line in 20,000."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.people.models import Person, PersonWord, ReportingLine, Team
from kie.people.service import import_people
from tests.cast import Cast
from tests.people.files import HWY, as_csv, line, the_cast, under


def test_one_bad_line_in_20000_changes_nothing_and_is_named(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    tables = (Person, PersonWord, Team, ReportingLine, Event)

    def counts() -> list[int]:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    before = counts()
    many = [line(f"L{number}", f"Zed {number}", HWY) | under("1002") for number in range(19_993)]
    lines = [*the_cast(), *many]
    lines[15_000] = lines[15_000] | {"starts_on": "31/02/2026"}
    done = import_people(session, None, as_csv(lines), clock.today(), shipped)
    assert (done.rows, done.new) == (20_000, ())
    # The names of the columns are the first line.
    assert [(one.line, "31/02/2026" in one.reason) for one in done.refused] == [(15_002, True)]
    assert counts() == before
