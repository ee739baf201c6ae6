"""Whether somebody can look after people and accounts, and whether HR can be looked over by somebody else of HR."""

from collections.abc import Iterator

from sqlalchemy import func, select

from kie import clock
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.people.models import Person, RoleGrant
from kie.people.posts import in_post

NAME = "roles"
ASKS_DATABASE = True


def look(installation: Installation) -> Iterator[Finding]:
    """What is missing; else how many there are."""
    with installation.session() as session:
        rows = session.execute(
            select(RoleGrant.role, func.count(RoleGrant.person_id.distinct()).label("people"))
            .join(Person, Person.id == RoleGrant.person_id)
            .where(RoleGrant.ended_at.is_(None), in_post(clock.today()))
            .group_by(RoleGrant.role)
        )
        number: dict[str, int] = {one.role: one.people for one in rows}
    administrators, hr = number.get("administrator", 0), number.get("hr", 0)
    if not (administrators or hr):
        says = "Nobody is a system administrator or works for HR, so nobody can give roles."
        yield Finding(NAME, "fault", says, "Run: kie admin create")
    elif not administrators:
        says = (
            "Nobody is a system administrator, so nobody can look after accounts, the directory and jobs that "
            "were given up."
        )
        cure = "HR can give somebody the role, on that person's page; or run: kie admin create"
        yield Finding(NAME, "fault", says, cure)
    elif hr < 2:
        says = "Fewer than two people are HR: nobody can act on what concerns the one, or give a second yes."
        yield Finding(NAME, "warning", says, "Give somebody else the HR role, on that person's page.")
    else:
        machine = (
            "1 system administrator" if administrators == 1 else f"{administrators} system administrators"
        )
        yield Finding(NAME, "ok", f"KIE has {machine} and {hr} people of HR.")
