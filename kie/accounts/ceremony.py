"""What browser and server say to each other about passkeys, by the library that knows WebAuthn. No database here.

A challenge is random, for one purpose, and for a few minutes; the answer to it is signed by the device, which says too
at which address it was asked and whether it recognised its owner. Whatever cannot be read is no answer.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import options_to_json_dict, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kie.accounts.passkey_rules import CHALLENGE_BYTES, CHALLENGE_LASTS, Site, known_transports

MOST_ANSWER = 20_000
"""Characters of an answer; what devices send has some hundred, with a certificate some thousand."""
_TIMEOUT = int(CHALLENGE_LASTS.total_seconds() * 1000)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a device is to sign, for one of `PURPOSES`, and until when it may answer."""

    value: bytes
    purpose: str
    until: datetime

    @classmethod
    def fresh(cls, purpose: str, now: datetime) -> "Challenge":
        """A new one."""
        return cls(secrets.token_bytes(CHALLENGE_BYTES), purpose, now + CHALLENGE_LASTS)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is known, as browsers are told of it. `transports`: with spaces between."""

    credential_id: bytes
    transports: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a new passkey is for: `handle` says nothing to anybody else; the names are shown by the device."""

    handle: bytes
    name: str
    shown_name: str


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key that a device has just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: str


@dataclass(frozen=True, slots=True)
class Named:
    """Which key an answer says it is from, and whose it says it is; nothing of it is proved yet."""

    credential_id: bytes
    handle: bytes | None


def to_make(
    site: Site, organisation: str, owner: Owner, known: Iterable[Key], challenge: Challenge
) -> dict[str, Any]:
    """What a browser needs to make a passkey: one that is found without a name, and recognises its owner."""
    options = generate_registration_options(
        rp_id=site.name,
        rp_name=f"KIE {organisation}",
        user_id=owner.handle,
        user_name=owner.name,
        user_display_name=owner.shown_name,
        challenge=challenge.value,
        timeout=_TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(known),
    )
    return options_to_json_dict(options)


def to_use(site: Site, known: Iterable[Key], challenge: Challenge) -> dict[str, Any]:
    """What a browser needs to use a passkey: one of `known`, or whichever the person chooses when there are none."""
    options = generate_authentication_options(
        rp_id=site.name,
        challenge=challenge.value,
        timeout=_TIMEOUT,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def made(site: Site, challenge: Challenge, sent: str) -> MadeKey | None:
    """The key that was made for this challenge at this address, by a device that recognised its owner; else None."""
    try:
        answer = _read(sent)
        key = verify_registration_response(
            credential=answer,
            expected_challenge=challenge.value,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        transports = known_transports(answer["response"].get("transports"))
    except Exception:  # Whatever a stranger's answer makes of the library, it is no passkey.
        return None
    return MadeKey(key.credential_id, key.credential_public_key, key.sign_count, transports)


def named(sent: str) -> Named | None:
    """Which key an answer is from; None for what is no answer."""
    try:
        answer = parse_authentication_credential_json(_read(sent))
    except Exception:  # As above.
        return None
    return Named(answer.raw_id, answer.response.user_handle or None)


def answered(site: Site, challenge: Challenge, sent: str, public_key: bytes) -> int | None:
    """What the key's counter says, when it answered this challenge at this address and its device recognised its owner;
    None otherwise. Whether the counter is right is asked by whoever knows the one before."""
    try:
        verified = verify_authentication_response(
            credential=_read(sent),
            expected_challenge=challenge.value,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # As above.
        return None
    return verified.new_sign_count


def _read(sent: str) -> dict[str, Any]:
    if len(sent) > MOST_ANSWER:
        raise ValueError("too long for an answer")
    answer: dict[str, Any] = json.loads(sent)
    return answer


def _described(keys: Iterable[Key]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=key.credential_id,
            transports=[AuthenticatorTransport(one) for one in key.transports.split()] or None,
        )
        for key in keys
    ]
