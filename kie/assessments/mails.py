"""Messages about an assessment: that something happened to it, never what it says."""

from sqlalchemy.orm import Session

from kie import mail
from kie.cycles.queries import ParticipationContext
from kie.i18n import _, speaking
from kie.people.models import Person


def tell_went_ahead(session: Session, context: ParticipationContext, to: Person, by: Person) -> None:
    """To whoever had not handed in: the other side went ahead."""
    if not to.email:
        return
    with speaking(to.language):
        mail.queue(
            session,
            key=f"went-ahead/{context.participation.id}",
            recipient=to.email,
            subject=_("A review went ahead without your part"),
            text=_(
                "%(by)s had waited for your part in “%(cycle)s” until ten working days after its due date, and went "
                "ahead. Your part stays blank, and nothing was agreed. Sign in to read the exchange and to talk it "
                "through.",
                by=by.name,
                cycle=context.cycle.cycle.title,
            ),
        )
