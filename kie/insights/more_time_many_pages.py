"""The page on which some people of an open cycle are given more time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from kie.cycles.later_days import NAMED, Choice, choices, names_in
from kie.cycles.models import Cycle
from kie.cycles.more_time import Missing
from kie.cycles.rules import OwnDays
from kie.errors import Conflict
from kie.i18n import N_, _, format_day, ngettext
from kie.identifiers import id_or_none
from kie.insights.more_time_forms import MoreTimeForm, TeamSearch
from kie.people.choosing import say
from kie.people.finding_teams import MOST_FOUND, teams_meant
from kie.people.models import Team

LISTED = 200
"""People of one team that are offered one by one."""


@dataclass(frozen=True, slots=True)
class MoreTimePage:
    """The page. `team`: whose people are offered, None before one was chosen; `which`: the teams to choose from where
    several match what was typed; `more`: others match as well; `everybody`: how many are in it and below; `full`: not
    all of them are listed; `gone`: that people who were ticked are offered no longer, "" where none is."""

    cycle: Cycle
    search: TeamSearch
    team: Team | None
    which: Sequence[Team] = ()
    more: bool = False
    everybody: int = 0
    full: bool = False
    gone: str = ""


def more_time_page(
    session: Session, cycle: Cycle, search: TeamSearch, form: MoreTimeForm, viewer_id: UUID, missing: Missing
) -> MoreTimePage:
    """The page, with the form offering those directly in the team who lack a part, and all of it."""
    teams = _teams(session, search)
    if len(teams) != 1:
        return MoreTimePage(cycle, search, None, teams[:MOST_FOUND], len(teams) > MOST_FOUND)
    team = teams[0]
    search.team.data = team.code
    people, everybody = choices(session, cycle, team.id, viewer_id, LISTED, missing)
    form.persons.choices = [_choice(person) for person in people]
    gone = _gone(session, cycle, team, form)
    words = ngettext(
        "Everybody in %(team)s and below: %(n)s person",
        "Everybody in %(team)s and below: %(n)s people",
        everybody,
        team=team.name,
    )
    form.whom.choices = [SelectChoice("everybody", words)]
    if people:
        form.whom.choices.insert(0, SelectChoice("chosen", N_("Only those chosen below")))
    elif not form.is_submitted():
        form.whom.data = "everybody"
    return MoreTimePage(cycle, search, team, everybody=everybody, full=len(people) == LISTED, gone=gone)


def _gone(session: Session, cycle: Cycle, team: Team, form: MoreTimeForm) -> str:
    """Take the ticks from people of the team who are offered no longer, and say so. What is nobody stays ticked."""
    offered = {choice.value for choice in form.persons.choices}
    ids = {id_or_none(one) for one in form.persons.data or () if one not in offered}
    names = names_in(session, cycle.id, team.id, [one for one in ids if one is not None][:LISTED])
    form.persons.data = [one for one in form.persons.data or () if id_or_none(one) not in names]
    if not names or form.whom.data == "everybody":
        return ""
    return ngettext(
        "%(names)s is not among those chosen any more: both parts are handed in, or no longer asked for.",
        "Not among those chosen any more, because both parts are handed in or no longer asked for: %(names)s.",
        len(names),
        names=", ".join(names.values()),
    )


def require_anybody(shown: MoreTimePage, form: MoreTimeForm) -> None:
    """Raises Conflict where the page that was sent has lost everybody whose days it could move, and so its form."""
    if not form.is_submitted() or shown.team is None:
        return
    if not shown.everybody:
        raise Conflict(
            _("Nobody in this team or below it lacks a part whose day you could move."),
            _("Nothing was changed."),
        )
    if shown.gone and not form.persons.choices:
        raise Conflict(shown.gone, _("Nothing was changed."))


def _teams(session: Session, search: TeamSearch) -> list[Team]:
    """The teams meant by what was typed. Closed ones too: people take part where they were when the cycle opened."""
    if search.team.data is None or not search.validate():
        return []
    if not search.team.data.strip():
        say(search.team, _("Type the code of a team, or a part of its name."))
        return []
    found = teams_meant(session, search.team.data, closed=True)
    if not found:
        say(search.team, _("No team is called that."))
    return found


def _choice(one: Choice) -> SelectChoice:
    own, manager = one.days
    if own is not None and manager is not None:
        words = _(
            "%(name)s: self-assessment due %(own)s, manager’s %(manager)s",
            name=one.name,
            own=format_day(own),
            manager=format_day(manager),
        )
    elif own is not None:
        words = _("%(name)s: self-assessment due %(day)s", name=one.name, day=format_day(own))
    elif manager is not None:
        words = _("%(name)s: manager’s assessment due %(day)s", name=one.name, day=format_day(manager))
    else:
        words = one.name
    return SelectChoice(str(one.participation_id), words)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before several are given more time. `whom`: in words; `names`: of the people ticked when they are
    few, else empty; `remarks`: what is perhaps not meant."""

    people: int
    whom: str
    names: tuple[str, ...]
    remarks: tuple[str, ...]


def agreed_to(moved: Iterable[UUID], days: OwnDays, remarks: Iterable[str]) -> str:
    """What an answer to the question stands for: these people, these days and these remarks, and no others."""
    said = [*(str(one) for one in moved), *(str(day) for day in days), *remarks]
    return sha256("\n".join(said).encode()).hexdigest()


def question(form: MoreTimeForm, shown: MoreTimePage, people: int, remarks: tuple[str, ...]) -> Question:
    """The question about so many people whose days it would move."""
    labels = {choice.value: choice.label for choice in [*form.whom.choices, *form.persons.choices]}
    if form.whom.data == "everybody":
        return Question(people, labels["everybody"], (), remarks)
    ticked = tuple(labels[one] for one in form.persons.data)
    team = shown.team.name if shown.team else ""
    whom = ngettext(
        "%(n)s person chosen in %(team)s", "%(n)s people chosen in %(team)s", len(ticked), team=team
    )
    return Question(people, whom, ticked if len(ticked) <= NAMED else (), remarks)
