"""How a reflection is kept: encrypted with a key of the person's own, made from the installation's secret key.

`key` is always the installation's secret key. The database alone gives nobody a word; with the key, and the person's
id, it can be opened, and the page says so. What was sealed with an earlier key cannot be opened any more.
"""

import json
from uuid import UUID

from kie.ciphers import Cipher, NotOpened, cipher_for
from kie.reflections.words import ReflectionWords


def seal(key: str, person_id: UUID, words: ReflectionWords) -> bytes:
    """The words as they are kept. No two sealings are alike, and their length tells about how much was written."""
    plain = json.dumps({"look": words.look, "now": words.now, "soon": words.soon})
    return _cipher(key, person_id).encrypt(plain.encode())


def unseal(key: str, person_id: UUID, sealed: bytes) -> ReflectionWords | None:
    """The words again; None when this key, or this person's, is not the one that they were sealed with."""
    try:
        found = json.loads(_cipher(key, person_id).decrypt(sealed))
    except NotOpened:
        return None
    return ReflectionWords(found["look"], tuple(found["now"]), tuple(found["soon"]))


def _cipher(key: str, person_id: UUID) -> Cipher:
    """A cipher of the person's own (RFC 5869): what one person's key opens, no other's does."""
    return cipher_for(key, f"kie reflection:{person_id}")
