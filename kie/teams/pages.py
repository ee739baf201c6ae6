"""What the pages of teams show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import _, format_day
from kie.people.finding_teams import MOST_FOUND, teams_meant
from kie.people.models import Team, TeamChange
from kie.tables import Column, Table
from kie.teams import due, queries
from kie.teams.consequences import consequences_of
from kie.teams.forms import ChangeForm
from kie.teams.leaders import Leader, leaders_of
from kie.teams.refusing import faults_of
from kie.teams.rehearsing import Rehearsal, rehearsed
from kie.teams.rules import refusals_of
from kie.teams.wording import day_of, effects, sentence_of


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team in a list. `people`: directly in it; `teams`: open ones right below it; `leader`: "" for nobody."""

    team_id: UUID
    name: str
    code: str
    people: int
    teams: int
    leader: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A planned change. `late`: its day has come, and `waits` says what for; empty in a list of all teams, because each
    reason takes a dozen statements: the page of its team says it."""

    change_id: UUID
    team_id: UUID
    sentence: str
    about: str
    late: bool
    waits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TreePage:
    """The organisation: the teams right below it or those looked for, and every planned change.

    `top`: None while there are no teams. `found`: None when nothing was looked for; `more`: there are others.
    """

    top: TeamRow | None
    below: tuple[TeamRow, ...]
    found: tuple[TeamRow, ...] | None
    more: bool
    planned: tuple[PlannedRow, ...]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """One team. `path`: the teams above it from the top, name and id; `people`: how many are directly in it.

    `leader`: None for nobody. `leaders`: whoever was named, with their days; None where nobody was. `history`: what was
    done or withdrawn, the latest first, each with its day.
    """

    team_id: UUID
    name: str
    code: str
    path: tuple[tuple[str, UUID], ...]
    people: int
    leader: Leader | None
    partners: tuple[str, ...]
    closed_on: date | None
    below: tuple[TeamRow, ...]
    closed: tuple[TeamRow, ...]
    planned: tuple[PlannedRow, ...]
    leaders: Table | None
    history: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A change that is asked about. `effects`: what it does, a sentence each, empty while nothing can be shown.

    `before`: what is planned for before, each with its day; the effects are those after it. `digest`: what the
    confirmation sends back. `waits`: what a planned closing still waits for. `people`: whose manager changes, with whom
    they have then.
    """

    team_id: UUID
    name: str
    code: str
    today: bool = True
    day: str = ""
    effects: tuple[str, ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    waits: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    digest: str = ""


MOST_SHOWN = 200
"""People whose change of manager is shown one by one."""


def tree_page(session: Session, words: str) -> TreePage:
    """The first page of teams. `words`: a code or a part of a name to look for, "" for none."""
    top = queries.top_team(session)
    found = teams_meant(session, words) if words.strip() else None
    below = [] if top is None else queries.right_below(session, top.id)
    teams = [*([] if top is None else [top]), *below, *(found or [])]
    rows = _rows(session, teams, leaders_of(session, [one.id for one in teams], clock.today()))
    return TreePage(
        top=None if top is None else rows[top.id],
        below=tuple(rows[one.id] for one in below),
        found=None if found is None else tuple(rows[one.id] for one in found[:MOST_FOUND]),
        more=found is not None and len(found) > MOST_FOUND,
        planned=_planned_rows(queries.change_lines(session, queries.planned()), waits={}),
    )


def team_page(session: Session, team_id: UUID) -> TeamPage:
    """One team; raises NotFound."""
    team, today = queries.team_or_refuse(session, team_id), clock.today()
    below, closed = queries.right_below(session, team_id), queries.closed_teams(session, team_id)
    leaders = leaders_of(session, [one.id for one in (team, *below, *closed)], today)
    rows = _rows(session, [team, *below, *closed], leaders)
    lines = queries.change_lines(session, TeamChange.team_id == team_id)
    past = [one for one in lines if one.row.applied_at or one.row.withdrawn_at]
    planned = [one for one in lines if one not in past]
    return TeamPage(
        team_id=team_id,
        name=team.name,
        code=team.code,
        path=tuple((one.name, one.id) for one in queries.path_to(session, team_id)),
        people=rows[team_id].people,
        leader=leaders[team_id],
        partners=tuple(queries.partners_of(session, [team_id]).values()),
        closed_on=team.closed_on,
        below=tuple(rows[one.id] for one in below),
        closed=tuple(rows[one.id] for one in closed),
        planned=_planned_rows(planned, _what_they_wait_for(session, planned)),
        leaders=_leaders(past),
        history=tuple((sentence_of(one), day_of(one)) for one in reversed(past)),
    )


def _leaders(past: list[queries.ChangeLine]) -> Table | None:
    """Who led the team from when to when, as it was named; the latest first."""
    named = [one for one in past if one.row.kind == "led" and one.row.holds_from is not None]
    ends = [one.row.holds_from for one in named[1:]]
    rows = [
        (
            one.leader or _("Nobody"),
            format_day(one.row.holds_from or one.row.starts_on),
            _("Now") if ended is None else format_day(ended - timedelta(days=1)),
        )
        for one, ended in zip(named, [*ends, None], strict=False)
        if ended != one.row.holds_from
    ]
    columns = (Column(_("Who")), Column(_("From")), Column(_("Until")))
    return Table(_("Who led the team"), columns, tuple(reversed(rows))) if rows else None


def _rows(session: Session, teams: list[Team], leaders: Mapping[UUID, Leader | None]) -> dict[UUID, TeamRow]:
    sizes = queries.sizes_of(session, [one.id for one in teams], clock.today())
    return {
        one.id: TeamRow(one.id, one.name, one.code, *sizes[one.id], leader.name if leader else "")
        for one in teams
        for leader in [leaders[one.id]]
    }


def _planned_rows(
    lines: list[queries.ChangeLine], waits: Mapping[UUID, tuple[str, ...]]
) -> tuple[PlannedRow, ...]:
    """`waits`: what each waits for, by its id, where that is said."""
    today = clock.today()
    return tuple(
        PlannedRow(
            one.row.id,
            one.row.team_id,
            sentence_of(one),
            day_of(one),
            one.row.starts_on <= today,
            waits.get(one.row.id, ()),
        )
        for one in lines
    )


def _what_they_wait_for(session: Session, lines: list[queries.ChangeLine]) -> dict[UUID, tuple[str, ...]]:
    """Of those whose day has come."""
    today = clock.today()
    return {one.row.id: _waits(session, one.row) for one in lines if one.row.starts_on <= today}


def _waits(session: Session, change: TeamChange) -> tuple[str, ...]:
    today = clock.today()
    found = due.waiting(session, change, today)
    because = refusals_of(found.wish, found.around, today)
    return tuple(message for _about, message in faults_of(session, found, because))


def change_page(session: Session, team_id: UUID, form: ChangeForm, asked: bool, actor_id: UUID) -> ChangePage:
    """The form of a change and, once it was filled in well, what the change would do. Raises NotFound.

    What stands in the way is said in the form.
    """
    team, today = queries.team_or_refuse(session, team_id), clock.today()
    bare = ChangePage(team.id, team.name, team.code)
    if asked:
        form.validate()
        form.read(session)
    if not asked or form.errors:
        form.suit(leaders_of(session, [team_id], today)[team_id])
        return bare
    with rehearsed(session, team, form.wish(), actor_id, today) as rehearsal:
        form.suit(rehearsal.found.leader)
        form.blame(rehearsal.faults)
        if form.errors or form.form_errors:
            return bare
        return _shown(session, bare, rehearsal, today)


def _shown(session: Session, bare: ChangePage, rehearsal: Rehearsal, today: date) -> ChangePage:
    found = rehearsal.found
    day, what = found.wish.starts_on or today, consequences_of(session, found, today)
    spans = [one for one in (*found.turn.people, *found.turn.own) if one.kind == "manager"]
    waits = faults_of(session, found, refusals_of(found.wish, found.around, today))
    return replace(
        bare,
        today=day <= today,
        day=format_day(day),
        effects=tuple(effects(found, what)),
        before=tuple((sentence_of(one), day_of(one)) for one in rehearsal.before),
        waits=tuple(message for _about, message in waits),
        people=tuple(_change_of(what.names, one.person_id, one.was) for one in spans[:MOST_SHOWN]),
        digest=found.digest,
    )


def _change_of(names: dict[UUID, str], person_id: UUID, was: UUID | None) -> tuple[str, str]:
    return names[person_id], _("Nobody") if was is None else names[was]
