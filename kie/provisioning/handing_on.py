"""What the directory says otherwise, as a file that a system administrator hands on to whoever keeps HR's file."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.i18n import _
from kie.people.models import Person
from kie.provisioning import comparing, differences
from kie.provisioning.pages import ABOUT
from kie.tables import Column, Table, to_csv


def differences_csv(session: Session) -> bytes:
    """A line for each thing that differs of people whose accounts are known, person by person; they are named by staff
    number, as in HR's file. Cells that a spreadsheet would run as a formula come as text."""
    rows: list[tuple[str, ...]] = []
    found = list(differences.of_all_met(session))
    for first in range(0, len(found), comparing.AT_ONCE):
        some = found[first : first + comparing.AT_ONCE]
        ids = {one.person_id for one in some}
        named = select(Person.id, Person.staff_number, Person.name).where(Person.id.in_(ids))
        people = {row.id: (row.staff_number, row.name) for row in session.execute(named)}
        rows += [
            (*people[one.person_id], _(ABOUT[one.about]), one.here, one.there)
            for one in some
            if one.person_id is not None
        ]
    titles = (_("Staff number"), _("Name"), _("What"), _("In KIE"), _("In the directory"))
    return to_csv(Table("", tuple(Column(title) for title in titles), tuple(rows)))
