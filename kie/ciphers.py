"""Keeping bytes so that only who has the key reads them, and nobody changes them unnoticed: AES-256 in GCM.

What is sealed begins with what it was sealed by, so that another way can take its place while the old is still read.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BY_GCM = b"1."
NONCE = 12
"""Bytes, chosen at random for each sealing (NIST SP 800-38D, 8.2.2). One key seals far fewer than 2**32 things."""


class NotOpened(Exception):
    """Sealed with another key, or changed since."""


class Cipher:
    """Seals and opens with one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encrypt(self, plain: bytes) -> bytes:
        """Sealed, in letters that any column takes. No two sealings are alike."""
        nonce = secrets.token_bytes(NONCE)
        return BY_GCM + urlsafe_b64encode(nonce + AESGCM(self._key).encrypt(nonce, plain, BY_GCM))

    def decrypt(self, sealed: bytes) -> bytes:
        """What was sealed, by this version or one before. Raises NotOpened."""
        try:
            if not sealed.startswith(BY_GCM):
                # Until November 2026: AES-128 in CBC with HMAC-SHA256.
                return Fernet(urlsafe_b64encode(self._key)).decrypt(sealed)
            held = urlsafe_b64decode(sealed[len(BY_GCM) :])
            return AESGCM(self._key).decrypt(held[:NONCE], held[NONCE:], BY_GCM)
        except (InvalidTag, InvalidToken, ValueError) as error:
            raise NotOpened from error


def cipher_for(key: str, what: str) -> Cipher:
    """A cipher of its own for `what`, made of the installation's secret `key` (RFC 5869): what it seals, no other
    opens."""
    return Cipher(HKDF(SHA256(), 32, salt=None, info=what.encode()).derive(key.encode()))
