"""`kie serve` as a proxy meets it: figures of all its processes, its log, and how it ends without cutting a request."""

import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.faults.served import Served, wait_until

TOKEN = "a-token-of-the-tests-0123456789"
SECRET = "somebodys-words"
SERVE = [sys.executable, "-c", "from kie.cli import main; main()", "serve", "--no-worker"]
pytestmark = pytest.mark.xdist_group("serving")


@pytest.fixture(scope="module")
def pair(
    new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Served]]:
    """Two servers on it, as two hosts behind one proxy. The first drains for a moment, the second for very long."""
    url, made = new_database(), list[Served]()
    for name, seconds in (("one", "2"), ("other", "600")):
        log = tmp_path_factory.mktemp(name) / "log"
        one = Served(
            *(url, log, lambda _port: SERVE),
            KIE_DRAIN_SECONDS=seconds,
            KIE_METRICS_TOKEN=TOKEN,
            KIE_LOG_FORMAT="json",
        )
        made.append(one)
    yield made[0], made[1]
    for one in made:
        one.kill_everything()


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    """One request by itself."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def counted(port: int) -> dict[str, float]:
    """Requests by view that were answered, and those in flight, as any process tells them."""
    status, text = ask(port, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name in ("kie_requests_total", "kie_requests_in_flight"):
                name = sample.labels.get("view", "in flight")
                found[name] = found.get(name, 0) + sample.value
    return found


def test_every_process_tells_what_all_have_counted_and_the_dead_keep_theirs(
    pair: tuple[Served, Served],
) -> None:
    served = pair[0]
    for _time in range(12):
        assert ask(served.port, "/sign-in")[0] == 200
    # A request is over a moment after its answer has arrived.
    wait_until(lambda: counted(served.port).get("accounts.sign_in") == 12, "all to be counted")
    assert [counted(served.port)["accounts.sign_in"] for _time in range(6)] == [12] * 6
    for pid in served.workers():
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(served.workers()) == 2, "two new workers")
    assert ask(served.port, "/sign-in")[0] == 200
    wait_until(
        lambda: counted(served.port).items() >= {"accounts.sign_in": 13, "in flight": 1}.items(),
        "one more, and nothing in hand but the question itself",
    )


def test_the_log_is_lines_that_name_no_address(pair: tuple[Served, Served]) -> None:
    served = pair[0]
    ask(served.port, f"/sign-in?next=/{SECRET}")
    with socket.create_connection(("127.0.0.1", served.port)) as raw:
        raw.sendall(f"GET /{SECRET} NONSENSE/9\r\n\r\n".encode())
        raw.recv(100)
    wait_until(lambda: "Something that is no request" in served.log(), "gunicorn's line")
    written = [line for line in served.log().splitlines() if line.startswith("{")]
    lines = [json.loads(line) for line in written]
    assert {"kie.watching", "gunicorn.error"} <= {one["logger"] for one in lines}
    assert len({one["request"] for one in lines if one["event"] == "request"}) > 10
    assert SECRET not in served.log()
    # Whom it serves, for whoever started it; the rest is for programs.
    others = [line for line in served.log().splitlines() if line and not line.startswith("{")]
    assert others == [f"KIE is at http://127.0.0.1:{served.port}   (Ctrl-C stops it)", *others[1:]]
    assert len(others) <= 2, others


class Proxy:
    """What a proxy does: asks who is ready, keeps connections, and tries nothing twice. `failed`: what went wrong."""

    def __init__(self, *servers: Served) -> None:
        self._ports = [one.port for one in servers]
        self._ready, self._over = list(self._ports), threading.Event()
        self.failed: list[str] = []
        self.answered: dict[int, int] = dict.fromkeys(self._ports, 0)
        self._threads = [threading.Thread(target=self._look)]
        self._threads += [threading.Thread(target=self._load, args=(n,)) for n in range(4)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """No more requests."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self._ready = [port for port in self._ports if self._is_ready(port)] or self._ready

    def _is_ready(self, port: int) -> bool:
        try:
            return ask(port, "/ready")[0] == 200
        except (OSError, HTTPException):
            return False

    def _load(self, number: int) -> None:
        kept: dict[int, HTTPConnection] = {}
        turn = number
        while not self._over.is_set():
            ready = self._ready
            port, turn = ready[turn % len(ready)], turn + 1
            for gone in kept.keys() - set(ready):
                kept.pop(gone).close()
            connection = kept.pop(port, None) or HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                connection.request("GET", "/sign-in")
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException) as error:
                self.failed.append(f"{port}: {type(error).__name__}")
                continue
            if answer.status != 200:
                self.failed.append(f"{port}: {answer.status}")
            self.answered[port] += 1
            if answer.will_close:
                connection.close()
            else:
                kept[port] = connection
            time.sleep(0.05)
        for one in kept.values():
            one.close()


def test_one_stops_under_load_and_not_one_answer_fails(pair: tuple[Served, Served]) -> None:
    one, other = pair
    # A browser's own connection, which looks at no readiness and asks once more while the server stops.
    kept = HTTPConnection("127.0.0.1", one.port, timeout=60)
    kept.request("GET", "/sign-in")
    assert kept.getresponse().read()
    proxy = Proxy(one, other)
    try:
        wait_until(lambda: min(proxy.answered.values()) > 8, "answers from both")
        stopping = threading.Thread(target=one.stop)
        stopping.start()
        wait_until(lambda: ask(one.port, "/ready")[0] == 503, "it says that it stops")
        kept.request("GET", "/sign-in")
        last = kept.getresponse()
        assert last.read() and last.status == 200 and last.will_close, "served, and given back"
        kept.close()
        before = proxy.answered[other.port]
        stopping.join()
        assert one.code() == 0
        wait_until(lambda: proxy.answered[other.port] > before + 8, "the other goes on")
    finally:
        proxy.end()
    assert proxy.failed == []


def test_a_second_signal_stops_at_once(pair: tuple[Served, Served]) -> None:
    other = pair[1]
    workers = other.workers()
    os.kill(other.pid(), signal.SIGTERM)
    wait_until(lambda: ask(other.port, "/ready")[0] == 503, "it says that it stops")
    assert json.loads(ask(other.port, "/ready")[1])["status"] == "stopping"
    assert ask(other.port, "/sign-in")[0] == 200, "and serves all the same"
    os.kill(other.pid(), signal.SIGTERM)
    assert other.code() == 1
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
