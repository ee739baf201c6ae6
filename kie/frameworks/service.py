"""Publishing an uploaded file: kept after its preview, published as the preview said, never changed afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock, events, pending
from kie.errors import Conflict
from kie.frameworks.addition_models import Addition, PendingAddition
from kie.frameworks.models import Catalogue
from kie.frameworks.problems import Problem, Report
from kie.frameworks.queries import was_reviewed_under
from kie.frameworks.toml_file import plain_text
from kie.frameworks.toml_lines import Lines
from kie.frameworks.uploads import NewFramework, Upload, read_upload
from kie.i18n import _


class FrameworksChanged(Conflict):
    """What the file would publish is no longer what its preview said."""


class NothingToPublish(Conflict):
    """The file says what is known already."""

    def __init__(self) -> None:
        super().__init__(
            _("This file changes nothing, so nothing was published."),
            _("Change the words in it that should be others, and upload it again."),
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What an uploaded file would publish now. `upload` is None where there are `problems` by now; `outdated`: whether
    it is no longer what it was at the upload."""

    upload: Upload | None
    problems: tuple[Problem, ...]
    outdated: bool


def keep(
    session: Session, actor_id: UUID, data: bytes, catalogue: Catalogue
) -> tuple[tuple[Problem, ...], PendingAddition | None]:
    """Check an uploaded file and keep it, for a day, until it is published. What has problems is not kept (None)."""
    upload, problems = _read(session, data, catalogue)
    if upload is None:
        return problems, None
    pending.forget(session, PendingAddition, actor_id)
    source = plain_text(data)
    kept = PendingAddition(person_id=actor_id, source=source, digest=upload.digest, made_at=clock.now())
    session.add(kept)
    session.flush()
    return (), kept


def preview(session: Session, actor_id: UUID, pending_id: UUID, catalogue: Catalogue) -> Preview:
    """What an uploaded file would publish. Raises NotFound when it is no longer there."""
    kept = pending.find(session, PendingAddition, actor_id, pending_id)
    upload, problems = _read(session, kept.source.encode(), catalogue)
    return Preview(upload, problems, upload is None or upload.digest != kept.digest)


def publish(
    session: Session, actor_id: UUID, pending_id: UUID, catalogue_now: Callable[[Session], Catalogue]
) -> Addition:
    """Publish an uploaded file as its preview said. Raises FrameworksChanged when it would now be something else, and
    NothingToPublish when it would change nothing.

    `catalogue_now` gives the catalogue as it stands in the database, asked once nobody else can publish.
    """
    # Whoever publishes holds every upload, so that two come one after the other and the second sees the first.
    session.execute(select(PendingAddition.id).order_by(PendingAddition.id).with_for_update())
    kept = pending.find(session, PendingAddition, actor_id, pending_id)
    upload, _problems = _read(session, kept.source.encode(), catalogue_now(session))
    if upload is None or upload.digest != kept.digest:
        raise FrameworksChanged(
            _("Something else was published after you looked at the preview, so nothing was published."),
            _("Upload the file again and look at the new preview."),
        )
    if upload.nothing:
        raise NothingToPublish()
    done = _addition(session, actor_id, upload, kept.source)
    session.add(done)
    action = "role-profile.published" if done.framework_id is None else "framework.published"
    events.record(session, actor_id, action, subject=done.framework_id or done.role_profile_id)
    session.delete(kept)
    session.flush()
    return done


def drop(session: Session, actor_id: UUID, pending_id: UUID) -> None:
    """Let go of an uploaded file without publishing it. Raises NotFound when it is not there."""
    session.delete(pending.find(session, PendingAddition, actor_id, pending_id))
    events.record(session, actor_id, "framework-upload.dropped", subject=pending_id)


def _read(session: Session, data: bytes, catalogue: Catalogue) -> tuple[Upload | None, tuple[Problem, ...]]:
    """What an uploaded file holds, or all that is wrong in it; an id that only reviews know still is spent too."""
    upload, problems = read_upload(data, catalogue)
    if not isinstance(upload, NewFramework) or upload.again:
        return upload, problems
    if was_reviewed_under(session, upload.framework.id):
        what = _("There were reviews under another framework “%(id)s”.", id=upload.framework.id)
        report = Report("", lines=Lines(plain_text(data)))
        report.add("id", what, _("Give this one an id that was never used."))
        return None, tuple(report.problems)
    return upload, problems


def _addition(session: Session, actor_id: UUID, upload: Upload, source: str) -> Addition:
    last = session.scalar(select(func.max(Addition.number))) or 0
    done = Addition(
        number=last + 1, body=upload.body, source=source, person_id=actor_id, published_at=clock.now()
    )
    if isinstance(upload, NewFramework):
        done.framework_id = upload.framework.id
        done.follows = upload.lineage.follows if upload.lineage else None
    else:
        done.role_profile_id = upload.said.id
    return done
