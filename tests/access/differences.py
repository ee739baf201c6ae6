"""What the product lets people do, beside what is written by hand: each difference in words, one after the other."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact, Permission, Relation
from kie.assessments.queries import review_facts
from kie.assessments.views_handover import _own as left_behind
from kie.assessments.views_handover import handed_over
from kie.errors import KieError, NotFound
from kie.insights.below import people_below
from kie.paper.service import facts_of
from kie.people.models import StandIn
from kie.people.opened import reading_facts
from kie.records.views import review as read_by_reason
from kie.records.views_approval import _second as second_person
from kie.records.views_removal import _answering as answering
from kie.reviews.case import load
from kie.reviews.views import exchange
from kie.standing_in.service import ending_facts
from kie.web import allowed
from tests.access.asking import Asker
from tests.access.conditions import Change, changed
from tests.access.council import ANSWERS, ENDS, STANDS, Council
from tests.access.stages import ASKED, EXPECTED


@dataclass(frozen=True, slots=True)
class World:
    """A council, Ana's reviews by stage, and the requests to take words out of her texts, by what was asked."""

    session: Session
    asker: Asker
    council: Council
    reviews: Mapping[str, UUID]
    requests: Mapping[str, UUID]

    @property
    def ana(self) -> UUID:
        """Whom it is all about."""
        return self.council.people["ana"].id


def there(page: Callable[[], object]) -> bool:
    """Whether whoever asks finds it. A refusal of another kind is not about who asks."""
    try:
        page()
    except NotFound:
        return False
    except KieError:
        return True
    return True


def differences(world: World) -> Iterator[str]:
    """All of them."""
    asked = (misjudged, misended, misexempted, mistyped, misanswered, misgranted)
    return chain.from_iterable(one(world) for one in asked)


def _names(found: Collection[Enum]) -> str:
    return ", ".join(sorted(one.name for one in found)) or "nothing"


def misjudged(world: World) -> Iterator[str]:
    """Who stands to Ana, or to the organisation, otherwise than `STANDING` says."""
    for name, stand in STANDS.items():
        with world.asker.request_of(world.council.people[name]) as who:
            found = (who.relations_to(world.ana), who.relations_to(None), reading_facts(world.ana))
            below = people_below(world.session, world.council.people[name].id, clock.today())
        if (world.ana in below) != (Relation.MODERATOR in stand.to_ana):
            yield f"{name} sees how far Ana is: {world.ana in below}"
        for is_so, should in zip(found, (stand.to_ana, stand.at_all, stand.facts), strict=True):
            if is_so != should:
                yield f"{name}: {_names(is_so)}, not {_names(should)}"


def misended(world: World) -> Iterator[str]:
    """Who may end a stand-in although `ENDS` does not say so, or may not although it does."""
    for deputy, people in ENDS.items():
        row = world.session.get_one(StandIn, world.council.stand_ins[deputy])
        for name, person in world.council.people.items():
            with world.asker.request_of(person) as who:
                facts = ending_facts(world.session, row, person.id, who.relations_to(row.manager_id))
                if allowed(Permission.END_STAND_IN, row.manager_id, *facts) != (name in people):
                    yield f"{name} ends what {deputy} does: {name not in people}"


def misexempted(world: World) -> Iterator[str]:
    """Who but HR outside the line exempts Ana and reads why somebody did."""
    for name, person in world.council.people.items():
        may_exempt = Relation.HR in STANDS[name].to_ana and Fact.OUTSIDE_LINE in STANDS[name].facts
        with world.asker.request_of(person):
            if allowed(Permission.EXEMPT, world.ana, *reading_facts(world.ana)) != may_exempt:
                yield f"{name} exempts Ana: {not may_exempt}"


def mistyped(world: World) -> Iterator[str]:
    """Who but Sam types in what Ana wrote on paper."""
    for name, person in world.council.people.items():
        with world.asker.request_of(person):
            facts = facts_of(world.session, person.id, world.ana)
            if allowed(Permission.TYPE_PAPER, world.ana, *facts) != (name == "sam"):
                yield f"{name} types: {name != 'sam'}"
            if allowed(Permission.PRINT_COPY, world.ana, *facts):
                yield f"{name} prints a copy of what they did not type"


def misanswered(world: World) -> Iterator[str]:
    """Who may deal with a request to take words out although `ANSWERS` does not say so, or may not although it does."""
    for (asked, what), people in ANSWERS.items():
        one = world.requests[asked]
        view = {
            "answer": lambda one=one: answering(Permission.ANSWER_REMOVAL, one),
            "strike": lambda one=one: answering(Permission.STRIKE_WORDS, one),
            "approve": lambda one=one: second_person(one),
        }[what]
        for name, person in world.council.people.items():
            with world.asker.request_of(person, f"/records/removals/{one}"):
                if there(view) != (name in people):
                    yield f"{name} may {what} what {asked} asked: {name not in people}"


def _granted(world: World, stage: str) -> Iterator[str]:
    """The columns of `STAGES` that whoever asks may do with this review."""
    one, case = world.reviews[stage], load(world.reviews[stage])
    yield from (name for name, wanted in ASKED.items() if allowed(wanted, world.ana, *case.facts))
    for name, wanted, side in (
        ("BACK-E", Permission.TAKE_BACK_SELF_ASSESSMENT, "self"),
        ("BACK-M", Permission.TAKE_BACK_MANAGER_ASSESSMENT, "manager"),
    ):
        if allowed(wanted, world.ana, *review_facts(world.session, one, side)):
            yield name
    pages: Mapping[str, Callable[[], object]] = {
        "NOTES": lambda: handed_over(one),
        "FILE": lambda: read_by_reason(world.ana, one),
        "BEGUN": lambda: left_behind(one),
        "PAGE": lambda: exchange(one),
    }
    yield from (name for name, view in pages.items() if name in EXPECTED[stage] and there(view))


def misgranted(world: World) -> Iterator[str]:
    """Who may do what with which review although `STAGES` does not say so, or may not although it does."""
    for name, person in world.council.people.items():
        with world.asker.request_of(person):
            for stage in world.reviews:
                found = set(_granted(world, stage))
                should = {what for what, people in EXPECTED[stage].items() if name in people}
                if found != should:
                    yield f"{name}, {stage}: {sorted(found)}, not {sorted(should)}"


def noticed(world: World, change: Change) -> bool:
    """Whether anybody can do more or less than what is written by hand. Whatever breaks is noticed too."""
    with changed(change):
        try:
            return next(differences(world), None) is not None
        except Exception:
            world.session.rollback()
            return True
