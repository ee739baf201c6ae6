"""What the records room refuses, in the field's words."""

from kie.errors import Conflict, Invalid
from kie.i18n import _


class ReasonMissing(Invalid):
    """HR gave no reason, or none in words."""


class SearchRefused(Invalid):
    """Nothing, or too much, to look for somebody by."""


class NothingToDraw(Invalid):
    """As many records as were asked for cannot be drawn of this cycle any more."""


class NothingFound(Invalid):
    """The words to take out stand nowhere."""


class RequestAnswered(Conflict):
    """Somebody answered this request already."""

    def __init__(self) -> None:
        super().__init__(
            _("This request was answered already, so nothing was changed."),
            _("How it was answered is shown with it."),
        )


class TooMuchTaken(Invalid):
    """Less would be left of a text than was taken out of it."""

    def __init__(self) -> None:
        super().__init__(
            _("This would take out more than half of one of the texts."),
            _(
                "Take out names and details only, and as few words as it needs: the rest is what somebody said."
            ),
        )


class RequestProposed(Conflict):
    """The words of this request wait for a second person's yes."""

    def __init__(self) -> None:
        super().__init__(
            _("These words wait for a second person already, so nothing was changed."),
            _(
                "To take out other words, leave these as they are, with a reason, and have it asked for again."
            ),
        )


class ProposalDeclined(Conflict):
    """Somebody said no to these words, so they wait for nobody. `name`: who."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s said no to these words, so they were not taken out.", name=name),
            _("HR reads why, and answers the request in another way."),
        )


class ProposalReplaced(Conflict):
    """Other words wait than those that the reader was shown."""

    def __init__(self) -> None:
        super().__init__(
            _("Other words wait now than those that you looked at, so your answer was not kept."),
            _("Look at these, then decide."),
        )


class DiaryIsTheirs(Conflict):
    """HR never reads a diary, so it takes nothing out of one."""

    def __init__(self) -> None:
        super().__init__(
            _("HR never reads a diary, so it takes nothing out of one. Nothing was changed."),
            _("Whoever keeps the diary changes the note. Answer the request once they have, or say why not."),
        )


class TextsChanged(Conflict):
    """The texts, or the words to take out, are not those of the preview."""

    def __init__(self) -> None:
        super().__init__(
            _("The texts have changed since you looked, so nothing was taken out."),
            _("Look at what would be taken out now, then decide."),
        )
