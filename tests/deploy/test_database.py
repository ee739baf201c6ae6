"""The database of compose.yaml: what its files make of a real PostgreSQL, without the image."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from config import Settings
from tests.deploy.test_files import DEPLOY
from tests.postgres import own_server
from tests.test_config import SAFE

MOUNTED = "/run/secrets"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def secrets_in(folder: Path) -> Path:
    """What secrets.sh makes. As root it gives each file to whoever needs it in a container; here all are one's own."""
    script = (DEPLOY / "secrets.sh").read_text().replace('[ "$(id -u)" = 0 ]', "false")
    folder.mkdir()
    (folder / "secrets.sh").write_text(script)
    subprocess.run(["sh", str(folder / "secrets.sh")], check=True, capture_output=True)
    return folder / "secrets"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that KIE is given, of a server that was told what compose.yaml tells its own."""
    made = secrets_in(tmp_path_factory.mktemp("compose") / "deploy")
    command = re.search(r'command: \["postgres", (.+?)\]', (DEPLOY / "compose.yaml").read_text())
    assert command is not None
    with own_server(durable=True) as running:
        for name in ("database-certificate", "database-key"):
            kept = shutil.copy(made / name, running.home)
            shutil.chown(kept, *2 * (running.home.stat().st_uid,))
            Path(kept).chmod(0o600)
        told = " ".join(re.findall(r'"([^"]+)"', command[1])).replace(MOUNTED, str(running.home))
        port = free_port()
        running.stop()
        data = running.home / "data"
        with (data / "pg_hba.conf").open("w") as rules:
            rules.write("local all all trust\nhost all all all scram-sha-256\n")
        options = running.options.replace("listen_addresses=''", f"listen_addresses=127.0.0.1 -p {port}")
        running = replace(running, options=f"{options} {told}")
        running.start()
        try:
            script = (DEPLOY / "database.sql").read_text().replace(MOUNTED, str(made))
            where = f"postgresql://kie@/postgres?host={running.home}&port={port}"
            # Whom initdb made is called kie here, and postgres in the image.
            script = re.sub(r"\bkie\b", "kie_app", script)
            subprocess.run(
                [running.binaries / "psql", where, "-q"],
                input=script,
                text=True,
                check=True,
                capture_output=True,
            )
            url = (
                (made / "database-url")
                .read_text()
                .replace("//kie:", "//kie_app:")
                .replace("/kie?", "/kie_app?")
            )
            url = url.replace(MOUNTED, str(made)).replace("@database/", f"@database:{port}/")
            yield f"{url}&hostaddr=127.0.0.1"
        finally:
            running.stop()
            running = replace(running, options=running.options.split(" -c ssl=on")[0])
            running.start()


def asked(address: str, question: str) -> object:
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            return connection.scalar(text(question))
    finally:
        engine.dispose()


def test_it_is_spoken_to_encrypted_and_production_takes_its_address(address: str) -> None:
    said = asked(address, "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    assert said in ("TLSv1.2", "TLSv1.3")
    told = address.replace("&hostaddr=127.0.0.1", "")
    assert Settings.from_environment({**SAFE, "KIE_DATABASE_URL": told}).database_url == told


def test_one_with_another_certificate_is_not_spoken_to(address: str, tmp_path: Path) -> None:
    another = secrets_in(tmp_path / "another") / "database-certificate"
    with pytest.raises(OperationalError, match="certificate verify failed"):
        asked(re.sub(r"sslrootcert=[^&]+", f"sslrootcert={another}", address), "SELECT 1")
    with pytest.raises(OperationalError, match="does not match host name"):
        asked(address.replace("@database:", "@somebody-else:"), "SELECT 1")


@pytest.mark.parametrize(
    "deed", ["CREATE ROLE another", "CREATE DATABASE another", "SELECT pg_read_file('/etc/passwd')"]
)
def test_whoever_kie_signs_in_as_rules_nothing_else(address: str, deed: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS its_own (id int)"))
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(deed))
    finally:
        engine.dispose()
