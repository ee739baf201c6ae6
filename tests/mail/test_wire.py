"""Encrypted connections, and signing in to the mail server."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config import Settings
from kie.mail.delivery import LONGEST_CONNECTION
from kie.mail.wire import ServerAway, Verdict, connected, hand_over
from tests.faults.served import free_port
from tests.mail.inbox import SENDER, Inbox


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate for localhost that nobody but itself vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    file = tmp_path_factory.mktemp("certificate") / "both.pem"
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    return file


def _knows(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
) -> AuthResult:
    # Not handled: the library sends the refusal.
    return AuthResult(success=given == LoginPassword(b"kie", b"open sesame"), handled=False)


@contextmanager
def strict(certificate: Path, security: str) -> Iterator[tuple[Inbox, Settings]]:
    """A mail server that wants encryption, and with STARTTLS a password too; and settings for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    inbox = Inbox()
    inbox.port = free_port()
    settings = replace(inbox.settings(), smtp_host="localhost", smtp_security=security)
    if security == "tls":
        controller = Controller(inbox, hostname="localhost", port=inbox.port, ssl_context=context)
    else:
        settings = replace(settings, smtp_user="kie", smtp_password="open sesame")
        controller = Controller(
            inbox,
            hostname="localhost",
            port=inbox.port,
            tls_context=context,
            require_starttls=True,
            authenticator=_knows,
            auth_required=True,
        )
    controller.start()
    try:
        yield inbox, settings
    finally:
        controller.stop()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_goes_encrypted_to_a_server_whose_certificate_holds(
    certificate: Path, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = SENDER, "ana@wexcombe.example", "Hello"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with strict(certificate, security) as (inbox, settings):
        with connected(settings, LONGEST_CONNECTION) as server:
            assert hand_over(server, made).verdict is Verdict.TAKEN
        monkeypatch.delenv("SSL_CERT_FILE")
        with (
            pytest.raises(ServerAway, match="SSLCertVerificationError"),
            connected(settings, LONGEST_CONNECTION),
        ):
            pass
    assert inbox.recipients() == ["ana@wexcombe.example"]


def test_a_wrong_password_costs_no_message_a_try(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with strict(certificate, "starttls") as (inbox, settings):
        wrong = replace(settings, smtp_password="wrong")
        with pytest.raises(ServerAway, match="smtp 535"), connected(wrong, LONGEST_CONNECTION):
            pass
    assert inbox.recipients() == []
