"""The addresses of this room, and the review that each of them is about with whoever looks at it."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint

from kie.access import Fact, Permission
from kie.cycles.earlier import superseded
from kie.cycles.queries import ParticipationContext, participation_context
from kie.people.opened import reading_facts
from kie.reviews.moderators import moderator_for
from kie.reviews.queries import ReviewState, state_of
from kie.web import Viewer, authorise, db, viewer

bp = Blueprint("reviews", __name__, url_prefix="/reviews")


@dataclass(frozen=True, slots=True)
class Case:
    """A review and whoever looks at it. `facts`: what their access depends on."""

    context: ParticipationContext
    state: ReviewState
    viewer: Viewer
    facts: frozenset[Fact]

    @property
    def id(self) -> UUID:
        """The participation's id."""
        return self.context.participation.id

    @property
    def decides(self) -> bool:
        """Whether the viewer is to decide on the disagreement."""
        return Fact.DECIDES in self.facts

    @property
    def is_employee(self) -> bool:
        """Whether the viewer is the person reviewed."""
        return self.viewer.person_id == self.context.person.id


def load(participation_id: UUID) -> Case:
    """The review, before anything is asked. Of an earlier cycle nothing but the record is left to a manager, and
    nothing to whoever decided on a disagreement.

    Raises SignInNeeded and NotFound.
    """
    who = viewer()
    context = participation_context(db(), participation_id)
    state = state_of(db(), participation_id)
    facts = state.facts
    if who.person_id != context.person.id and superseded(db(), context):
        facts = facts - {Fact.REVEALED, Fact.DISPUTED}
    if Fact.DISPUTED in facts and moderator_for(db(), context.participation) == who.person_id:
        facts |= {Fact.DECIDES}
    # A reason that HR gave for reading opens pages of their own (`kie.records`), where there is nothing to press.
    facts |= reading_facts(context.person.id) & {Fact.OUTSIDE_LINE}
    return Case(context, state, who, facts)


def ask(permission: Permission, participation_id: UUID) -> Case:
    """The review, when the viewer may do this with it. Raises SignInNeeded and NotFound."""
    case = load(participation_id)
    authorise(permission, case.context.person.id, *case.facts)
    return case
