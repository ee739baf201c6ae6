"""What the preview of an import shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kie.i18n import N_, _, format_day
from kie.people import queries
from kie.people.ending_roles import NONE_END, EndingRoles, ending_roles
from kie.people.pages import LINE_NAMES
from kie.people.previewed import ImportPreview
from kie.people.rules import ChangedPerson, TeamFacts
from kie.tables import Column, Table

AT_MOST = 200
FIELD_NAMES = {
    "name": N_("Name"),
    "email": N_("E-mail"),
    "employer": N_("Employer"),
    "job_title": N_("Job title"),
    "role_profile": N_("Role profile"),
    "team_code": N_("Team"),
    "team_name": N_("Name of the team"),
    "parent_team_code": N_("Team above"),
    "location": N_("Location"),
    "grade": N_("Grade"),
    "starts_on": N_("First day"),
    "leaves_on": N_("Last day"),
    "language": N_("Language"),
    **LINE_NAMES,
}


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """An import before it is confirmed. A table holds at most 200 rows, and its caption says when there are more.

    `left`: people whom the file does not mention, None when it mentions everybody. `since`: the day from which
    changed lines hold, "" for today; `teams_at_once`: somebody's team changes, and that has no day. `roles`: those
    of administrators and HR that end with people's last days. `held`: what was
    decided about teams here and the file says otherwise; `undoes`: whether it undoes that.
    """

    counts: dict[str, int]
    tables: tuple[Table, ...]
    left: Table | None
    nothing: bool
    held: Table | None = None
    undoes: bool = False
    since: str = ""
    teams_at_once: bool = False
    roles: EndingRoles = NONE_END


def preview(session: Session, found: ImportPreview, most: int | None = AT_MOST) -> PreviewPage:
    """The tables of a preview, of what there is to show only. `most`: lines of a table, None for all."""
    leaders = {
        value
        for one in found.moved[:AT_MOST]
        for change in one.changes
        if change.field in LINE_NAMES
        for value in (change.before, change.after)
        if isinstance(value, str)
    }
    names = queries.names_by_number(session, leaders) | {row.staff_number: row.name for row in found.new}
    names |= queries.names_by_number(session, _planned_leaders(found)) | _teams(session, found)
    new = [(row.name, row.staff_number, row.job_title, row.team_name) for row in found.new]
    teams = [
        (team.code, "" if team.before is None else _team(team.before), _team(team.after))
        for team in found.teams
    ]
    person = (Column(_("Name")), Column(_("Staff number")))
    change = (*person, Column(_("What")), Column(_("Now")), Column(_("In the file")))
    move = (*person, Column(_("What")), Column(_("Before")), Column(_("In the file")), Column(_("From")))
    tables = (
        _cut(_("New people"), (*person, Column(_("Job title")), Column(_("Team"))), new, most=most),
        _cut(_("Changed"), change, _changes(found.changed, names), len(found.changed), most),
        _cut(_("Moved to another team or manager"), move, _moves(found.moved, names), len(found.moved), most),
        _cut(_("Plans that this takes the place of"), _plan_columns(), _plans(found, names)),
        _cut(_("Teams"), (Column(_("Code")), Column(_("Now")), Column(_("In the file"))), teams),
    )
    names_left = [(name, number) for number, name in found.left]
    left = _cut(_("In KIE but not in the file"), person, names_left, most=most)
    return PreviewPage(
        found.counts(),
        tuple(filter(None, tables)),
        left,
        found.nothing,
        _held(session, found),
        found.undoes_decisions,
        "" if found.takes_effect_on is None else format_day(found.takes_effect_on),
        any(change.field == "team_code" for one in found.moved for change in one.changes),
        ending_roles(session, found),
    )


def _held(session: Session, found: ImportPreview) -> Table | None:
    """What was decided about teams here, beside what the file says."""
    codes = {
        code
        for one in found.held[:AT_MOST]
        for code in (one.decision.value, one.file)
        if one.field in LINE_NAMES and code is not None
    }
    names = queries.names_by_number(session, codes) if codes else {}
    rows = [
        (
            f"{one.subject} ({one.code})",
            _(FIELD_NAMES[one.field]),
            _shown(one.field, one.decision.value, names),
            _shown(one.field, one.file, names),
            format_day(one.decision.since),
            one.decision.by or _("nobody who is known"),
        )
        for one in found.held
    ]
    titles = (_("Who or what"), _("What"), _("Decided here"), _("In the file"), _("Since"), _("Decided by"))
    title = (
        _("Decided here, and undone by this file") if found.undoes_decisions else _("Decided here, and kept")
    )
    return _cut(title, tuple(Column(one) for one in titles), rows)


def _teams(session: Session, found: ImportPreview) -> dict[str, str]:
    """Names of the teams that people move between, as they are and as the file calls them; see `_team_key`."""
    codes = {
        value
        for one in found.moved[:AT_MOST]
        for change in one.changes
        for value in (change.before, change.after)
        if change.field == "team_code" and isinstance(value, str)
    }
    names = queries.team_names_by_code(session, codes)
    names |= {one.code: one.after.name for one in found.teams if one.code in codes}
    return {_team_key(code): name for code, name in names.items()}


def _team_key(code: str) -> str:
    """Where the name of a team stands among names of people by staff number, which have no blanks in them."""
    return f"team {code}"


def _planned_leaders(found: ImportPreview) -> set[str]:
    return {one.plan.manager for one in found.replaced[:AT_MOST] if one.plan.manager is not None}


def _plan_columns() -> tuple[Column, ...]:
    titles = (_("Name"), _("Staff number"), _("What"), _("Was planned"), _("From"))
    return tuple(Column(title) for title in titles)


def _plans(found: ImportPreview, names: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [
        (
            one.name,
            one.staff_number,
            _(FIELD_NAMES[one.field]),
            _shown(one.field, one.plan.manager, names),
            format_day(one.plan.day),
        )
        for one in found.replaced
    ]


def _team(team: TeamFacts) -> str:
    if team.parent_code is None:
        return team.name
    return _("%(name)s, under %(parent)s", name=team.name, parent=team.parent_code)


def _changes(people: Sequence[ChangedPerson], names: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [
        (
            one.name,
            one.staff_number,
            _(FIELD_NAMES[change.field]),
            _shown(change.field, change.before, names),
            _shown(change.field, change.after, names),
        )
        for one in people[: AT_MOST + 1]
        for change in one.changes
    ]


def _moves(people: Sequence[ChangedPerson], names: Mapping[str, str]) -> list[tuple[str, ...]]:
    since = [change.since for one in people[: AT_MOST + 1] for change in one.changes]
    days = [_("At once") if day is None else format_day(day) for day in since]
    return [(*row, day) for row, day in zip(_changes(people, names), days, strict=True)]


def _shown(field: str, value: str | date | None, names: Mapping[str, str]) -> str:
    if value is None or value == "":
        return _("empty")
    if isinstance(value, date):
        return format_day(value)
    key = _team_key(value) if field == "team_code" else value
    named = field in LINE_NAMES or field == "team_code"
    return f"{names[key]} ({value})" if named and key in names else value


def _cut(
    title: str,
    columns: tuple[Column, ...],
    rows: Sequence[tuple[str, ...]],
    count: int | None = None,
    most: int | None = AT_MOST,
) -> Table | None:
    """A table of the first rows. `count`: how many people or teams they are about; None: one row each."""
    if not rows:
        return None
    count = len(rows) if count is None else count
    caption = f"{title} ({count})"
    if most is not None and len(rows) > most:
        caption = _("%(title)s (%(count)s; the first %(shown)s lines)", title=title, count=count, shown=most)
    return Table(caption, columns, tuple(rows[:most]))
