"""A device of tests that makes passkeys and answers with them, as browsers and security keys do (WebAuthn 3, 6)."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

HERE = "https://kie.wexcombe.example"
PRESENT, RECOGNISED, WITH_KEY = 0x01, 0x04, 0x40


def encoded(data: bytes) -> str:
    """Bytes as browsers write them."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The same backwards."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Made:
    """A key on the device. `handle`: whose it is."""

    credential_id: bytes
    private: EllipticCurvePrivateKey
    handle: bytes


@dataclass
class Device:
    """It keeps keys and counts its answers. `origin`: where its browser is; `flags`: what it says of who is there."""

    origin: str = HERE
    flags: int = PRESENT | RECOGNISED
    count: int = 0
    keys: list[Made] = field(default_factory=list)

    def make(self, options: dict[str, Any], again: Made | None = None) -> str:
        """A new key for whoever the options name; what a browser sends. `again`: one that it has, as if it were new."""
        handle = decoded(options["user"]["id"])
        key = again or Made(secrets.token_bytes(32), generate_private_key(SECP256R1()), handle)
        self.keys.append(key)
        numbers = key.private.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        attested = bytes(16) + len(key.credential_id).to_bytes(2, "big") + key.credential_id + public
        spoken = self._said(options["rp"]["id"], WITH_KEY) + attested
        response = {
            "clientDataJSON": self._asked("webauthn.create", options),
            "attestationObject": encoded(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": spoken})),
            "transports": ["internal", "something new"],
        }
        return _sent(key, response)

    def use(self, options: dict[str, Any], key: int = -1, **changes: Any) -> str:
        """The answer of one of its keys, the latest unless said. `changes`: in what is sent, after it is signed."""
        chosen = self.keys[key]
        self.count += 1
        asked, spoken = self._asked("webauthn.get", options), self._said(options["rpId"])
        signed = chosen.private.sign(spoken + sha256(decoded(asked)).digest(), ECDSA(SHA256()))
        response = {
            "clientDataJSON": asked,
            "authenticatorData": encoded(spoken),
            "signature": encoded(signed),
            "userHandle": encoded(chosen.handle),
        }
        return _sent(chosen, response | changes)

    def copy(self) -> "Device":
        """Another device with the same keys and the same count, as nobody should have."""
        return Device(self.origin, self.flags, self.count, list(self.keys))

    def _asked(self, kind: str, options: dict[str, Any]) -> str:
        asked = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return encoded(json.dumps(asked).encode())

    def _said(self, name: str, more: int = 0) -> bytes:
        return sha256(name.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")


def _sent(key: Made, response: dict[str, Any]) -> str:
    named = encoded(key.credential_id)
    return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})
