"""The import of the catalogue from CSV: what a file would change, and doing it. All of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from kie import clock, events, pending
from kie.errors import Conflict
from kie.frameworks.models import Catalogue
from kie.i18n import _
from kie.learning import queries
from kie.learning.models import LearningCompetency, LearningItem, PendingCatalogue
from kie.learning.rows import read
from kie.learning.rules import Difference, Facts, difference
from kie.sheets import Refusal

MOST_BYTES = 1024 * 1024
Ids = Mapping[tuple[str, str], UUID]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file changes. With anything `refused`, nothing else is filled in and nothing can be imported.

    `rows`: how many things to learn the file names; `digest`: of all that would change.
    """

    rows: int
    refused: tuple[Refusal, ...] = ()
    found: Difference = field(default_factory=Difference)
    digest: str = ""

    @property
    def nothing(self) -> bool:
        """Whether the file says what is known already, apart from what it does not mention."""
        return not (self.refused or self.found.new or self.found.changed)


@dataclass(frozen=True, slots=True)
class Done:
    """What an import changed: how many things to learn are new, changed, and no longer offered."""

    new: int
    changed: int
    gone: int


class CatalogueChanged(Conflict):
    """What the file would change is no longer what its preview said."""


def keep(
    session: Session, actor_id: UUID, data: bytes, catalogue: Catalogue
) -> tuple[Preview, PendingCatalogue | None]:
    """Preview an uploaded file and keep it, for a day, until it is confirmed. A refused file is not kept (None)."""
    if len(data) > MOST_BYTES:
        return Preview(
            0, (Refusal(0, _("The file is larger than 1 MB. Split it, and import the parts.")),)
        ), None
    preview, _ids = _preview(session, data, catalogue)
    pending.forget(session, PendingCatalogue, actor_id)
    if preview.refused:
        return preview, None
    kept = PendingCatalogue(
        person_id=actor_id, body=data.decode("utf-8-sig"), digest=preview.digest, made_at=clock.now()
    )
    session.add(kept)
    session.flush()
    return preview, kept


def preview_pending(
    session: Session, actor_id: UUID, pending_id: UUID, catalogue: Catalogue
) -> tuple[Preview, bool]:
    """What an uploaded file would change now, and whether that is no longer what it was at the upload."""
    kept = pending.find(session, PendingCatalogue, actor_id, pending_id)
    preview, _ids = _preview(session, kept.body.encode(), catalogue)
    return preview, preview.digest != kept.digest


def confirm(
    session: Session, actor_id: UUID, pending_id: UUID, catalogue: Catalogue, *, take_out: bool
) -> Done:
    """Import an uploaded file as its preview said. Raises CatalogueChanged when it would now change something else.

    `take_out`: what the file does not mention is no longer offered. The number of statements does not grow with
    the lines.
    """
    # Whoever imports holds every upload, so that two imports come one after the other and the second sees the first.
    session.execute(select(PendingCatalogue.id).order_by(PendingCatalogue.id).with_for_update())
    kept = pending.find(session, PendingCatalogue, actor_id, pending_id)
    preview, ids = _preview(session, kept.body.encode(), catalogue)
    if preview.digest != kept.digest:
        raise CatalogueChanged(
            _("The catalogue was changed after you looked at the preview, so nothing was imported."),
            _("Upload the file again and look at the new preview."),
        )
    _write(session, preview.found, ids, take_out)
    gone = len(preview.found.gone) if take_out else 0
    new, changed = len(preview.found.new), len(preview.found.changed)
    events.record(session, actor_id, "learning.imported", new=new, changed=changed, gone=gone)
    session.delete(kept)
    session.flush()
    session.expire_all()
    return Done(new, changed, gone)


def drop(session: Session, actor_id: UUID, pending_id: UUID) -> None:
    """Let go of an uploaded file without importing it. Raises NotFound when it is not there."""
    session.delete(pending.find(session, PendingCatalogue, actor_id, pending_id))
    events.record(session, actor_id, "learning-upload.dropped", subject=pending_id)


def _preview(session: Session, data: bytes, catalogue: Catalogue) -> tuple[Preview, Ids]:
    wanted, problems = read(data, catalogue)
    if problems:
        refused = tuple(Refusal(one.line, _(one.what, **one.values)) for one in problems)
        return Preview(len(wanted), refused), {}
    known = queries.whole(session)
    found = difference(wanted, {key: one for key, (_id, one) in known.items()})
    digest = sha256(repr(found).encode()).hexdigest()
    return Preview(len(wanted), (), found, digest), {key: item_id for key, (item_id, _one) in known.items()}


def _write(session: Session, found: Difference, ids: Ids, take_out: bool) -> None:
    """Each kind of change is one statement, however many lines it touches."""
    fresh = [(uuid4(), one) for one in found.new if one.key not in ids]
    again = [(ids[one.key], one) for one in found.new if one.key in ids]
    again += [(ids[one.before.key], one.after) for one in found.changed]
    connection = session.connection()
    if fresh:
        session.execute(insert(LearningItem), [{"id": key, **_values(one)} for key, one in fresh])
    if again:
        changing = update(LearningItem).where(LearningItem.id == bindparam("key"))
        connection.execute(changing, [{"key": key, **_values(one)} for key, one in again])
        emptied = delete(LearningCompetency).where(LearningCompetency.item_id == bindparam("key"))
        connection.execute(emptied, [{"key": key} for key, _one in again])
    links = [
        {"item_id": key, "framework_id": framework_id, "competency_id": competency_id, "position": position}
        for key, one in (*fresh, *again)
        for position, (framework_id, competency_id) in enumerate(one.competencies)
    ]
    if links:
        session.execute(insert(LearningCompetency), links)
    if take_out and found.gone:
        leaving = update(LearningItem).where(LearningItem.id == bindparam("key"))
        now = clock.now()
        rows = [{"key": ids[one.key], "withdrawn_at": now} for one in found.gone]
        connection.execute(leaving, rows)


def _values(one: Facts) -> dict[str, object]:
    return {
        "title": one.title,
        "provider": one.provider,
        "link": one.link,
        "kind": one.kind,
        "minutes": one.minutes,
        "step": one.step,
        "withdrawn_at": None,
    }
