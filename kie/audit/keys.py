"""The keys that an installation seals and checks with."""

from collections.abc import Iterable

from config import DEVELOPMENT_SECRET, Settings
from kie.audit.rules import Keyring, key_of, key_within, keyring
from kie.i18n import _

BUILT_IN = key_within(DEVELOPMENT_SECRET).name
"""The name of the key that everybody has who has the code. Whoever holds a database can make its seals anew."""


def keys_of(settings: Settings, old: Iterable[str] = ()) -> Keyring:
    """The key in the settings, or the one that is worked out from the secret key; the settings' earlier ones, and `old`
    from whatever time, beside it. Where there is a key of its own, the secret key is none unless it is among those:
    whoever learnt it could seal what they wrote anew."""
    present = key_of(settings.audit_key) if settings.audit_key else key_within(settings.secret_key)
    return keyring(present, settings.audit_old_keys, old)


def not_given(names: Iterable[str], keys: Keyring) -> tuple[str, ...]:
    """Those of these names of keys, each once, that nothing can be checked with here."""
    return tuple(sorted({str(one) for one in names} - keys.known.keys()))


def lacks(names: Iterable[str]) -> str:
    """What is said of seals whose keys, by these names, were not given."""
    return _("The audit trail has seals under a key that was not given: %(names)s.", names=", ".join(names))


def remedy(names: Iterable[str]) -> str:
    """How these keys are given. The built-in one is no secret, so that it is named."""
    said = []
    others = [one for one in names if one != BUILT_IN]
    if others:
        said.append(
            _(
                "Put the KIE_AUDIT_KEY of then, or where there was none the KIE_SECRET_KEY of then, into the file of "
                "KIE_AUDIT_OLD_KEYS_FILE, one a line (docs/operations.md, “The audit trail”)."
            )
        )
    if BUILT_IN in names:
        said.append(
            _(
                "%(name)s is the built-in key for development: put this line into the file of "
                "KIE_AUDIT_OLD_KEYS_FILE: %(secret)s",
                name=BUILT_IN,
                secret=DEVELOPMENT_SECRET,
            )
        )
    return " ".join(said)
