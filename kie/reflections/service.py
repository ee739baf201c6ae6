"""Writing reflections. Each function acts for the person whose they are; the caller has asked. Events hold no words."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Conflict, NotFound
from kie.holds import held
from kie.i18n import _
from kie.people.holding import hold_person
from kie.people.models import Person
from kie.people.posts import has_left
from kie.reflections.models import Reflection
from kie.reflections.queries import Opened, count_of, opened
from kie.reflections.sealing import seal, unseal
from kie.reflections.words import ReflectionWords
from kie.texts import ChangedMeanwhile

MOST = 50
KEPT_AFTER_LEAVING = timedelta(days=365)
"""Somebody who comes back within the year finds what they wrote."""


class ReflectionChanged(ChangedMeanwhile):
    """The reflection was changed since the page was opened. `now`: as it stands."""

    def __init__(self, now: Opened) -> None:
        super().__init__()
        self.now = now


class TooManyReflections(Conflict):
    """The person keeps as many as they can."""


def write(session: Session, key: str, person_id: UUID, words: ReflectionWords) -> Reflection:
    """Keep a new reflection. Raises Invalid for words that cannot be kept, TooManyReflections."""
    words = words.tidied()
    hold_person(session, person_id)
    if count_of(session, person_id) >= MOST:
        raise TooManyReflections(
            _("You keep %(most)s reflections, which is the most.", most=MOST),
            _("Delete one in another window, then keep this one."),
        )
    now = clock.now()
    row = Reflection(person_id=person_id, sealed=seal(key, person_id, words), begun_at=now, saved_at=now)
    session.add(row)
    session.flush()
    events.record(session, person_id, "reflection.written", person_id=person_id, subject=row.id)
    return row


def change(session: Session, key: str, reflection_id: UUID, words: ReflectionWords, version: int) -> None:
    """Give the reflection other words. The same once more changes nothing.

    `version`: the one the writer read. Raises ReflectionChanged when it is not the present one, NotFound, Invalid.
    """
    words = words.tidied()
    row = _held(session, reflection_id)
    if unseal(key, row.person_id, row.sealed) == words:
        return
    if row.version != version:
        raise ReflectionChanged(opened(key, row))
    row.sealed = seal(key, row.person_id, words)
    row.saved_at = clock.now()
    row.version += 1
    session.flush()
    events.record(session, row.person_id, "reflection.changed", person_id=row.person_id, subject=row.id)


def delete(session: Session, key: str, reflection_id: UUID, version: int) -> None:
    """Delete it for good. Raises ReflectionChanged as `change` does, NotFound."""
    row = _held(session, reflection_id)
    if row.version != version:
        raise ReflectionChanged(opened(key, row))
    session.delete(row)
    session.flush()
    events.record(
        session, row.person_id, "reflection.deleted", person_id=row.person_id, subject=reflection_id
    )


def forget_leavers(session: Session) -> int:
    """Delete the reflections of people who left a year ago and can open them no more; gives how many people's. Those of
    people under a hold stay."""
    left = select(Person.id).where(has_left(clock.today() - KEPT_AFTER_LEAVING))
    due = (Reflection.person_id.in_(left), Reflection.person_id.not_in(held()))
    gone = delete_rows(Reflection).where(*due).returning(Reflection.person_id)
    people = sorted(set(session.scalars(gone)))
    events.record_many(session, None, "reflection.forgotten", people)
    return len(people)


def _held(session: Session, reflection_id: UUID) -> Reflection:
    row = session.scalar(
        select(Reflection)
        .where(Reflection.id == reflection_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound()
    return row
