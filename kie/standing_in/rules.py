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
    "past", "order", "too-long", "oneself", "over-oneself", "leads-them", "moderates", "own-gain", "taken"
]


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
    """Somebody standing in. `person_id`: for this one of the manager's people only, None for all."""

    kind: Kind
    deputy_id: UUID
    person_id: UUID | None
    period: Period

    def rivals(self, other: "Standing") -> bool:
        """Whether both cannot be: two who act for the same people on one day, or one person twice."""
        same_people = self.person_id is None or other.person_id is None or self.person_id == other.person_id
        same_place = self.kind == other.kind == "acting" or self.deputy_id == other.deputy_id
        return same_people and same_place and self.period.overlaps(other.period)


@dataclass(frozen=True, slots=True)
class Around:
    """Who stands how to the two. `people`: the manager's own; `above_deputy`: all who lead the deputy, however far
    up, by lines or standing in; `above_actor`: the same with those who decide for one of them; `leader_id`: the
    manager's own; `others`: who stands in for the manager already.

    `actor_id`: who appoints; the manager themselves for a delegation.
    """

    manager_id: UUID
    leader_id: UUID | None
    actor_id: UUID | None
    people: frozenset[UUID]
    above_deputy: frozenset[UUID]
    above_actor: frozenset[UUID]
    others: tuple[Standing, ...] = ()


def refusal_of(wanted: Standing, around: Around, today: date) -> Refusal | None:
    """Why this cannot be; None when it can."""
    return next(_refusals(wanted, around, today), None)


def _refusals(wanted: Standing, around: Around, today: date) -> Iterator[Refusal]:
    period, deputy = wanted.period, wanted.deputy_id
    covered = around.people if wanted.person_id is None else {wanted.person_id}
    by_hr = around.actor_id not in (None, around.manager_id, around.leader_id)
    if period.starts_on < today:
        yield "past"
    if period.ends_on < period.starts_on:
        yield "order"
    if period.days > LONGEST[wanted.kind]:
        yield "too-long"
    if deputy == around.manager_id:
        yield "oneself"
    if deputy == wanted.person_id:
        yield "over-oneself"
    if around.above_deputy & covered - {deputy}:
        yield "leads-them"
    if wanted.kind == "delegate" and deputy == around.leader_id:
        yield "moderates"
    if by_hr and (deputy == around.actor_id or around.manager_id in around.above_actor):
        yield "own-gain"
    if any(wanted.rivals(other) for other in around.others):
        yield "taken"
