"""Speaking to the identity provider: encrypted, in bounded time and length, and nowhere but where it was told to."""

from time import monotonic
from typing import Any

from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as Broken
from requests.exceptions import ReadTimeout
from urllib3.exceptions import HTTPError

CONNECTING, READING, IN_ALL = 3.05, 5.0, 8.0
"""Seconds: for a connection, for each part of an answer, and for a whole answer, however slowly it drips."""
LONGEST = 512 * 1024
PORTION = 16 * 1024


class Bounded(HTTPAdapter):
    """Reads an answer whole, unless it takes too long or is too long."""

    def send(self, request: PreparedRequest, *_rest: Any, **options: Any) -> Response:
        """Send, and read what comes back. Raises RequestException."""
        until = monotonic() + IN_ALL
        options |= {"stream": True, "timeout": (CONNECTING, READING)}
        answer = super().send(request, **options)
        body = bytearray()
        try:
            while piece := answer.raw.read1(PORTION, decode_content=True):
                body += piece
                if len(body) > LONGEST:
                    raise Broken("the answer is too long")
                if monotonic() > until:
                    raise ReadTimeout("the answer takes too long")
        except HTTPError as error:
            raise Broken(str(error)) from error
        finally:
            answer.close()
        answer._content = bytes(body)
        return answer


class Wire(OAuth2Session):  # type: ignore[misc]  # Authlib says no types.
    """One conversation. Follows no redirect: what the provider names is spoken to, and nothing that answers instead."""

    def __init__(self, *, https_only: bool, **options: Any) -> None:
        super().__init__(**options)
        self.adapters.clear()
        self.mount("https://", Bounded())
        if not https_only:
            self.mount("http://", Bounded())

    def get_redirect_target(self, resp: Response) -> str | None:
        """Nowhere."""
        return None

    def read(self, address: str, **headers: str) -> dict[str, Any]:
        """What stands at the address. Raises RequestException, and ValueError for anything but an object of JSON."""
        answer = self.get(address, withhold_token=True, headers={"Accept": "application/json", **headers})
        answer.raise_for_status()
        found = answer.json() if answer.status_code == 200 else None
        if not isinstance(found, dict):
            raise ValueError("no object of JSON")
        return found
