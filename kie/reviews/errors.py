"""What an exchange refuses, in the field's words."""

from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import _
from kie.reviews.models import IssueOutcome, Meeting
from kie.texts import ChangedMeanwhile


class NotRevealed(Conflict):
    """One of the two has not handed in, so there is nothing to talk about yet."""


class GoalsUnsaid(Conflict):
    """Goals of the plan that are older than the review have no status yet."""


class IssueUnknown(NotFound):
    """The review has no such issue."""


class OutcomeUnfit(Invalid):
    """This outcome does not fit this issue, or lacks its words."""


class OutcomeChanged(Conflict):
    """Somebody settled the issue since it was read. `stored`: how it stands now, None when it was opened again; `by`:
    who did, "" for the reader, on another page."""

    def __init__(self, stored: IssueOutcome | None, by: str) -> None:
        super().__init__(
            _("%(name)s settled this while you had the page open, so nothing was changed.", name=by)
            if by
            else _("You settled this on another page meanwhile, so nothing was changed."),
            _("Both are shown below. Save again if yours is right."),
        )
        self.stored = stored


class MeetingChanged(ChangedMeanwhile):
    """The meeting or its notes were changed since they were read. `stored`: how they stand now."""

    def __init__(self, stored: Meeting | None) -> None:
        super().__init__()
        self.stored = stored


class MeetingAhead(Invalid):
    """A meeting cannot have taken place on a day that is still to come."""


class MeetingUnfit(Invalid):
    """Nothing of a meeting was filled in, or its day cannot be meant. Belongs to the day."""


class NotSettled(Conflict):
    """A competency has neither an agreed rating nor "agreed to differ"."""


class RecordShared(Conflict):
    """The record is shared; it stands as it is unless it is opened again."""


class RecordChanged(Conflict):
    """What the person read before signing is not what would be signed."""


class NotShared(Conflict):
    """The manager has not signed, so there is no record to sign, decide on or open again."""


class AlreadySigned(Conflict):
    """This party has signed this record."""


class WordsMissing(Invalid):
    """A comment or reason is needed here."""


class NotDisputed(Conflict):
    """There is no disagreement to decide on."""


class AlreadyModerated(Conflict):
    """The disagreement was decided."""
