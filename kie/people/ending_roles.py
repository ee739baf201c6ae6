"""Which roles end when people leave by an import, and whether anybody would be left who has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import N_, _, format_day
from kie.people.models import Person, RoleGrant
from kie.people.previewed import ImportPreview
from kie.people.role_names import ROLE_NAMES
from kie.people.rules import ChangedPerson

WATCHED = ("administrator", "hr")
"""The roles without which nobody could give roles, or look after people and accounts."""
ALONE = {
    "administrator": N_("Nobody else is system administrator: give somebody the role first."),
    "hr": N_("Nobody else is HR administrator: give somebody the role first."),
}
ALONE_IF_MISSING = {
    "administrator": N_(
        "If those who are not in the file leave, nobody is system administrator: give somebody the role first."
    ),
    "hr": N_(
        "If those who are not in the file leave, nobody is HR administrator: give somebody the role first."
    ),
}


@dataclass(frozen=True, slots=True)
class EndingRole:
    """A role that ends after the last day of somebody who leaves. `asked`: only if those whom the file does not mention
    are taken to have left."""

    staff_number: str
    name: str
    role: str
    last_day: date
    asked: bool = False

    @property
    def sentence(self) -> str:
        """In words."""
        said = {
            "name": self.name,
            "number": self.staff_number,
            "role": _(ROLE_NAMES[self.role]),
            "day": format_day(self.last_day),
        }
        if self.asked:
            return _("%(name)s (%(number)s): %(role)s, until %(day)s if they are taken to have left.", **said)
        return _("%(name)s (%(number)s): %(role)s, until %(day)s.", **said)


@dataclass(frozen=True, slots=True)
class EndingRoles:
    """What an import ends. `alone`: roles that nobody is left with by the last days in the file; `alone_if_missing`:
    those of which that is so only once whoever is not in the file has left."""

    ends: tuple[EndingRole, ...] = ()
    alone: tuple[str, ...] = ()
    alone_if_missing: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Who is missing then, in sentences."""
        return (
            *(_(ALONE[role]) for role in self.alone),
            *(_(ALONE_IF_MISSING[role]) for role in self.alone_if_missing),
        )


NONE_END = EndingRoles()


def ending_roles(session: Session, found: ImportPreview) -> EndingRoles:
    """The roles of system administrator and HR that end by an import, asked before it or in its transaction. One
    statement, and none where nobody leaves.

    Whoever the file does not mention leaves today where the import was asked to see it so, and perhaps otherwise.
    """
    today = clock.today()
    leaving = dict(_given_last_days(found))
    missing = {number for number, _name in found.left} - leaving.keys()
    if found.missing_left:
        leaving |= dict.fromkeys(missing, today)
        missing = set()
    if not (leaving or missing):
        return NONE_END
    ends: list[EndingRole] = []
    staying, sure = set[str](), set[str]()
    for person, role in _holders(session):
        number = person.staff_number
        if number in leaving:
            ends.append(EndingRole(number, person.name, role, leaving[number]))
        elif number in missing:
            ends.append(EndingRole(number, person.name, role, today, asked=True))
            staying.add(role)
        elif person.works_on(today):
            staying.add(role)
            sure.add(role)
    touched = {one.role for one in ends}
    return EndingRoles(
        tuple(ends),
        tuple(role for role in WATCHED if role in touched - staying),
        tuple(role for role in WATCHED if role in (touched & staying) - sure),
    )


def _holders(session: Session) -> list[tuple[Person, str]]:
    rows = session.execute(
        select(Person, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.ended_at.is_(None), RoleGrant.role.in_(WATCHED))
        .order_by(RoleGrant.role, Person.name, Person.id)
    )
    return list(dict.fromkeys((person, role) for person, role in rows))


def _given_last_days(found: ImportPreview) -> Iterator[tuple[str, date]]:
    """Who is given a last day, or an earlier one than they had, by staff number."""
    for one in found.changed:
        yield from ((one.staff_number, day) for day in _last_days(one))


def _last_days(person: ChangedPerson) -> Iterator[date]:
    for change in person.changes:
        before, after = change.before, change.after
        if change.field != "leaves_on" or not isinstance(after, date):
            continue
        if not isinstance(before, date) or after < before:
            yield after
