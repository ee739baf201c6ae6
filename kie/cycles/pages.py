"""What the pages of the cycles room show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kie import clock
from kie.cycles.launch import LaunchCheck
from kie.cycles.listing import CycleLine
from kie.cycles.models import Cycle
from kie.cycles.queries import CycleContext
from kie.cycles.rolling_rules import ANNIVERSARY, Rolling
from kie.cycles.route import route_of
from kie.cycles.rules import Effort, minutes_for
from kie.cycles.wish import Wish
from kie.cycles.wording import Warned, in_words, left_out_in_words
from kie.frameworks.models import Catalogue
from kie.i18n import _, format_day, ngettext


@dataclass(frozen=True, slots=True)
class Row:
    """A term and its value, for a summary list."""

    term: str
    value: str


def state_of(opened_at: datetime | None, closed_at: datetime | None) -> tuple[str, str]:
    """The cycle's state in a word, and the kind of tag for it."""
    if opened_at is None:
        return _("Draft"), "waiting"
    return (_("Open"), "done") if closed_at is None else (_("Closed"), "")


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One cycle in the list. `opens`, `closes`: the days on which it did, or is to."""

    cycle: Cycle
    state: str
    kind: str
    opens: date
    closes: date
    people: str


def index_lines(lines: list[CycleLine]) -> list[IndexLine]:
    """The list of cycles as shown."""
    return [
        IndexLine(
            line.cycle,
            *state_of(line.opened_at, line.closed_at),
            opens=line.cycle.opens_on if line.opened_at is None else clock.local(line.opened_at).date(),
            closes=line.cycle.closes_on if line.closed_at is None else clock.local(line.closed_at).date(),
            people=ngettext("%(n)s person", "%(n)s people", line.people) if line.opened_at else "",
        )
        for line in lines
    ]


def _depth(depth: str) -> str:
    return _("one answer for each theme") if depth == "theme" else _("one answer for each behaviour")


def settings_rows(
    context: CycleContext, wish: Wish, names: Mapping[UUID, str], catalogue: Catalogue
) -> list[Row]:
    """Whom the cycle asks and what, as decided. Dates have their own rows. `names`: of its teams, by id."""
    titles = {rated.framework.id: rated.framework.title for rated in context.frameworks}
    profiles = context.role_profiles or catalogue.role_profiles
    frameworks = [f"{titles.get(one, one)}: {_depth(depth)}" for one, depth in wish.frameworks]
    teams = [names[one] for one in wish.teams if one in names]
    kinds = [profiles[one].title if one in profiles else one for one in wish.role_profiles]
    rows = [
        Row(_("Frameworks"), "; ".join(frameworks) or _("None yet")),
        Row(_("Teams, with everything below"), ", ".join(teams) or _("All")),
        Row(_("Role profiles"), ", ".join(kinds) or _("All")),
    ]
    if wish.long_reason:
        rows.append(Row(_("Why more than 25 answers"), wish.long_reason))
    rows.append(Row(_("Where conduct and safety are reported"), route_of(context.cycle)))
    threshold = _(
        "A figure covers at least %(people)s people, %(unknown)s of them unknown to whoever reads it.",
        people=wish.people_threshold,
        unknown=wish.viewer_threshold,
    )
    return [*rows, Row(_("Heatmap"), threshold)]


def days_rows(cycle: Cycle, *, opened: bool = False, closed: bool = False) -> list[Row]:
    """The cycle's days as they were planned; of a rolling one, when each begins and how many days they have.

    `closed`: it is closed, or the day on which it was to close has passed.
    """
    rolling = Rolling.of(cycle.rolling)
    opens = Row(_("Was to open") if opened else _("Opens"), format_day(cycle.opens_on))
    closes = Row(_("Was to close") if closed else _("Closes"), format_day(cycle.closes_on))
    if rolling is None:
        return [
            opens,
            Row(_("Self-assessments due"), format_day(cycle.self_due_on)),
            Row(_("Managers’ assessments due"), format_day(cycle.manager_due_on)),
            closes,
        ]
    begins = (
        _("Each on the anniversary of the day they started")
        if rolling.counted_from == ANNIVERSARY
        else ngettext("%(n)s day after they started", "%(n)s days after they started", rolling.begins_after)
    )
    last = _("The last on %(day)s", day=format_day(rolling.last_on(cycle.closes_on)))
    return [
        opens,
        Row(_("When people were to begin") if closed else _("When people begin"), f"{begins}. {last}."),
        Row(_("Self-assessments due"), _after(rolling.self_days)),
        Row(_("Managers’ assessments due"), _after(rolling.manager_days)),
        closes,
    ]


def _after(days: int) -> str:
    return ngettext("%(n)s day after each begins", "%(n)s days after each begins", days)


def drafted_rows(cycle: Cycle, settings: Iterable[Row]) -> list[Row]:
    """Everything that was decided about a draft."""
    return [
        Row(_("Title"), cycle.title),
        Row(_("Purpose"), cycle.purpose),
        *days_rows(cycle),
        *settings,
    ]


@dataclass(frozen=True, slots=True)
class EffortLine:
    """What is asked of somebody: answers, and the time they take in words."""

    who: str
    answers: int
    time: str


@dataclass(frozen=True, slots=True)
class LaunchPage:
    """The launch check as shown. `must`: what stops the opening; `should`: what may wait.

    `people`: whom it asks; `beginning`: those who begin at once, all of them unless the cycle is a rolling one.
    """

    day: date
    people: int
    beginning: int
    may_open: bool
    left_out: tuple[str, ...]
    must: tuple[Warned, ...]
    should: tuple[Warned, ...]
    efforts: tuple[EffortLine, ...]


def launch_page(check: LaunchCheck, cycle: Cycle, catalogue: Catalogue) -> LaunchPage:
    """The launch check of a draft in words."""
    warned = in_words(check, cycle.id)
    return LaunchPage(
        day=check.day,
        people=len(check.eligible),
        beginning=len(check.beginning),
        may_open=check.may_open,
        left_out=left_out_in_words(check),
        must=tuple(one for one in warned if one.blocking),
        should=tuple(one for one in warned if not one.blocking),
        efforts=tuple(_efforts(check, catalogue)),
    )


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """What is asked before a draft opens. `planned`: the day meant for it when that lies ahead, None otherwise.

    `elsewhere`: who takes part in other open cycles, a sentence for each cycle; `others`: what else may wait.
    """

    day: date
    people: int
    planned: date | None
    elsewhere: tuple[str, ...]
    others: tuple[str, ...]


def opening_page(launch: LaunchPage, cycle: Cycle) -> OpeningPage:
    """The question before a draft opens, from its launch check."""
    return OpeningPage(
        day=launch.day,
        people=launch.beginning,
        planned=cycle.opens_on if cycle.opens_on > launch.day else None,
        elsewhere=tuple(one.sentence for one in launch.should if one.kind == "elsewhere"),
        others=tuple(one.sentence for one in launch.should if one.kind != "elsewhere"),
    )


def time_for(answers: int) -> str:
    """The time that so many answers take: minutes up to two hours, then hours."""
    minutes = minutes_for(answers)
    if minutes <= 120:
        return ngettext("about %(n)s minute", "about %(n)s minutes", minutes)
    return ngettext("about %(n)s hour", "about %(n)s hours", round(minutes / 60))


def _efforts(check: LaunchCheck, catalogue: Catalogue) -> list[EffortLine]:
    asked: Effort = check.effort
    profiles = catalogue.role_profiles
    lines = [
        EffortLine(
            _("A person with the role profile “%(profile)s”", profile=profiles[one].title),
            answers,
            time_for(answers),
        )
        for one, answers in asked.by_role_profile.items()
        if one in profiles
    ]
    if asked.busiest_id is not None:
        who = ngettext(
            "The busiest manager, %(name)s, for %(n)s person",
            "The busiest manager, %(name)s, for %(n)s people",
            asked.busiest_people,
            name=check.names[asked.busiest_id],
        )
        lines.append(EffortLine(who, asked.busiest_answers, time_for(asked.busiest_answers)))
    return lines
