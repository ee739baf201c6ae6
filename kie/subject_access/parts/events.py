"""Of the audit trail: what was done about the person, as it was noted, and what they did."""

from typing import Any

from sqlalchemy import Select, and_, case, literal, not_, or_

from kie.events import Event
from kie.i18n import N_
from kie.subject_access.sections import Asking, Field, Part, Section
from kie.trail.kinds import RECORDS, actions_of

DRAFTS = ("assessment.saved", "unhelpful.saved")
"""Written at each save: by somebody else they tell how a draft comes on that is hidden from the person."""


def _about(found: Select[Any], asking: Asking) -> Select[Any]:
    """HR is told what their part of the trail shows: nothing of signing in, nor when somebody wrote in their diary."""
    theirs = found.where(Event.person_id == asking.person_id).order_by(Event.at, Event.id)
    if not asking.own:
        return theirs.where(Event.action.in_(sorted(actions_of(RECORDS))))
    of_another = or_(Event.actor_id.is_(None), Event.actor_id != asking.person_id)
    return theirs.where(not_(and_(Event.action.in_(DRAFTS), of_another)))


PART = Part(
    "events",
    N_("The audit trail"),
    100,
    (
        Section(
            "events",
            N_("What was done about you"),
            (
                Field("at", N_("When"), Event.at),
                Field("action", N_("What"), Event.action),
                Field(
                    "by",
                    N_("By"),
                    case(
                        (Event.actor_id.is_(None), literal("system")),
                        (Event.actor_id == Event.person_id, literal("you")),
                        else_=literal("colleague"),
                    ),
                    codes={
                        "system": N_("KIE itself"),
                        "you": N_("You"),
                        "colleague": N_("A colleague"),
                    },
                ),
                Field("details", N_("Details"), Event.details),
            ),
            _about,
            note=N_(
                "As it was noted, in the words of the program. Who the colleague was stands beside what they did, "
                "in the parts above. What you did about others stands in their files, without your having to ask."
            ),
        ),
    ),
)
