"""Messages about who stands in for whom."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import _, format_day, format_instant, speaking
from kie.people.mails import queue_for
from kie.people.models import Person, StandIn


def tell_standing_in(session: Session, one: StandIn, to: Person, manager: Person, deputy: Person) -> None:
    """To everybody concerned: who stands in, from when to when, and what that opens."""
    names = {
        "deputy": deputy.name,
        "manager": manager.name,
        "first": format_day(one.starts_on),
        "last": format_day(one.ends_on),
    }
    with speaking(to.language):
        if one.kind == "acting":
            text = _(
                "%(deputy)s acts for %(manager)s from %(first)s to %(last)s: in the place of %(manager)s, %(deputy)s "
                "has reviews and plans in hand and reads what a manager reads. It ends by itself.",
                **names,
            )
        else:
            text = _(
                "%(deputy)s stands in for %(manager)s from %(first)s to %(last)s: beside %(manager)s, %(deputy)s "
                "writes and reads what a manager does in reviews and plans. It ends by itself.",
                **names,
            )
        queue_for(session, f"stand-in/{one.id}/{to.id}", to, _("Somebody stands in for a manager"), text)


def never_began(one: StandIn) -> bool:
    """Whether it was ended before its first day."""
    return one.ended_at is not None and clock.local(one.ended_at).date() < one.starts_on


def no_longer(one: StandIn, names: Mapping[str, str]) -> str:
    """That a deputy does it no more, or will not where it never began. `names`: of deputy and manager."""
    if never_began(one):
        return _("%(deputy)s will not stand in for %(manager)s: it was ended before it began.", **names)
    if one.kind == "acting":
        return _("%(deputy)s no longer acts for %(manager)s.", **names)
    return _("%(deputy)s no longer stands in for %(manager)s.", **names)


def you_no_longer(manager: str, one: StandIn) -> str:
    """The same to the deputy, who looks for a page that they had."""
    names = {"manager": manager, "at": "" if one.ended_at is None else format_instant(one.ended_at)}
    if one.kind == "acting":
        return _("You no longer act for %(manager)s: it was ended, %(at)s.", **names)
    return _("You no longer stand in for %(manager)s: it was ended, %(at)s.", **names)


def tell_stand_in_ended(session: Session, one: StandIn, to: Person, manager: Person, deputy: Person) -> None:
    """To everybody concerned: it ended before its last day."""
    with speaking(to.language):
        names = {"deputy": deputy.name, "manager": manager.name}
        access = "" if never_began(one) else _("Their access ended at once.")
        text = f"{no_longer(one, names)} {access}".strip()
        queue_for(session, f"stand-in-ended/{one.id}/{to.id}", to, _("Standing in has ended"), text)
