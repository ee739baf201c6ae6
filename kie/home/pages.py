"""What the home page shows: tasks, and below them the few places that belong to the reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import url_for

from kie.home.desks import Desk, Part
from kie.home.rows import TaskRow
from kie.i18n import _, format_day, ngettext
from kie.insights.completion import Figures
from kie.insights.completion_wording import of_counted
from kie.insights.standing import standing_of
from kie.plans.queries import NextStep


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go: its title, how things stand there in a line or a few, and the words of its link."""

    title: str
    lines: tuple[str, ...]
    action: str
    url: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A review of the reader's own that waits for somebody else, or for nobody: how it stands, and where to read it."""

    sentence: str
    action: str
    url: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything that the home page shows. `waiting`: for whom the reader waits, and where nothing is asked of them.

    `news`: sentences about who manages the reader and who stands in, about removals, about thanks, and about answers
    in plans.
    """

    tasks: tuple[TaskRow, ...]
    waiting: tuple[Pause, ...]
    places: tuple[Place, ...]
    news: tuple[str, ...] = ()


_WAITING = {
    "employee-in": lambda: _("You have handed in. Your manager has not yet."),
    "to-sign": lambda: _("Everything is settled. Your manager signs the record next."),
    "disputed": lambda: _("You disagreed. Your manager’s manager decides next."),
}


def pauses(desk: Desk) -> tuple[Pause, ...]:
    """Whom the reader's own reviews wait for."""
    own = (part for part in desk.parts if part.role == "employee")
    return tuple(_pause(desk, part) for part in own if standing_of(part.progress).stage in _WAITING)


def exempted(desk: Desk) -> tuple[Pause, ...]:
    """The cycles that the reader is left out of at present: nothing waits for them there, and they may go on."""
    return tuple(_exempted(part) for part in desk.exempted)


def _exempted(part: Part) -> Pause:
    url = url_for("assessments.show", participation_id=part.participation.id, side="self")
    cycle, last = part.cycle.title, part.absence.last
    if last is None:
        sentence = _("HR has left you out of “%(cycle)s”: nothing in it waits for you.", cycle=cycle)
    else:
        sentence = _(
            "HR has left you out of “%(cycle)s” until %(day)s: nothing in it waits for you until then.",
            cycle=cycle,
            day=format_day(last),
        )
    return Pause(sentence, _("Go on with your part all the same"), url)


def _pause(desk: Desk, part: Part) -> Pause:
    stage, one, cycle = standing_of(part.progress).stage, part.participation.id, desk.cycle_words(part)
    sentence = f"{cycle}: {_WAITING[stage]()}" if cycle else _WAITING[stage]()
    if stage == "employee-in":
        url = url_for("assessments.show", participation_id=one, side="self")
        return Pause(sentence, _("Read your part again, or take it back"), url)
    if stage == "to-sign":
        return Pause(sentence, _("See the exchange"), url_for("reviews.exchange", participation_id=one))
    return Pause(sentence, _("Read the record"), url_for("reviews.record", participation_id=one))


def profile_place() -> Place:
    """The reader's own profile."""
    lines = (
        _("Your competencies over the years: how you, your manager and both of you saw them."),
        _("The record of each review is there too."),
    )
    return Place(_("My profile"), lines, _("See my profile"), url_for("insights.profile_mine"))


def plan_place(step: NextStep | None, today: date) -> Place:
    """The reader's own plan with its next step."""
    if step is None:
        lines: tuple[str, ...] = (_("No goals yet. One is enough to begin with."),)
    elif not step.agreed:
        lines = (step.goal, _("Not agreed yet, so nothing of it is due."))
    elif not step.action:
        lines = (step.goal, _("Everything you said you would do is done."))
    elif step.due_on is None:
        lines = (_("Next: %(action)s", action=step.action),)
    else:
        day = format_day(step.due_on)
        late = step.due_on < today
        lines = (
            _("Next: %(action)s", action=step.action),
            _("Overdue since %(day)s", day=day) if late else _("By %(day)s", day=day),
        )
    return Place(_("My plan"), lines, _("Open my plan"), url_for("plans.mine"))


def team_place(desk: Desk, today: date) -> Place:
    """The reader's people in counts."""
    people = len(desk.people)
    standings = [standing_of(part.progress) for part in desk.led()]
    yours = sum(standing.is_managers_turn for standing in standings)
    signed = sum(standing.stage == "signed" for standing in standings)
    overdue = sum(
        waiting.overdue(today) for person_id, waiting in desk.plans.items() if person_id != desk.person_id
    )
    lines = [ngettext("You manage %(n)s person.", "You manage %(n)s people.", people)]
    if standings:
        lines.append(
            ngettext(
                "You can take %(n)s review further now.", "You can take %(n)s reviews further now.", yours
            )
        )
        lines.append(_("Signed: %(part)s of %(whole)s", part=signed, whole=len(standings)))
    if overdue:
        lines.append(ngettext("%(n)s plan review is overdue.", "%(n)s plan reviews are overdue.", overdue))
    return Place(_("My team"), tuple(lines), _("See my team"), url_for("insights.team"))


def completion_place(title: str, figures: Figures | None, more: int = 0) -> Place:
    """Completion of the newest open cycle, in what the reader may see. `figures`: None without an open cycle; `more`:
    how many others are open."""
    if figures is None:
        lines: tuple[str, ...] = (_("No cycle is open."),)
    else:
        lines = (
            title,
            _("Met: %(figures)s", figures=of_counted(figures.met, figures.counted)),
            _("Recorded: %(figures)s", figures=of_counted(figures.recorded, figures.counted)),
            _("Signed: %(figures)s", figures=of_counted(figures.signed, figures.counted)),
        )
    if more:
        lines = (
            *lines,
            ngettext("%(n)s other cycle is open as well.", "%(n)s other cycles are open as well.", more),
        )
    return Place(_("Completion"), lines, _("See completion by team"), url_for("insights.completion"))


def heatmap_place() -> Place:
    """The published map."""
    line = _("Competencies by team, as published after each cycle.")
    return Place(_("Heatmap"), (line,), _("See the heatmap"), url_for("insights.heatmap"))


def paper_place() -> Place:
    """For a clerk: forms on paper to type in."""
    line = _("Forms that people filled in by hand, to be typed in by their code.")
    return Place(_("Paper forms"), (line,), _("Type in a form"), url_for("paper.index"))


def people_place() -> Place:
    """Everybody in the directory."""
    line = _("Who works here, who manages whom, and who can sign in.")
    return Place(_("People and accounts"), (line,), _("See people"), url_for("people.index"))


def home_page(
    desk: Desk, tasks: Iterable[TaskRow], places: Iterable[Place], news: tuple[str, ...] = ()
) -> HomePage:
    """The page, put together."""
    return HomePage(tuple(tasks), pauses(desk) + exempted(desk), tuple(places), news)
