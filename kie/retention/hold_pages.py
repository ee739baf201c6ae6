"""What is shown before a hold is made, and before one is released."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, CycleOpening
from kie.holds import Hold
from kie.i18n import _
from kie.people.finding import found_ids
from kie.people.finding_teams import MOST_FOUND, teams_meant
from kie.people.models import Person, Team
from kie.retention.due import freed_by
from kie.retention.forms import called
from kie.retention.holding import covered_by
from kie.retention.queries import HoldLine, standing_beside
from kie.retention.rules import ELSEWHERE, KINDS
from kie.texts import without_spoilt


@dataclass(frozen=True, slots=True)
class Making:
    """What a hold would be. `people`: how many it would cover at this moment, None where it is on one person;
    `standing`: the holds that stand there already."""

    people: int | None
    standing: Sequence[HoldLine]


@dataclass(frozen=True, slots=True)
class Releasing:
    """What a release lets go. `going`: title and number, by kind, of what is past its time by now; `beside`: titles
    of what is kept as well and is not counted."""

    going: Sequence[tuple[str, int]]
    beside: Sequence[str]


def making(session: Session, hold: Hold) -> Making:
    """What somebody is shown before they make this hold, which is not kept yet."""
    people = None if hold.kind == "person" else covered_by(session, hold)
    return Making(people, standing_beside(session, hold))


def releasing(session: Session, hold: HoldLine) -> Releasing:
    """What somebody is shown before they release a hold."""
    freed = [] if hold.released_at else freed_by(session, hold.id)
    return Releasing(
        [(_(KINDS[kind].title), number) for kind, number in freed], [_(KINDS[one].title) for one in ELSEWHERE]
    )


def meant(session: Session, kind: str, typed: str) -> Sequence[Person | Team | Cycle]:
    """What somebody means who typed this, at most one more than is shown: a person by number or name, a team by code or
    name, a cycle by title or year."""
    words = " ".join(without_spoilt(typed).split())
    if not words:
        return []
    if kind == "person":
        by_number = session.scalars(select(Person).where(Person.staff_number == words)).all()
        ids = [] if by_number else found_ids(session, words, by_name=True, most=MOST_FOUND + 1)
        named = select(Person).where(Person.id.in_(ids)).order_by(Person.name, Person.id)
        return by_number or session.scalars(named).all()
    if kind == "team":
        return teams_meant(session, words, closed=True)
    opened = select(Cycle).join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
    return _called(session, opened, words)[: MOST_FOUND + 1]


def not_opened(session: Session, kind: str, typed: str) -> str:
    """The title of a cycle that somebody means who typed this, and that has not opened; "" for none."""
    words = " ".join(without_spoilt(typed).split())
    if kind != "cycle" or not words:
        return ""
    opened = select(CycleOpening.cycle_id)
    return next(
        (one.title for one in _called(session, select(Cycle).where(Cycle.id.not_in(opened)), words)), ""
    )


def _called(session: Session, which: Select[Cycle], words: str) -> Sequence[Cycle]:
    """Of these cycles those of this title, or else with these words in title and year; the latest first."""
    cycles = session.scalars(which.order_by(Cycle.opens_on.desc(), Cycle.id)).all()
    exact = [one for one in cycles if one.title.casefold() == words.casefold()]
    return exact or [one for one in cycles if words.casefold() in called(one).casefold()]
