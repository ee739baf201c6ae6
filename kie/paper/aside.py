"""Half-typed forms that a clerk put aside: kept as what is sent after a session's end is, for its writer and a day.

One form may be open in two tabs. Each page carries the ids of what it showed (`VERSION`), so that what one tab put
aside is never thrown away by another that did not show it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie.accounts import unsent
from kie.accounts.rules import ASKED, NOT_TYPED
from kie.accounts.unsent import Kept
from kie.errors import Conflict, NotFound
from kie.i18n import _
from kie.paper.queries import Opened, opened_form
from kie.paper.rules import BLANK_TOO

ASIDE = "put_aside"
"""The button that puts a form aside."""
VERSION = "version"
"""The control that says which of what is put aside the page showed."""
_ADDRESS = re.compile(r"/paper/([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class Aside:
    """A form that was put aside. `name`: of the person whose it is; `until`: when what was typed is deleted.

    `kept_id`: of what was typed; `replaced`: a newer form was printed since, so that this one cannot be gone on with.
    """

    form_id: UUID
    name: str
    until: datetime
    kept_id: UUID
    replaced: bool


def put_aside(
    session: Session, key: str, clerk_id: UUID, opened: Opened, path: str, typed: Iterable[tuple[str, str]]
) -> None:
    """Keep what is typed so far, in the place of what was put aside before. `key`: the installation's secret key.

    The caller has asked `unseen`. Raises Conflict when too many others are kept already; the caller then undoes what
    was written.
    """
    fields = tuple((name, value) for name, value in words_of(typed) if value)
    title = _("Form of %(name)s", name=opened.context.person.name)
    # In its place, so that it has an id of its own: the form's page carries the id of what it was filled in from, and
    # that one counts as sent now.
    before = [one.id for one in _kept_of(session, key, clerk_id, path)]
    if unsent.keep(session, key, clerk_id, path, fields, title, instead_of=before) is None:
        raise Conflict(
            _("Too much is put aside already, so this form was not."),
            _("Finish one of the others first; what you typed here is still below."),
        )


def words_of(sent: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What somebody typed or chose of what their page sent."""
    return ((name, value) for name, value in sent if name not in {*NOT_TYPED, ASIDE, VERSION})


def aside_of(session: Session, key: str, clerk_id: UUID, path: str) -> tuple[dict[str, list[str]], str]:
    """What was typed of the form at this address, empty when nothing is put aside; and the version of just that."""
    kept = _kept_of(session, key, clerk_id, path)
    if not kept:
        return {}, ""
    values: dict[str, list[str]] = {}
    for name, value in kept[-1].fields:
        if name != VERSION:
            values.setdefault(name, []).append(value)
    return values, _version([kept[-1].id.hex, *_noted(kept[-1])])


def everything_aside(session: Session, key: str, clerk_id: UUID, path: str) -> str:
    """The version of a page that shows all that is put aside of the form at this address."""
    return _version(one.id.hex for one in _kept_of(session, key, clerk_id, path))


def unseen(session: Session, key: str, clerk_id: UUID, path: str, sent: Mapping[str, str]) -> dict[str, str]:
    """What is put aside of this form and would be lost: neither shown by the page that was sent, nor in what it sends.

    By control; empty when nothing is. The newest where there is more than one.
    """
    kept = _kept_of(session, key, clerk_id, path)
    seen = {*sent.get(VERSION, "").split("-"), sent.get(ASKED, "").replace("-", "")}
    for one in reversed(kept):
        if one.id.hex in seen:
            # What did not arrive was typed on a page that showed something itself.
            seen.update(_noted(one))
            continue
        lost = {
            name: value
            for name, value in one.fields
            if name not in {*NOT_TYPED, VERSION, BLANK_TOO} and _plain(value) != _plain(sent.get(name, ""))
        }
        if any(map(_plain, lost.values())):
            return {name: value for name, value in lost.items() if _plain(value)}
    return {}


def all_aside(session: Session, key: str, clerk_id: UUID) -> tuple[Aside, ...]:
    """Every form that this clerk put aside and has in hand, the oldest first; also those that were replaced since."""
    found: dict[UUID, Aside] = {}
    for kept in unsent.kept_for(session, key, clerk_id):
        address = _ADDRESS.fullmatch(kept.path.partition("?")[0])
        if address is None:
            continue
        try:
            opened = opened_form(session, UUID(address[1]), clerk_id, replaced=True)
        except (NotFound, ValueError):
            continue
        if opened.context.cycle.is_open:
            one, name = opened.form, opened.context.person.name
            found[one.id] = Aside(one.id, name, kept.until, kept.id, one.ended_at is not None)
    return tuple(found.values())


def done_with(session: Session, key: str, clerk_id: UUID, path: str) -> None:
    """The clerk sent this form: nothing of it stays put aside."""
    for one in _kept_of(session, key, clerk_id, path):
        unsent.was_sent(session, clerk_id, one.id)


def throw_away(session: Session, key: str, clerk_id: UUID, path: str) -> None:
    """The clerk emptied this form: nothing of it stays put aside, and nothing of it was sent."""
    for one in _kept_of(session, key, clerk_id, path):
        unsent.throw_away(session, clerk_id, one.id)


def _kept_of(session: Session, key: str, clerk_id: UUID, path: str) -> list[Kept]:
    return [one for one in unsent.kept_for(session, key, clerk_id) if one.path.partition("?")[0] == path]


def _version(ids: Iterable[str]) -> str:
    return "-".join(one for one in ids if one)


def _noted(kept: Kept) -> list[str]:
    """The ids of what the page showed on which this was typed."""
    return [one for name, value in kept.fields if name == VERSION for one in value.split("-")]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
