"""Fetch the third-party files for the browser and write their hashes: the maintainer's tool.

vendor.toml says which packages, which version and which of their files are wanted. To take a new version,
change `version` there and run

    uv run --with fonttools --with brotli python deploy/vendor.py

Fonts that documents are set in must be TrueType: one that a package has only as WOFF2 is unpacked, which
needs the two libraries named there. Each package comes through `npm pack`, which checks the tarball against
the registry's integrity value; the value, the licence and the SHA-256 of every file are then written back to
the manifest. Nothing of this runs when the product runs or is built: the files are part of the repository,
and tests/house/test_vendor.py compares them with the manifest.
"""

import base64
import hashlib
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = Path(__file__).with_name("vendor.toml")
PLOTLY_RULES = """() => {
  const sheet = document.getElementById("plotly.js-style-global").sheet;
  return [...sheet.cssRules].map((rule) => rule.cssText).join("\\n");
}"""
HEAD = """# Third-party files for the browser. Written by deploy/vendor.py: change a version, run it,
# commit both. Paths start at the root of the repository; `from` is the place inside the npm package.
"""


def pack(name: str, version: str, folder: Path) -> tuple[str, dict[str, bytes]]:
    """The integrity value and the files (path inside the package → bytes) of one npm package."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed. Install Node.js, then run this again.")
    command = [npm, "pack", f"{name}@{version}", "--json", "--pack-destination", str(folder)]
    # S603 cannot see that the arguments come from our own manifest, which is reviewed like any other code.
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    answer = json.loads(done.stdout)[0]
    tarball = (folder / answer["filename"]).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    if found != answer["integrity"]:
        raise SystemExit(f"{name} {version}: the tarball does not match its integrity value.")
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        parts = [(member, archive.extractfile(member)) for member in archive if member.isfile()]
        files = {member.name.removeprefix("package/"): part.read() for member, part in parts if part}
    return found, files


def plotly_rules(plotly: bytes) -> bytes:
    """The style rules that plotly.js adds to a page by itself, which our content-security policy forbids."""
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(content=plotly.decode())
        rules = str(page.evaluate(PLOTLY_RULES))
        browser.close()
    return f"/* Made by deploy/vendor.py from plotly.js (MIT licence, see LICENSE). */\n{rules}\n".encode()


def unpacked(woff2: bytes) -> bytes:
    """The same font as TrueType, which the typesetter reads."""
    font, out = TTFont(io.BytesIO(woff2), recalcTimestamp=False), io.BytesIO()
    font.flavor = None
    font.save(out)
    return out.getvalue()


def refresh(package: dict[str, Any], folder: Path) -> None:
    """Write the package's files below the repository's root and fill in what the manifest says of them."""
    package["integrity"], files = pack(package["name"], package["version"], folder)
    package["licence"] = json.loads(files["package.json"])["license"]
    for entry in package["file"]:
        source = entry["from"]
        made = plotly_rules(files["plotly-cartesian.min.js"]) if source == "(made)" else files[source]
        target = ROOT / entry["path"]
        if source.endswith(".woff2") and target.suffix == ".ttf":
            made = unpacked(made)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made)
        entry["sha256"] = hashlib.sha256(made).hexdigest()


def as_toml(packages: list[dict[str, Any]]) -> str:
    """The manifest's text. No value holds a quote or a backslash, so each is written as it is."""
    lines = [HEAD]
    for package in packages:
        lines.append("[[package]]")
        lines += [f'{key} = "{package[key]}"' for key in ("name", "version", "integrity", "licence")]
        for entry in package["file"]:
            lines += ["", "[[package.file]]"]
            lines += [f'{key} = "{entry[key]}"' for key in ("path", "from", "sha256")]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Refresh every package in the manifest and rewrite it."""
    packages = tomllib.loads(MANIFEST.read_text("utf-8"))["package"]
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            refresh(package, Path(folder))
            print(f"{package['name']} {package['version']}: {len(package['file'])} files")
    MANIFEST.write_text(as_toml(packages), "utf-8")


if __name__ == "__main__":
    main()
