"""What viewers came to know while figures were reckoned: then they are reckoned again, before anything is written."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from kie.errors import Conflict
from kie.i18n import _
from kie.insights.heavy import Asked
from kie.insights.known import has_moved, known_people
from kie.insights.known_sources import Sources, read_sources

TRIES = 3
"""So often figures are reckoned, when each time somebody came to know more meanwhile."""

Done = TypeVar("Done")


class KnownMeanwhile(Conflict):
    """Somebody came to know ratings of others while these figures were reckoned: they hide too little, or too much."""


def until_known(do: Callable[[], Done]) -> Done:
    """Reckon and keep, and once more where somebody came to know more in between; KnownMeanwhile after `TRIES`."""
    for _again in range(TRIES - 1):
        try:
            return do()
        except KnownMeanwhile:
            continue
    return do()


def refuse_known_since(session: Session, asked: Asked, sources: Sources) -> None:
    """Raises KnownMeanwhile. What counts is knowledge of those in the figures, and in those published before.

    `sources`: what told who knows whom when the figures were reckoned; nearly always it is the same still.
    Managers change, records are opened and disagreements decided while figures are reckoned; none of it waits for that.
    """
    now = read_sources(session, asked.cycle, sources.signed)
    if now == sources:
        return
    about = {one.person_id for one in asked.given.members}
    about.update(person_id for bases in asked.earlier for one in bases for person_id in one.people)
    if has_moved(asked.known, known_people(now), about):
        raise KnownMeanwhile(
            _("Somebody opened a review or changed manager while this was being worked out."),
            _("Nothing was published. Try again in a few minutes."),
        )
