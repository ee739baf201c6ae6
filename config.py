"""Every setting, read from the environment once.

`Settings.from_environment()` is the only place that looks at environment variables. In production it refuses
to give settings that would be unsafe to serve with.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parent
DEVELOPMENT_SECRET = "development-only-secret-do-not-serve-with-it"  # noqa: S105 - refused in production
OWN_HOSTS = ("127.0.0.1", "::1", "localhost")
"""Where only this machine itself listens."""


class ConfigError(Exception):
    """A setting is missing or unsafe; the message names it and says what to put there."""


@dataclass(frozen=True)
class Settings:
    """What an installation can choose. Field names are the variables' names without `KIE_`, in lower case."""

    environment: str = "development"
    secret_key: str = DEVELOPMENT_SECRET
    database_url: str = f"sqlite:///{ROOT / 'var' / 'kie.db'}"
    replica_url: str = ""
    replica_lag_seconds: int = 1
    organisation: str = "Wexcombe Council"
    frameworks_dir: Path = ROOT / "frameworks"
    notices_dir: Path = ROOT / "notices"
    privacy_contact: str = "HR, or through HR the data protection officer"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 4
    debug: bool = False
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_security: str = "none"
    smtp_user: str = ""
    smtp_password: str = ""
    mail_from: str = "kie@localhost"
    public_url: str = "http://127.0.0.1:8000"
    proxies: int = 0
    pseudo_language: bool = False
    accessibility_contact: str = ""
    hr_contact: str = ""
    second_factor: str = "relaxed"
    breached_passwords: Path | None = None
    allow_unsafe_database: bool = False
    allow_newer_database: bool = False
    audit_key: str = ""
    audit_old_keys: tuple[str, ...] = ()
    metrics_token: str = ""
    log_format: str = "text"
    drain_seconds: int = 0
    serving_dir: Path | None = None
    backup_days: int = 2
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "your work account"
    oidc_staff_number_claim: str = ""
    oidc_second_factor: tuple[str, ...] = ()
    scim_team: str = ""
    scim_role_profile: str = "staff"
    scim_closings: int = 10
    scim_closings_percent: int = 5

    @property
    def production(self) -> bool:
        """Whether real people use this installation."""
        return self.environment == "production"

    @property
    def second_factor_from(self) -> str:
        """From whom a second factor is wanted: "required", from HR and system administrators, which in production is
        the least; "everybody"; or "relaxed", from nobody."""
        return "required" if self.production and self.second_factor == "relaxed" else self.second_factor

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings from `environ` (the process's own when None); raises ConfigError naming what to mend."""
        given = os.environ if environ is None else environ
        settings = cls(
            environment=_choice(given, "KIE_ENVIRONMENT", ("development", "testing", "production")),
            secret_key=_secret(given, "KIE_SECRET_KEY") or DEVELOPMENT_SECRET,
            database_url=_secret(given, "KIE_DATABASE_URL") or cls.database_url,
            replica_url=_secret(given, "KIE_REPLICA_URL"),
            replica_lag_seconds=_whole(given, "KIE_REPLICA_LAG_SECONDS", cls.replica_lag_seconds),
            organisation=given.get("KIE_ORGANISATION") or cls.organisation,
            frameworks_dir=Path(given.get("KIE_FRAMEWORKS_DIR") or cls.frameworks_dir),
            notices_dir=Path(given.get("KIE_NOTICES_DIR") or cls.notices_dir),
            privacy_contact=given.get("KIE_PRIVACY_CONTACT", "").strip() or cls.privacy_contact,
            host=given.get("HOST") or cls.host,
            port=_whole(given, "PORT", cls.port),
            workers=_whole(given, "KIE_WORKERS", cls.workers, 1),
            threads=_whole(given, "KIE_THREADS", cls.threads, 1),
            debug=_yes(given, "KIE_DEBUG"),
            smtp_host=given.get("KIE_SMTP_HOST", ""),
            smtp_port=_whole(given, "KIE_SMTP_PORT", cls.smtp_port),
            smtp_security=_choice(given, "KIE_SMTP_SECURITY", ("none", "starttls", "tls")),
            smtp_user=given.get("KIE_SMTP_USER", ""),
            smtp_password=_secret(given, "KIE_SMTP_PASSWORD"),
            mail_from=given.get("KIE_MAIL_FROM") or cls.mail_from,
            public_url=given.get("KIE_PUBLIC_URL") or _own_address(given, cls.host, cls.port),
            proxies=_whole(given, "KIE_PROXIES", cls.proxies),
            pseudo_language=_yes(given, "KIE_PSEUDO_LANGUAGE"),
            accessibility_contact=given.get("KIE_ACCESSIBILITY_CONTACT", "").strip(),
            hr_contact=given.get("KIE_HR_CONTACT", "").strip(),
            second_factor=_by_environment(given, "KIE_SECOND_FACTOR", "required", "relaxed", "everybody"),
            breached_passwords=_file(given, "KIE_BREACHED_PASSWORDS"),
            allow_unsafe_database=_yes(given, "KIE_ALLOW_UNSAFE_DATABASE"),
            allow_newer_database=_yes(given, "KIE_ALLOW_NEWER_DATABASE"),
            oidc_issuer=given.get("KIE_OIDC_ISSUER", "").strip(),
            oidc_client_id=given.get("KIE_OIDC_CLIENT_ID", ""),
            oidc_client_secret=_secret(given, "KIE_OIDC_CLIENT_SECRET"),
            oidc_name=given.get("KIE_OIDC_NAME") or cls.oidc_name,
            oidc_staff_number_claim=given.get("KIE_OIDC_STAFF_NUMBER_CLAIM", ""),
            oidc_second_factor=tuple(given.get("KIE_OIDC_SECOND_FACTOR", "").split()),
            scim_team=given.get("KIE_SCIM_TEAM", "").strip(),
            scim_role_profile=given.get("KIE_SCIM_ROLE_PROFILE", "").strip() or cls.scim_role_profile,
            scim_closings=_whole(given, "KIE_SCIM_CLOSINGS", cls.scim_closings),
            scim_closings_percent=_whole(given, "KIE_SCIM_CLOSINGS_PERCENT", cls.scim_closings_percent),
            metrics_token=_secret(given, "KIE_METRICS_TOKEN"),
            log_format=_by_environment(given, "KIE_LOG_FORMAT", "json", "text"),
            drain_seconds=_whole(given, "KIE_DRAIN_SECONDS", cls.drain_seconds),
            serving_dir=Path(given["KIE_SERVING_DIR"]) if given.get("KIE_SERVING_DIR") else None,
            audit_key=_secret(given, "KIE_AUDIT_KEY"),
            backup_days=_whole(given, "KIE_BACKUP_DAYS", cls.backup_days),
            audit_old_keys=tuple(_secret(given, "KIE_AUDIT_OLD_KEYS").splitlines()),
        )
        if settings.smtp_user and settings.smtp_security == "none":
            raise ConfigError(
                "KIE_SMTP_USER is set, but KIE_SMTP_SECURITY is 'none': the password would go over the network for "
                "everybody to read. Set KIE_SMTP_SECURITY to starttls or tls."
            )
        _refuse_half_a_provider(settings)
        _refuse_no_replica(settings)
        if settings.production:
            _refuse_unsafe(settings)
        return settings


KNOWN = frozenset(
    f"KIE_{one.name.upper()}{of}"
    for one in fields(Settings)
    for of in ("", "_FILE")
    if one.name not in ("host", "port")
)
"""The variables of ours that are read, and files that hold what they would."""


def secret_files(environ: Mapping[str, str]) -> dict[str, Path]:
    """The files that secrets are read from, by the variable that names them."""
    return {
        name: Path(value)
        for name, value in environ.items()
        if value and name in KNOWN and name.endswith("_FILE")
    }


def _refuse_unsafe(settings: Settings) -> None:
    if settings.secret_key == DEVELOPMENT_SECRET:
        raise ConfigError(
            "KIE_SECRET_KEY is not set. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if len(settings.secret_key) < 32:
        raise ConfigError("KIE_SECRET_KEY is shorter than 32 characters. Make a longer one.")
    if settings.audit_key and len(settings.audit_key) < 32:
        raise ConfigError("KIE_AUDIT_KEY is shorter than 32 characters. Make a longer one, or leave it out.")
    if settings.debug:
        raise ConfigError("KIE_DEBUG is on. Turn it off to serve in production.")
    if not settings.public_url.startswith("https://"):
        raise ConfigError("KIE_PUBLIC_URL must be the https:// address that people use.")
    _refuse_open_lines(settings)
    if settings.second_factor == "relaxed":
        raise ConfigError(
            "KIE_SECOND_FACTOR is 'relaxed'. Remove it: HR and administrators need a second factor in production."
        )


def _refuse_open_lines(settings: Settings) -> None:
    """What people write and codes to sign in leave this machine encrypted only, to a server whose certificate holds."""
    databases = {"KIE_DATABASE_URL": settings.database_url, "KIE_REPLICA_URL": settings.replica_url}
    for name, address in databases.items():
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        hosts = ",".join([parts.hostname or "", *asked.get("host", [])]).split(",")
        elsewhere = parts.scheme.startswith("postgresql") and any(map(_elsewhere, hosts))
        if elsewhere and asked.get("sslmode") != ["verify-full"]:
            raise ConfigError(
                f"{name} leads to another machine, and not by sslmode=verify-full: what people write could be read on "
                "the way. Add ?sslmode=verify-full&sslrootcert=/path/to/the/authority.crt."
            )
    if _elsewhere(settings.smtp_host) and settings.smtp_security == "none":
        raise ConfigError(
            "KIE_SMTP_SECURITY is 'none', and mail has codes to sign in. Set it to starttls or tls."
        )


def _elsewhere(host: str) -> bool:
    """Whether a host, perhaps with a port, is another machine. One that begins with a stroke is a socket's folder."""
    return (
        bool(host) and not host.startswith("/") and {host, re.sub(r":\d+$", "", host)}.isdisjoint(OWN_HOSTS)
    )


def _refuse_half_a_provider(settings: Settings) -> None:
    """An identity provider is spoken to over https, by a name and a secret; in production always."""
    if not settings.oidc_issuer:
        return
    schemes = ("https://",) if settings.production else ("https://", "http://")
    if not settings.oidc_issuer.startswith(schemes) or any(mark in settings.oidc_issuer for mark in "?#@ "):
        raise ConfigError(
            "KIE_OIDC_ISSUER must be the https:// address by which the identity provider calls itself, without ? and #."
        )
    for field in ("oidc_client_id", "oidc_client_secret"):
        if not getattr(settings, field):
            raise ConfigError(
                f"KIE_{field.upper()} is not set. The identity provider gave it when KIE was registered there."
            )


def _refuse_no_replica(settings: Settings) -> None:
    """What can never be a replica of the database, whatever runs there."""
    if not settings.replica_url:
        return
    if not settings.database_url.startswith("postgresql"):
        raise ConfigError(
            "KIE_REPLICA_URL is set, but KIE_DATABASE_URL is no PostgreSQL: only that has replicas. Take it out."
        )
    if not settings.replica_url.startswith("postgresql"):
        raise ConfigError(
            "KIE_REPLICA_URL must be the address of a standby of the same PostgreSQL: postgresql+psycopg://user@host/name."
        )
    if settings.replica_url == settings.database_url:
        raise ConfigError(
            "KIE_REPLICA_URL is the same as KIE_DATABASE_URL: the primary would be asked twice. Name its standby, or "
            "take it out."
        )


def _own_address(given: Mapping[str, str], host: str, port: int) -> str:
    """Where the server itself listens. One that listens on every address is named by the machine's own."""
    host = given.get("HOST") or host
    host = {str(IPv4Address(0)): "127.0.0.1", str(IPv6Address(0)): "::1"}.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{_whole(given, 'PORT', port)}"


def _secret(given: Mapping[str, str], name: str) -> str:
    if path := given.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(f"{name}_FILE cannot be read: {error}.") from error
    return given.get(name, "")


def _file(given: Mapping[str, str], name: str) -> Path | None:
    """A file that must be there; None where none is named."""
    if not given.get(name):
        return None
    try:
        with Path(given[name]).open("rb"):
            return Path(given[name])
    except OSError as error:
        raise ConfigError(f"{name} cannot be read: {error}.") from error


def _by_environment(given: Mapping[str, str], name: str, real: str, other: str, *more: str) -> str:
    """One of these. Where nothing is said: `real` where real people use it, `other` elsewhere."""
    usual = (real, other) if given.get("KIE_ENVIRONMENT") == "production" else (other, real)
    return _choice(given, name, (*usual, *more))


def _choice(given: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = given.get(name) or allowed[0]
    if value not in allowed:
        raise ConfigError(f"{name} is {value!r}. It must be one of: {', '.join(allowed)}.")
    return value


def _whole(given: Mapping[str, str], name: str, default: int, least: int = 0) -> int:
    value = given.get(name) or str(default)
    if not value.isdecimal() or not least <= int(value) <= 65535:
        raise ConfigError(f"{name} is {value!r}. It must be a whole number, from {least} to 65535.")
    return int(value)


def _yes(given: Mapping[str, str], name: str) -> bool:
    return given.get(name, "").lower() in {"1", "true", "yes", "on"}
