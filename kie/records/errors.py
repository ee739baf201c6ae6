"""What the records room refuses, in the field's words."""

from kie.errors import Conflict, Invalid
from kie.i18n import _


class ReasonMissing(Invalid):
    """HR gave no reason, or none in words."""


class NothingFound(Invalid):
    """The words to take out stand nowhere."""


class RequestAnswered(Conflict):
    """Somebody answered this request already."""

    def __init__(self) -> None:
        super().__init__(
            _("This request was answered already, so nothing was changed."),
            _("How it was answered is shown with it."),
        )


class TextsChanged(Conflict):
    """The texts, or the words to take out, are not those of the preview."""

    def __init__(self) -> None:
        super().__init__(
            _("The texts have changed since you looked, so nothing was taken out."),
            _("Look at what would be taken out now, then decide."),
        )
