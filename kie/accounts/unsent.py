"""Forms that were sent after the session had ended: kept for a day, encrypted, for their author and nobody else.

`key` is always the installation's secret key. Without it and the person's id nobody reads what is kept; a form that
cannot be read any more, because the installation has a new key, is as if it were not there.
"""

import hmac
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts.models import SignInSession, UnsentForm
from kie.accounts.rules import (
    MOST_UNSENT,
    MOST_UNSENT_BYTES,
    UNSENT_LASTS,
    form_address,
    form_of,
    typed_in,
)
from kie.ciphers import Cipher, NotOpened, cipher_for
from kie.errors import NotFound
from kie.people.holding import hold_person
from kie.people.models import Person

Fields = tuple[tuple[str, str], ...]
"""Names and values of a form's controls, in its order; a name may come more than once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as its author sent it. `path`: where it was sent, with the query; `until`: when it is deleted.

    `title`: of a form that its author put aside themselves, in their words; "" for one that did not arrive.
    """

    id: UUID
    path: str
    fields: Fields
    made_at: datetime
    until: datetime
    title: str = ""


def mark_of_pages(key: str, sign_in_id: UUID) -> str:
    """What the pages of one sign-in carry, signed, in their forms: it tells whose page a form came from."""
    return f"{sign_in_id.hex}{_keyed(key, f'pages:{sign_in_id}')[:32]}"


def author_of(session: Session, key: str, mark: str) -> UUID | None:
    """Whose page carried this mark, however their session ended; None for no such sign-in, or who has left."""
    try:
        sign_in_id = UUID(mark[:32])
    except ValueError:
        return None
    if not hmac.compare_digest(mark, mark_of_pages(key, sign_in_id)):
        return None
    person = session.scalar(
        select(Person)
        .join(SignInSession, SignInSession.person_id == Person.id)
        .where(SignInSession.id == sign_in_id)
    )
    return person.id if person is not None and person.works_on(clock.today()) else None


def keep(
    session: Session,
    key: str,
    person_id: UUID,
    path: str,
    fields: Fields,
    title: str = "",
    instead_of: Collection[UUID] = (),
) -> UUID | None:
    """Keep a form for its author; gives its id, the same when the same form comes again: then for another day.

    A form comes again also from a page that was filled in from what is kept, or that showed a later version, when
    nothing else in it differs. None when it is too large, or the person has too many kept already: then nothing is
    kept. `title`: what a form is called that its author puts aside; it is kept with it, and as secret. `instead_of`:
    what it takes the place of, and even the same words get an id and a day of their own; the audit trail says once that
    something is kept, not each time that it is kept anew.
    """
    path = form_address(path)
    plain = json.dumps([path, fields, title] if title else [path, fields]).encode()
    if len(plain) > MOST_UNSENT_BYTES:
        return None
    # One after the other for one person, so that a double click keeps one, and the limit is one.
    hold_person(session, person_id)
    anew = [one for one in instead_of if _deleted(session, person_id, one)]
    mark = _keyed(key, f"unsent:{person_id}:{plain.decode()}")
    same = select(UnsentForm).where(UnsentForm.person_id == person_id, UnsentForm.mark == mark)
    known = session.scalar(same)
    if known is not None:
        known.made_at = clock.now()
        return known.id
    sealed, now = _cipher(key, person_id).encrypt(plain), clock.now()
    twin = _twin_of(session, key, person_id, path, fields)
    if twin is not None:
        twin.mark, twin.sealed, twin.made_at = mark, sealed, now
        return twin.id
    return _added(session, UnsentForm(person_id=person_id, mark=mark, sealed=sealed, made_at=now), bool(anew))


def _added(session: Session, row: UnsentForm, anew: bool) -> UUID | None:
    """Its id, once there is room for it. `anew`: it takes the place of another."""
    count = session.scalar(select(func.count()).where(UnsentForm.person_id == row.person_id)) or 0
    if count >= MOST_UNSENT:
        return None
    session.add(row)
    session.flush()
    if not anew:
        events.record(session, None, "unsent-form.kept", person_id=row.person_id, subject=row.id)
    return row.id


def _twin_of(session: Session, key: str, person_id: UUID, path: str, fields: Fields) -> UnsentForm | None:
    """The row that holds the same of the same form, but for what its page noted for itself."""
    for one in kept_for(session, key, person_id):
        same = form_of(one.path, one.fields) == form_of(path, fields)
        if same and typed_in(one.fields) == typed_in(fields):
            return session.get(UnsentForm, one.id)
    return None


def kept_for(session: Session, key: str, person_id: UUID) -> tuple[Kept, ...]:
    """Everything that is kept for the person, the oldest first."""
    rows = session.scalars(
        select(UnsentForm)
        .where(UnsentForm.person_id == person_id, UnsentForm.made_at > clock.now() - UNSENT_LASTS)
        .order_by(UnsentForm.made_at, UnsentForm.id)
    )
    return tuple(_readable(key, rows))


def one_kept(session: Session, key: str, person_id: UUID, unsent_id: UUID) -> Kept | None:
    """One form that is kept for the person; None for anybody else's, or one that is gone."""
    rows = session.scalars(
        select(UnsentForm).where(
            UnsentForm.id == unsent_id,
            UnsentForm.person_id == person_id,
            UnsentForm.made_at > clock.now() - UNSENT_LASTS,
        )
    )
    return next(_readable(key, rows), None)


def kept_values(session: Session, key: str, person_id: UUID, unsent_id: UUID, name: str) -> tuple[str, ...]:
    """What a form that is kept for the person has in the fields of this name; empty when it is gone, or another's.

    For a page whose form has controls that depend on what was chosen: it shows those, and they are filled in.
    """
    kept = one_kept(session, key, person_id, unsent_id)
    return () if kept is None else tuple(value for field, value in kept.fields if field == name)


def throw_away(session: Session, person_id: UUID, unsent_id: UUID) -> None:
    """Delete one at its author's wish. Raises NotFound for anybody else's, or one that is gone."""
    if not _deleted(session, person_id, unsent_id):
        raise NotFound()
    events.record(session, person_id, "unsent-form.thrown-away", person_id=person_id, subject=unsent_id)


def was_sent(session: Session, person_id: UUID, unsent_id: UUID) -> None:
    """Delete one that its author has sent after all; nothing when it is gone already."""
    if _deleted(session, person_id, unsent_id):
        events.record(session, person_id, "unsent-form.sent", person_id=person_id, subject=unsent_id)


def forget_old(session: Session) -> None:
    """Delete what nobody came back for within the day."""
    session.execute(delete(UnsentForm).where(UnsentForm.made_at <= clock.now() - UNSENT_LASTS))


def _deleted(session: Session, person_id: UUID, unsent_id: UUID) -> bool:
    gone = delete(UnsentForm).where(UnsentForm.id == unsent_id, UnsentForm.person_id == person_id)
    return session.scalar(gone.returning(UnsentForm.id)) is not None


def _readable(key: str, rows: Iterable[UnsentForm]) -> Iterator[Kept]:
    for row in rows:
        try:
            path, fields, *title = json.loads(_cipher(key, row.person_id).decrypt(row.sealed))
        except NotOpened:
            continue
        pairs = tuple((name, value) for name, value in fields)
        until = row.made_at + UNSENT_LASTS
        yield Kept(row.id, form_address(path), pairs, row.made_at, until, *title)


def _cipher(key: str, person_id: UUID) -> Cipher:
    """A cipher of the person's own (RFC 5869): what one person's key opens, no other's does."""
    return cipher_for(key, f"kie unsent form:{person_id}")


def _keyed(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()
