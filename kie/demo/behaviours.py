"""Unhelpful behaviours of last year's reviews: half are resolved, Ana's is open and replied to."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from kie.assessments.observed_models import ObservationReply, ObservationResolution
from kie.demo.rows import Row, Rows

ROUTE = (
    "Harassment, misuse of personal data and unsafe working are not for a review. Ring the People team on "
    "01632 960 300, or report them on the page “Speak up” of the intranet. In danger, ring 999."
)
ANAS = ("customer-focus", "unhelpful.u7")
NODE = ("customer-focus", "respect-and-courtesy")
SEEN = "On the phone about the roadworks a resident asked three times what a TRO is."
REPLY = "That is fair. I now say “the order that closes the road”."
NOTES = {
    "self": "I rang back each of the twelve who had written about the crossing, most on the same day.",
    "manager": "Two residents thanked her by name after the flooding in May.",
}
RESOLVED = "Not seen again since we talked about it."
RESOLVED_AFTER, REPLIED_AFTER = timedelta(days=75), timedelta(days=45)
OPEN_SHARE = 0.5


def write_resolution(
    rows: Rows, random: Random, observation: Row, rater: UUID, revealed_at: datetime
) -> bool:
    """Half of what was raised is resolved after some weeks; says whether this was."""
    if random.random() < OPEN_SHARE:
        return False
    rows.add(
        ObservationResolution,
        **_key(observation),
        words=RESOLVED,
        resolved_by_id=rater,
        resolved_at=revealed_at + RESOLVED_AFTER,
    )
    return True


def write_reply(rows: Rows, observation: Row, revealed_at: datetime) -> Row:
    """What Ana replied."""
    reply = {**_key(observation), "words": REPLY, "version": 1, "written_at": revealed_at + REPLIED_AFTER}
    rows.put(ObservationReply, reply)
    return reply


def _key(observation: Row) -> Row:
    return {name: observation[name] for name in ("assessment_id", "framework_id", "statement_id")}
