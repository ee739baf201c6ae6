"""The cast of every test: a small council and the people in it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from kie import clock
from kie.people.models import Person, ReportingLine, RoleGrant, Team


@dataclass(frozen=True, slots=True)
class Cast:
    """Ana (staff), Ben (her manager), Chloé (HR), Dev (administrator), Efua (Ben's manager, moderator),
    Femi (HR partner for Highways), Grace (auditor); and the teams they sit in."""

    ana: Person
    ben: Person
    chloe: Person
    dev: Person
    efua: Person
    femi: Person
    grace: Person
    council: Team
    highways: Team
    parks: Team
    people_team: Team


def make_team(session: Session, code: str, name: str, parent: Team | None = None) -> Team:
    """One team below `parent`."""
    team = Team(code=code, name=name, parent_id=None if parent is None else parent.id)
    session.add(team)
    session.flush()
    return team


def make_person(session: Session, number: str, name: str, team: Team, **facts: object) -> Person:
    """One person of staff; `facts` change any field."""
    given: dict[str, object] = {
        "email": f"{name.split()[0].lower()}@wexcombe.example".replace("é", "e"),
        "employer": "Wexcombe Council",
        "job_title": "Officer",
        "role_profile": "staff",
        "location": "Town Hall",
        "grade": "G6",
        "starts_on": date(2020, 4, 6),
        **facts,
    }
    person = Person(staff_number=number, name=name, team_id=team.id, **given)
    session.add(person)
    session.flush()
    return person


def reports_to(
    session: Session,
    person: Person,
    manager: Person,
    since: date = date(2020, 4, 6),
    until: date | None = None,
    kind: str = "manager",
) -> ReportingLine:
    """A reporting line from `person` to `manager`."""
    line = ReportingLine(
        person_id=person.id, manager_id=manager.id, kind=kind, starts_on=since, ends_on=until
    )
    session.add(line)
    session.flush()
    return line


def out_of_every_line(session: Session, person: Person) -> None:
    """Nobody leads this person, who leads nobody."""
    concerned = or_(ReportingLine.person_id == person.id, ReportingLine.manager_id == person.id)
    session.execute(delete(ReportingLine).where(concerned))
    session.flush()


def give_role(session: Session, person: Person, role: str, team_id: UUID | None = None) -> None:
    """A role in running the product."""
    session.add(RoleGrant(person_id=person.id, role=role, team_id=team_id, granted_at=clock.now()))
    session.flush()


def make_cast(session: Session) -> Cast:
    """The council with its cast; everybody has an e-mail address and nobody has a password yet."""
    council = make_team(session, "WEX", "Wexcombe Council")
    highways = make_team(session, "HWY", "Highways", council)
    parks = make_team(session, "PRK", "Parks", council)
    people_team = make_team(session, "HR", "People team", council)
    efua = make_person(session, "1005", "Efua Mensah", council, role_profile="leaders", job_title="Director")
    ben = make_person(session, "1002", "Ben Okafor", highways, role_profile="leaders", job_title="Manager")
    ana = make_person(session, "1001", "Ana Silva", highways)
    chloe = make_person(session, "1003", "Chloé Martin", people_team)
    dev = make_person(session, "1004", "Dev Patel", people_team)
    femi = make_person(session, "1006", "Femi Ade", people_team)
    grace = make_person(session, "1007", "Grace Liu", people_team)
    for person, manager in (
        (ana, ben),
        (ben, efua),
        (chloe, efua),
        (dev, efua),
        (femi, chloe),
        (grace, efua),
    ):
        reports_to(session, person, manager)
    give_role(session, chloe, "hr")
    give_role(session, dev, "administrator")
    give_role(session, femi, "partner", highways.id)
    give_role(session, grace, "auditor")
    return Cast(ana, ben, chloe, dev, efua, femi, grace, council, highways, parks, people_team)
