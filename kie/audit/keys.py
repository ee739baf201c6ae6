"""The keys that an installation seals and checks with."""

from collections.abc import Iterable

from config import Settings
from kie.audit.rules import Keyring, key_of, key_within, keyring


def keys_of(settings: Settings, old: Iterable[str] = ()) -> Keyring:
    """The key in the settings, or the one that is worked out from the secret key; the settings' earlier ones, and `old`
    from whatever time, beside it. Where there is a key of its own, the secret key is none unless it is among those:
    whoever learnt it could seal what they wrote anew."""
    present = key_of(settings.audit_key) if settings.audit_key else key_within(settings.secret_key)
    return keyring(present, settings.audit_old_keys, old)
