"""`kie backup` and `kie restore`."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from kie.audit.keys import keys_of, lacks, not_given, remedy
from kie.backups.errors import RestoreRefused
from kie.backups.keys import key_from, lock_from, new_identity
from kie.backups.restoring import Report, Wish, note_drill, restore
from kie.backups.rules import Manifest
from kie.backups.service import look_at, make_backup
from kie.backups.trace_files import read_traces, write_traces
from kie.cli.context import Context, Day, F, json_option, pass_context, show
from kie.migrations.run import migrate

NEW = click.Path(dir_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _closing(command: F) -> F:
    """Adds the options that say how a file is encrypted."""
    for option in (
        click.option(
            "--not-encrypted", is_flag=True, help="Leave the file open to everybody who can read it."
        ),
        click.option("--passphrase-file", type=FILE, help="Encrypt with the passphrase in this file."),
        click.option(
            "--recipient-file",
            type=FILE,
            help="Encrypt for the age recipients or public SSH keys in this file.",
        ),
    ):
        command = option(command)
    return command


def _opening(command: F) -> F:
    """Adds the options that open a file."""
    for option in (
        click.option("--passphrase-file", type=FILE, help="The passphrase that the file was encrypted with."),
        click.option("--identity-file", type=FILE, help="The age identity or SSH key that opens the file."),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@click.option("--output", type=NEW, help="The new file. One that is there is never replaced.")
@_closing
@json_option
@click.pass_context
def backup(
    click_context: click.Context,
    output: Path | None,
    recipient_file: Path | None,
    passphrase_file: Path | None,
    not_encrypted: bool,
    as_json: bool,
) -> None:
    """Back the whole database up into one encrypted file, while people go on working."""
    if click_context.invoked_subcommand is not None:
        return
    if output is None:
        raise click.UsageError("Missing option '--output'.", click_context)
    context: Context = click_context.obj
    lock = lock_from(recipient_file, passphrase_file, not_encrypted)
    made = make_backup(context.engine, context.settings, output, lock)
    megabytes = f"{output.stat().st_size / 1e6:.1f} MB"
    moment = made.made_at if as_json else made.moment
    show([{"file": output, "size": megabytes, "as of": moment, "rows": made.rows}], as_json)
    if not lock.encrypts:
        click.echo("It is not encrypted: whoever has it reads what everybody wrote.", err=True)
    _say_keys_missing(context, made)


@backup.command()
@click.option(
    "--output", type=NEW, required=True, help="The new file for the identity. Keep it off the server."
)
def key(output: Path) -> None:
    """Make a pair of keys: the identity goes into a file, the recipient is printed for --recipient-file."""
    click.echo(new_identity(output))
    click.echo(
        f"{output} opens what is encrypted for this recipient. Nothing else does: keep two copies.", err=True
    )


@backup.command()
@click.argument("file", type=FILE)
@_opening
@json_option
@pass_context
def check(
    context: Context, file: Path, identity_file: Path | None, passphrase_file: Path | None, as_json: bool
) -> None:
    """Read a backup to its end and check every sum in it, without restoring it. Exits 1 when it cannot be relied on."""
    looked = look_at(file, key_from(identity_file, passphrase_file), context.settings.secret_key)
    manifest = looked.manifest
    row: dict[str, Any] = {
        "organisation": manifest.organisation,
        "as of": manifest.made_at if as_json else manifest.moment,
        "database": " ".join(part for part in (manifest.database, str(manifest.server or "")) if part),
        "at": manifest.migration,
        "tables": len(manifest.tables),
        "rows": manifest.rows,
        "encrypted": "yes" if looked.encrypted else "no",
        "our secret key": "yes" if looked.signed else "no",
    }
    show([row], as_json)
    if not looked.signed:
        click.echo(
            "It was made under another KIE_SECRET_KEY than the one set here, or changed by somebody.",
            err=True,
        )
    if _say_keys_missing(context, manifest) or not looked.signed:
        sys.exit(1)


def _say_keys_missing(context: Context, manifest: Manifest) -> bool:
    """Whether its trail has seals that nothing here can check: a restore with these settings refuses it."""
    missing = not_given(manifest.seal_keys, keys_of(context.settings))
    if missing:
        click.echo(
            f"With these settings kie restore refuses it. {lacks(missing)} {remedy(missing)}", err=True
        )
    return bool(missing)


@backup.command()
@click.option("--output", type=NEW, required=True, help="The new file.")
@click.option(
    "--since",
    type=Day(time=True),
    default=None,
    help="From when on, in UTC; without it everything, which serves a backup of any age.",
)
@_closing
@json_option
@pass_context
def traces(
    context: Context,
    output: Path,
    since: datetime | None,
    recipient_file: Path | None,
    passphrase_file: Path | None,
    not_encrypted: bool,
    as_json: bool,
) -> None:
    """Write down what was taken out for good, so that restoring an older backup does not bring it back."""
    lock = lock_from(recipient_file, passphrase_file, not_encrypted)
    begin = since.replace(tzinfo=UTC) if since is not None else None
    number = write_traces(context.engine, context.settings.secret_key, output, lock, begin)
    show([{"file": output, "taken out": number}], as_json)


@click.command("restore")
@click.argument("file", type=FILE)
@_opening
@click.option(
    "--traces", "trace_file", type=FILE, help="The newest file of kie backup traces; the same key opens it."
)
@click.option("--without-traces", is_flag=True, help="Let what was taken out since the backup come back.")
@click.option("--drill", is_flag=True, help="Try it in a database beside, which is removed at the end.")
@click.option("--another-secret-key", is_flag=True, help="Take a backup made under another KIE_SECRET_KEY.")
@json_option
@pass_context
def restore_command(
    context: Context,
    file: Path,
    identity_file: Path | None,
    passphrase_file: Path | None,
    trace_file: Path | None,
    without_traces: bool,
    drill: bool,
    another_secret_key: bool,
    as_json: bool,
) -> None:
    """Restore a backup to an empty database, and check every row of it. Exits 1, with nothing restored, otherwise."""
    if trace_file is None and not (without_traces or drill):
        raise RestoreRefused(
            "What was taken out of the database since the backup would come back.",
            "Give the newest file of kie backup traces with --traces, or say --without-traces.",
        )
    opener, secret = key_from(identity_file, passphrase_file), context.settings.secret_key
    taken_out = read_traces(trace_file, opener, secret) if trace_file is not None else None
    wish = Wish(file, opener, taken_out, drill, another_secret_key)
    report = restore(context.settings, wish, migrate)
    if drill:
        note_drill(context.settings, wish, report)
    _print(report, drill, as_json)
    if not report.ok:
        sys.exit(1)


def _print(report: Report, drill: bool, as_json: bool) -> None:
    kept = "This was a drill: nothing was kept." if drill else "The database is restored."
    verdict = kept if report.ok else "The backup is not what it says. Nothing was restored."
    if as_json:
        show(
            [{"ok": report.ok, "done": report.done, "problems": report.problems, "verdict": verdict}], as_json
        )
        return
    for line in (*report.done, *(f"PROBLEM: {one}" for one in report.problems), verdict):
        click.echo(line)
