"""Telling somebody by mail that the way they sign in has changed: at their address, and at those they had lately."""

from uuid import UUID, uuid4, uuid5

from sqlalchemy.orm import Session

from kie.accounts.mails import Message
from kie.mail import queue
from kie.people.addresses import addresses_before
from kie.people.models import Person


def tell(session: Session, person_id: UUID, what: str, message: Message, once: UUID | None = None) -> None:
    """Queue the message about `what`, such as "passkey-added". `once`: the id of what it is told of a single time at
    each address, however often it happens.

    Without a reason, which would have it follow the person to an address that is changed meanwhile: whoever took the
    account over could have done that as well.
    """
    person = session.get_one(Person, person_id)
    present = [] if person.email is None else [person.email]
    for address in sorted({*present, *addresses_before(session, person.id)}):
        queue(
            session,
            key=f"{what}:{uuid4() if once is None else uuid5(once, address)}",
            recipient=address,
            subject=message.subject,
            text=message.text,
            language=person.language,
        )
