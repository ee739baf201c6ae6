"""What the people pages show."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.i18n import N_, _, format_day, languages
from kie.people import directory, history, queries, relations
from kie.people.cells import COLUMNS
from kie.people.models import Person, Team
from kie.people.role_names import ROLE_NAMES
from kie.tables import Column, Table, to_csv

LINE_NAMES = {"manager": N_("Manager"), "reviewer": N_("Named reviewer"), "moderator": N_("Named moderator")}


@dataclass(frozen=True, slots=True)
class Fact:
    """One term and its value, for a summary list."""

    term: str
    value: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role held now."""

    grant_id: UUID
    title: str
    given: datetime


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person in the directory: facts, whom they answer to over time, who answers to them, roles."""

    person_id: UUID
    name: str
    team_id: UUID
    facts: tuple[Fact, ...]
    lines: Table
    reports: tuple[Person, ...]
    roles: tuple[Role, ...]


def person(session: Session, person_id: UUID, catalogue: Catalogue, day: date) -> PersonPage:
    """The person's page; raises NotFound."""
    who = directory.known_person(session, person_id)
    team = session.get_one(Team, who.team_id)
    profile = catalogue.role_profiles.get(who.role_profile)
    values = (
        (N_("Staff number"), who.staff_number),
        (N_("E-mail"), who.email or _("None")),
        (N_("Job title"), who.job_title),
        (N_("Team"), team.name),
        (N_("Employer"), who.employer),
        (N_("Role profile"), who.role_profile if profile is None else profile.title),
        (N_("Location"), who.location),
        (N_("Grade"), who.grade),
        (N_("First day"), format_day(who.starts_on)),
        (N_("Last day"), _("Staying") if who.leaves_on is None else format_day(who.leaves_on)),
        (N_("Language"), _name_of_language(who.language)),
    )
    return PersonPage(
        person_id=who.id,
        name=who.name,
        team_id=team.id,
        facts=tuple(Fact(_(term), value or _("Not given")) for term, value in values),
        lines=_lines(session, person_id, day),
        reports=tuple(directory.own_people(session, person_id, day)),
        roles=tuple(_roles(session, person_id)),
    )


def _name_of_language(tag: str) -> str:
    """As the language calls itself; the tag when it is on offer no longer."""
    return next((one.name for one in languages() if one.tag == tag), tag)


def _lines(session: Session, person_id: UUID, day: date) -> Table:
    rows = tuple(
        (one.name, _as_what(one), format_day(one.starts_on), _until(one, day))
        for one in history.line_over_time(session, person_id)
    )
    columns = (Column(_("Who")), Column(_("As")), Column(_("From")), Column(_("Until")))
    return Table(_("Whom they answer to"), columns, rows)


def _as_what(span: history.Span) -> str:
    if span.kind == "acting":
        return _("Acts for %(name)s", name=span.instead_of)
    if span.kind == "delegate":
        return _("Stands in beside %(name)s", name=span.instead_of)
    return _(LINE_NAMES[span.kind])


def _until(span: history.Span, day: date) -> str:
    if span.ends_on is not None:
        return format_day(span.ends_on)
    return _("Planned, without an end") if span.starts_on > day else _("Now")


def _roles(session: Session, person_id: UUID) -> list[Role]:
    grants = relations.roles_of(session, person_id)
    teams = queries.team_names(session, [grant.team_id for grant in grants if grant.team_id is not None])
    return [
        Role(
            grant.id,
            ", ".join(
                filter(None, (_(ROLE_NAMES[grant.role]), teams.get(grant.team_id) if grant.team_id else None))
            ),
            grant.granted_at,
        )
        for grant in grants
    ]


def columns_table() -> Table:
    """Every column of an import file and what goes in it."""
    rows = tuple((column.name, _("Yes") if column.needed else _("No"), _(column.about)) for column in COLUMNS)
    return Table(
        _("The columns of the file"),
        (Column(_("Column")), Column(_("Needed")), Column(_("Meaning"))),
        rows,
    )


def profiles_table(catalogue: Catalogue) -> Table:
    """Every role profile that the column `role_profile` may name. Titles are data and stand as they were written."""
    rows = tuple((profile.id, profile.title) for profile in catalogue.role_profiles.values())
    return Table(
        _("The role profiles set up here"), (Column(_("Id, for the file")), Column(_("Title"))), rows
    )


def sample(organisation: str, role_profile: str, top: str | None) -> bytes:
    """A small file that can be imported as it is, to copy from. Its people are invented.

    `top`: code of the team that the sample's own goes under; None where there is none yet.
    """
    whole = ("EXA", organisation, "")
    if top is not None and top != "EXA":
        whole = ("EXA", "Example department", top)
    part = ("EXA-1", "Highways", "EXA")
    cells = (
        ("EX1001", "Efua Mensah", "Director", whole, ""),
        ("EX1002", "Ben Okafor", "Manager", part, "EX1001"),
        ("EX1003", "Ana Silva", "Officer", part, "EX1002"),
    )
    rows = tuple(_sample_row(*person, organisation, role_profile) for person in cells)
    return to_csv(Table("", tuple(Column(column.name) for column in COLUMNS), rows))


def _sample_row(
    number: str,
    name: str,
    job_title: str,
    team: tuple[str, str, str],
    manager: str,
    organisation: str,
    role_profile: str,
) -> tuple[str, ...]:
    email = f"{name.split()[0].lower()}@example.org"
    return (
        number,
        name,
        email,
        organisation,
        job_title,
        role_profile,
        *team,
        "Town Hall",
        "G6",
        "2026-04-01",
        "",
        manager,
        "",
        "",
        "en-GB",
    )
