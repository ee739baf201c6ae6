"""Changing the tree of teams: at once, or planned for a day on which the timetable does it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import _, format_day
from kie.people.holding import hold_tree
from kie.people.models import Team, TeamChange
from kie.teams import queries
from kie.teams.applying import apply_change
from kie.teams.refusing import TeamChangeRefused
from kie.teams.rehearsing import rehearsed
from kie.teams.rules import Wish
from kie.texts import tidied

LONGEST_NAME = 200
LONGEST_CODE = 60


class CodeTaken(Conflict):
    """There is a team with this code."""


class ParentClosed(Conflict):
    """The team above is closed."""


class SeenOtherwise(Conflict):
    """What a change would do is no longer what was shown."""


class TooLate(Conflict):
    """The change was made or withdrawn already."""


@dataclass(frozen=True, slots=True)
class NewTeam:
    """What a new team is to be."""

    code: str
    name: str
    parent_id: UUID


def add_team(session: Session, actor_id: UUID | None, asked: NewTeam) -> Team:
    """A new team, at once: an empty one changes nothing for anybody, and can be planned with from then on.

    Raises Invalid, NotFound for the team above, CodeTaken, ParentClosed.
    """
    hold_tree(session)
    code, name = one_line(asked.code, LONGEST_CODE), one_line(asked.name, LONGEST_NAME)
    parent = queries.team_or_refuse(session, asked.parent_id)
    if not code or not name:
        raise Invalid(_("Give the team a code and a name."))
    taken = session.scalars(select(Team).where(func.lower(Team.code) == code.lower()).limit(1)).first()
    if taken is not None:
        raise CodeTaken(
            _("%(team)s has the code %(code)s already.", team=taken.name, code=taken.code),
            _("Choose another code.")
            if taken.closed_on is None
            else _("That team is closed: open it again, or choose another code."),
        )
    if parent.closed_on is not None:
        raise ParentClosed(_("%(team)s is closed.", team=parent.name), _("Choose a team that is open."))
    team = Team(code=code, name=name, parent_id=parent.id)
    session.add(team)
    session.flush()
    _note(session, actor_id, team, "added", name=name, parent_id=parent.id)
    events.record(session, actor_id, "team.added", subject=team.id)
    return team


def one_line(text: str, limit: int) -> str:
    """A name or code as it is kept: one line, single blanks. Raises TextRefused."""
    return " ".join(tidied(text, limit).split())


def decide(
    session: Session, team_id: UUID, wish: Wish, actor_id: UUID | None, seen: str | None = None
) -> TeamChange:
    """Make the change today, or plan it for its day.

    `seen`: the digest of what was shown before, None for whoever asks without looking. Raises NotFound,
    TeamChangeRefused, and SeenOtherwise when what it would do is no longer what was shown.
    """
    hold_tree(session)
    team, today = queries.team_or_refuse(session, team_id), clock.today()
    with rehearsed(session, team, wish, actor_id, today) as rehearsal:
        found, digest = rehearsal.found, rehearsal.found.digest
    if seen is not None and seen != digest:
        raise SeenOtherwise(
            _("This team was changed meanwhile, or who answers to whom in it, so nothing was done."),
            _("Read what it would do now, and confirm that."),
        )
    if rehearsal.faults:
        raise TeamChangeRefused(rehearsal.faults)
    assert wish.starts_on is not None  # noqa: S101 - `hindrances` asked: narrows the type
    change = _added(session, team, wish, wish.starts_on, actor_id)
    if wish.starts_on <= today:
        apply_change(session, change, found, actor_id, today)
    else:
        events.record(
            session,
            actor_id,
            "team-change.planned",
            person_id=wish.leader_id,
            subject=team.id,
            kind=wish.kind,
            change=str(change.id),
        )
    return change


def _added(session: Session, team: Team, wish: Wish, day: date, actor_id: UUID | None) -> TeamChange:
    """The change as decided, and the end of a leader's time where the wish names it; neither is applied yet."""
    change = TeamChange(
        team_id=team.id,
        kind=wish.kind,
        starts_on=day,
        name=wish.name,
        parent_id=wish.parent_id,
        leader_id=wish.leader_id,
        whose=wish.whose,
        decided_by_id=actor_id,
        decided_at=clock.now(),
    )
    session.add(change)
    if wish.until is not None and wish.leader_id is not None:
        session.add(_ending(change, wish.until + timedelta(days=1)))
    session.flush()
    return change


def _ending(change: TeamChange, day: date) -> TeamChange:
    """That nobody leads the team any more from this day on."""
    return TeamChange(
        team_id=change.team_id,
        kind="led",
        starts_on=day,
        decided_by_id=change.decided_by_id,
        decided_at=change.decided_at,
    )


def withdraw(session: Session, actor_id: UUID | None, change_id: UUID) -> TeamChange:
    """Take back a planned change; one that was withdrawn stays so. Raises NotFound, and TooLate when it was made."""
    hold_tree(session)
    change = session.get(TeamChange, change_id, populate_existing=True)
    if change is None:
        raise NotFound()
    if change.applied_at is not None:
        raise TooLate(
            _("This change was made on %(day)s.", day=format_day(change.holds_from or change.starts_on)),
            _("To undo it, make another change."),
        )
    for one in [change, *_with(session, change)] if change.withdrawn_at is None else ():
        one.withdrawn_at, one.withdrawn_by_id = clock.now(), actor_id
        events.record(
            session,
            actor_id,
            "team-change.withdrawn",
            person_id=one.leader_id,
            subject=one.team_id,
            change=str(one.id),
        )
    return change


def _with(session: Session, change: TeamChange) -> list[TeamChange]:
    """The end of a leader's time that was decided together with the beginning."""
    if change.leader_id is None:
        return []
    return list(
        session.scalars(
            select(TeamChange).where(
                TeamChange.team_id == change.team_id,
                TeamChange.kind == "led",
                TeamChange.leader_id.is_(None),
                TeamChange.decided_at == change.decided_at,
                queries.planned(),
            )
        )
    )


def reopen(session: Session, actor_id: UUID | None, team_id: UUID) -> Team:
    """Open a closed team again; an open one stays so. Raises NotFound, and ParentClosed."""
    hold_tree(session)
    team = queries.team_or_refuse(session, team_id)
    if team.closed_on is None:
        return team
    parent = None if team.parent_id is None else queries.team_or_refuse(session, team.parent_id)
    if parent is not None and parent.closed_on is not None:
        raise ParentClosed(_("%(team)s is closed.", team=parent.name), _("Open that team first."))
    team.closed_on = None
    _note(session, actor_id, team, "reopened")
    events.record(session, actor_id, "team.reopened", subject=team.id)
    return team


def _note(
    session: Session,
    actor_id: UUID | None,
    team: Team,
    kind: str,
    name: str | None = None,
    parent_id: UUID | None = None,
) -> None:
    """Keep a change that is always made at once."""
    session.add(
        TeamChange(
            team_id=team.id,
            kind=kind,
            name=name,
            parent_id=parent_id,
            starts_on=clock.today(),
            holds_from=clock.today(),
            decided_by_id=actor_id,
            decided_at=clock.now(),
            applied_at=clock.now(),
        )
    )
    session.flush()
