"""What the four boxes of a person's wishes are called: on the screen, on paper and where paper is typed in."""

from kie.i18n import _


def want_labels() -> dict[str, str]:
    """The label of each box of `words.BOXES`, in the order in which they are asked."""
    return {
        "soon": _("What I want next, soon"),
        "later": _("What I want later"),
        "in_the_way": _("What gets in my way"),
        "needs": _("What I need from you"),
    }
