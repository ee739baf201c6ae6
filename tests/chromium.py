"""Finding a browser for the tests: a setting, the PATH, Playwright's own, else Debian's package when root.

`python -m tests.chromium` prints where it is, and installs it where that can be done; without one it fails.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-gpu-compositing",
    "--disable-gpu-rasterization",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """The path of a browser; None when there is none."""
    given = os.environ.get("KIE_TEST_CHROMIUM")
    if given:
        return given
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    caches = (Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")).expanduser(),)
    for cache in caches:
        for found_path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True):
            return str(found_path)
    return None


def install() -> None:
    """Bring a browser: Debian's package when we may install packages, Playwright's download otherwise."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    if find() is None:
        install()
    browser = find()
    if browser is None:
        sys.exit("No browser for the tests. Install Chromium, or set KIE_TEST_CHROMIUM to its path.")
    print(f"Browser tests use {browser}")
