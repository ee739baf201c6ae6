"""Why somebody cannot stand in: everything that is wrong at once, in words, and what is to be changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import Invalid
from kie.i18n import N_, _, format_day
from kie.people.directory import own_people
from kie.people.models import Person, StandIn
from kie.people.queries import leader_of
from kie.people.standing import above_each, in_line_of
from kie.standing_in.rules import (
    ABOUT,
    About,
    Around,
    Deputy,
    Kind,
    Period,
    Refusal,
    Standing,
    Wanted,
    refusals_of,
    refusals_of_deputy,
)

WHY: dict[Refusal, str] = {
    "past": N_("It cannot begin before today."),
    "over": N_("The last day cannot be before today."),
    "order": N_("The last day cannot come before the first."),
    "too-long": N_(
        "That is too long: at most 90 days beside a manager, and a year in the place of one who is away."
    ),
    "nobody": N_("Nobody answers to %(manager)s then."),
    "not-theirs": N_("This person does not answer to %(manager)s then."),
    "own-line": N_("You cannot decide this about somebody above you. Ask a colleague in HR."),
    "oneself": N_("Nobody stands in for themselves."),
    "over-oneself": N_("Nobody stands in for their own manager towards themselves. Choose somebody else."),
    "leads-them": N_(
        "%(deputy)s answers to somebody whom they would lead. Choose somebody else, or only one of the people."
    ),
    "moderates": N_(
        "%(deputy)s decides when somebody disagrees with %(manager)s, so cannot rate beside %(manager)s as well."
    ),
    "own-gain": N_("You cannot give this to yourself. Choose somebody else, or ask a colleague in HR."),
    "not-there": N_("%(deputy)s is not in post on %(first)s."),
    "leaves": N_("%(deputy)s leaves on %(leaves)s."),
    "taken": N_("Somebody acts for %(manager)s in this time already. End that first, or choose other days."),
    "twice": N_(
        "%(deputy)s stands in for %(manager)s in this time already. End that first, or choose other days."
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `about`: what is to be changed."""

    because: Refusal
    about: About
    message: str


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong whoever stands in, and with each of those who might."""

    whoever: tuple[Fault, ...]
    with_deputy: Mapping[UUID, tuple[Fault, ...]]

    def of(self, deputy_id: UUID | None) -> tuple[Fault, ...]:
        """Everything that is wrong when this one stands in, each once; None while nobody is named."""
        own = () if deputy_id is None else self.with_deputy[deputy_id]
        return tuple(dict.fromkeys((*self.whoever, *own)))

    def against(self, deputy_id: UUID) -> str:
        """Why this one cannot be chosen, whatever else is changed; "" when they can."""
        return " ".join(one.message for one in self.with_deputy[deputy_id] if one.about == "deputy")


class StandInRefused(Invalid):
    """Nobody can stand in like that. `faults`: everything that is wrong."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(one.message for one in self.faults))

    @property
    def because(self) -> tuple[Refusal, ...]:
        """Why, without the words."""
        return tuple(one.because for one in self.faults)


def faults_of(
    session: Session, manager: Person, wanted: Wanted, deputies: Iterable[Person], actor_id: UUID | None
) -> Faults:
    """What is wrong with what is asked for, with any of these standing in. At most five statements."""
    today, deputies = clock.today(), list(deputies)
    day = today if wanted.starts_on is None else max(wanted.starts_on, today)
    around = around_of(session, manager.id, actor_id, day)
    above = above_each(session, [one.id for one in deputies], day)
    return Faults(
        tuple(_fault(one, wanted, manager) for one in refusals_of(wanted, around, today)),
        {
            one.id: tuple(
                _fault(because, wanted, manager, one)
                for because in refusals_of_deputy(
                    wanted, Deputy(one.id, above[one.id], one.starts_on, one.leaves_on), around, today
                )
            )
            for one in deputies
        },
    )


def around_of(session: Session, manager_id: UUID, actor_id: UUID | None, day: date) -> Around:
    """Who stands how to the manager on `day`; four statements."""
    return Around(
        manager_id=manager_id,
        leader_id=leader_of(session, manager_id, day),
        actor_id=actor_id,
        people=frozenset(person.id for person in own_people(session, manager_id, day)),
        above_actor=frozenset() if actor_id is None else in_line_of(session, actor_id, day),
        others=tuple(_others(session, manager_id)),
    )


def _others(session: Session, manager_id: UUID) -> Iterable[Standing]:
    rows = session.scalars(
        select(StandIn).where(
            StandIn.manager_id == manager_id, StandIn.ended_at.is_(None), StandIn.ends_on >= clock.today()
        )
    )
    for one in rows:
        kind: Kind = "acting" if one.kind == "acting" else "delegate"
        yield Standing(kind, one.deputy_id, one.person_id, Period(one.starts_on, one.ends_on))


def _fault(because: Refusal, wanted: Wanted, manager: Person, deputy: Person | None = None) -> Fault:
    names = {"manager": manager.name, "deputy": "" if deputy is None else deputy.name}
    if wanted.starts_on is not None:
        names["first"] = format_day(wanted.starts_on)
    if deputy is not None and deputy.leaves_on is not None:
        names["leaves"] = format_day(deputy.leaves_on)
    return Fault(because, ABOUT.get(because, "deputy"), _(WHY[because], **names))
