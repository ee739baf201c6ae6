"""An identity provider with keys of its own, that answers as the standard wants until a test has it do otherwise."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from kie import clock

CLIENT, SECRET = "kie", "a secret of KIE"
Page = Callable[[Request], Response]


def a_key(kid: str) -> ECKey:
    """A key to sign with."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


class Forger:
    """One provider. `metadata`, `claims` and `header` go over what it would say; `pages` over what it would answer."""

    issuer: str

    def __init__(self) -> None:
        self.key = a_key("one")
        self.restore()

    def restore(self) -> None:
        """As it was made, but for its key."""
        self.published = [self.key]
        self.signs_with: Any = self.key
        self.metadata: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.pages: dict[str, Page] = {}
        self.codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = {}
        self.asked: list[str] = []
        self.forgets_codes = True
        self.more: dict[str, Any] = {}
        self.present = ""
        self.given = ""

    def sign_in(self, address: str, sub: str, **claims: Any) -> dict[str, str]:
        """Somebody signs in on the page to which KIE sent them; gives what comes back in the address."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(self.issuer + "/authorize?")
        assert asked["response_type"] == "code"
        assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
        assert "openid" in asked["scope"].split()
        code = uuid4().hex
        self.codes[code] = (asked, {"sub": sub, **claims})
        return {"code": code, "state": asked["state"]}

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """The provider as a WSGI application."""
        request = Request(environ)
        self.asked.append(request.path)
        own = {
            "/.well-known/openid-configuration": self._metadata,
            "/keys": lambda _request: said({"keys": [key.as_dict(private=False) for key in self.published]}),
            "/token": self._token,
            "/userinfo": self._userinfo,
        }
        return {**own, **self.pages}[request.path](request)(environ, start_response)

    def _metadata(self, _request: Request) -> Response:
        here = {
            name: f"{self.issuer}/{path}"
            for name, path in (
                ("authorization_endpoint", "authorize"),
                ("token_endpoint", "token"),
                ("userinfo_endpoint", "userinfo"),
                ("jwks_uri", "keys"),
                ("end_session_endpoint", "leave"),
            )
        }
        return said({"issuer": self.issuer, **here, **self.metadata})

    def _token(self, request: Request) -> Response:
        sent, who = request.form, request.authorization
        if who is None or (who.username, who.password) != (CLIENT, SECRET):
            return said({"error": "invalid_client"}, 401)
        code = sent.get("code", "")
        asked, person = self.codes.get(code, ({}, {}))
        if not asked or asked["redirect_uri"] != sent.get("redirect_uri"):
            return said({"error": "invalid_grant"}, 400)
        challenge = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]:
            return said({"error": "invalid_grant"}, 400)
        if self.forgets_codes:
            del self.codes[code]
        self.present = str(person["sub"])
        return said({"access_token": "open", "token_type": "Bearer", "id_token": self.token(asked, person)})

    def token(self, asked: Mapping[str, str], person: Mapping[str, Any]) -> str:
        """The signed token. What a test puts at None is left out."""
        now = int(clock.now().timestamp())
        usual = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
        }
        claims = {**usual, **person, **self.claims}
        header = {"alg": "ES256", "kid": self.signs_with.kid, **self.header}
        left = {name: value for name, value in claims.items() if value is not None}
        if header["alg"] == "none":
            return f"{_part({'alg': 'none'})}.{_part(left)}."
        named = {name: value for name, value in header.items() if value is not None}
        self.given = jwt.encode(named, left, self.signs_with, algorithms=[header["alg"]])
        return self.given

    def _userinfo(self, request: Request) -> Response:
        if request.headers.get("Authorization") != "Bearer open":
            return said({"error": "invalid_token"}, 401)
        return said({"sub": self.present, **self.more})


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_said: object) -> None:
        """Nothing."""


def _part(what: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(what).encode()).rstrip(b"=").decode()


def said(what: Any, status: int = 200) -> Response:
    """An answer of JSON."""
    return Response(json.dumps(what), status, content_type="application/json")


def with_query(path: str, query: Mapping[str, str]) -> str:
    """The address with what comes back."""
    return f"{path}?{urlencode(query)}"


@contextmanager
def forging() -> Iterator[Forger]:
    """A provider that runs beside the tests."""
    forger = Forger()
    server = make_server("127.0.0.1", 0, forger, threaded=True, request_handler=_Quiet)
    forger.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.05), daemon=True)
    thread.start()
    try:
        yield forger
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
