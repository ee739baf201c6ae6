"""Third-party files for the browser are the ones in the manifest, to the byte."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "deploy" / "vendor.toml"
PACKAGES: list[dict[str, Any]] = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["package"]
FILES: list[dict[str, str]] = [entry for package in PACKAGES for entry in package["file"]]
LICENCES = {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "OFL-1.1", "MPL-2.0"}


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["path"])
def test_a_file_is_what_the_manifest_says(entry: dict[str, str]) -> None:
    assert hashlib.sha256((ROOT / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]


def test_no_file_is_unlisted() -> None:
    present = {
        str(path.relative_to(ROOT))
        for folder in ("static/vendor", "tests/vendor")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert present == {entry["path"] for entry in FILES}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_package_has_its_version_integrity_and_licence(package: dict[str, Any]) -> None:
    assert package["version"]
    assert package["integrity"].startswith("sha512-")
    assert set(package["licence"].split(" AND ")) <= LICENCES
    assert any(Path(entry["path"]).name == "LICENSE" for entry in package["file"])


def test_plotly_in_the_page_is_the_one_python_speaks_to() -> None:
    from plotly.offline import get_plotlyjs_version

    here = next(package for package in PACKAGES if package["name"].startswith("plotly.js"))
    assert here["version"] == get_plotlyjs_version()
