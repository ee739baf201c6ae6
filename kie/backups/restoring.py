"""Restoring a backup to an empty database, and holding everything that stands there against what the backup says."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.audit.keys import keys_of
from kie.audit.rules import Head
from kie.audit.service import verify
from kie.backups.afterwards import end_what_was_open, note_restored
from kie.backups.digests import table_sums, trigger_names
from kie.backups.errors import RestoreRefused
from kie.backups.keys import Key
from kie.backups.models import DRILLED, RESTORED
from kie.backups.parcel import Parcel
from kie.backups.rules import Manifest, different_tables, different_triggers
from kie.backups.sealed import opened
from kie.backups.service import Looked, look_at, note, note_of
from kie.backups.targets import target_at
from kie.backups.trace_files import TraceFile
from kie.db import engine_for, reading, transaction
from kie.migrations.reached import MARKER, chain, newest, present

Migrate = Callable[[Engine], None]


@dataclass(slots=True)
class Report:
    """What was done, a sentence each, and what is not as it was. Only without problems is anything kept. `looked`: what
    the file turned out to be."""

    looked: Looked
    done: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything was found as the backup says."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `traces`: of what was taken out since, None to do without. `drill`: only to see whether it
    would work. `another_secret`: the backup may have been made under another secret key."""

    file: Path
    key: Key
    traces: TraceFile | None = None
    drill: bool = False
    another_secret: bool = False


def restore(settings: Settings, wish: Wish, migrate: Migrate) -> Report:
    """Restore a backup to the empty database of the settings. With any problem it is left as empty as it was.

    `migrate` brings an older one up to date. Raises BackupUnreadable, RestoreRefused.
    """
    looked = look_at(wish.file, wish.key, settings.secret_key)
    _refuse(looked, wish)
    report = Report(looked)
    _tell(report)
    with target_at(settings.database_url, drill=wish.drill) as target:
        target.refuse(looked.manifest)
        with opened(wish.file, wish.key) as stream:
            target.fill(looked.manifest, Parcel(stream).dump(settings.secret_key))
        engine = engine_for(replace(settings, database_url=_said(target.url)))
        try:
            _hold_against(report, engine, looked.manifest)
            if report.ok:
                _bring_forward(report, engine, settings, wish, migrate)
            if report.ok:
                target.keep(engine)
        finally:
            engine.dispose()
    return report


def note_drill(settings: Settings, wish: Wish, report: Report) -> None:
    """Keep in the installation's own database, where there is one, that its backup was tried and found whole."""
    if not report.ok:
        return
    engine = engine_for(settings)
    try:
        with engine.connect() as connection:
            reached = present(connection)
        if reached == newest():
            note(engine, DRILLED, report.looked.manifest.moment, wish.file, report.looked.encrypted)
    finally:
        engine.dispose()


def _said(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _refuse(looked: Looked, wish: Wish) -> None:
    manifest = looked.manifest
    if manifest.migration not in chain():
        raise RestoreRefused(
            f"The backup was made by a newer version of KIE ({manifest.product}, database at {manifest.migration}).",
            "Install that version, and restore with it.",
        )
    if not looked.signed and not wish.another_secret:
        raise RestoreRefused(
            "The backup was not made under the KIE_SECRET_KEY that is set here, or somebody changed it.",
            "Set the key that was in use then. Without it nobody's second factor and no reflection can be opened; to "
            "restore all the same, add --another-secret-key.",
        )
    if wish.traces is not None:
        _refuse_traces(wish.traces, manifest, another_secret=wish.another_secret)


def _refuse_traces(traces: TraceFile, manifest: Manifest, *, another_secret: bool) -> None:
    """Traces say how signed texts stand and whose account goes: from a stranger they would be a way to change both."""
    if not traces.signed and not another_secret:
        raise RestoreRefused(
            "The traces were not written under the KIE_SECRET_KEY that is set here, or somebody changed them.",
            "Take others, or set the key that was in use then; to use them all the same, add --another-secret-key.",
        )
    if traces.since is not None and traces.since > manifest.moment:
        raise RestoreRefused(
            f"The traces begin on {clock.in_words(traces.since)}, and the backup is older: what was taken out between "
            "the two would come back.",
            "Take traces that were written without --since, or from before the backup.",
        )


def _tell(report: Report) -> None:
    looked, manifest = report.looked, report.looked.manifest
    report.done.append(
        f"The backup is whole: {manifest.organisation} as of {clock.in_words(manifest.moment)}, "
        f"{len(manifest.tables)} tables with {manifest.rows:,} rows, made by KIE {manifest.product}."
    )
    report.done.append("It is encrypted." if looked.encrypted else "It is not encrypted.")
    if not looked.signed:
        report.done.append("It was made under another secret key.")


def _hold_against(report: Report, engine: Engine, manifest: Manifest) -> None:
    with reading(engine).connect() as connection:
        tables = table_sums(connection)
        triggers = trigger_names(connection)
    tables.pop(MARKER, None)
    report.problems += different_tables(manifest.tables, tables)
    report.problems += different_triggers(manifest.triggers, triggers)
    if report.ok:
        report.done.append(
            f"Every row of {len(tables)} tables and all {len(triggers)} triggers are as they were."
        )


def _bring_forward(report: Report, engine: Engine, settings: Settings, wish: Wish, migrate: Migrate) -> None:
    manifest = report.looked.manifest
    if manifest.migration != newest():
        migrate(engine)
        report.done.append(f"The tables were brought from {manifest.migration} to {newest()}.")
    _check_trail(report, engine, settings, manifest)
    if not report.ok:
        return
    with transaction(engine) as session:
        _replay(report, session, wish, manifest)
        ended = end_what_was_open(session)
        report.done.append(
            f"Ended: {_counted(ended.sessions, 'session')} and {_counted(ended.codes, 'code')} to sign in with."
        )
        note_restored(session, manifest.made_at, since_lost=wish.traces is None)
        session.add(note_of(RESTORED, manifest.moment, wish.file, report.looked.encrypted))


def _check_trail(report: Report, engine: Engine, settings: Settings, manifest: Manifest) -> None:
    expected = Head(**manifest.audit) if manifest.audit is not None else None
    with Session(reading(engine)) as session:
        found = verify(session, keys_of(settings), expected)
    report.problems += [one.says for one in found.problems]
    if expected is not None and found.head != expected:
        report.problems.append("The audit trail ends with another seal than the backup says.")
    if report.ok:
        report.done.append(
            f"The audit trail is as it was sealed: {_counted(found.events, 'event')} under "
            f"{_counted(found.seals, 'seal')}. {found.shows_nothing}".strip()
        )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _replay(report: Report, session: Session, wish: Wish, manifest: Manifest) -> None:
    if wish.traces is None:
        report.done.append(
            f"Nothing was taken out again. What was taken out after {clock.in_words(manifest.moment)} is back: words "
            "of texts, notes and reflections that people deleted."
        )
        return
    if wish.traces.made_at < manifest.moment:
        report.problems.append(
            "The traces are older than the backup, so they cannot say what was taken out since."
        )
        return
    for name, outcome in wish.traces.replay(session):
        report.done.append(f"{name}: {outcome.done} taken out again.")
        report.problems += outcome.problems
