"""The import of people from CSV: what a file would change, and doing it. All of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from itertools import chain
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events, pending
from kie.errors import Conflict, NotFound
from kie.frameworks.models import Catalogue
from kie.i18n import _, format_day, languages
from kie.people import addresses, decided, fitting, rules
from kie.people.applying import apply
from kie.people.cells import Choices
from kie.people.decided import Held
from kie.people.holding import hold_tree
from kie.people.imported import number_of_upload
from kie.people.models import PendingImport, Person
from kie.people.own_rows import own_problems
from kie.people.packed import PackedRows
from kie.people.present import Present, present
from kie.people.previewed import ImportPreview
from kie.people.reading import read
from kie.people.standing import stands_in_for
from kie.sheets import Problem, Refusal, read_whole

MOST_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Told:
    """What whoever imports says besides the file. `actor_id`: None for the command line."""

    missing_left: bool = False
    actor_id: UUID | None = None
    takes_effect_on: date | None = None
    undoes_decisions: bool = False


class ImportOutdated(Conflict):
    """What the file would change is no longer what its preview said."""


class AlreadyImported(NotFound):
    """The upload is gone because it was imported. `number`: what `imported.imported` finds the import by."""

    def __init__(self, number: int) -> None:
        super().__init__(_("This file is imported already."))
        self.number = number


def preview_people(
    session: Session,
    data: bytes,
    today: date,
    catalogue: Catalogue,
    *,
    missing_left: bool = False,
    actor_id: UUID | None = None,
    takes_effect_on: date | None = None,
    undoes_decisions: bool = False,
) -> ImportPreview:
    """What importing this file would change; changes nothing. Whoever imports is never taken to have left."""
    told = Told(missing_left, actor_id, takes_effect_on, undoes_decisions)
    return _read(session, data, today, catalogue, told)[0]


def import_people(
    session: Session,
    actor_id: UUID | None,
    data: bytes,
    today: date,
    catalogue: Catalogue,
    *,
    missing_left: bool = False,
    takes_effect_on: date | None = None,
    undoes_decisions: bool = False,
) -> ImportPreview:
    """Import the file and give what it changed. With one refused line nothing is changed: see `refused`; so is a line
    by which whoever imports would gain themselves (`own_rows.py`), or that changes the address of somebody with a role
    (`addresses.py`).

    `actor_id` is None for the command line. `missing_left`: people whom the file does not mention leave today.
    `takes_effect_on`: the day from which changed lines hold, None for today; see `timeline.may_take_effect`.
    `undoes_decisions`: the file counts more than what was decided about teams here. The number of statements does not
    grow with the rows, but for one more with every 5,000 words that people are found by.
    """
    hold_tree(session)
    told = Told(missing_left, actor_id, takes_effect_on, undoes_decisions)
    preview, rows, now = _read(session, data, today, catalogue, told)
    if not preview.refused:
        apply(session, actor_id, rows, preview, now, today)
    return preview


def keep(
    session: Session,
    actor_id: UUID,
    data: bytes,
    today: date,
    catalogue: Catalogue,
    takes_effect_on: date | None = None,
    undoes_decisions: bool = False,
) -> tuple[ImportPreview, PendingImport | None]:
    """Preview an uploaded file and keep it, for a day, until it is confirmed. A refused file is not kept (None)."""
    if len(data) > MOST_BYTES:
        too_large = _(
            "The file is larger than 5 MB. Split it, or have it imported on the server: kie people import."
        )
        return ImportPreview(0, refused=(Refusal(0, too_large),)), None
    told = Told(False, actor_id, takes_effect_on, undoes_decisions)
    preview = _read(session, data, today, catalogue, told)[0]
    pending.forget(session, PendingImport, actor_id)
    if preview.refused:
        return preview, None
    kept = PendingImport(
        person_id=actor_id,
        body=data.decode("utf-8-sig"),
        digest=preview.digest,
        takes_effect_on=preview.takes_effect_on,
        undoes_decisions=undoes_decisions,
        made_at=clock.now(),
    )
    session.add(kept)
    session.flush()
    return preview, kept


def preview_pending(
    session: Session, actor_id: UUID, pending_id: UUID, today: date, catalogue: Catalogue
) -> tuple[ImportPreview, bool]:
    """What an uploaded file would change now, and whether that is no longer what it was at the upload. Raises as
    `_uploaded`."""
    kept = _uploaded(session, actor_id, pending_id)
    told = _told(kept, missing_left=False)
    preview = _read(session, kept.body.encode(), today, catalogue, told)[0]
    return preview, preview.digest != kept.digest


def confirm(
    session: Session,
    actor_id: UUID,
    pending_id: UUID,
    today: date,
    catalogue: Catalogue,
    *,
    missing_left: bool,
) -> tuple[ImportPreview, int]:
    """Import an uploaded file as its preview said; what it changed, and the number that `imported.imported` finds the
    import by. Raises ImportOutdated when it would now change something else, and as `_uploaded`."""
    # Whoever imports holds every upload, so that two imports come one after the other and the second sees the first.
    session.execute(select(PendingImport.id).order_by(PendingImport.id).with_for_update())
    kept = _uploaded(session, actor_id, pending_id)
    hold_tree(session)
    told = _told(kept, missing_left)
    preview, rows, now = _read(session, kept.body.encode(), today, catalogue, told)
    if preview.digest != kept.digest:
        raise ImportOutdated(
            _(
                "People were changed after you looked at the preview, or the day of the changes came, so nothing was "
                "imported."
            ),
            _("Upload the file again and look at the new preview."),
        )
    number = apply(session, actor_id, rows, preview, now, today, pending_id)
    session.delete(kept)
    session.flush()
    return preview, number


def _told(kept: PendingImport, missing_left: bool) -> Told:
    return Told(missing_left, kept.person_id, kept.takes_effect_on, kept.undoes_decisions)


def drop(session: Session, actor_id: UUID, pending_id: UUID) -> None:
    """Let go of an uploaded file without importing it. Raises as `_uploaded`."""
    session.delete(_uploaded(session, actor_id, pending_id))
    events.record(session, actor_id, "people-upload.dropped", subject=pending_id)


def _uploaded(session: Session, actor_id: UUID, pending_id: UUID) -> PendingImport:
    """The file that this person uploaded. Raises AlreadyImported, and NotFound for any other that is not there."""
    try:
        return pending.find(session, PendingImport, actor_id, pending_id)
    except NotFound:
        number = number_of_upload(session, actor_id, pending_id)
        if number is None:
            raise
        raise AlreadyImported(number) from None


def _read(
    session: Session, data: bytes, today: date, catalogue: Catalogue, told: Told
) -> tuple[ImportPreview, PackedRows, Present]:
    # A day that came between the preview and its confirmation is today, and the digest shows it.
    planned = None if told.takes_effect_on is None or told.takes_effect_on <= today else told.takes_effect_on
    since = planned or today
    offered = {language.tag: language.name for language in languages()}
    rows, problems = read(data, Choices(frozenset(catalogue.role_profiles), offered))
    now = present(session, today, since, rows)
    whole, rows = len(rows), rules.without_long_gone(rows, now.known, today)
    standing = decided.decisions(session, today)
    kept, held = (rows, ()) if standing is None else decided.as_decided(rows, now.known, standing)
    rows = rows if told.undoes_decisions else kept
    between = fitting.problems_between(rows, now.known, since, whole=read_whole(problems))
    places = frozenset() if told.actor_id is None else stands_in_for(session, told.actor_id, today)
    own = own_problems(rows, now.known, told.actor_id, places, since)
    guarded = addresses.address_problems(session, rows, told.actor_id)
    problems = sorted(chain(problems, between, own, guarded), key=lambda one: one.line)
    if problems:
        return ImportPreview(len(rows), refused=tuple(_refusal(one) for one in problems)), rows, now
    actor = None if told.actor_id is None else session.get(Person, told.actor_id)
    staying = frozenset(() if actor is None else (actor.staff_number,))
    found = rules.difference(rows, now.known, today, staying, planned)
    preview = ImportPreview(
        rows=len(rows),
        new=found.new,
        changed=found.changed,
        moved=found.moved,
        left=found.left,
        teams=found.teams,
        replaced=found.replaced,
        unchanged=found.unchanged,
        missing_left=told.missing_left,
        takes_effect_on=planned,
        held=held,
        undoes_decisions=told.undoes_decisions,
        long_gone=whole - len(rows),
        digest=_digest_of(found, *held),
    )
    return preview, rows, now


def _digest_of(found: rules.Difference, *held: Held) -> str:
    """The same for the same changes. Piece by piece: what a large file changes makes a text larger than the file."""
    digest = sha256(repr(held).encode())
    for field in fields(found):
        value = getattr(found, field.name)
        for one in value if isinstance(value, Sequence) else (value,):
            digest.update(f"{field.name} {one!r}\n".encode())
    return digest.hexdigest()


def _refusal(problem: Problem) -> Refusal:
    values = {
        name: format_day(value) if isinstance(value, date) else value
        for name, value in problem.values.items()
    }
    said = _(problem.what, **values)
    # Most of what is wrong names its column already, and all of it has one, but for a line that cannot be taken apart.
    named = not problem.column or said.startswith(problem.column)
    return Refusal(problem.line, said if named else f"{problem.column}: {said}")
