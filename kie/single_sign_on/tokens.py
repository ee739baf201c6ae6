"""Believing a token: signed by the provider, for us, as the answer to this question, and not too old."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kie.single_sign_on.rules import ALGORITHMS, KEY_TYPES, LEEWAY, LONGEST_NAME
from kie.texts import spoilt

OTHER_TOKENS = "+jwt"
"""How tokens for another purpose say what they are (RFC 8725, 3.11): at+jwt, logout+jwt and so on. An ID token says
JWT, or nothing."""


class NotBelieved(Exception):
    """The token is not what it should be; says in a word what is wrong, which is for the log alone."""


def keys_of(published: Mapping[str, Any]) -> KeySet:
    """The keys with which the provider signs. Raises ValueError when it publishes none that can be used."""
    rows = published.get("keys")
    signing = [
        row
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and row.get("kty") in KEY_TYPES and row.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": signing})
    except (JoseError, KeyError, TypeError) as error:
        raise ValueError("no keys") from error


def believed(
    token: object,
    keys: KeySet,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: object,
    now: datetime,
) -> dict[str, Any]:
    """The claims of the token (OpenID Connect Core, 3.1.3.7). Raises NotBelieved."""
    if not isinstance(token, str):
        raise NotBelieved("missing")
    try:
        read = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        claims = CodeIDToken(
            read.claims,
            read.header,
            {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}},
            {"nonce": nonce, "client_id": client_id, "access_token": access_token},
        )
        claims.validate(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()))
    except JoseError as error:
        raise NotBelieved(_in_a_word(error)) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotBelieved("malformed") from error
    if str(read.header.get("typ", "JWT")).lower().endswith(OTHER_TOKENS):
        raise NotBelieved("typ")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_NAME or spoilt(subject):
        raise NotBelieved("sub")
    return dict(claims)


def _in_a_word(error: JoseError) -> str:
    """Which claim, or which kind of error: nothing that the token itself says."""
    return str(getattr(error, "claim", None) or error.error)
