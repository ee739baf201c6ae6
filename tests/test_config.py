"""Settings: what production refuses, and how a wrong value is named."""

from pathlib import Path

import pytest

from config import ConfigError, Settings, secret_files

SAFE = {
    "KIE_ENVIRONMENT": "production",
    "KIE_SECRET_KEY": "k" * 40,
    "KIE_PUBLIC_URL": "https://kie.wexcombe.example",
}


def test_development_needs_nothing() -> None:
    settings = Settings.from_environment({})
    assert not settings.production
    assert settings.database_url.endswith("var/kie.db")


REPLICA = "postgresql+psycopg://kie:secret@standby/kie"


def test_a_replica_is_a_standby_of_a_postgresql(tmp_path: Path) -> None:
    primary = {"KIE_DATABASE_URL": "postgresql+psycopg://kie:secret@primary/kie"}
    assert Settings.from_environment(primary).replica_url == ""
    settings = Settings.from_environment({**primary, "KIE_REPLICA_URL": REPLICA})
    assert (settings.replica_url, settings.replica_lag_seconds) == (REPLICA, 1)
    file = tmp_path / "replica"
    file.write_text(f"{REPLICA}\n")
    given = {**primary, "KIE_REPLICA_URL_FILE": str(file), "KIE_REPLICA_LAG_SECONDS": "0"}
    settings = Settings.from_environment(given)
    assert (settings.replica_url, settings.replica_lag_seconds) == (REPLICA, 0)
    for wrong, said in (
        ({"KIE_REPLICA_URL": REPLICA}, "KIE_DATABASE_URL is no PostgreSQL"),
        ({**primary, "KIE_REPLICA_URL": "sqlite:///copy.db"}, "must be the address of a standby"),
        ({**primary, "KIE_REPLICA_URL": primary["KIE_DATABASE_URL"]}, "the same as KIE_DATABASE_URL"),
        ({**primary, "KIE_REPLICA_URL": REPLICA, "KIE_REPLICA_LAG_SECONDS": "0.5"}, "whole number"),
    ):
        with pytest.raises(ConfigError, match=said):
            Settings.from_environment(wrong)


def test_production_starts_with_safe_settings() -> None:
    assert Settings.from_environment(SAFE).production


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PORT": "8120"}, "http://127.0.0.1:8120"),
        ({"HOST": "kie.example", "PORT": "80"}, "http://kie.example:80"),
        ({"HOST": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"HOST": "::"}, "http://[::1]:8000"),
        ({"PORT": "8120", "KIE_PUBLIC_URL": "https://kie.example"}, "https://kie.example"),
    ],
)
def test_people_are_sent_to_where_the_server_listens_unless_told_otherwise(
    given: dict[str, str], address: str
) -> None:
    assert Settings.from_environment(given).public_url == address


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"KIE_SECRET_KEY": ""}, "KIE_SECRET_KEY"),
        ({"KIE_SECRET_KEY": "short"}, "KIE_SECRET_KEY"),
        ({"KIE_DEBUG": "1"}, "KIE_DEBUG"),
        ({"KIE_PUBLIC_URL": ""}, "KIE_PUBLIC_URL"),
        ({"KIE_PUBLIC_URL": "http://kie.wexcombe.example"}, "KIE_PUBLIC_URL"),
        ({"KIE_SECOND_FACTOR": "relaxed"}, "KIE_SECOND_FACTOR"),
    ],
)
def test_production_refuses_what_is_unsafe(change: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        Settings.from_environment({**SAFE, **change})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("KIE_WORKERS", "-1"),
        ("KIE_ENVIRONMENT", "live"),
        ("KIE_SECOND_FACTOR", "maybe"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Settings.from_environment({name: value})


def test_a_second_factor_is_required_in_production_and_elsewhere_on_request() -> None:
    assert Settings.from_environment(SAFE).second_factor_from == "required"
    assert Settings(environment="production").second_factor_from == "required", (
        "however the settings were made"
    )
    for environment in ("development", "testing"):
        assert Settings.from_environment({"KIE_ENVIRONMENT": environment}).second_factor_from == "relaxed"
    for wanted in ("required", "everybody"):
        for values in (SAFE, {"KIE_ENVIRONMENT": "development"}):
            given = {**values, "KIE_SECOND_FACTOR": wanted}
            assert Settings.from_environment(given).second_factor_from == wanted


DATABASE = "postgresql+psycopg://kie:secret@{host}/kie{more}"


@pytest.mark.parametrize("name", ["KIE_DATABASE_URL", "KIE_REPLICA_URL"])
@pytest.mark.parametrize(
    ("host", "more", "taken"),
    [
        ("", "", True),
        ("", "?host=/var/run/postgresql", True),
        ("127.0.0.1:5433", "", True),
        ("[::1]", "", True),
        ("db.example", "?sslmode=verify-full", True),
        ("db.example", "?sslrootcert=/etc/ca.crt&sslmode=verify-full&connect_timeout=3", True),
        ("db.example", "", False),
        ("db.example", "?sslmode=require", False),
        ("db.example", "?sslmode=verify-full&sslmode=disable", False),
        ("", "?host=db.example", False),
        ("", "?host=localhost:5432&host=db.example:5432", False),
        ("", "?host=/var/run/postgresql,db.example", False),
    ],
)
def test_production_speaks_to_no_database_elsewhere_that_others_could_listen_to(
    name: str, host: str, more: str, taken: bool
) -> None:
    address = DATABASE.format(host=host, more=more)
    given = {**SAFE, "KIE_DATABASE_URL": "postgresql+psycopg://kie@/first", name: address}
    if taken:
        assert Settings.from_environment(given).production
        return
    with pytest.raises(ConfigError, match=f"{name} leads to another machine") as refused:
        Settings.from_environment(given)
    assert "secret" not in str(refused.value)
    assert not Settings.from_environment({**given, "KIE_ENVIRONMENT": "development"}).production


def test_production_sends_no_mail_over_the_network_that_others_could_read() -> None:
    away = {**SAFE, "KIE_SMTP_HOST": "mail.example"}
    with pytest.raises(ConfigError, match="KIE_SMTP_SECURITY"):
        Settings.from_environment(away)
    for security in ("starttls", "tls"):
        assert Settings.from_environment({**away, "KIE_SMTP_SECURITY": security}).production
    assert Settings.from_environment({**away, "KIE_SMTP_HOST": "localhost"}).production


def test_a_list_of_stolen_passwords_must_be_there(tmp_path: Path) -> None:
    assert Settings.from_environment(SAFE).breached_passwords is None
    file = tmp_path / "stolen"
    with pytest.raises(ConfigError, match="KIE_BREACHED_PASSWORDS cannot be read"):
        Settings.from_environment({**SAFE, "KIE_BREACHED_PASSWORDS": str(file)})
    file.touch()
    assert Settings.from_environment({**SAFE, "KIE_BREACHED_PASSWORDS": str(file)}).breached_passwords == file


def test_the_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("f" * 40 + "\n")
    assert (
        Settings.from_environment({**SAFE, "KIE_SECRET_KEY": "", "KIE_SECRET_KEY_FILE": str(file)}).secret_key
        == "f" * 40
    )
    with pytest.raises(ConfigError, match="KIE_SECRET_KEY_FILE"):
        Settings.from_environment({**SAFE, "KIE_SECRET_KEY_FILE": str(tmp_path / "none")})


def test_a_password_for_the_mail_server_never_goes_in_the_clear(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("open sesame\n", encoding="utf-8")
    given = {"KIE_SMTP_USER": "kie", "KIE_SMTP_PASSWORD_FILE": str(file)}
    with pytest.raises(ConfigError, match="KIE_SMTP_SECURITY"):
        Settings.from_environment(given)
    settings = Settings.from_environment({**given, "KIE_SMTP_SECURITY": "starttls"})
    assert (settings.smtp_user, settings.smtp_password) == ("kie", "open sesame")
    with pytest.raises(ConfigError, match="KIE_SMTP_SECURITY"):
        Settings.from_environment({"KIE_SMTP_SECURITY": "ssl"})


PROVIDER = {
    "KIE_OIDC_ISSUER": "https://login.wexcombe.example/kie",
    "KIE_OIDC_CLIENT_ID": "kie",
    "KIE_OIDC_CLIENT_SECRET": "s",
}


def test_an_identity_provider_is_given_whole(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n", encoding="utf-8")
    given = {**PROVIDER, "KIE_OIDC_CLIENT_SECRET": "", "KIE_OIDC_CLIENT_SECRET_FILE": str(file)}
    settings = Settings.from_environment({**SAFE, **given, "KIE_OIDC_SECOND_FACTOR": "mfa otp"})
    assert (settings.oidc_client_secret, settings.oidc_second_factor) == ("from a file", ("mfa", "otp"))
    assert Settings.from_environment({**PROVIDER, "KIE_OIDC_ISSUER": "http://localhost:9400"}).oidc_issuer


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"KIE_OIDC_ISSUER": "http://login.wexcombe.example"}, "KIE_OIDC_ISSUER"),
        ({"KIE_OIDC_ISSUER": "login.wexcombe.example"}, "KIE_OIDC_ISSUER"),
        ({"KIE_OIDC_ISSUER": "https://login.wexcombe.example?tenant=1"}, "KIE_OIDC_ISSUER"),
        ({"KIE_OIDC_ISSUER": "https://kie:secret@login.wexcombe.example"}, "KIE_OIDC_ISSUER"),
        ({"KIE_OIDC_CLIENT_ID": ""}, "KIE_OIDC_CLIENT_ID"),
        ({"KIE_OIDC_CLIENT_SECRET": ""}, "KIE_OIDC_CLIENT_SECRET"),
    ],
)
def test_half_an_identity_provider_is_refused(change: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        Settings.from_environment({**SAFE, **PROVIDER, **change})


def test_backups_are_looked_after_unless_somebody_else_does() -> None:
    assert Settings.from_environment({}).backup_days == 2
    assert Settings.from_environment({"KIE_BACKUP_DAYS": "0"}).backup_days == 0
    with pytest.raises(ConfigError, match="KIE_BACKUP_DAYS"):
        Settings.from_environment({"KIE_BACKUP_DAYS": "often"})


def test_the_database_may_be_named_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "database-url"
    file.write_text("postgresql+psycopg://kie:secret@database/kie\n")
    settings = Settings.from_environment({"KIE_DATABASE_URL_FILE": str(file)})
    assert settings.database_url == "postgresql+psycopg://kie:secret@database/kie"


def test_the_log_is_for_programs_in_production_and_for_people_elsewhere() -> None:
    assert Settings.from_environment(SAFE).log_format == "json"
    assert Settings.from_environment({**SAFE, "KIE_LOG_FORMAT": "text"}).log_format == "text"
    assert Settings.from_environment({}).log_format == "text"
    with pytest.raises(ConfigError, match="KIE_LOG_FORMAT"):
        Settings.from_environment({"KIE_LOG_FORMAT": "xml"})


def test_how_a_server_is_watched_and_stopped(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("t" * 40 + "\n", encoding="utf-8")
    given = {"KIE_METRICS_TOKEN_FILE": str(file), "KIE_DRAIN_SECONDS": "20", "KIE_SERVING_DIR": str(tmp_path)}
    settings = Settings.from_environment(given)
    assert (settings.metrics_token, settings.drain_seconds) == ("t" * 40, 20)
    assert settings.serving_dir == tmp_path and Settings.from_environment({}).serving_dir is None
    with pytest.raises(ConfigError, match="KIE_DRAIN_SECONDS"):
        Settings.from_environment({"KIE_DRAIN_SECONDS": "soon"})


def test_with_what_somebody_begins_whom_the_directory_brings() -> None:
    settings = Settings.from_environment({"KIE_SCIM_TEAM": " PRK ", "KIE_SCIM_ROLE_PROFILE": "leaders"})
    assert (settings.scim_team, settings.scim_role_profile) == ("PRK", "leaders")
    settings = Settings.from_environment({})
    assert (settings.scim_team, settings.scim_role_profile) == ("", "staff")
    assert (settings.scim_closings, settings.scim_closings_percent) == (10, 5)
    settings = Settings.from_environment({"KIE_SCIM_CLOSINGS": "40", "KIE_SCIM_CLOSINGS_PERCENT": "2"})
    assert (settings.scim_closings, settings.scim_closings_percent) == (40, 2)


def test_which_files_hold_secrets() -> None:
    given = {
        "KIE_SECRET_KEY_FILE": "/etc/kie/secret",
        "KIE_NOBODY_READS_THIS_FILE": "/x",
        "KIE_HOST_FILE": "/y",
    }
    assert secret_files({**given, "KIE_SMTP_PASSWORD_FILE": ""}) == {
        "KIE_SECRET_KEY_FILE": Path("/etc/kie/secret")
    }
