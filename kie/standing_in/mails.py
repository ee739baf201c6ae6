"""Messages about who stands in for whom."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from kie.i18n import _, format_day, speaking
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


def no_longer(kind: str, names: Mapping[str, str]) -> str:
    """That a deputy does it no more. `names`: of deputy and manager."""
    if kind == "acting":
        return _("%(deputy)s no longer acts for %(manager)s.", **names)
    return _("%(deputy)s no longer stands in for %(manager)s.", **names)


def tell_stand_in_ended(session: Session, one: StandIn, to: Person, manager: Person, deputy: Person) -> None:
    """To everybody concerned: it ended before its last day."""
    with speaking(to.language):
        names = {"deputy": deputy.name, "manager": manager.name}
        text = f"{no_longer(one.kind, names)} {_('Their access ended at once.')}"
        queue_for(session, f"stand-in-ended/{one.id}/{to.id}", to, _("Standing in has ended"), text)
