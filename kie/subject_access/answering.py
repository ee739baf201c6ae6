"""What is marked in a file, taken back by whoever marked it, and answered by a second person, who may take back a yes.

Nobody alone undoes what two agreed: once a second person took back a yes, whoever marked it withdraws the mark, or
another second person says no. Whoever took the yes back may say yes again, and nothing else.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Forbidden, NotFound
from kie.i18n import _
from kie.subject_access.errors import FileChanged, MarkWithdrawn, UndoneAlone
from kie.subject_access.marking import LIMIT
from kie.subject_access.redacting_rules import is_earlier
from kie.subject_access.request_models import Redaction, RedactionAnswer, SubjectRequest
from kie.subject_access.request_queries import ANSWERED, YES_TAKEN_BACK, Undone, undone_in
from kie.subject_access.requests import waiting
from kie.texts import plain_lines, tidied


def take_back(session: Session, redaction_id: UUID, actor_id: UUID) -> UUID:
    """Whoever marked it thinks better of it, while no second person has answered. Gives the request.

    Raises NotFound, RequestClosed, Forbidden for anybody else, and for what was marked in an earlier file, which a
    second person may have agreed to there, unless a yes was taken back since; FileChanged when it was answered, or
    went meanwhile.
    """
    row, asked = _held(session, redaction_id)
    if row.marked_by_id != actor_id:
        raise Forbidden(_("A colleague marked this, so only they take it back. You say yes or no to it."))
    if is_earlier(row.place) and _undone(session, asked, redaction_id) is None:
        raise Forbidden(_("This was marked in an earlier file, so a colleague says yes or no to it."))
    if _given(session, redaction_id) is not None:
        raise FileChanged()
    session.delete(row)
    events.record(session, actor_id, "redaction.taken-back", person_id=asked.person_id, subject=redaction_id)
    session.flush()
    return asked.id


def waits(session: Session, redaction_id: UUID) -> bool:
    """Whether no second person has answered."""
    return session.get(RedactionAnswer, redaction_id) is None


def answer(session: Session, redaction_id: UUID, actor_id: UUID, *, agreed: bool, reason: str = "") -> UUID:
    """The second person's yes or no; with a no, why it stays if they say. Gives the request.

    Raises NotFound, RequestClosed, Forbidden for whoever marked it, TextRefused, FileChanged when somebody
    answered otherwise meanwhile, or for another reason, or the mark went, and for a yes with why it stays; UndoneAlone
    for a no of whoever took the yes back.
    """
    row, asked = _held(session, redaction_id)
    if row.marked_by_id == actor_id:
        raise Forbidden(_("You marked this yourself, so a colleague says yes or no to it."))
    given = _given(session, redaction_id)
    if given is not None:
        if given.agreed != agreed or plain_lines(reason).strip() not in {"", given.reason}:
            raise FileChanged()
        return asked.id
    if agreed and reason.strip():
        raise FileChanged()
    undone = _undone(session, asked, redaction_id)
    if not agreed and undone is not None and undone.by_id == actor_id:
        raise UndoneAlone()
    given = RedactionAnswer(redaction_id=redaction_id, agreed=agreed, answered_by_id=actor_id)
    given.reason, given.answered_at = tidied(reason, LIMIT).strip(), clock.now()
    session.add(given)
    events.record(
        session,
        actor_id,
        ANSWERED,
        person_id=asked.person_id,
        subject=redaction_id,
        agreed=agreed,
    )
    session.flush()
    return asked.id


def take_back_yes(session: Session, redaction_id: UUID, actor_id: UUID) -> UUID:
    """It waits for a second person again, before the file is given out. Gives the request; nothing changes where it
    waits already.

    Raises NotFound, RequestClosed, Forbidden for whoever marked it, and FileChanged when the answer was no, or the mark
    went meanwhile.
    """
    row, asked = _held(session, redaction_id)
    if row.marked_by_id == actor_id:
        raise Forbidden(_("You marked this yourself, so a colleague takes the yes back."))
    given = _given(session, redaction_id)
    if given is None:
        return asked.id
    if not given.agreed:
        raise FileChanged()
    session.delete(given)
    events.record(session, actor_id, YES_TAKEN_BACK, person_id=asked.person_id, subject=redaction_id)
    session.flush()
    return asked.id


def _held(session: Session, redaction_id: UUID) -> tuple[Redaction, SubjectRequest]:
    """The mark as it is once nobody else works on its request. Raises NotFound, RequestClosed, and MarkWithdrawn
    where it went while somebody else did."""
    known = session.get(Redaction, redaction_id)
    if known is None:
        raise NotFound()
    asked = waiting(session, known.request_id)
    row = session.get(Redaction, redaction_id, populate_existing=True)
    if row is None:
        raise MarkWithdrawn()
    return row, asked


def _given(session: Session, redaction_id: UUID) -> RedactionAnswer | None:
    return session.get(RedactionAnswer, redaction_id, populate_existing=True)


def _undone(session: Session, asked: SubjectRequest, redaction_id: UUID) -> Undone | None:
    return undone_in(session, asked.person_id, [redaction_id]).get(redaction_id)
