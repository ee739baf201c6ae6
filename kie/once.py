"""A request that arrives twice has its effect once, and both get the same answer.

Every form carries a key of its own (`csrf()` in templates/components/form.html), every write of a script the header
`Idempotency-Key`, unless the same words again are the same. The answer is written beside the effect, in its
transaction: whoever comes second cannot write it again, so their own effect is undone and they are given what the first
was given. docs/decisions/0009 says more.
"""

import hmac
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4
from zlib import compress, decompress

from flask import Response, g, request
from flask import session as cookie
from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie import clock
from kie.ciphers import Cipher
from kie.db import Base, inserting
from kie.errors import Conflict
from kie.i18n import N_, _

FIELD = "once"
HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
LONGEST_KEY = 100
MOST_KEPT = 4 * 1024 * 1024
"""The longest page that is kept, in bytes. The longest there is, a run of sign-in letters, takes half of it."""
KEPT_TYPES = frozenset({"text/html", "application/json"})
"""What is kept of answers: pages, and what scripts read. A document, such as a person's copy to print, is not."""
HEADERS = ("Content-Type", "Content-Disposition", "Location")
FLASHES = "_flashes"


class AnsweredRequest(Base):
    """What one request was answered. `digest` names who asked what with which key, and tells neither.

    `sealed` is the answer, encrypted with a key that only the browser that asked can give again: an answer may be a
    page with sign-in codes.
    """

    __tablename__ = "answered_requests"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)


class AlreadyDone(Conflict):
    """The request was carried out before, and its answer is not kept: it was a document or a secret, was too long, or
    has just been forgotten."""

    title = N_("This was done already")
    done = True

    def __init__(self) -> None:
        super().__init__(
            _(
                "It was done when this was sent the first time. What the page showed then cannot be shown again."
            ),
            _(
                "Look at the page before for what there is now. If a code or a token is lost, make a new one there."
            ),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that may come twice.

    `digest`: by what its answer is found. `seal` encrypts the answer. `waiting`: messages for the next page that waited
    before this request.
    """

    digest: str
    seal: Cipher
    waiting: tuple[Any, ...]


def new_key() -> str:
    """A key for one form on one page."""
    return str(uuid4())


def asked(person_id: UUID, secret: str) -> Asked | None:
    """The present request, when it writes something and carries a key; None otherwise."""
    if request.method != "POST":
        return None
    key = request.headers.get(HEADER) or request.form.get(FIELD)
    if not key or len(key) > LONGEST_KEY:
        return None
    # Another body is another request: a page that the browser went back to, with its used key, is sent with new words.
    digest = _print(secret, str(person_id), key, request.full_path, _body())
    # Needs the key that came with the request, which is kept nowhere.
    seal = Cipher(_print(secret, "answer", key).digest())
    return Asked(digest.hexdigest(), seal, tuple(cookie.get(FLASHES, ())))


def keep(session: Session, ask: Asked, answer: Response) -> bool:
    """Write the answer in the transaction of the effect; False when this was answered before, which undoes both.

    A request that is on its way at the same time is waited for: only when it fails does this one go ahead.
    """
    row = {"digest": ask.digest, "sealed": _sealed(ask, answer), "at": clock.now()}
    insert = inserting(session, AnsweredRequest).values(row).on_conflict_do_nothing()
    return session.scalar(insert.returning(AnsweredRequest.digest)) is not None


def keep_nothing() -> None:
    """Have the answer to the present request kept nowhere, because it shows a secret: sent again, it is refused."""
    g.answer_unkept = True


def again(session: Session, ask: Asked) -> Response | None:
    """The answer that this request got before; None when it is new. Raises AlreadyDone when it was not kept."""
    found = session.scalar(select(AnsweredRequest.sealed).where(AnsweredRequest.digest == ask.digest))
    if found is None:
        return None
    kept = json.loads(ask.seal.decrypt(found.encode()))
    if kept["body"] is None:
        raise AlreadyDone()
    cookie[FLASHES] = [*ask.waiting, *map(tuple, kept["flashes"])]
    return Response(decompress(b64decode(kept["body"])), kept["status"], kept["headers"])


def tidy(session: Session) -> None:
    """Forget answers after a day."""
    session.execute(delete(AnsweredRequest).where(AnsweredRequest.at < clock.now() - KEPT))


def _sealed(ask: Asked, answer: Response) -> str:
    page = answer.mimetype in KEPT_TYPES and not answer.is_streamed and not g.get("answer_unkept", False)
    short = page and (answer.content_length or 0) <= MOST_KEPT
    kept = {
        "status": answer.status_code,
        "headers": {name: answer.headers[name] for name in HEADERS if name in answer.headers},
        "body": b64encode(compress(answer.get_data(), 1)).decode() if short else None,
        "flashes": cookie.get(FLASHES, [])[len(ask.waiting) :],
    }
    return ask.seal.encrypt(json.dumps(kept).encode()).decode()


def _print(secret: str, *parts: str) -> "hmac.HMAC":
    return hmac.new(secret.encode(), "\n".join(parts).encode(errors="replace"), sha256)


def _body() -> str:
    """A print of what was sent, without what differs from page to page."""
    if not request.form and not request.files:
        return sha256(request.get_data()).hexdigest()
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in {"csrf_token", FIELD}]
    files = []
    for name, file in request.files.items(multi=True):
        files.append((name, file.filename, sha256(file.stream.read()).hexdigest()))
        file.stream.seek(0)
    return sha256(json.dumps([fields, files]).encode()).hexdigest()
