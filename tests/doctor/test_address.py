"""An address that leads nowhere, elsewhere, or soon nowhere."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kie.doctor.rules import validity
from tests.doctor.conftest import Patient
from tests.faults.served import free_port

SAFE = {
    "KIE_ENVIRONMENT": "production",
    "KIE_SECRET_KEY": "Wm3v-8kQzT1yLr6uXb0cNf5hJd9sGpAeViKo2x4M_RtU",
    "KIE_PROXIES": "1",
}


class Answer(BaseHTTPRequestHandler):
    """What stands at the address. `body`, `status`: what it answers."""

    body, status = b'{"status": "ok"}', 200

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def standing(answer: type[Answer], certificate: Path | None = None) -> Iterator[int]:
    """It answers at this port while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), answer)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(file: Path, lasts: timedelta) -> Path:
    """A file with a key and a certificate for localhost that vouches for itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    return file


def test_nobody_or_somebody_else_answers(patient: Patient) -> None:
    patient.environ = {"KIE_PUBLIC_URL": f"http://127.0.0.1:{free_port()}"}
    assert "kie serve" in patient.only("address", "warning", "cannot be reached").cure
    patient.environ = {"KIE_PUBLIC_URL": "http://kie.invalid"}
    assert "where people are" in patient.only("address", "warning", "cannot be reached").cure

    class Other(Answer):
        body = b"<h1>Welcome to nginx!</h1>"

    for answer, level, words in ((Answer, "ok", "KIE answers"), (Other, "warning", "Something else")):
        with standing(answer) as port:
            patient.environ = {"KIE_PUBLIC_URL": f"http://127.0.0.1:{port}"}
            assert patient.only("address", level, words)


@pytest.mark.parametrize(
    ("days", "level"), [(60, "ok"), (10, "warning"), (1, "fault"), (-1, "refused")], ids=str
)
def test_a_certificate_that_ends_soon_or_has_ended(
    patient: Patient, tmp_path: Path, days: int, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path / "both.pem", timedelta(days=days, hours=1))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with standing(Answer, file) as port:
        patient.environ = {**SAFE, "KIE_PUBLIC_URL": f"https://localhost:{port}"}
        if level == "refused":
            assert "Renew" in patient.only("address", "fault", "is refused").cure
            return
        assert patient.only("address", level, "holds until")
        assert patient.only("address", "ok", "KIE answers")
        monkeypatch.delenv("SSL_CERT_FILE")
        assert patient.only("address", "fault", "is refused")


def test_addresses_that_cannot_be_meant(patient: Patient) -> None:
    for url in ("https://kie.example/", "ftp://kie.example", "kie.example"):
        patient.environ = {"KIE_PUBLIC_URL": url}
        assert patient.only("address", "fault", "KIE_PUBLIC_URL").cure
    patient.environ = {**SAFE, "KIE_PROXIES": "0", "KIE_PUBLIC_URL": f"https://127.0.0.1:{free_port()}"}
    assert patient.only("address", "warning", "KIE_PROXIES")
    assert patient.only("address", "warning", "no passkey")


def test_how_bad_it_is() -> None:
    days = [validity(timedelta(days=n)) for n in (14, 13, 2, 1, -1)]
    assert days == ["ok", "warning", "warning", "fault", "fault"]
