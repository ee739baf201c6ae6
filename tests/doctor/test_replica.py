"""A replica that is none, or cannot be asked; tests/replica looks at real ones."""

from collections.abc import Callable

import pytest
from sqlalchemy import make_url

from tests.doctor.conftest import Patient


def test_without_one(patient: Patient) -> None:
    assert "No replica is set" in patient.only("replica", "ok", "").says


def test_one_that_can_never_be_one(patient: Patient) -> None:
    patient.environ["KIE_REPLICA_URL"] = "postgresql+psycopg://kie@standby/kie"
    assert "no PostgreSQL" in patient.only("settings", "fault", "KIE_REPLICA_URL").says


@pytest.mark.on_postgresql
def test_one_that_is_the_primary_or_is_not_there(new_database: Callable[[], str]) -> None:
    url = make_url(new_database())
    patient = Patient(url.render_as_string(hide_password=False))
    for replica, says in (
        (url.update_query_dict({"application_name": "replica"}), "It is no replica"),
        (url.update_query_dict({"host": "/nowhere"}), "cannot be reached"),
    ):
        patient.environ["KIE_REPLICA_URL"] = replica.render_as_string(hide_password=False)
        found = patient.only("replica", "warning", says)
        assert "The primary answers in its place." in found.says and found.cure
