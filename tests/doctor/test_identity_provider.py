"""An identity provider that cannot be used, and one that would find nobody."""

from collections.abc import Iterator

import pytest

from tests.doctor.conftest import Patient
from tests.faults.served import free_port
from tests.single_sign_on.forger import CLIENT, SECRET, Forger, forging

CHECK = "identity-provider"


@pytest.fixture
def forger() -> Iterator[Forger]:
    """A provider of one's own."""
    with forging() as made:
        yield made


def using(patient: Patient, issuer: str, **more: str) -> Patient:
    patient.environ = {
        "KIE_OIDC_ISSUER": issuer,
        "KIE_OIDC_CLIENT_ID": CLIENT,
        "KIE_OIDC_CLIENT_SECRET": SECRET,
        **more,
    }
    return patient


def test_without_one_all_is_well(patient: Patient) -> None:
    assert patient.only(CHECK, "ok", "here alone")


def test_one_that_answers_and_each_way_in_which_it_does_not(patient: Patient, forger: Forger) -> None:
    using(patient, forger.issuer)
    assert patient.only(CHECK, "ok", "answers")
    forger.published = []
    assert "KIE_OIDC_ISSUER" in patient.only(CHECK, "fault", "no keys").cure
    forger.restore()
    forger.metadata = {"issuer": "https://another.example"}
    assert patient.only(CHECK, "fault", "by another name")
    forger.metadata = {"token_endpoint": "file:///etc/passwd"}
    assert patient.only(CHECK, "fault", "token_endpoint is missing or unsafe")
    using(patient, f"http://localhost:{free_port()}")
    assert patient.only(CHECK, "fault", "ConnectionError")


def test_one_that_finds_nobody(patient: Patient, forger: Forger) -> None:
    forger.metadata = {"claims_supported": ["sub", "email"]}
    using(patient, forger.issuer)
    assert "KIE_OIDC_STAFF_NUMBER_CLAIM" in patient.only(CHECK, "warning", "links nobody").cure
    using(patient, forger.issuer, KIE_OIDC_STAFF_NUMBER_CLAIM="employee")
    assert patient.found(CHECK, "warning") == []
    forger.metadata = {"claims_supported": ["sub", "email", "email_verified"]}
    assert using(patient, forger.issuer).found(CHECK, "warning") == []
