"""The identity provider: asking it, and reading what it answers. Knows no person of ours and no request."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Lock
from typing import Any, Generic, TypeVar

from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from joserfc.jwk import KeySet
from requests import RequestException

from config import Settings
from kie import clock
from kie.single_sign_on import rules
from kie.single_sign_on.errors import AnswerRefused, ProviderAway
from kie.single_sign_on.rules import Claimed, Question
from kie.single_sign_on.tokens import NotBelieved, believed, keys_of
from kie.single_sign_on.wire import Wire

log = logging.getLogger(__name__)
T = TypeVar("T")

LASTS = timedelta(hours=1)
"""For how long what the provider publishes of itself, and its keys, are believed."""
NEW_KEYS = timedelta(seconds=30)
"""How old the keys must be before a token that none of them fits has them read again."""
RESTS = timedelta(seconds=10)
"""For how long nobody waits for a provider that has just not answered."""
PATIENCE = 1.0
"""Seconds to wait for one of the places to speak with it."""
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OFFERED = ("userinfo_endpoint", "end_session_endpoint")
CALLBACK, SIGNED_OUT = "/single-sign-on/callback", "/sign-in"
"""Addresses of ours that the provider must know."""


class Kept(Generic[T]):
    """What was read of the provider, and when."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._lock = Lock()
        self._kept: tuple[T, datetime] | None = None

    def standing(self, lasts: timedelta = LASTS) -> T | None:
        """What was read before, unless it is too old."""
        kept = self._kept
        return kept[0] if kept is not None and timedelta() <= clock.now() - kept[1] < lasts else None

    def get(self, lasts: timedelta = LASTS) -> T:
        """What was read before, or now: by one, while the others wait for it."""
        found = self.standing(lasts)
        if found is None:
            with self._lock:
                found = self.standing(lasts)
                if found is None:
                    found = self._read()
                    self._kept = (found, clock.now())
        return found


class Provider:
    """One provider, for one process. At most half of the threads speak with it at a time, so that one that hangs takes
    nobody's review away."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._https_only = settings.production or settings.oidc_issuer.startswith("https:")
        self._places = BoundedSemaphore(max(1, settings.threads // 2))
        self._rests_until: datetime | None = None
        self._metadata = Kept(self._read_metadata)
        self._keys = Kept(self._read_keys)

    def address_of(self, question: Question) -> str:
        """Where a browser is sent to with a question. Raises ProviderAway."""
        metadata = self.metadata()
        address, _state = self._wire().create_authorization_url(
            metadata["authorization_endpoint"],
            state=question.state,
            nonce=question.nonce,
            code_verifier=question.verifier,
        )
        return str(address)

    def answer(self, question: Question, code: str, issuer: str | None) -> Claimed:
        """Who signed in there, for the code that came back. `issuer`: who says that it is theirs, None where nobody
        does (RFC 9207). Raises AnswerRefused and ProviderAway."""
        with self._speaking():
            metadata = self._metadata.get()
            says = metadata.get("authorization_response_iss_parameter_supported") is True
            if issuer != metadata["issuer"] and (says or issuer is not None):
                raise AnswerRefused(why="issuer")
            tokens = self._redeem(metadata, question, code)
            claims = self._believe(metadata, tokens, question.nonce)
            settings = self._settings
            number = settings.oidc_staff_number_claim
            if not rules.tells_enough(claims, number):
                claims = rules.with_more(claims, self._more(metadata, tokens, claims["sub"]), number)
        return replace(
            rules.claimed(claims, number, settings.oidc_second_factor), token=str(tokens["id_token"])
        )

    def sign_out_address(self, hint: str | None = None) -> str | None:
        """Where a browser is sent to end the session there; None when the provider offers no such thing, or is away.
        `hint`: the ID token of that session, by which the provider knows it and need not ask."""
        try:
            address = self.metadata().get("end_session_endpoint")
        except ProviderAway:
            return None
        asked = {
            "client_id": self._settings.oidc_client_id,
            "post_logout_redirect_uri": self._settings.public_url + SIGNED_OUT,
            **({"id_token_hint": hint} if hint else {}),
        }
        return None if address is None else str(add_params_to_uri(address, list(asked.items())))

    def metadata(self) -> dict[str, Any]:
        """What the provider publishes of itself. Raises ProviderAway."""
        standing = self._metadata.standing()
        if standing is not None:
            return standing
        with self._speaking():
            return self._metadata.get()

    def keys(self) -> KeySet:
        """The keys with which it signs. Raises ProviderAway."""
        with self._speaking():
            return self._keys.get()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """One of the places, unless all are taken or the provider has just not answered."""
        if self._rests_until is not None and clock.now() < self._rests_until:
            raise ProviderAway()
        if not self._places.acquire(timeout=PATIENCE):
            raise ProviderAway()
        try:
            yield
        except RequestException as error:
            log.warning("the identity provider does not answer: %s", type(error).__name__)
            self._rests_until = clock.now() + RESTS
            raise ProviderAway() from error
        except ValueError as error:
            log.error("the identity provider does not answer as the standard wants: %s", error)
            raise ProviderAway() from error
        finally:
            self._places.release()

    def _wire(self, **options: Any) -> Wire:
        settings = self._settings
        return Wire(
            https_only=self._https_only,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            redirect_uri=settings.public_url + CALLBACK,
            scope="openid email",
            code_challenge_method="S256",
            **options,
        )

    def _read_metadata(self) -> dict[str, Any]:
        issuer = self._settings.oidc_issuer
        with self._wire() as wire:
            found: dict[str, Any] = wire.read(issuer.rstrip("/") + "/.well-known/openid-configuration")
        if not rules.same_issuer(found.get("issuer"), issuer):
            raise ValueError("it calls itself by another name")
        for name in (*NEEDED, *OFFERED):
            given = found.get(name)
            if not rules.speakable(given, https_only=self._https_only) and (given or name in NEEDED):
                raise ValueError(f"{name} is missing or unsafe")
        return found

    def _read_keys(self) -> KeySet:
        with self._wire() as wire:
            return keys_of(wire.read(self._metadata.get()["jwks_uri"]))

    def _redeem(self, metadata: dict[str, Any], question: Question, code: str) -> dict[str, Any]:
        """The tokens for the code."""
        offered = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
        with self._wire(token_endpoint_auth_method=method) as wire:
            try:
                found: dict[str, Any] = wire.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=question.verifier,
                )
            except AuthlibBaseError as error:
                if error.error in ("invalid_client", "unauthorized_client"):
                    raise ValueError("KIE is not known there by this name and secret") from error
                raise AnswerRefused(why="code") from error
        return found

    def _believe(self, metadata: dict[str, Any], tokens: dict[str, Any], nonce: str) -> dict[str, Any]:
        def read(keys: KeySet) -> dict[str, Any]:
            return believed(
                tokens.get("id_token"),
                keys,
                issuer=metadata["issuer"],
                client_id=self._settings.oidc_client_id,
                nonce=nonce,
                access_token=tokens.get("access_token"),
                now=clock.now(),
            )

        try:
            try:
                return read(self._keys.get())
            except NotBelieved as refused:
                if str(refused) != "invalid_key_id":
                    raise
                return read(self._keys.get(NEW_KEYS))
        except NotBelieved as refused:
            raise AnswerRefused(why=str(refused)) from refused

    def _more(self, metadata: dict[str, Any], tokens: dict[str, Any], subject: str) -> dict[str, Any]:
        """What the provider says of the person besides, where it keeps its tokens short."""
        address, token = metadata.get("userinfo_endpoint"), tokens.get("access_token")
        if not address or not isinstance(token, str):
            return {}
        with self._wire() as wire:
            found: dict[str, Any] = wire.read(address, Authorization=f"Bearer {token}")
        if found.get("sub") != subject:
            raise AnswerRefused(why="userinfo")
        return found
