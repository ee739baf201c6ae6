"""Whether the settings mean what whoever wrote them meant. What is wrong with them by itself stops everything."""

from collections.abc import Iterator

from config import KNOWN, OWN_HOSTS
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding

NAME = "settings"
FOR_TESTS = "KIE_TEST_"
CONTACTS = {
    "KIE_PRIVACY_CONTACT": "ask about their data",
    "KIE_HR_CONTACT": "cannot sign in",
    "KIE_ACCESSIBILITY_CONTACT": "find that a page stands in their way",
}
"""Who needs somebody to turn to, by the setting that names them."""


def look(installation: Installation) -> Iterator[Finding]:
    """What is odd about them; else one that they can be read."""
    odd = [*_unread(installation), *_twice(installation), *_served(installation)]
    odd += _contacts(installation)
    kind = installation.settings.environment
    yield from odd or [Finding(NAME, "ok", f"They can be read, and are those of a {kind} installation.")]


def _unread(installation: Installation) -> Iterator[Finding]:
    for name in sorted(installation.environ):
        if name.startswith("KIE_") and not name.startswith(FOR_TESTS) and name not in KNOWN:
            cure = "Take it away, or write it as docs/settings.md does."
            yield Finding(NAME, "warning", f"{name} is set, and nothing reads it.", cure)


def _twice(installation: Installation) -> Iterator[Finding]:
    given = installation.environ
    for name in sorted(given):
        if given[name] and given.get(f"{name}_FILE") and f"{name}_FILE" in KNOWN:
            says = f"{name} and {name}_FILE are both set; the file counts."
            yield Finding(NAME, "warning", says, f"Take {name} away.")


def _served(installation: Installation) -> Iterator[Finding]:
    settings = installation.settings
    if not settings.production and settings.host not in OWN_HOSTS:
        says = f"It listens on {settings.host} for others, without what production asks for."
        yield Finding(NAME, "warning", says, "For real people set KIE_ENVIRONMENT=production.")


def _contacts(installation: Installation) -> Iterator[Finding]:
    """All of them in one: it is a hint, and only where people depend on it."""
    unset = [name for name in CONTACTS if not installation.environ.get(name, "").strip()]
    if unset and installation.settings.production:
        whom = " or ".join(CONTACTS[name] for name in unset)
        says = f"Not set: {', '.join(unset)}. Pages name nobody in particular for those who {whom}."
        yield Finding(NAME, "warning", says, "Set what is missing, as docs/settings.md says.")
