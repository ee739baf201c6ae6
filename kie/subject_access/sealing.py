"""How the file of a request is kept: encrypted under a key of the request's own, made from the installation's.

`key` is always the installation's secret key. The database alone gives nobody a word of it. What was sealed with an
earlier key cannot be opened any more: the file is then put together anew.
"""

import json
import zlib
from typing import Any
from uuid import UUID

from kie.ciphers import Cipher, NotOpened, cipher_for


def seal(key: str, request_id: UUID, filed: dict[str, Any]) -> bytes:
    """The file as it is kept."""
    return _cipher(key, request_id).encrypt(zlib.compress(json.dumps(filed).encode()))


def unseal(key: str, request_id: UUID, sealed: bytes) -> dict[str, Any] | None:
    """The file again; None when this key, or this request, is not the one that it was sealed with."""
    try:
        found: dict[str, Any] = json.loads(zlib.decompress(_cipher(key, request_id).decrypt(sealed)))
    except NotOpened:
        return None
    return found


def _cipher(key: str, request_id: UUID) -> Cipher:
    """A cipher of the request's own (RFC 5869)."""
    return cipher_for(key, f"kie subject request:{request_id}")
