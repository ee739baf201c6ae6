"""What system administrators are told of the directory by mail."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import _, speaking
from kie.people.mails import queue_for
from kie.people.models import Person, RoleGrant
from kie.people.posts import in_post


def closing_stopped(session: Session, token: str, at: datetime) -> None:
    """Queue, for every system administrator, that a token was not let close any more accounts."""
    for person in _administrators(session):
        with speaking(person.language):
            text = "\n\n".join(
                (
                    _(
                        "the organisation’s directory has closed as many accounts within 24 hours as it may by itself, "
                        "and wants to close more. They stay open, and it closes no others, until a system "
                        "administrator lets it go on, however long that takes."
                    ),
                    _("It wrote with the token %(token)s.", token=token),
                    _(
                        "If so many people really leave, allow it on the page “Accounts by the directory” in KIE. If "
                        "not, something is wrong in the directory, a filter that was lost for example: put it right "
                        "there first, and then let it go on by the same page, which says whose accounts wait."
                    ),
                )
            )
            key = f"scim-stopped:{token}:{at:%Y%m%dT%H%M%S}:{person.id}"
            queue_for(session, key, person, _("The directory wants to close many accounts in KIE"), text)


def token_made(session: Session, token: str, by: str | None) -> None:
    """Queue, for every system administrator, that there is another token. `by`: who made it; None: the command line."""
    for person in _administrators(session):
        with speaking(person.language):
            who = _("Your organisation’s system administration") if by is None else by
            text = "\n\n".join(
                (
                    _(
                        "%(name)s has made a token for the organisation’s directory: %(token)s. Whoever has it can "
                        "open and close accounts in KIE.",
                        name=who,
                        token=token,
                    ),
                    _(
                        "If you know nothing of it, end it on the page “Accounts by the directory” in KIE, and ask "
                        "who did."
                    ),
                )
            )
            key = f"scim-token:{token}:{person.id}"
            queue_for(session, key, person, _("A token for the directory was made in KIE"), text)


def _administrators(session: Session) -> list[Person]:
    """Every system administrator in post."""
    holds = select(RoleGrant.person_id).where(RoleGrant.role == "administrator", RoleGrant.ended_at.is_(None))
    found = session.scalars(
        select(Person).where(Person.id.in_(holds), in_post(clock.today())).order_by(Person.staff_number)
    )
    return list(found)
