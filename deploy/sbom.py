"""Writes what KIE is made of, as a bill of materials (CycloneDX 1.6): `python deploy/sbom.py`, or `make sbom`.

Out of three files alone, so that a checkout says the same everywhere: `uv.lock` (versions, hashes, what needs what),
`deploy/vendor.toml` (files for the browser and for documents) and `deploy/licences.toml`. What only tests and
tools need is in it as `excluded`; what an installation on PostgreSQL needs besides, as `optional`.
"""

import base64
import json
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "dist" / "sbom.cdx.json"
KIE = "kie"
Json = dict[str, Any]


def read(path: str) -> Json:
    """A TOML file of the checkout."""
    return tomllib.loads((ROOT / path).read_text(encoding="utf-8"))


def bill() -> Json:
    """The whole bill."""
    locked: list[Json] = read("uv.lock")["package"]
    licences: dict[str, str] = read("deploy/licences.toml")["licences"]
    own = next(one for one in locked if one["name"] == KIE)
    vendored: list[Json] = read("deploy/vendor.toml")["package"]
    needed = _reached(locked, own.get("dependencies", []))
    extras = [one for rows in own.get("optional-dependencies", {}).values() for one in rows]
    optional = _reached(locked, extras) - needed
    python = [one for one in locked if one is not own]
    parts = [_library(one, _scope(_ref(one), needed, optional), licences.get(one["name"])) for one in python]
    parts += [_vendored(one) for one in vendored]
    tree = [
        {"ref": KIE, "dependsOn": sorted(needed | optional | {_npm(one) for one in vendored if _ships(one)})}
    ]
    tree += [{"ref": _ref(one), "dependsOn": _needs(locked, one)} for one in python]
    about = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": KIE,
                "name": KIE,
                "version": own["version"],
                "licenses": [{"expression": "Apache-2.0"}],
            }
        },
        "components": parts,
        "dependencies": tree,
    }
    # The same parts give the same number, so that two bills can be compared byte by byte.
    serial = uuid5(NAMESPACE_URL, json.dumps(about, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "serialNumber": f"urn:uuid:{serial}",
        **about,
    }


def _ref(package: Json) -> str:
    """By what a package of the lock is known: the lock may hold two versions of one, for different Pythons."""
    return f"pkg:pypi/{package['name']}@{package['version']}"


def _npm(package: Json) -> str:
    return f"pkg:npm/{quote(package['name'])}@{package['version']}"


def _meant(locked: list[Json], wish: Json) -> list[Json]:
    """The packages that a dependency means, of every Python and system."""
    version = wish.get("version")
    return [one for one in locked if one["name"] == wish["name"] and version in (None, one["version"])]


def _wishes(package: Json, extras: tuple[str, ...] = ()) -> list[Json]:
    more: dict[str, list[Json]] = package.get("optional-dependencies", {})
    return [*package.get("dependencies", []), *(one for extra in extras for one in more.get(extra, []))]


def _needs(locked: list[Json], package: Json) -> list[str]:
    """What a package needs, with what its extras need that anything in the lock asks for."""
    every = tuple(package.get("optional-dependencies", {}))
    return sorted({_ref(one) for wish in _wishes(package, every) for one in _meant(locked, wish)})


def _reached(locked: list[Json], wishes: list[Json]) -> set[str]:
    """Everything that is needed for these, and for what they need."""
    found: set[str] = set()
    seen: set[tuple[str, tuple[str, ...]]] = set()
    left = list(wishes)
    while left:
        wish = left.pop()
        extras = tuple(sorted(wish.get("extra", ())))
        for package in _meant(locked, wish):
            if (_ref(package), extras) not in seen:
                seen.add((_ref(package), extras))
                found.add(_ref(package))
                left += _wishes(package, extras)
    return found


def _scope(ref: str, needed: set[str], optional: set[str]) -> str:
    if ref in needed:
        return "required"
    return "optional" if ref in optional else "excluded"


def _library(package: Json, scope: str, licence: str | None) -> Json:
    """A Python package, with every file that may be installed of it."""
    files = [*([package["sdist"]] if "sdist" in package else []), *package.get("wheels", [])]
    part: Json = {
        "type": "library",
        "bom-ref": _ref(package),
        "name": package["name"],
        "version": package["version"],
        "scope": scope,
        "purl": _ref(package),
        "externalReferences": [_file(one["url"], one["hash"]) for one in files],
    }
    if licence is not None:
        part["licenses"] = [{"expression": licence}]
    return part


def _file(url: str, said: str) -> Json:
    kind, _, value = said.partition(":")
    names = {"sha256": "SHA-256", "sha512": "SHA-512"}
    return {"type": "distribution", "url": url, "hashes": [{"alg": names[kind], "content": value}]}


def _ships(package: Json) -> bool:
    """Whether an installation has any of it."""
    return any(not one["path"].startswith("tests/") for one in package["file"])


def _vendored(package: Json) -> Json:
    """A package for the browser or for documents, with those of its files that we have."""
    integrity = base64.b64decode(package["integrity"].removeprefix("sha512-")).hex()
    bare = package["name"].rpartition("/")[2]
    url = f"https://registry.npmjs.org/{package['name']}/-/{bare}-{package['version']}.tgz"
    return {
        "type": "library",
        "bom-ref": _npm(package),
        "name": package["name"],
        "version": package["version"],
        "scope": "required" if _ships(package) else "excluded",
        "purl": _npm(package),
        "licenses": [{"expression": package["licence"]}],
        "externalReferences": [_file(url, f"sha512:{integrity}")],
        "components": [
            {
                "type": "file",
                "bom-ref": one["path"],
                "name": one["path"],
                "hashes": [{"alg": "SHA-256", "content": one["sha256"]}],
            }
            for one in package["file"]
        ],
    }


if __name__ == "__main__":
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(bill(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{OUT.relative_to(ROOT)}\n")
