"""What the pages about standing in show."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from kie.i18n import _, format_day
from kie.people.directory import own_people
from kie.people.models import Person
from kie.people.queries import leader_of
from kie.standing_in.queries import StandInLine, managers_under, stand_ins_with
from kie.standing_in.refusing import around_of
from kie.standing_in.rules import Around


@dataclass(frozen=True, slots=True)
class Shown:
    """One stand-in in words. `led`: to whom the deputy answers, "" where they are not one of the manager's people;
    `rests`: a sentence for each time in which somebody acts instead. `ending_url`: "" where the viewer cannot end it,
    or it is over."""

    title: str
    sentence: str
    led: str
    rests: tuple[str, ...]
    reason: str
    state: str
    kind: str
    ending_url: str


@dataclass(frozen=True, slots=True)
class StandInPage:
    """Who stands in for `manager`, and where they stand in. `own`: the viewer is the manager.

    `people` answer to them; `cannot`: who cannot be named, said before anybody is; `own_line`: the viewer is of HR and
    the manager is above them, so that nobody can be named here. `managers`: the viewer's own people who lead somebody,
    for whom they may say who acts.
    """

    manager: Person
    own: bool
    people: tuple[Person, ...]
    cannot: tuple[str, ...]
    own_line: bool
    here: tuple[Shown, ...]
    elsewhere: tuple[Shown, ...]
    past: tuple[str, ...]
    managers: tuple[Person, ...]


def stand_in_page(
    session: Session,
    manager: Person,
    viewer_id: UUID,
    today: date,
    may_end: Callable[[StandInLine], bool],
) -> StandInPage:
    """The page; eight statements at most, and two for each who acts for their own manager."""
    own = manager.id == viewer_id
    around = around_of(session, manager.id, viewer_id, today)
    lines = stand_ins_with(session, manager.id)
    now = [line for line in lines if not line.is_over(today)]
    here = [line for line in now if line.row.manager_id == manager.id]
    return StandInPage(
        manager=manager,
        own=own,
        people=tuple(own_people(session, manager.id, today)),
        cannot=_cannot(session, manager, own, around),
        own_line=around.own_line,
        here=tuple(_shown(session, line, today, may_end, here) for line in here),
        elsewhere=tuple(
            _shown(session, line, today, may_end) for line in now if line.row.deputy_id == manager.id
        ),
        past=tuple(_past(line) for line in lines if line.is_over(today)),
        managers=tuple(managers_under(session, viewer_id, today)) if own else (),
    )


def _cannot(session: Session, manager: Person, own: bool, around: Around) -> tuple[str, ...]:
    if own:
        leader = None if around.leader_id is None else session.get_one(Person, around.leader_id).name
        first = (
            _("Not you yourself.")
            if leader is None
            else _(
                "Not you yourself, nor %(leader)s, who decides when somebody disagrees with you.",
                leader=leader,
            )
        )
    elif around.by_hr:
        first = _("Not %(manager)s, nor you yourself.", manager=manager.name)
    else:
        first = _("Not %(manager)s; you yourself can.", manager=manager.name)
    return first, _("Nobody stands in over somebody who leads them, however far up.")


def _shown(
    session: Session,
    line: StandInLine,
    today: date,
    may_end: Callable[[StandInLine], bool],
    others: Iterable[StandInLine] = (),
) -> Shown:
    """`others`: who stands in for the same manager."""
    led = led_by(session, line, max(today, line.row.starts_on))
    holds = line.holds(today)
    ending = url_for("standing_in.ending", stand_in_id=line.row.id) if may_end(line) else ""
    return Shown(
        title_of(line),
        sentence_of(line),
        led,
        tuple(rest_of(line, other) for other in others if line.standing.rests_under(other.standing)),
        line.row.reason,
        _("Now") if holds else _("Later"),
        "done" if holds else "waiting",
        ending,
    )


def title_of(line: StandInLine) -> str:
    """Who stands in for whom."""
    names = {"deputy": line.deputy, "manager": line.manager}
    if line.row.kind == "acting":
        return _("%(deputy)s acts for %(manager)s", **names)
    return _("%(deputy)s stands in for %(manager)s", **names)


def sentence_of(line: StandInLine) -> str:
    """For whom, and from when to when."""
    names = {
        "manager": line.manager,
        "person": line.person,
        "first": format_day(line.row.starts_on),
        "last": format_day(line.row.ends_on),
    }
    if line.person:
        return _("Only for %(person)s, from %(first)s to the end of %(last)s.", **names)
    if line.answers:
        return _(
            "For everybody else who answers to %(manager)s, from %(first)s to the end of %(last)s.", **names
        )
    return _("For everybody who answers to %(manager)s, from %(first)s to the end of %(last)s.", **names)


def led_by(session: Session, line: StandInLine, day: date) -> str:
    """To whom a deputy answers on `day` who is one of the manager's people, and so does not stand in towards
    themselves; "" for any other. Two statements where they act."""
    if line.person or not line.answers:
        return ""
    names = {"deputy": line.deputy, "manager": line.manager}
    above = leader_of(session, line.row.manager_id, day) if line.row.kind == "acting" else None
    if above in (None, line.row.deputy_id):
        return _("%(deputy)s goes on answering to %(manager)s.", **names)
    leader = session.get_one(Person, above).name
    return _("%(deputy)s answers to %(leader)s in this time.", leader=leader, **names)


def rest_of(line: StandInLine, acting: StandInLine) -> str:
    """When a delegate does not stand in, because somebody acts in the manager's place."""
    first = max(line.row.starts_on, acting.row.starts_on)
    last = min(line.row.ends_on, acting.row.ends_on)
    names = {"other": acting.deputy, "manager": acting.manager, "first": format_day(first)}
    names |= {"last": format_day(last), "person": acting.person}
    if acting.person:
        return _(
            "This rests from %(first)s to the end of %(last)s towards %(person)s, because %(other)s acts for "
            "%(manager)s.",
            **names,
        )
    return _(
        "This rests from %(first)s to the end of %(last)s, because %(other)s acts for %(manager)s.", **names
    )


def _past(line: StandInLine) -> str:
    if line.last_day < line.row.starts_on:
        return _(
            "%(deputy)s for %(manager)s, ended on %(last)s, before it began on %(first)s",
            deputy=line.deputy,
            manager=line.manager,
            first=format_day(line.row.starts_on),
            last=format_day(line.last_day),
        )
    return _(
        "%(deputy)s for %(manager)s, from %(first)s to %(last)s",
        deputy=line.deputy,
        manager=line.manager,
        first=format_day(line.row.starts_on),
        last=format_day(line.last_day),
    )
