"""A client that costs little: plain sockets kept open, each sending its next request when the last is answered."""

import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


class Refused(Exception):
    """The server answered something else than what the benchmark expects; a figure over that would mean nothing."""


@dataclass(slots=True)
class Caller:
    """One connection. `next_request` makes the bytes to send; `answered` is given each answer's status and body."""

    next_request: Callable[[], bytes]
    answered: Callable[[int, bytes], None]
    seconds: list[float] = field(default_factory=list)
    _socket: socket.socket | None = None
    _since: float = 0.0
    _read: bytes = b""
    _waits: bool = False

    def begin(self, port: int, selector: selectors.BaseSelector) -> None:
        """Connect when need be, and send the next request."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", port))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(self._socket, selectors.EVENT_READ, self)
        self._read, self._since, self._waits = b"", time.perf_counter(), True
        self._socket.sendall(self.next_request())

    def read(self, selector: selectors.BaseSelector) -> bool:
        """Take what has come; whether an answer is whole now."""
        if self._socket is None:
            raise Refused("an answer from nowhere")
        chunk = self._socket.recv(1 << 18)
        if not chunk and not self._waits:
            # A server ends a connection that was idle for some seconds.
            self.close(selector)
            return False
        self._read += chunk
        head, found, body = self._read.partition(b"\r\n\r\n")
        if not found:
            if not chunk:
                raise Refused("the connection was closed before an answer")
            return False
        lower = head.lower()
        if len(body) < int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0]):
            return False
        self._waits = False
        self.seconds.append(time.perf_counter() - self._since)
        self.answered(int(head[9:12]), body)
        if b"connection: close" in lower:
            self.close(selector)
        return True

    def close(self, selector: selectors.BaseSelector) -> None:
        """End the connection."""
        if self._socket is not None:
            selector.unregister(self._socket)
            self._socket.close()
            self._socket = None


def rate(port: int, callers: Sequence[Caller], seconds: float) -> float:
    """Requests a second that the server answers these callers, who all go on at once for so long."""
    count, started = 0, time.perf_counter()
    until = started + seconds
    with selectors.DefaultSelector() as selector:
        for caller in callers:
            caller.begin(port, selector)
        waiting = len(callers)
        while waiting:
            for key, _events in selector.select(timeout=20):
                if not key.data.read(selector):
                    continue
                count += 1
                if time.perf_counter() < until:
                    key.data.begin(port, selector)
                else:
                    waiting -= 1
        spent = time.perf_counter() - started
        for caller in callers:
            caller.close(selector)
    return count / spent


def get(path: str, cookie: str = "") -> bytes:
    """A GET request."""
    sent = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{sent}\r\n".encode()


def reader(path: str, cookie: str = "") -> Caller:
    """A caller that reads one address again and again."""
    request = get(path, cookie)

    def expect(status: int, _body: bytes) -> None:
        if status != 200:
            raise Refused(f"{path} answered {status}")

    return Caller(lambda: request, expect)
