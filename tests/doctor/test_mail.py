"""Mail servers that do not let us in; no message ever goes."""

from pathlib import Path

import pytest

from tests.doctor.conftest import Patient
from tests.faults.served import free_port
from tests.mail.inbox import SENDER, Inbox, inbox_open
from tests.mail.test_wire import certificate as certificate
from tests.mail.test_wire import strict


def using(patient: Patient, host: str, port: int, **more: str) -> Patient:
    patient.environ = {"KIE_SMTP_HOST": host, "KIE_SMTP_PORT": str(port), "KIE_MAIL_FROM": SENDER, **more}
    return patient


def test_no_server_is_a_warning(patient: Patient) -> None:
    assert "KIE_SMTP_HOST" in patient.only("mail", "warning", "No mail server").cure


def test_a_server_that_takes_us_gets_no_message(patient: Patient) -> None:
    with inbox_open() as inbox:
        using(patient, "127.0.0.1", inbox.port)
        assert patient.only("mail", "ok", "lets KIE in")
        inbox.refuse_sender = "550 you are nobody to us"
        assert "KIE_MAIL_FROM" in patient.only("mail", "fault", "refuses KIE as the sender").cure
        patient.environ["KIE_MAIL_FROM"] = "kie@localhost"
        assert patient.only("mail", "warning", "spam")
    assert inbox.connections >= 3 and inbox.arrived == []


def test_a_server_that_is_away_or_unknown(patient: Patient) -> None:
    using(patient, "127.0.0.1", free_port())
    assert "KIE_SMTP_PORT" in patient.only("mail", "fault", "nothing answers").cure
    using(patient, "mail.invalid", 25)
    assert patient.only("mail", "fault", "name is not known")
    assert "starttls" in patient.only("mail", "warning", "unencrypted").cure


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_and_a_password_that_do_not_hold(
    patient: Patient, certificate: Path, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with strict(certificate, security) as (inbox, settings):
        words = {"KIE_SMTP_USER": settings.smtp_user, "KIE_SMTP_PASSWORD": settings.smtp_password}
        using(patient, "localhost", inbox.port, KIE_SMTP_SECURITY=security, **words)
        assert patient.only("mail", "fault", "certificate cannot be trusted")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert patient.only("mail", "ok", "lets KIE in")
        if settings.smtp_user:
            patient.environ["KIE_SMTP_PASSWORD"] = "wrong"
            assert "KIE_SMTP_PASSWORD" in patient.only("mail", "fault", "does not let KIE sign in").cure
    assert isinstance(inbox, Inbox) and inbox.arrived == []
