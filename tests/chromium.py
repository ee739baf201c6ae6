"""Finding a browser for the tests: a setting, the PATH, Playwright's own, else Debian's package when root.

`python -m tests.chromium` prints where it is, and installs it where that can be done; without one it fails.
Chromium without windows of any kind shows the same pages with a quarter less work, so it is taken where it can be had.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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


def may_install_packages() -> bool:
    """Whether this is Debian or like it, and we are root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_package() -> bool:
    """Bring Debian's package; whether that went well."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt_get = ["apt-get", "-qq", "-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=1"]
    wanted = ["install", "-y", "--no-install-recommends", SHELL, "fonts-dejavu-core"]
    return all(
        subprocess.run(
            [*apt_get, *command], check=False, env=environment, stdout=subprocess.DEVNULL
        ).returncode
        == 0
        for command in (["update"], wanted)
    )


def bring() -> str | None:
    """The path of a browser, after installing what can be installed; None when that did not help."""
    given = os.environ.get("KIE_TEST_CHROMIUM")
    if not given and not shutil.which(SHELL) and may_install_packages():
        install_package()  # Should it fail, any other Chromium will do.
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    return find()


if __name__ == "__main__":
    browser = bring()
    if browser is None:
        sys.exit("No browser for the tests. Install Chromium, or set KIE_TEST_CHROMIUM to its path.")
    print(f"Browser tests use {browser}")
