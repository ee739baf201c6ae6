"""The unit files, the container and the compose file, as far as they can be looked at where none of them runs."""

import re
import shutil
import subprocess
import tomllib
from configparser import RawConfigParser
from pathlib import Path

import pytest

from config import KNOWN, ROOT
from tests.deploy.behind import copied

DEPLOY = ROOT / "deploy"
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
UNITS = sorted((DEPLOY / "systemd").glob("kie-*.service"))
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "User": "kie",
    "UMask": "0077",
}


def unit(path: Path) -> RawConfigParser:
    """A unit file. Of a key that stands there twice, the last."""
    read = RawConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(path.read_text())
    return read


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_every_unit_gains_nothing_and_sees_little(path: Path) -> None:
    service = unit(path)["Service"]
    assert {name: service.get(name) for name in HARDENED} == HARDENED


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_units_are_handed_what_only_root_may_read(path: Path) -> None:
    """`/etc/kie` is root's, mode 700: a program that runs as kie opens nothing in it."""
    service = unit(path)["Service"]
    commands = " ".join(service.get(name, "") for name in ("ExecStart", "ExecStartPost", "Environment"))
    assert "/etc/kie" not in commands
    named = set(re.findall(r"%d/([\w-]+)", commands))
    assert named == set(re.findall(r"^LoadCredential=([\w-]+):/etc/kie/\1$", path.read_text(), re.MULTILINE))


def test_the_command_of_whoever_is_on_call_has_the_settings_of_the_services(tmp_path: Path) -> None:
    script = (DEPLOY / "systemd" / "kie.sh").read_text()
    told = tmp_path / "kie.env"
    told.write_text('# A note\n\nKIE_ORGANISATION="Your & Council"\nKIE_DATABASE_URL=a://b?c=d&e=$f\n')
    for name in ("secret-key", "audit-key"):
        (tmp_path / name).write_text(f"{name} of its own\n")
    program = "setpriv --reuid=kie --regid=kie --init-groups --no-new-privs /opt/kie/.venv/bin/kie"
    assert program in script
    script = script.replace(program, "printenv").replace("/etc/kie", str(tmp_path))
    names = ["KIE_ORGANISATION", "KIE_DATABASE_URL", "KIE_SECRET_KEY", "KIE_AUDIT_KEY"]
    done = subprocess.run(["sh", "-c", script, "kie", *names], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "Your & Council",
        "a://b?c=d&e=$f",
        "secret-key of its own",
        "audit-key of its own",
    ]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_units_are_what_systemd_takes(path: Path, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd-analyze here")
    # The program is not where it will be.
    copy = tmp_path / path.name
    copy.write_text(path.read_text().replace("/opt/kie/.venv/bin/kie", "/bin/true"))
    done = subprocess.run(
        [verify, "verify", "--man=no", "--recursive-errors=one", str(copy)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_settings_of_the_examples_are_settings() -> None:
    examples = [*DEPLOY.glob("*.env.example"), *DEPLOY.glob("systemd/*.env.example")]
    files = [*examples, *COMPOSE, *UNITS, DEPLOY / "Containerfile"]
    named = {name for file in files for name in re.findall(r"\bKIE_[A-Z_]+\b", file.read_text())}
    assert len(examples) == 2
    assert named - KNOWN - {"KIE_VERSION"} == set()


def test_what_the_container_copies_is_let_through_and_nothing_else() -> None:
    """That it is enough is seen in test_hosts.py, where each host has just that."""
    let = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert let == set(copied())
    assert all((ROOT / name).exists() for name in let)


def test_the_book_says_how_long_the_unit_keeps_backups() -> None:
    command = unit(DEPLOY / "systemd" / "kie-backup.service")["Service"]["ExecStartPost"]
    (kept,) = re.findall(r"-mtime \+(\d+) -delete$", command)
    book = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    said = re.findall(r"[Dd]elete backups ([^,.;*]+)", book)
    assert said == [f"after {kept} days and traces after seven", f"after {kept} days"]


def test_the_container_is_the_oldest_python_that_is_promised() -> None:
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    bases = re.findall(r"^FROM \S+/python:([\d.]+)-", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    assert {f">={version}" for version in bases} == {promised}


def test_the_container_is_not_root_and_drains_as_long_as_it_may() -> None:
    said = (DEPLOY / "Containerfile").read_text()
    assert re.search(r"^USER 10001:10001$", said, re.MULTILINE)
    compose = (DEPLOY / "compose.yaml").read_text()
    drain = int(re.findall(r'KIE_DRAIN_SECONDS: "(\d+)"', compose)[0])
    grace = int(re.findall(r"stop_grace_period: (\d+)s", compose)[0])
    stop = int(unit(DEPLOY / "systemd" / "kie-web.service")["Service"]["TimeoutStopSec"])
    example = int(
        re.findall(r"KIE_DRAIN_SECONDS=(\d+)", (DEPLOY / "systemd" / "kie.env.example").read_text())[0]
    )
    # Gunicorn's own twenty seconds, and some to end.
    assert min(grace - drain, stop - example) >= 25


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_what_a_shell_takes(path: Path) -> None:
    assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0


def test_secrets_are_made_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    script = shutil.copy(DEPLOY / "secrets.sh", tmp_path)
    kept = []
    for _time in range(2):
        subprocess.run(["sh", script], check=True, capture_output=True)
        made = sorted(path for path in (tmp_path / "secrets").iterdir() if path.is_file())
        kept.append([path.read_text() for path in made])
    assert kept[0] == kept[1]
    said = dict(zip((path.name for path in made), kept[0], strict=True))
    keys = ["database-key", "database-owner-password", "database-password", "database-url"]
    standby = ["standby-certificate", "standby-key", "standby-password"]
    assert list(said) == ["audit-key", "database-certificate", *keys, "replica-url", "secret-key", *standby]
    certificates = ["database-certificate", "standby-certificate"]
    assert [path.name for path in made if path.stat().st_mode & 0o077] == certificates
    assert all(len(one) >= 32 for one in said.values())
    assert len(set(said.values())) == len(said)
    assert said["database-password"] in said["database-url"]
    assert said["database-password"] in said["replica-url"] and "@standby/" in said["replica-url"]


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_each_file_that_compose_mounts_is_there_or_made(path: Path) -> None:
    compose = path.read_text()
    mounted = set(re.findall(r"\./([^:\s}]+)", compose))
    made = {"backups", "secrets/tls", "secrets/backup-recipients"}
    made |= {
        f"secrets/{name}"
        for name in re.findall(r"^new (\S+)", (DEPLOY / "secrets.sh").read_text(), re.MULTILINE)
    }
    made |= {f"secrets/database-{name}" for name in ("url", "key", "certificate")}
    made |= {"secrets/replica-url", "secrets/standby-key", "secrets/standby-certificate"}
    assert {name for name in mounted if not (DEPLOY / name).exists()} <= made


def test_the_database_is_started_as_before_beside_a_standby() -> None:
    """The second file says the whole command again, because one file's takes the place of the other's."""
    first, second = ((DEPLOY / name).read_text() for name in ("compose.yaml", "compose.standby.yaml"))
    before, beside = (re.findall(r'command: (\["postgres".*)\]', one)[0] for one in (first, second))
    assert beside.startswith(before)
    assert re.findall(r"postgres:[\w.-]+", second) == 2 * re.findall(r"postgres:[\w.-]+", first)
    assert set(re.findall(r"^  (web-\d+):", second, re.MULTILINE)) == set(
        re.findall(r"^  (web-\d+):", first, re.MULTILINE)
    )
