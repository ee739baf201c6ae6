"""Who says, at the moment of sending, whether a queued message is still wanted, by the kind of its reason."""

from collections.abc import Mapping
from types import MappingProxyType

from kie.accounts import codes
from kie.mail import Still
from kie.people import mails as people
from kie.reminders import mails as reminders
from kie.reminders.queries import REASON
from kie.reviews import mails as reviews

REASONS: Mapping[str, Still] = MappingProxyType(
    {
        codes.REASON: codes.still_works,
        people.REASON: people.still_here,
        reviews.TO_ANSWER: reviews.still_to_answer,
        reviews.TO_DECIDE: reviews.still_to_decide,
        REASON: reminders.still,
    }
)
"""A function takes the reason's id and the words as queued, and gives the words as they are now; None drops it."""
