"""The message to whoever is thanked: that it came, from whom, and where it is. Never its words."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie.i18n import _, speaking
from kie.people.mails import queue_for
from kie.people.models import Person


def tell_thanked(session: Session, thanks_id: UUID, kind: str, to: Person, sender: Person) -> None:
    """To the person, in their language."""
    with speaking(to.language):
        if kind == "compliment":
            subject = _("A compliment was passed on to you")
            text = _(
                "%(name)s passed a compliment on to you. It is in your diary. Only you can read it there, until you "
                "choose otherwise. Sign in and open “My diary”.",
                name=sender.name,
            )
        else:
            subject = _("Somebody thanks you")
            text = _(
                "%(name)s thanks you. What they wrote is in your diary. Only you can read it there, until you choose "
                "otherwise. Sign in and open “My diary”.",
                name=sender.name,
            )
        queue_for(session, f"thanks/{thanks_id}", to, subject, text)
