"""Finding strace, which counts what the processes of a server ask of the disk.

`python -m tests.faults.tools` installs Debian's package when it may.
"""

import os
import shutil
import subprocess


def find() -> str | None:
    """Where strace is; None when it is nowhere."""
    return shutil.which("strace")


def install() -> None:
    """Bring strace, where we may install packages. Elsewhere the test that needs it says so."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "strace"]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if find() is None:
        install()
    print(f"Syncs are counted with {find() or 'nothing: install strace'}")
