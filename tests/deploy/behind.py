"""The shipped proxy in front of hosts of their own: each a copy of what the container holds, with its own folders."""

import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from socket import create_connection

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config import ROOT
from tests.deploy import tools
from tests.faults.served import PATIENCE, SECRET, Served, free_port, wait_until
from tests.faults.town import Line, Rater

SHIPPED = ROOT / "deploy" / "nginx"
HOSTS = Path("kie", "hosts.conf")
KIE = [sys.executable, "-c", "from kie.cli import main; main()"]
MAIN = """
worker_processes 1;
pid {0}/nginx.pid;
error_log {0}/error.log;
daemon off;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {0}/body;
    proxy_temp_path {0}/proxied;
    fastcgi_temp_path {0}/fastcgi;
    uwsgi_temp_path {0}/uwsgi;
    scgi_temp_path {0}/scgi;
    include kie.conf;
}}
"""
LINE = re.compile(r"^\S+ (\S+) (\S+) (\d+) .* from=(.*) status=")


class Proxy:
    """nginx with the file that is shipped, but for where it listens and logs."""

    def __init__(self, folder: Path, hosts: Sequence[int]) -> None:
        program = tools.find()
        assert program is not None
        self.port, self.plain = free_port(), free_port()
        self.certificate = folder / "certificate.pem"
        self._log = folder / "kie.log"
        self._browsers: list[requests.Session] = []
        shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
        said = (folder / "kie.conf").read_text()
        for shipped, ours in (
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port} ssl http2;"),
            ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
            ("    listen [::]:443 ssl http2;\n", ""),
            ("    listen [::]:80;\n", ""),
            ("/var/log/nginx/", f"{folder}/"),
        ):
            assert shipped in said, shipped
            said = said.replace(shipped, ours)
        (folder / "kie.conf").write_text(said)
        (folder / "nginx.conf").write_text(MAIN.format(folder))
        listed = iter(hosts)
        said = re.sub(
            r"10\.0\.0\.\d+:8000", lambda _found: f"127.0.0.1:{next(listed)}", (SHIPPED / HOSTS).read_text()
        )
        (folder / HOSTS).write_text(said)
        (folder / "kie" / "name.conf").write_text("server_name localhost;")
        _sign(self.certificate, folder / "key.pem")
        (folder / "kie" / "certificate.conf").write_text(
            f"ssl_certificate {self.certificate};\nssl_certificate_key {folder / 'key.pem'};\n"
        )
        # Its workers belong to nobody when it is root, and everything of a test is root's alone.
        as_root = ["-g", "user root;"] if os.geteuid() == 0 else []
        command = [*program, "-p", str(folder), "-c", str(folder / "nginx.conf"), *as_root]
        with (folder / "said").open("w") as said_by_it:
            self._process = subprocess.Popen(command, stderr=said_by_it)
        wait_until(self._listens, f"the proxy: {(folder / 'said').read_text()}")

    def _listens(self) -> bool:
        assert self._process.poll() is None, "the proxy ended"
        try:
            with create_connection(("127.0.0.1", self.plain)):
                return True
        except OSError:
            return False

    def trusted(self) -> requests.Session:
        """A browser that trusts its certificate, closed when the proxy ends."""
        made = requests.Session()
        made.trust_env = False
        made.verify = str(self.certificate)
        self._browsers.append(made)
        return made

    def stop(self) -> None:
        """Its end."""
        for browser in self._browsers:
            browser.close()
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(PATIENCE)

    def host_of(self, reference: str) -> int:
        """The port of the host that answered the request with this reference."""
        found: list[str] = []

        def written() -> bool:
            found[:] = [hosts for one, hosts in self._lines() if one == reference]
            return bool(found)

        wait_until(written, "a line in the proxy's log")
        return int(found[0].rsplit(":", 1)[1])

    def answers(self, port: int) -> int:
        """How many requests this host has answered."""
        return sum(hosts.endswith(f":{port}") for _reference, hosts in self._lines())

    def twice(self) -> int:
        """How many requests it took to a second host."""
        return sum("," in hosts for _reference, hosts in self._lines())

    def _lines(self) -> Iterator[tuple[str, str]]:
        for line in self._log.read_text().splitlines():
            found = LINE.match(line)
            assert found, line
            yield found[1], found[4]


class TlsLine(Line):
    """A browser's connection to the proxy. `certificate`: the one it trusts."""

    certificate: Path

    def _open(self) -> HTTPConnection:
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return HTTPSConnection("localhost", self._port, timeout=PATIENCE, context=trusted)


@dataclass(frozen=True, slots=True)
class Behind(Rater):
    """A rater whose requests go through the proxy."""

    certificate: Path

    def line(self, port: int) -> Line:
        """Their browser."""
        made = TlsLine(port, self.cookie, self.token)
        made.certificate = self.certificate
        return made


def copied() -> list[str]:
    """What the container has of the checkout, as its Containerfile copies it."""
    lines = (ROOT / "deploy" / "Containerfile").read_text().splitlines()
    copies = [line.split()[1:] for line in lines if line.startswith("COPY ") and "--from" not in line]
    return [source for *sources, _target in copies for source in sources]


class Host:
    """A machine: a folder with the product in it, and one for what is only for a while."""

    def __init__(self, folder: Path, url: str, public: str) -> None:
        self.product, self.passing = folder / "product", folder / "passing"
        self.passing.mkdir(parents=True)
        for name in copied():
            target = self.product / name
            target.parent.mkdir(parents=True, exist_ok=True)
            source = ROOT / name
            shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)
        self._before = self._files()
        self.served = Served(
            url,
            folder / "log",
            lambda _port: [*KIE, "serve", "--no-worker"],
            self.product,
            TMPDIR=str(self.passing),
            PYTHONPYCACHEPREFIX="",
            KIE_WORKERS="1",
            KIE_PROXIES="1",
            KIE_PUBLIC_URL=public,
            KIE_ALLOW_UNSAFE_DATABASE="1",
        )

    def kept(self) -> set[str]:
        """What requests left on it: files that are new in the product's folder, and those for a while but the server's
        own."""
        passing = {str(path) for path in self.passing.iterdir() if not path.name.startswith(OWN)}
        return passing | (self._files() - self._before)

    def _files(self) -> set[str]:
        files = (path for path in self.product.rglob("*") if path.is_file())
        return {str(path) for path in files if path.suffix != ".pyc"}


OWN = ("kie-static-", "kie-serving-", "wgunicorn-")
"""What a server makes for its own processes when it starts: compressed files, counts, and signs of life."""


@contextmanager
def working(folder: Path, url: str) -> Iterator[None]:
    """`kie jobs run` in a folder of its own."""
    folder.mkdir()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KIE_")}
    environment = {
        **ours,
        "KIE_ENVIRONMENT": "testing",
        "KIE_SECRET_KEY": SECRET,
        "KIE_DATABASE_URL": url,
        "KIE_ALLOW_UNSAFE_DATABASE": "1",
        "TMPDIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "log").open("w") as log:
        worker = subprocess.Popen([*KIE, "jobs", "run"], cwd=folder, env=environment, stderr=log, stdout=log)
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(PATIENCE)


def _sign(certificate: Path, key_file: Path) -> None:
    """A certificate for localhost that has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
