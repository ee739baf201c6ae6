"""Letters for people without an e-mail address: chosen, written down as printed, once a week each.

HR prints them and may see them, so they say less than a mail would: of plans only in
whose something waits.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.db import inserting
from kie.errors import Conflict, NotFound
from kie.home.rules import Task
from kie.home.waiting import waiting_of_many
from kie.i18n import _, ngettext, speaking
from kie.insights.turns import PlanKind
from kie.people.models import Person, Team
from kie.people.posts import in_post
from kie.people.queries import teams_below
from kie.reminders.mails import lines_of
from kie.reminders.models import LetterRun, ReminderLetter
from kie.reminders.queries import with_mail

AT_ONCE = 150
"""People looked at in one run: what a page may take the time for."""
OF_PLANS = frozenset(get_args(PlanKind))


class NobodyLeft(Conflict):
    """Nobody in the team, or in the whole organisation, is left to be looked at this week."""

    def __init__(self, team: str, without_address: int, elsewhere: int) -> None:
        """`team`: its name, "" for the whole organisation; `without_address`: how many in it have no address;
        `elsewhere`: how many have not been looked at in the rest of the organisation."""
        if without_address and team:
            said = _("Everybody in %(team)s without an e-mail address was looked at this week.", team=team)
        elif team:
            said = _("Everybody in %(team)s has an e-mail address, and gets mail instead.", team=team)
        elif without_address:
            said = _("Everybody without an e-mail address was looked at this week.")
        else:
            said = _("Everybody has an e-mail address, and gets mail instead.")
        if elsewhere:
            then = ngettext(
                "%(n)s person elsewhere has not been looked at: choose their team, or the whole organisation.",
                "%(n)s people elsewhere have not been looked at: choose their team, or the whole organisation.",
                elsewhere,
            )
        else:
            then = _("The next letters are due from Monday on.") if without_address else ""
        super().__init__(said, then)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: to whom, in which language, and what waits, line by line."""

    person: Person
    team: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a week. `letters`: how many were printed, of those looked at."""

    run: LetterRun
    by: str
    letters: int
    looked_at: int


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def _unseen(today: date, team_ids: Iterable[UUID] | None) -> Select[Person]:
    """Selects those in post, without an address, whom no run of this week has looked at."""
    seen = select(ReminderLetter.person_id).where(ReminderLetter.week == week_of(today))
    conditions: list[ColumnElement[bool]] = [in_post(today), ~with_mail(), Person.id.not_in(seen)]
    if team_ids is not None:
        conditions.append(Person.team_id.in_(list(team_ids)))
    return select(Person).where(*conditions)


def unseen(session: Session, today: date) -> int:
    """How many people a run could still look at this week. One statement."""
    return session.scalar(select(func.count()).select_from(_unseen(today, None).subquery())) or 0


def print_run(session: Session, actor_id: UUID, team_code: str, today: date) -> LetterRun:
    """Look at the next people, in the order of names, and write down for whom there is a letter.

    `team_code`: only this team and those below, "" for everybody. Raises NotFound for a team that does not exist, and
    NobodyLeft.
    """
    people = list(
        session.scalars(
            _unseen(today, _teams(session, team_code)).order_by(Person.name, Person.id).limit(AT_ONCE)
        )
    )
    if not people:
        raise _nobody_left(session, team_code, today)
    run = LetterRun(week=week_of(today), printed_by_id=actor_id, printed_at=clock.now())
    session.add(run)
    session.flush()
    waits = waiting_of_many(session, [one.id for one in people], today)
    printed = {one for one, tasks in waits.items() if tasks}
    rows = [
        {"person_id": one.id, "week": run.week, "run_id": run.id, "printed": one.id in printed}
        for one in people
    ]
    # Somebody else may be printing for the same people at this moment: whoever comes first has them.
    session.execute(inserting(session, ReminderLetter).on_conflict_do_nothing(), rows)
    events.record_many(session, actor_id, "reminder-letter.printed", sorted(printed, key=str))
    return run


def _nobody_left(session: Session, team_code: str, today: date) -> NobodyLeft:
    teams = _teams(session, team_code)
    inside = [in_post(today), ~with_mail(), *([] if teams is None else [Person.team_id.in_(teams)])]
    without_address = session.scalar(select(func.count(Person.id)).where(*inside)) or 0
    name = session.scalar(select(Team.name).where(Team.code == team_code)) or ""
    return NobodyLeft(name, without_address, unseen(session, today) if name else 0)


def _teams(session: Session, code: str) -> set[UUID] | None:
    if not code:
        return None
    team_id = session.scalar(select(Team.id).where(Team.code == code))
    if team_id is None:
        raise NotFound(_("There is no team with the code %(code)s.", code=code))
    return teams_below(session, [team_id])


def runs_of_week(session: Session, today: date) -> list[Run]:
    """The runs of this week, the latest first. One statement."""
    printed = func.count().filter(ReminderLetter.printed)
    rows = session.execute(
        select(LetterRun, Person.name, printed, func.count())
        .join(Person, Person.id == LetterRun.printed_by_id)
        .join(ReminderLetter, ReminderLetter.run_id == LetterRun.id)
        .where(LetterRun.week == week_of(today))
        .group_by(LetterRun.id, Person.name)
        .order_by(LetterRun.printed_at.desc(), LetterRun.id)
    )
    return [Run(run, name, letters, looked_at) for run, name, letters, looked_at in rows]


def letters_of(session: Session, run_id: UUID, today: date) -> list[Letter]:
    """The letters of a run of this week as they are now: what was done since is not in them.

    Raises NotFound for a run of another week, whose letters would be out of date.
    """
    run = session.get(LetterRun, run_id)
    if run is None or run.week != week_of(today):
        raise NotFound()
    rows = session.execute(
        select(Person, Team.name)
        .join(ReminderLetter, ReminderLetter.person_id == Person.id)
        .join(Team, Team.id == Person.team_id)
        .where(ReminderLetter.run_id == run_id, ReminderLetter.printed, in_post(today))
        .order_by(Team.name, Person.name, Person.id)
    ).all()
    waits = waiting_of_many(session, [person.id for person, _team in rows], today)
    letters = []
    for person, team in rows:
        with speaking(person.language):
            letters.append(Letter(person, team, _lines(waits[person.id], today)))
    return [one for one in letters if one.lines]


def _lines(tasks: Sequence[Task], today: date) -> list[str]:
    shown = [task for task in tasks if task.kind not in OF_PLANS]
    plans = Counter(task.person for task in tasks if task.kind in OF_PLANS)
    # The reader's own, which has no name, comes first.
    return lines_of(shown, today) + [_of_plan(one, plans[one]) for one in sorted(plans, key=str.casefold)]


def _of_plan(name: str, things: int) -> str:
    """`name`: whose plan it is, "" for the reader's own."""
    if not name:
        return ngettext(
            "Something waits for you in your own development plan.",
            "%(n)s things wait for you in your own development plan.",
            things,
        )
    return ngettext(
        "Something waits for you in the development plan of %(name)s.",
        "%(n)s things wait for you in the development plan of %(name)s.",
        things,
        name=name,
    )
