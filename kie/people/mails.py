"""Queueing a message to one person, and whom it goes to by the time it is sent."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, mail
from kie.i18n import _, ngettext
from kie.mail import HOME, Reason, Words
from kie.people.models import Person

REASON = "person"
"""Why most messages are sent: whoever they are for works here. See `still_here`."""


def queue_for(
    session: Session, key: str, to: Person, subject: str, text: str, reason: Reason | None = None
) -> None:
    """Queue one message to a person; nothing when they have no address. `key` as `mail.queue` wants it.

    `text`: what there is to say, in the language spoken now. Every message begins and ends alike: see `framed`.
    `reason`: None means that they work here, whatever else became of what it is about.
    """
    if to.email:
        why = reason or reason_for(to.id)
        mail.queue(session, key=key, recipient=to.email, subject=subject, text=framed(to, text), reason=why)


def framed(to: Person, text: str) -> str:
    """The text with whom it is for, where to sign in, and why they get it."""
    parts = (
        _("Dear %(name)s,", name=to.name),
        text,
        _("Sign in to KIE here: %(address)s", address=HOME),
        _("KIE sends you this once, because it concerns you."),
    )
    return "\n\n".join(parts)


def address_changed(name: str, by: str | None, days: int, *, gone: bool) -> tuple[str, str]:
    """Subject and text for the address that somebody had until now, in the language spoken now.

    `by`: who changed it, None for the command line; `days`: for how long no code is mailed; `gone`: there is no new
    one. It does not name the new one: who reads the old one by now is not known.
    """
    who = _("Your organisation’s system administration") if by is None else by
    if gone:
        done = _("%(name)s has taken away the e-mail address that KIE had for you: this one.", name=who)
    else:
        done = _("%(name)s has changed the e-mail address that KIE has for you. It was this one.", name=who)
    parts = (
        _("Dear %(name)s,", name=name),
        done,
        ngettext(
            "Your password stays as it is. For %(n)s day KIE mails no one-time code for your account to anybody: if "
            "you need one, ask HR for a sign-in letter.",
            "Your password stays as it is. For %(n)s days KIE mails no one-time code for your account to anybody: if "
            "you need one, ask HR for a sign-in letter.",
            days,
        ),
        _(
            "If this is not right, tell HR and your system administrator straight away, by telephone or in person."
        ),
        _("KIE sends you this once, because it concerns you."),
    )
    return _("Your e-mail address in KIE was changed"), "\n\n".join(parts)


def reason_for(person_id: UUID) -> Reason:
    """That this person works here."""
    return Reason(REASON, str(person_id))


def still_here(session: Session, reason_id: str, words: Words) -> Words | None:
    """The message to the person's present address; None when they have left, or have none any more."""
    return addressed(session, UUID(reason_id), words)


def addressed(session: Session, person_id: UUID, words: Words) -> Words | None:
    """As `still_here`, for a message that has a reason of another kind besides. One statement."""
    person = session.get(Person, person_id)
    if person is None or not person.email or not person.works_on(clock.today()):
        return None
    return Words(words.subject, words.text, person.email)
