"""What the room refuses, in the field's words."""

from kie.errors import Conflict, Invalid
from kie.i18n import _


class WordsMissing(Invalid):
    """Nothing was written where something is needed."""


class MarkedOtherwise(Invalid):
    """The same is marked already for another reason, which is not the actor's alone to change."""

    def __init__(self, *, agreed: bool) -> None:
        super().__init__(
            _(
                "It is marked already for another reason, and a second person said yes to that: nothing was added."
            )
            if agreed
            else _("A colleague marked it already for another reason, and it waits: nothing was added.")
        )


class DayRefused(Invalid):
    """A day that cannot be, such as one to come."""


class ComplaintAnswered(Conflict):
    """Somebody answered this complaint already."""

    def __init__(self) -> None:
        super().__init__(
            _("This complaint was answered already, so nothing was changed."),
            _("Open it again to read the answer."),
        )


class RequestClosed(Conflict):
    """The request has ended."""

    def __init__(self) -> None:
        super().__init__(
            _("This request has ended, so nothing was changed."),
            _("Its page says how it ended and when."),
        )


class FileChanged(Conflict):
    """The file was put together anew, or something was marked or answered, since the page was opened."""

    def __init__(self, message: str = "", next_step: str = "") -> None:
        super().__init__(
            message
            or _(
                "The file or what is marked in it has changed since you opened the page, so nothing was done."
            ),
            next_step or _("Look at it as it is now, then go on."),
        )


class MarkWithdrawn(FileChanged):
    """A mark went since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _("This mark was withdrawn already, or went when the file was put together anew."),
            _("Nothing was changed."),
        )


class UndoneAlone(FileChanged):
    """Whoever took a yes back says no as well, and so would undo alone what two agreed."""

    def __init__(self) -> None:
        super().__init__(
            _("You took the yes to this back, so you do not say no to it as well. Nothing was changed."),
            _("Whoever marked it may withdraw it, and another second person may say no."),
        )


class NotReady(Conflict):
    """Something is in the way of giving the file out."""
