"""Several hosts behind the shipped proxy, each request at another: nothing is kept on any of them."""

import socket
import ssl
from http.client import HTTPConnection

import pytest
from sqlalchemy import select

from kie.accounts.rules import TRIES_PER_NAME
from kie.cycles import opening, orders
from kie.cycles.models import Participation
from kie.cycles.service import make_cycle
from kie.db import transaction
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from tests.cycles.conftest import wish
from tests.deploy.conftest import Site
from tests.deploy.visitor import Visitor
from tests.faults.load import reconcile, saving
from tests.faults.served import PATIENCE, wait_until
from tests.people.files import HWY, as_csv, line, the_cast, under

MENU = "Sign out"


def test_an_upload_to_one_host_is_confirmed_at_another(site: Site) -> None:
    chloe = site.visitor("1003")
    file = as_csv([*the_cast(), line("2001", "Hana Novak", HWY) | under("1002")])
    preview = chloe.send(chloe.get("/people/import"), "/people/import", file=("people.csv", file))
    took, confirmation = chloe.hosts[-2], f"{chloe.path}/confirmation"
    assert "Hana Novak" in preview.text
    if chloe.hosts[-1] != took:
        chloe.pass_by()
    done = chloe.send(preview, confirmation)
    assert "1 new" in done.text
    assert chloe.hosts[-2] != took, "both came to one host: this proved nothing"
    with transaction(site.town.engine) as session:
        assert session.scalar(select(Person.name).where(Person.staff_number == "2001")) == "Hana Novak"


def test_a_session_holds_on_every_host_and_ends_on_every_host(site: Site) -> None:
    ana = site.visitor("1001")
    pages = [ana.get("/") for _each in range(4)]
    assert all(MENU in page.text for page in pages)
    assert len(set(ana.hosts[-4:])) == 2
    ana.send(pages[-1], "/sign-out")
    for _each in range(2):
        assert MENU not in ana.get("/").text
    assert len(set(ana.hosts[-2:])) == 2


def test_wrong_passwords_are_counted_together(site: Site) -> None:
    somebody = Visitor(site.proxy)
    page = somebody.get("/sign-in")
    for _try in range(TRIES_PER_NAME):
        page = somebody.send(page, "/sign-in", status=422, identifier="1002", password="not the one")
    assert len(set(somebody.hosts[1:])) == 2
    for _try in range(2):
        somebody.send(page, "/sign-in", status=429, identifier="1002", password="not the one")
    assert len(set(somebody.hosts[-2:])) == 2


def test_a_worker_elsewhere_opens_what_was_ordered(
    site: Site, shipped: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "AT_ONCE", 3)
    with transaction(site.town.engine) as session:
        cycle = make_cycle(session, wish(title="Autumn review"), site.town.cast.chloe.id)
        assert opening.open_or_order(session, cycle.id, 1, site.town.cast.chloe.id, shipped) is None
        cycle_id = cycle.id

    def taking_part() -> bool:
        with transaction(site.town.engine) as session:
            asked = select(Participation.id).where(Participation.cycle_id == cycle_id)
            return len(session.scalars(asked).all()) > 3

    wait_until(taking_part, "the worker to open the cycle")
    chloe = site.visitor("1003")
    for _each in range(2):
        assert "Autumn review" in chloe.get(f"/cycles/{cycle_id}").text
    assert len(set(chloe.hosts[-2:])) == 2


def test_nobody_notices_a_host_that_is_killed_and_replaced(site: Site) -> None:
    host = site.hosts[0].served
    with saving(site.town, site.raters, site.proxy.port) as load:
        load.wait_for_saves(20)
        host.kill_everything()
        load.wait_for_saves(20)
        host.start()
        before = site.proxy.answers(host.port)
        wait_until(lambda: site.proxy.answers(host.port) > before, "the host to be asked again")
    reconcile(site.town, load)
    assert (load.refused(), load.unanswered()) == (0, 0)
    assert site.proxy.twice() > 0, "no request met a host that was gone: this proved nothing"


def test_nothing_is_kept_on_a_host(site: Site) -> None:
    """After all that came before."""
    assert [host.kept() for host in site.hosts] == [set(), set()]


def test_the_way_in_is_encrypted(site: Site) -> None:
    plain = HTTPConnection("127.0.0.1", site.proxy.plain)
    plain.request("GET", "/sign-in?next=/plans", headers={"Host": "localhost"})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, "https://localhost/sign-in?next=/plans")
    plain.close()
    old = ssl.create_default_context(cafile=str(site.proxy.certificate))
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.set_ciphers("AES128-SHA256:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", site.proxy.port)) as opened,
        pytest.raises(ssl.SSLError),
    ):
        old.wrap_socket(opened, server_hostname="localhost")


def test_what_was_about_to_be_sent_in_the_clear_is_refused_and_not_led_on(site: Site) -> None:
    for method, path in (
        ("POST", "/sign-in"),
        ("GET", "/scim/v2/Users"),
        ("GET", "/metrics"),
        ("GET", "/ready"),
    ):
        plain = HTTPConnection("127.0.0.1", site.proxy.plain)
        plain.request(method, path, headers={"Host": "localhost"})
        answer = plain.getresponse()
        assert (answer.status, answer.headers["Location"]) == (403, None), (method, path)
        plain.close()


def test_what_the_proxy_answers_by_itself_tells_browsers_the_same(site: Site) -> None:
    browser, https = site.proxy.trusted(), f"https://localhost:{site.proxy.port}"
    for answer in (
        browser.get(f"{https}/metrics", timeout=PATIENCE),
        browser.get(f"{https}/", headers={"X": "a" * 70_000}, timeout=PATIENCE),
        browser.get(f"{https}/sign-in", timeout=PATIENCE),
        browser.get(f"{https}/static/css/tokens.css", timeout=PATIENCE),
    ):
        told = {name.lower(): value for name, value in answer.headers.items()}
        assert told["strict-transport-security"] == "max-age=31536000; includeSubDomains", answer.url
        assert told["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in told["content-security-policy"]
        assert "frame-ancestors 'none'" in told["content-security-policy"]
        assert told["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "twice",
    [
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_no_request_hides_in_another(site: Site, twice: bytes) -> None:
    """Where two lengths are said, or one is spoilt, neither the proxy nor a host behind it guesses."""
    head = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
    context = ssl.create_default_context(cafile=str(site.proxy.certificate))
    for port, encrypted in ((site.proxy.port, True), (site.hosts[0].served.port, False)):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as opened:
            wire = context.wrap_socket(opened, server_hostname="localhost") if encrypted else opened
            wire.sendall(head + twice)
            said = wire.recv(4096)
            wire.close()
        assert said.split(b" ", 2)[1] in {b"400", b"501"}, (port, said)


def test_what_is_for_the_network_inside_stays_there(site: Site) -> None:
    asked = site.proxy.trusted().get(f"https://localhost:{site.proxy.port}/metrics", timeout=PATIENCE)
    assert (asked.status_code, asked.headers["Server"]) == (404, "nginx")


def test_files_too_large_are_refused_by_a_page_of_ours(site: Site) -> None:
    chloe = site.visitor("1003")
    page = chloe.get("/people/import")
    refused = chloe.send(page, "/people/import", status=413, file=("people.csv", b"a" * 7 * 1024 * 1024))
    assert MENU in refused.text
