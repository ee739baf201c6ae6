"""Mails about paper. They never say what was written."""

from datetime import date

from kie.accounts.mails import Message
from kie.cycles.queries import ParticipationContext
from kie.i18n import _, format_day, speaking


def typed_in(context: ParticipationContext, until: date, public_url: str, *, blank: bool) -> Message:
    """To the person: their form was typed in, and how they correct it. `blank`: answers are, so that it waits."""
    with speaking(context.person.language):
        lines = [
            _("Dear %(name)s,", name=context.person.name),
            _(
                "the form that you filled in on paper for “%(cycle)s” was typed in.",
                cycle=context.cycle.cycle.title,
            ),
            _(
                "You have until %(day)s to correct it: on the printed copy that you get, or on your page in KIE, "
                "where you can also hand it in yourself. Your manager reads nothing of it before it is handed in.",
                day=format_day(until),
            ),
            _("Answers are still blank. It is not handed in before you give them.")
            if blank
            else _("If you change nothing, it is handed in for you after that day."),
            public_url,
        ]
        return Message(_("Your paper form was typed in"), "\n\n".join(lines))
