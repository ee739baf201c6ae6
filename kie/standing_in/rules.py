"""What may be agreed about standing in, from plain values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

Kind = Literal["acting", "delegate"]
LONGEST: dict[Kind, timedelta] = {"delegate": timedelta(days=90), "acting": timedelta(days=365)}
"""Who is away longer gets a successor in the reporting lines instead."""
Refusal = Literal[
    "past",
    "over",
    "order",
    "too-long",
    "nobody",
    "not-theirs",
    "own-line",
    "oneself",
    "over-oneself",
    "leads-them",
    "moderates",
    "own-gain",
    "not-there",
    "leaves",
    "taken",
    "twice",
]
About = Literal["deputy", "person", "starts_on", "ends_on", "nothing"]
ABOUT: dict[Refusal, About] = {
    "past": "starts_on",
    "taken": "starts_on",
    "twice": "starts_on",
    "nobody": "starts_on",
    "over": "ends_on",
    "order": "ends_on",
    "too-long": "ends_on",
    "not-theirs": "person",
    "own-line": "nothing",
}
"""What is to be changed after a refusal: after any other, who stands in; "nothing" where no change would help."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of one day to the end of another."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> timedelta:
        """How long it lasts, both days counted."""
        return self.ends_on - self.starts_on + timedelta(days=1)

    def overlaps(self, other: "Period") -> bool:
        """Whether they have a day in common."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody standing in. `person_id`: for this one of the manager's people only, None for all.

    `deputy_id`: None while nobody is named.
    """

    kind: Kind
    deputy_id: UUID | None
    person_id: UUID | None
    period: Period

    def rivals(self, other: "Standing") -> bool:
        """Whether both cannot be: two who act for the same people on one day, or one person twice."""
        same_people = self.person_id is None or other.person_id is None or self.person_id == other.person_id
        twice = self.deputy_id is not None and self.deputy_id == other.deputy_id
        same_place = self.kind == other.kind == "acting" or twice
        return same_people and same_place and self.period.overlaps(other.period)

    def rests_under(self, other: "Standing") -> bool:
        """Whether `other` acts for the manager towards some of the same people on one of the days: then a delegate,
        who stands beside the manager, does not."""
        same_people = self.person_id is None or other.person_id is None or self.person_id == other.person_id
        acts_over = self.kind == "delegate" and other.kind == "acting"
        return acts_over and same_people and self.period.overlaps(other.period)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, besides by whom. A day is None while it is not known: the rest can be looked at already."""

    kind: Kind
    person_id: UUID | None
    starts_on: date | None
    ends_on: date | None

    def by(self, deputy_id: UUID | None) -> Standing | None:
        """This person standing in like that; None while the days are not known, or out of order."""
        if self.starts_on is None or self.ends_on is None or self.ends_on < self.starts_on:
            return None
        return Standing(self.kind, deputy_id, self.person_id, Period(self.starts_on, self.ends_on))


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who would stand in. `above`: all who lead them, however far up, by lines or standing in; `leaves_on`: their last
    day, None if staying."""

    id: UUID
    above: frozenset[UUID]
    starts_on: date
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """Who stands how to the manager. `people`: the manager's own; `leader_id`: who leads the manager; `above_actor`:
    all who lead whoever appoints, with those who decide for one of them; `others`: who stands in for the manager
    already.

    `actor_id`: who appoints; the manager themselves for a delegation.
    """

    manager_id: UUID
    leader_id: UUID | None
    actor_id: UUID | None
    people: frozenset[UUID]
    above_actor: frozenset[UUID]
    others: tuple[Standing, ...] = ()

    @property
    def by_hr(self) -> bool:
        """Whether HR appoints: neither the manager nor who leads them."""
        return self.actor_id not in (None, self.manager_id, self.leader_id)

    @property
    def own_line(self) -> bool:
        """Whether somebody of HR would decide about who is above them."""
        return self.by_hr and self.manager_id in self.above_actor


def refusals_of(wanted: Wanted, around: Around, today: date) -> tuple[Refusal, ...]:
    """Everything that is wrong whoever stands in, of what is known so far."""
    return tuple(_refusals(wanted, around, today))


def _refusals(wanted: Wanted, around: Around, today: date) -> Iterator[Refusal]:
    first, last, standing = wanted.starts_on, wanted.ends_on, wanted.by(None)
    if around.own_line:
        yield "own-line"
    if not around.people:
        yield "nobody"
    elif wanted.person_id is not None and wanted.person_id not in around.people:
        yield "not-theirs"
    if first is not None and first < today:
        yield "past"
    if first is not None and last is not None and last < first:
        yield "order"
    elif last is not None and last < today:
        yield "over"
    if standing is not None and standing.period.days > LONGEST[wanted.kind]:
        yield "too-long"
    if standing is not None and any(standing.rivals(other) for other in around.others):
        yield "taken"


def refusals_of_deputy(wanted: Wanted, deputy: Deputy, around: Around, today: date) -> tuple[Refusal, ...]:
    """Everything that is wrong with this person standing in, of what is known so far."""
    return tuple(_refusals_of_deputy(wanted, deputy, around, today))


def _refusals_of_deputy(wanted: Wanted, deputy: Deputy, around: Around, today: date) -> Iterator[Refusal]:
    covered = around.people if wanted.person_id is None else {wanted.person_id}
    first, last, standing = wanted.starts_on, wanted.ends_on, wanted.by(deputy.id)
    if deputy.id == around.manager_id:
        yield "oneself"
    if deputy.id == wanted.person_id:
        yield "over-oneself"
    if deputy.above & covered - {deputy.id}:
        yield "leads-them"
    if wanted.kind == "delegate" and deputy.id == around.leader_id:
        yield "moderates"
    if around.by_hr and deputy.id == around.actor_id:
        yield "own-gain"
    gone = deputy.leaves_on is not None and first is not None and deputy.leaves_on < first
    # A first day before today is wrong already, and will be another one.
    if first is not None and first >= today and (gone or first < deputy.starts_on):
        yield "not-there"
    elif deputy.leaves_on is not None and last is not None and deputy.leaves_on < last:
        yield "leaves"
    # Who acts for the same people on one of the days is wrong whoever is wanted: see `_refusals`.
    whoever = wanted.by(None)
    if standing is not None and whoever is not None:
        rivals = [one for one in around.others if standing.rivals(one) and not whoever.rivals(one)]
        if rivals:
            yield "twice"
