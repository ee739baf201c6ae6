"""What is shown before somebody is named to stand in."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.people.directory import own_people
from kie.people.models import Person, StandIn
from kie.standing_in.pages import led_by, rest_of, sentence_of, title_of
from kie.standing_in.queries import StandInLine, stand_ins_with
from kie.standing_in.rules import Kind
from kie.standing_in.service import Wish


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody who stands in on some of the same days. `rest`: when they do not, because of whoever is named; ""
    otherwise."""

    title: str
    sentence: str
    rest: str


@dataclass(frozen=True, slots=True)
class Look:
    """What naming somebody would be. `who`: with what tells them from others of their name; `led`, `rests`: as of
    `kie.standing_in.pages.Shown`; `what`: all of it as one text, to know it by."""

    title: str
    who: str
    sentence: str
    led: str
    rests: tuple[str, ...]
    others: tuple[Beside, ...]
    what: str


def look_at(session: Session, kind: Kind, manager: Person, wish: Wish) -> Look:
    """What is shown; nothing is kept. Five statements at most."""
    line = _line(session, kind, manager, wish)
    day = max(clock.today(), wish.starts_on)
    others = list(_others(session, line))
    ids: tuple[UUID | None, ...] = (wish.deputy_id, wish.person_id, *(one.row.id for one in others))
    deputy = session.get_one(Person, wish.deputy_id)
    return Look(
        title_of(line),
        f"{deputy.name}, {deputy.job_title} ({deputy.staff_number})",
        sentence_of(line),
        led_by(session, line, day),
        tuple(rest_of(line, one) for one in others if line.standing.rests_under(one.standing)),
        tuple(_beside(one, line) for one in others),
        " ".join(map(str, (*ids, wish.starts_on, wish.ends_on))),
    )


def _line(session: Session, kind: Kind, manager: Person, wish: Wish) -> StandInLine:
    """As if it were kept already."""
    row = StandIn(
        kind=kind,
        manager_id=manager.id,
        deputy_id=wish.deputy_id,
        person_id=wish.person_id,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
    )
    people = own_people(session, manager.id, max(clock.today(), wish.starts_on))
    only = next((one.name for one in people if one.id == wish.person_id), "")
    deputy = session.get_one(Person, wish.deputy_id)
    return StandInLine(row, manager.name, deputy.name, only, "", deputy in people)


def _others(session: Session, line: StandInLine) -> Iterator[StandInLine]:
    """Who stands in for the same manager on some of the days, whoever of the people it is for."""
    for one in stand_ins_with(session, line.row.manager_id):
        theirs = one.row.manager_id == line.row.manager_id and not one.is_over(clock.today())
        if theirs and one.standing.period.overlaps(line.standing.period):
            yield one


def _beside(one: StandInLine, named: StandInLine) -> Beside:
    rest = rest_of(one, named) if one.standing.rests_under(named.standing) else ""
    return Beside(title_of(one), sentence_of(one), rest)
