"""Whether what must stay secret is hard to guess, is used for one thing only, and cannot be read by everybody."""

from collections.abc import Iterator
from pathlib import Path

from config import DEVELOPMENT_SECRET, Settings, secret_files
from kie.doctor.installation import Installation
from kie.doctor.rules import GUESSABLE, Finding, bits

NAME = "secrets"
MAKE_ONE = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
WHAT_ENDS = "docs/how-to/signing-in.md says what a new one ends"
OLD_ONE = (
    "First put the one of now into the file of KIE_AUDIT_OLD_KEYS_FILE, as a line of its own: the audit trail is "
    "sealed under it, and without it kie audit verify and kie restore refuse"
)


def look(installation: Installation) -> Iterator[Finding]:
    """What is wrong with them; else one that all is well."""
    settings, files = installation.settings, secret_files(installation.environ)
    bad = [*_guessable(settings), *_shared(settings), *_open(files)]
    yield from bad or [Finding(NAME, "ok", "The secrets are long, different and closed to others.")]


def _guessable(settings: Settings) -> Iterator[Finding]:
    if settings.secret_key == DEVELOPMENT_SECRET:
        says = "KIE_SECRET_KEY is the one that everybody knows, for development only."
        yield Finding(NAME, "warning", says, _anew(settings))
    elif bits(settings.secret_key) < GUESSABLE:
        says = "KIE_SECRET_KEY repeats itself so much that it can be guessed."
        yield Finding(NAME, "fault", says, _anew(settings))
    token = settings.metrics_token
    if token and bits(token) < GUESSABLE:
        yield Finding(
            NAME, "fault", "KIE_METRICS_TOKEN is so short or plain that it can be guessed.", MAKE_ONE
        )


def _anew(settings: Settings) -> str:
    """What to do for another secret key. Where the trail has a key of its own, it is not under this one."""
    if settings.audit_key:
        return f"{MAKE_ONE}; {WHAT_ENDS}."
    # Everybody knows it, so that nothing is given away; and nobody who was given none could write it down.
    named = f". That line is: {DEVELOPMENT_SECRET}" if settings.secret_key == DEVELOPMENT_SECRET else "."
    return f"{MAKE_ONE}; {WHAT_ENDS}. {OLD_ONE}{named}"


def _shared(settings: Settings) -> Iterator[Finding]:
    if settings.metrics_token and settings.metrics_token == settings.secret_key:
        says = "KIE_METRICS_TOKEN is KIE_SECRET_KEY: whoever reads figures could sign in as anybody."
        yield Finding(NAME, "fault", says, MAKE_ONE)


def _open(files: dict[str, Path]) -> Iterator[Finding]:
    for name, file in files.items():
        mode = file.stat().st_mode
        if mode & 0o007:
            says = f"Everybody with an account on this machine can read {file} ({name})."
            yield Finding(NAME, "fault", says, f"Run: chmod o-rwx {file}")
        elif mode & 0o020:
            says = f"Others than its owner can change {file} ({name})."
            yield Finding(NAME, "warning", says, f"Run: chmod g-w {file}")
