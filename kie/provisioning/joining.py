"""Somebody who is new to KIE, and came with the directory: their place, and the first line of whom they answer to.

Only what is empty is filled. Where somebody sits and whom they answer to afterwards is HR's to say, by a file or by a
change of a team, which shows beforehand what it does to reviews that are under way.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from kie import clock, events
from kie.people.models import Person, ReportingLine
from kie.people.service import create_person
from kie.provisioning import queries
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.rules import lacks, mail_of, number_of, whole_name


@dataclass(frozen=True, slots=True)
class Beginning:
    """What somebody new begins with. `team_code`: for whom the department names no team, "" for nobody."""

    organisation: str
    team_code: str
    role_profile: str


def begin(session: Session, entry: DirectoryEntry, beginning: Beginning) -> Person | None:
    """A new person, from today; None while the directory does not say enough: a staff number, a name and a team, or
    says that the account rests. Directories keep accounts of people who left years ago: nobody comes back by these."""
    number = number_of(entry.employee_number)
    name = whole_name(entry.formatted_name, entry.given_name, entry.family_name, entry.display_name)
    team_id = queries.team_called(session, entry.department) or queries.team_called(
        session, beginning.team_code
    )
    if lacks(number, name, has_team=team_id is not None, rests=entry.active is False) is not None:
        return None
    assert number is not None and name is not None and team_id is not None  # noqa: S101 - narrows the types
    return create_person(
        session,
        None,
        staff_number=number,
        name=name,
        email=mail_of(entry.email),
        employer=beginning.organisation,
        role_profile=beginning.role_profile,
        team_id=team_id,
        starts_on=clock.today(),
        job_title=(entry.title or "").strip(),
    )


def first_line(session: Session, entry: DirectoryEntry) -> None:
    """Let somebody who came with the directory answer to whom it says, if they never answered to anybody."""
    if not entry.made_person or entry.person_id is None or entry.manager_id is None:
        return
    above = session.get(DirectoryEntry, entry.manager_id)
    if above is None or above.person_id is None or queries.ever_answered(session, entry.person_id):
        return
    if not queries.may_lead(session, above.person_id, entry.person_id):
        return
    person = session.get_one(Person, entry.person_id)
    session.add(
        ReportingLine(
            person_id=person.id,
            manager_id=above.person_id,
            kind="manager",
            starts_on=max(person.starts_on, clock.today()),
        )
    )
    session.flush()
    events.record(session, None, "person.moved", person_id=person.id)
