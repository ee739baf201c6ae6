"""Finding nginx, behind which the tests put the product.

`python -m tests.deploy.tools` brings Debian's, unpacked into a folder of this checkout and not installed.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from config import ROOT

OURS = ROOT / ".tools" / "nginx"
PACKAGES = ("nginx", "libpcre2-8-0")


def find() -> list[str] | None:
    """How nginx is called; None when it is nowhere."""
    program = OURS / "usr" / "sbin" / "nginx"
    if program.exists():
        libraries = next((OURS / "usr" / "lib").glob("*-linux-gnu"), OURS)
        return ["env", f"LD_LIBRARY_PATH={libraries}", str(program)]
    installed = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return [installed] if installed else None


def fetch() -> None:
    """Bring it, where there is apt-get. Elsewhere the tests that need it say so."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return
    if os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
    with tempfile.TemporaryDirectory(prefix="kie-nginx-") as folder:
        command = ["apt-get", "download", "-qq", *PACKAGES]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        aside = OURS.with_name("nginx-unfinished")
        shutil.rmtree(aside, ignore_errors=True)
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", str(package), str(aside)], check=True)
        aside.rename(OURS)


if __name__ == "__main__":
    if find() is None:
        fetch()
    print(f"The proxy is {(find() or ['missing: install nginx'])[-1]}")
