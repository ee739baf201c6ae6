"""Messages about an assessment: that something happened to it, never what it says."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie.assessments.models import Assessment
from kie.assessments.rules import GRACE
from kie.cycles.queries import ParticipationContext
from kie.i18n import _, format_day, speaking
from kie.people.mails import queue_for
from kie.people.models import Person
from kie.people.readers import when_open


def tell_went_ahead(session: Session, context: ParticipationContext, to: Person, by: Person) -> None:
    """To whoever had not handed in: the other side went ahead."""
    with speaking(to.language):
        text = _(
            "%(by)s had waited for your part in “%(cycle)s” until %(days)s working days after its due date, and "
            "went ahead. Your part stays blank, and nothing was agreed. Sign in to read the exchange and to talk "
            "it through.",
            by=by.name,
            cycle=context.cycle.cycle.title,
            days=GRACE,
        )
        key = f"went-ahead/{context.participation.id}"
        queue_for(session, key, to, _("A review went ahead without your part"), text)


def tell_handed_over(session: Session, note_id: UUID, to: Person, person: Person, author: Person) -> None:
    """To whoever rates now, and to the person: somebody who rated before left a note."""
    with speaking(to.language):
        if to.id == person.id:
            text = _(
                "%(author)s, who rated you before, has handed over a signed note about your review to whoever rates "
                "you now. You can read it once %(moment)s.",
                author=author.name,
                moment=when_open(),
            )
        else:
            text = _(
                "%(author)s, who rated %(name)s before you, has left you a signed note. Sign in to read it.",
                author=author.name,
                name=person.name,
            )
        queue_for(session, f"handed-over/{note_id}/{to.id}", to, _("A note was handed over"), text)


def tell_set_aside(session: Session, draft: Assessment, to: Person, person: Person, until: date) -> None:
    """To the author: what they began was set aside, and until when it can be handed over."""
    with speaking(to.language):
        text = _(
            "You no longer rate %(name)s. What you had begun to write is yours alone: nobody else reads it. Sign in to "
            "hand it over as a note or to discard it. After %(day)s it is deleted.",
            name=person.name,
            day=format_day(until),
        )
        key = f"draft-set-aside/{draft.id}/{until.isoformat()}"
        queue_for(session, key, to, _("A review that you had begun"), text)


def tell_new_leader(session: Session, line_id: UUID, to: Person, leader: Person, former: Person) -> None:
    """To the person: who leads them now, and what that means for their review."""
    with speaking(to.language):
        text = _(
            "%(leader)s manages you now and takes over your review from %(former)s. %(leader)s sees what you both "
            "could already read and what was agreed. What %(former)s had begun and not handed in stays hidden.",
            leader=leader.name,
            former=former.name,
        )
        queue_for(session, f"new-leader/{line_id}", to, _("Your review has a new manager"), text)
