"""The file of a request: put together as of a moment, marked by one person of HR, agreed by a second, and released.

Reflections, diaries, drafts and whatever else nobody but the person reads are never in it: these are given to their own
sign-in alone (`Asking.own`).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import NotFound
from kie.i18n import _
from kie.records.queries import seconds
from kie.reviews.struck import Striking
from kie.subject_access import mails
from kie.subject_access.alike_rules import same_words
from kie.subject_access.carrying import carry_over
from kie.subject_access.carrying_rules import moved
from kie.subject_access.errors import FileChanged, MarkedOtherwise, NotReady, WordsMissing
from kie.subject_access.filing import filed
from kie.subject_access.reading import whole_file
from kie.subject_access.redacting_rules import (
    EVERYWHERE,
    Leaving,
    bare,
    before,
    holds,
    in_words,
    is_before,
    letters_in,
    stands,
    without,
)
from kie.subject_access.request_models import (
    Redaction,
    RedactionAnswer,
    SubjectClosure,
    SubjectFile,
    SubjectRequest,
)
from kie.subject_access.requests import close, waiting
from kie.subject_access.rest_rules import LONGEST
from kie.subject_access.sealing import seal, unseal
from kie.subject_access.sections import Asking
from kie.subject_access.worded_rules import values
from kie.subject_access.wording import GROUNDS
from kie.texts import tidied

_Given = tuple[Redaction, RedactionAnswer | None]

LIMIT, WORDS = 1_000, LONGEST
LETTERS = 2
"""Fewer are not left out everywhere: they stand in every text, and mean nobody."""


def put_together(session: Session, request_id: UUID, actor_id: UUID, key: str, organisation: str) -> None:
    """Read everything as it stands now. An earlier file goes; what was marked in it is carried over. Raises NotFound
    and RequestClosed."""
    asked = waiting(session, request_id)
    file = filed(whole_file(session, Asking(asked.person_id, own=False)), organisation)
    row = session.get(SubjectFile, request_id)
    if row is None:
        row = SubjectFile(request_id=request_id, number=0)
        session.add(row)
    else:
        earlier = unseal(key, request_id, row.sealed)
        carry_over(session, marked_in(session, request_id), {} if earlier is None else moved(earlier, file))
    row.number, row.as_of, row.made_by_id = row.number + 1, clock.now(), actor_id
    row.sealed = seal(key, request_id, file)
    events.record(
        session,
        actor_id,
        "subject-file.made",
        person_id=asked.person_id,
        subject=request_id,
        number=row.number,
    )
    session.flush()
    if any(given is None for _one, given in marked_in(session, request_id)):
        _tell_seconds(session, asked, actor_id)


def file_of(session: Session, key: str, request_id: UUID) -> dict[str, Any]:
    """What was put together. Raises NotFound before that, and when it was sealed under an earlier key."""
    row = session.get(SubjectFile, request_id)
    found = None if row is None else unseal(key, request_id, row.sealed)
    if found is None:
        raise NotFound()
    return found


def token_of(session: Session, request_id: UUID) -> str:
    """A digest of the file and of what is marked and answered in it: what a page showed."""
    row = session.get(SubjectFile, request_id)
    said = [
        (str(one.id), None if given is None else given.agreed)
        for one, given in marked_in(session, request_id)
    ]
    return hashlib.sha256(repr((row and row.number, said)).encode()).hexdigest()


def marked_in(session: Session, request_id: UUID) -> Sequence[tuple[Redaction, RedactionAnswer | None]]:
    """Everything marked, in the order it was, with the second person's answer; one statement."""
    rows = session.execute(
        select(Redaction, RedactionAnswer)
        .outerjoin(RedactionAnswer, RedactionAnswer.redaction_id == Redaction.id)
        .where(Redaction.request_id == request_id)
        .order_by(Redaction.marked_at, Redaction.id)
    )
    return [(row[0], row[1]) for row in rows]


def mark(
    session: Session,
    key: str,
    request_id: UUID,
    actor_id: UUID,
    leaving: tuple[str, str],
    why: tuple[str, str],
) -> bool:
    """Mark something to be left out. `leaving`: place and words; `why`: ground and reason. False where it is marked
    already for this reason, which changes nothing. Another reason takes the place of one that the actor gave and nobody
    answered. What a second person said stays is asked about again with a ground and a reason that nobody said no to;
    every answer is kept.

    Raises NotFound, RequestClosed, WordsMissing, TextRefused, and MarkedOtherwise where it is marked for another
    reason, which a colleague gave or a second person agreed to.
    """
    (place, words), (kind, reason) = leaving, why
    asked = waiting(session, request_id)
    words, reason = " ".join(tidied(words, WORDS).split()), tidied(reason, LIMIT).strip()
    if not reason:
        raise WordsMissing(_("Say in a sentence why it is left out."))
    why = (kind, reason)
    check_words(file_of(session, key, request_id), place, words)
    marked = marked_in(session, request_id)
    known = [each for each in marked if _is_about(each[0], place, words)]
    if any((one.kind, one.reason) == why for one, _given in known):
        return False
    if (going := going_in(known, place, words)) is not None:
        _make_room(session, asked, going, actor_id)
    for one in (one for one, given in known if given is not None and not is_before(one.place)):
        one.place = before(place, one.words, {(each.place, each.words) for each, _said in marked})
    session.flush()
    row = Redaction(
        request_id=request_id, place=place, words=words, kind=kind, reason=reason, marked_by_id=actor_id
    )
    row.marked_at = clock.now()
    session.add(row)
    session.flush()
    events.record(
        session, actor_id, "redaction.marked", person_id=asked.person_id, subject=row.id, ground=kind
    )
    _tell_seconds(session, asked, actor_id)
    return True


def going_in(marked: Sequence[_Given], place: str, words: str) -> _Given | None:
    """The mark that leaves out the same there, unless a second person said no; None for none."""
    found = (each for each in marked if each[1] is None or each[1].agreed)
    return next((each for each in found if _is_about(each[0], place, words)), None)


def _make_room(session: Session, asked: SubjectRequest, going: _Given, actor_id: UUID) -> None:
    """Take the mark back, which gets another reason. Raises MarkedOtherwise where that is not the actor's to do."""
    one, given = going
    if given is not None or one.marked_by_id != actor_id:
        raise MarkedOtherwise(agreed=given is not None)
    session.delete(one)
    events.record(session, actor_id, "redaction.taken-back", person_id=asked.person_id, subject=one.id)


def _is_about(one: Redaction, place: str, words: str) -> bool:
    """Whether the mark is about these words there: it is, or was before the same was asked again."""
    where = bare(one.place) if is_before(one.place) else one.place
    return where == place and same_words(one.words, words)


def check_words(file: Mapping[str, Any], place: str, words: str) -> None:
    """Raises WordsMissing when they do not stand there, or nothing is said that could, and NotFound for no place."""
    there, words = dict(values(file)), " ".join(words.split())
    if place == EVERYWHERE:
        if not words:
            raise WordsMissing(_("Write the words to leave out everywhere."))
        if letters_in(words) < LETTERS:
            raise WordsMissing(_("Write at least two letters."))
        if not stands(file, place, words):
            raise WordsMissing(
                _(
                    "These words stand nowhere in the file where they can be left out. Days, numbers and KIE’s own "
                    "words stay."
                )
            )
    elif place not in there:
        raise NotFound()
    elif words and not holds(there[place], words):
        raise WordsMissing(_("These words do not stand here."))


def _tell_seconds(session: Session, asked: SubjectRequest, actor_id: UUID) -> None:
    file = session.get_one(SubjectFile, asked.id)
    for one in seconds(session, asked.person_id, actor_id):
        mails.tell_to_confirm(session, asked, file.number, one)


def redacted(session: Session, key: str, request_id: UUID) -> dict[str, Any]:
    """The file as it would be given out now, with a list of what is left out and why."""
    agreed = [one for one, given in marked_in(session, request_id) if given is not None and given.agreed]
    leave = [Leaving(one.place, one.words, _instead(one)) for one in agreed]
    file = file_of(session, key, request_id)
    there = [one for one in agreed if stands(file, one.place, one.words)]
    said = [{"ground": _(GROUNDS[one.kind]), "reason": in_words(one.reason, leave)} for one in there]
    return without(file, leave) | {"left_out": said}


def _instead(one: Redaction) -> str:
    return _("[left out: %(ground)s]", ground=_(GROUNDS[one.kind]))


def release(session: Session, key: str, request_id: UUID, actor_id: UUID, token: str) -> None:
    """Give the file to the person. Raises NotFound, RequestClosed, FileChanged, and NotReady while something that is
    marked waits for a second person, or when the file still has words that were taken out since."""
    asked = waiting(session, request_id)
    if token != token_of(session, request_id):
        raise FileChanged()
    if _struck_since(session, asked):
        raise NotReady(
            _(
                "Words were taken out of this person’s texts since the file was put together, which still has them."
            ),
            _("Put the file together anew, and look through it again."),
        )
    if any(given is None for _one, given in marked_in(session, request_id)):
        raise NotReady(
            _("Something that is marked still waits for a second person."),
            _("Ask a colleague in HR to say yes or no to it, then give the file out."),
        )
    file = redacted(session, key, request_id)
    digest = hashlib.sha256(json.dumps(file, sort_keys=True).encode()).hexdigest()
    sealed = seal(key, request_id, file)
    close(session, asked, actor_id, SubjectClosure(kind="released", sealed=sealed, digest=digest))


def _struck_since(session: Session, asked: SubjectRequest) -> bool:
    of_file = select(SubjectFile.as_of).where(SubjectFile.request_id == asked.id).scalar_subquery()
    struck = exists().where(Striking.person_id == asked.person_id, Striking.struck_at >= of_file)
    return bool(session.scalar(select(struck)))
