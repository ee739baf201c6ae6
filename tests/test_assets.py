"""Pages and static files travel compressed to whoever takes them so, and are the same."""

import gzip

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kie.web import KieFlask
from tests.conftest import ROOT

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def client(app: KieFlask) -> FlaskClient:
    """A browser of somebody who is not signed in."""
    return app.test_client()


def test_a_page_travels_compressed_and_reads_the_same(client: FlaskClient) -> None:
    packed = client.get("/sign-in", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    page = gzip.decompress(packed.data)
    assert b"<h1>" in page and len(packed.data) < len(page) / 2
    assert "Content-Encoding" not in client.get("/sign-in").headers


@pytest.mark.parametrize("name", ["css/tokens.css", "js/autosave.js"])
def test_a_static_file_travels_compressed_and_is_the_same(client: FlaskClient, name: str) -> None:
    with client.get(f"/static/{name}", headers=GZIP) as packed, client.get(f"/static/{name}") as plain:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == (ROOT / "static" / name).read_bytes()
        assert plain.data == (ROOT / "static" / name).read_bytes()


def test_what_is_compressed_already_is_left_alone(client: FlaskClient) -> None:
    font = next((ROOT / "static").rglob("*.woff2")).relative_to(ROOT)
    with client.get(f"/{font}", headers=GZIP) as answer:
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers


def test_a_file_is_kept_only_under_an_address_that_tells_of_it(client: FlaskClient) -> None:
    """A page of another release asked for another file than there is here."""
    name = "/static/css/tokens.css"
    links = BeautifulSoup(client.get("/sign-in").data, "html.parser").select("link[rel=stylesheet]")
    (own,) = [str(link["href"]) for link in links if str(link["href"]).startswith(name)]
    for address, kept in ((own, True), (name, True), (f"{name}?v=0123456789", False)):
        with client.get(address) as answer:
            assert answer.data == (ROOT / "static" / "css" / "tokens.css").read_bytes()
            assert ("no-store" not in answer.headers["Cache-Control"]) == kept, address
    for nothing in ("/static/css/nothing.css?v=1", "/static/../config.py?v=1"):
        with client.get(nothing) as answer:
            assert answer.status_code == 404
