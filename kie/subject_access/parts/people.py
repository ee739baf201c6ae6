"""Of the directory: the person, their lines, who stood in, roles, changes of their address."""

from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased

from kie.i18n import N_, languages
from kie.people.address_models import AddressChange
from kie.people.models import Person, ReportingLine, RoleGrant, StandIn, Team
from kie.people.team_models import TeamChange
from kie.subject_access.sections import Asking, Field, Part, Section, name_of

LINES = {"manager": N_("Manager"), "reviewer": N_("Named reviewer"), "moderator": N_("Named moderator")}
STANDS = {"acting": N_("Instead of somebody who is away"), "delegate": N_("Beside somebody")}
ROLES = {
    "hr": N_("HR administrator"),
    "partner": N_("HR partner"),
    "administrator": N_("System administrator"),
    "auditor": N_("Auditor"),
    "clerk": N_("Clerk"),
}
CHANGES = {
    "added": N_("Added"),
    "renamed": N_("Renamed"),
    "moved": N_("Moved"),
    "led": N_("Given a leader"),
    "closed": N_("Closed"),
    "reopened": N_("Opened again"),
}


def _person(found: Select[Any], asking: Asking) -> Select[Any]:
    return (
        found.select_from(Person).join(Team, Team.id == Person.team_id).where(Person.id == asking.person_id)
    )


def _addresses(found: Select[Any], asking: Asking) -> Select[Any]:
    theirs = found.where(AddressChange.person_id == asking.person_id)
    return theirs.order_by(AddressChange.changed_at, AddressChange.id)


def _above(found: Select[Any], asking: Asking) -> Select[Any]:
    theirs = found.where(ReportingLine.person_id == asking.person_id)
    return theirs.order_by(ReportingLine.starts_on, ReportingLine.id)


def _below(found: Select[Any], asking: Asking) -> Select[Any]:
    theirs = found.where(ReportingLine.manager_id == asking.person_id)
    return theirs.group_by(ReportingLine.kind).order_by(ReportingLine.kind)


def _roles(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(RoleGrant.person_id == asking.person_id).order_by(RoleGrant.granted_at, RoleGrant.id)


def _led(found: Select[Any], asking: Asking) -> Select[Any]:
    one = asking.person_id
    concerned = or_(TeamChange.leader_id == one, TeamChange.leader_before_id == one)
    theirs = found.select_from(TeamChange).join(Team, Team.id == TeamChange.team_id).where(concerned)
    return theirs.order_by(TeamChange.starts_on, TeamChange.id)


def _away(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(StandIn.manager_id == asking.person_id).order_by(StandIn.starts_on, StandIn.id)


def _for_others(found: Select[Any], asking: Asking) -> Select[Any]:
    one = asking.person_id
    theirs = or_(StandIn.deputy_id == one, StandIn.person_id == one)
    return found.where(theirs).order_by(StandIn.starts_on, StandIn.id)


def _unit() -> Any:
    unit = aliased(Team)
    return select(unit.name).where(unit.id == RoleGrant.team_id).scalar_subquery()


_STANDING = (
    Field("kind", N_("How"), StandIn.kind, codes=STANDS),
    Field("manager", N_("For whom"), name_of(StandIn.manager_id), "name"),
    Field("deputy", N_("Who stood in"), name_of(StandIn.deputy_id), "name"),
    Field("starts_on", N_("From"), StandIn.starts_on),
    Field("ends_on", N_("To"), StandIn.ends_on),
    Field("made_by", N_("Named by"), name_of(StandIn.made_by_id), "name"),
    Field("made_at", N_("Named"), StandIn.made_at),
    Field("ended_by", N_("Ended by"), name_of(StandIn.ended_by_id), "name"),
    Field("ended_at", N_("Ended before that"), StandIn.ended_at),
)

PART = Part(
    "people",
    N_("You in the directory"),
    10,
    (
        Section(
            "person",
            N_("What the directory says of you"),
            (
                Field("staff_number", N_("Staff number"), Person.staff_number),
                Field("name", N_("Name"), Person.name),
                Field("email", N_("E-mail address"), Person.email),
                Field("employer", N_("Employer"), Person.employer),
                Field("job_title", N_("Job title"), Person.job_title),
                Field("role_profile", N_("Role profile"), Person.role_profile),
                Field("team", N_("Team"), Team.name),
                Field("location", N_("Place of work"), Person.location),
                Field("grade", N_("Grade"), Person.grade),
                Field("starts_on", N_("Started"), Person.starts_on),
                Field("leaves_on", N_("Last day"), Person.leaves_on),
                Field(
                    "language",
                    N_("Language"),
                    Person.language,
                    codes={one.tag: one.name for one in languages()},
                ),
            ),
            _person,
        ),
        Section(
            "address-changes",
            N_("Earlier e-mail addresses"),
            (
                Field("before", N_("Address until then"), AddressChange.before),
                Field("changed_at", N_("Changed"), AddressChange.changed_at),
                Field("changed_by", N_("By"), name_of(AddressChange.changed_by_id), "name"),
            ),
            _addresses,
        ),
        Section(
            "reporting-lines",
            N_("Whom you answer to"),
            (
                Field("kind", N_("As"), ReportingLine.kind, codes=LINES),
                Field("manager", N_("Who"), name_of(ReportingLine.manager_id), "name"),
                Field("starts_on", N_("From"), ReportingLine.starts_on),
                Field("ends_on", N_("To"), ReportingLine.ends_on),
            ),
            _above,
        ),
        Section(
            "leads",
            N_("How many answer or answered to you"),
            (
                Field("kind", N_("As"), ReportingLine.kind, codes=LINES),
                Field("lines", N_("How many"), func.count()),
                Field("first_on", N_("Since"), func.min(ReportingLine.starts_on)),
                Field(
                    "running",
                    N_("Still"),
                    func.sum(case((ReportingLine.ends_on.is_(None), 1), else_=0)),
                ),
            ),
            _below,
            note=N_("Who they are stands in their own files."),
        ),
        Section(
            "away",
            N_("When somebody stood in for you"),
            (*_STANDING, Field("reason", N_("Why"), StandIn.reason, "words")),
            _away,
        ),
        Section(
            "standing-in",
            N_("When you stood in, or somebody stood in with you alone in mind"),
            _STANDING,
            _for_others,
            note=N_("Why is about whoever was away, and stands in their file."),
        ),
        Section(
            "roles",
            N_("Roles in running this product"),
            (
                Field("role", N_("Role"), RoleGrant.role, codes=ROLES),
                Field("unit", N_("Unit"), _unit()),
                Field("granted_by", N_("Given by"), name_of(RoleGrant.granted_by_id), "name"),
                Field("granted_at", N_("Given"), RoleGrant.granted_at),
                Field("ended_at", N_("Ended"), RoleGrant.ended_at),
            ),
            _roles,
        ),
        Section(
            "leading-teams",
            N_("Decisions about which team you lead"),
            (
                Field("team", N_("Team"), Team.name),
                Field("kind", N_("What"), TeamChange.kind, codes=CHANGES),
                Field("leader", N_("Leader from then on"), name_of(TeamChange.leader_id), "name"),
                Field("starts_on", N_("From"), TeamChange.starts_on),
                Field("decided_at", N_("Decided"), TeamChange.decided_at),
                Field("withdrawn_at", N_("Withdrawn"), TeamChange.withdrawn_at),
            ),
            _led,
        ),
    ),
)
