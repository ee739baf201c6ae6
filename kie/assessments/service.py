"""What the room does for others, in one place to import from: saving, handing in, taking back."""

from kie.assessments.drafts import AssessmentHandedIn
from kie.assessments.observations import BehaviourResolved, StaleReply, reply, resolve
from kie.assessments.ratings import (
    OPT_OUT,
    Answer,
    Item,
    ItemProblem,
    ItemsRefused,
    Saved,
    Stale,
    StaleItem,
    answer_of,
    save_items,
)
from kie.assessments.submissions import (
    AnswersMissing,
    Missing,
    OtherHandedIn,
    hand_in,
    take_back,
    what_is_missing,
)
from kie.assessments.unhelpful import Seen, StaleUnhelpful, UnhelpfulItem, save_unhelpful
from kie.assessments.words import StaleWants, WantsItem, save_wants

__all__ = [
    "OPT_OUT",
    "Answer",
    "AnswersMissing",
    "AssessmentHandedIn",
    "BehaviourResolved",
    "Item",
    "ItemProblem",
    "ItemsRefused",
    "Missing",
    "OtherHandedIn",
    "Saved",
    "Seen",
    "Stale",
    "StaleItem",
    "StaleReply",
    "StaleUnhelpful",
    "StaleWants",
    "UnhelpfulItem",
    "WantsItem",
    "answer_of",
    "hand_in",
    "reply",
    "resolve",
    "save_items",
    "save_unhelpful",
    "save_wants",
    "take_back",
    "what_is_missing",
]
