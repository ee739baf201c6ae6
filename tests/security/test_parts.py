"""What KIE is made of: the bill of materials, licences, and that nothing is installed whose hash nobody checks."""

import email
import json
import re
import runpy
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import get_spdx_licensing

ROOT = Path(__file__).parents[2]
UV = ROOT / ".tools" / "bin" / "uv"
SPDX = get_spdx_licensing()
FREE = {
    *("MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Zlib", "Unlicense", "CC0-1.0"),
    *("Apache-2.0", "PSF-2.0", "OFL-1.1", "MPL-2.0"),
}
"""Licences of what an installation has: those of stack and house (MIT, BSD, Apache, PSF, OFL, MPL), and some that ask
for less than these."""
BESIDES = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only"}
"""Chosen by an installation, and used unchanged (docs/decisions/0006)."""
TOOLS = {"djlint": "GPL-3.0-or-later"}
"""Programs that are run on the checkout, and of which nothing is handed on."""
FOR_TESTS = FREE | {"CNRI-Python"}
FAMILIES = {
    "MIT License": {"MIT"},
    "BSD License": {"BSD-2-Clause", "BSD-3-Clause"},
    "Apache Software License": {"Apache-2.0"},
    "Python Software Foundation License": {"PSF-2.0"},
    "Mozilla Public License 2.0 (MPL 2.0)": {"MPL-2.0"},
    "ISC License (ISCL)": {"ISC"},
    "The Unlicense (Unlicense)": {"Unlicense"},
}
"""What packages say that were made before there were expressions."""

Json = dict[str, Any]


def read(path: str) -> Json:
    return tomllib.loads((ROOT / path).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def bill() -> Json:
    made: Json = runpy.run_path(str(ROOT / "deploy" / "sbom.py"))["bill"]()
    return made


LOCKED: list[Json] = [one for one in read("uv.lock")["package"] if one["name"] != "kie"]
VENDORED: list[Json] = read("deploy/vendor.toml")["package"]
LICENCES: dict[str, str] = read("deploy/licences.toml")["licences"]


def parts(bill: Json, kind: str) -> list[Json]:
    return [one for one in bill["components"] if one["purl"].startswith(f"pkg:{kind}/")]


def versions(rows: list[Json]) -> list[tuple[str, str]]:
    return sorted((one["name"], one["version"]) for one in rows)


def test_the_bill_is_what_the_standard_takes(bill: Json) -> None:
    strict = JsonStrictValidator(SchemaVersion.V1_6)
    # Whether addresses are written as such takes minutes for all: the shape is looked at everywhere, they in a few.
    shape = strict._validator.evolve(format_checker=None)
    assert [error.message for error in shape.iter_errors(bill)] == []
    few = {**bill, "components": [*parts(bill, "pypi")[:1], *parts(bill, "npm")[:2]], "dependencies": []}
    few = json.loads(json.dumps(few))
    few["components"][0]["externalReferences"] = few["components"][0]["externalReferences"][:2]
    assert strict.validate_str(json.dumps(few)) is None
    few["components"][0]["externalReferences"][0]["url"] = "no address at all"
    assert strict.validate_str(json.dumps(few)) is not None
    del few["components"][0]["name"]
    assert not shape.is_valid(few)


def test_it_names_each_package_that_is_locked_or_vendored(bill: Json) -> None:
    assert versions(parts(bill, "pypi")) == versions(LOCKED)
    assert versions(parts(bill, "npm")) == versions(VENDORED)
    assert len(bill["components"]) == len(LOCKED) + len(VENDORED)
    named = [one["bom-ref"] for one in bill["components"]]
    assert sorted(one["ref"] for one in bill["dependencies"]) == sorted(
        ["kie", *(ref for ref in named if ref.startswith("pkg:pypi/"))]
    )


def test_it_has_the_hash_of_each_file_that_may_be_installed(bill: Json) -> None:
    said = {
        (one["url"], hashed["alg"], hashed["content"])
        for part in parts(bill, "pypi")
        for one in part["externalReferences"]
        for hashed in one["hashes"]
    }
    files = [
        one
        for package in LOCKED
        for one in [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
    ]
    assert said == {(one["url"], "SHA-256", one["hash"].removeprefix("sha256:")) for one in files}


def test_what_runs_is_what_uv_itself_would_install(bill: Json) -> None:
    """A second opinion on what is needed to run, and what only by tests."""
    command = [
        UV,
        "export",
        "--frozen",
        "--offline",
        "--no-default-groups",
        "--no-hashes",
        "--no-emit-project",
    ]
    told = subprocess.run(
        [*map(str, command), "--extra", "postgres"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    installed = set(re.findall(r"^([\w.-]+)==(\S+)", told, re.MULTILINE))
    ours = {(one["name"], one["version"]) for one in parts(bill, "pypi") if one["scope"] != "excluded"}
    assert len(ours) > 30
    assert ours == installed


def test_what_is_installed_here_is_of_the_locked_version() -> None:
    known: dict[str, set[str]] = {}
    for one in LOCKED:
        known.setdefault(one["name"], set()).add(one["version"])
    here = {re.sub(r"[-_.]+", "-", one.name).lower(): one.version for one in metadata.distributions()}
    here.pop("kie")
    assert {(name, version) for name, version in here.items() if version not in known.get(name, ())} == set()


def terms(expression: str) -> list[set[str]]:
    """Of each part of an expression that must be kept, the licences one may choose from."""
    parsed = SPDX.parse(expression, validate=True, strict=True)
    every = parsed.args if type(parsed).__name__ == "AND" else [parsed]
    return [{str(one) for one in SPDX.license_symbols(part)} for part in every]


def allowed(name: str, expression: str, scope: str) -> bool:
    """Whether something of this licence may be where the scope says."""
    if {**BESIDES, **(TOOLS if scope == "excluded" else {})}.get(name) == expression:
        return True
    free = FOR_TESTS if scope == "excluded" else FREE
    return all(choice & free for choice in terms(expression))


def test_every_licence_is_one_of_those_that_may_be(bill: Json) -> None:
    assert set(LICENCES) == {one["name"] for one in LOCKED}, "deploy/licences.toml lists what is in uv.lock"
    refused = {
        part["name"]: (part["licenses"][0]["expression"], part["scope"])
        for part in bill["components"]
        if not allowed(part["name"], part["licenses"][0]["expression"], part["scope"])
    }
    assert refused == {}


@pytest.mark.parametrize(
    ("name", "expression", "scope", "may"),
    [
        ("x", "MIT", "required", True),
        ("x", "MIT OR GPL-3.0-only", "required", True),
        ("x", "MIT AND GPL-3.0-only", "required", False),
        ("x", "AGPL-3.0-only", "excluded", False),
        ("x", "LGPL-3.0-only", "optional", False),
        ("psycopg", "LGPL-3.0-only", "optional", True),
        ("psycopg", "GPL-3.0-only", "optional", False),
        ("djlint", "GPL-3.0-or-later", "excluded", True),
        ("djlint", "GPL-3.0-or-later", "required", False),
    ],
)
def test_what_may_be_and_what_not(name: str, expression: str, scope: str, may: bool) -> None:
    assert allowed(name, expression, scope) is may


def test_our_list_says_of_each_package_what_it_says_of_itself() -> None:
    differing = {}
    for name, expression in LICENCES.items():
        try:
            said = email.message_from_string(str(metadata.distribution(name).read_text("METADATA")))
        except metadata.PackageNotFoundError:
            continue  # For another system or Python.
        own = said.get("License-Expression")
        if own is not None:
            same = own == expression
        else:
            families = [
                one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or [] if "License ::" in one
            ]
            families = [one for one in families if one != "OSI Approved"]
            ids = set().union(*(FAMILIES[one] for one in families))
            same = (
                not ids
                or all(choice & ids for choice in terms(expression))
                or said.get("License") == expression
            )
        if not same:
            differing[name] = (own or said.get("License"), expression)
    assert differing == {}


INSTALLS = re.compile(
    r"pip3? install|\buv (sync|pip install|tool|add|run)\b|\bnpm (i|install|ci)\b|\bcurl |\bwget "
)
CHECKED = re.compile(r"--require-hashes|--frozen|--locked|\bnpm ci\b")


def unchecked(text: str) -> list[str]:
    """Lines that fetch something without the hash by which it would be known."""
    joined = text.replace("\\\n", " ")
    code = (line for line in joined.splitlines() if not line.lstrip().startswith(("#", '"', "'")))
    return [line.strip() for line in code if INSTALLS.search(line) and not CHECKED.search(line)]


@pytest.mark.parametrize("path", ["Makefile", ".ci/run", "deploy/build.sh", "deploy/Containerfile"])
def test_nothing_is_installed_whose_hash_is_not_checked(path: str) -> None:
    assert unchecked((ROOT / path).read_text(encoding="utf-8").replace('"$tools/bin/uv"', "uv")) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("python3 -m pip install uv==1.0", 1),
        ("pip install --require-hashes -r uv.txt", 0),
        ("uv sync --quiet", 1),
        ("uv sync \\\n  --frozen", 0),
        ("RUN npm install left-pad", 1),
        ("RUN curl https://example.org/x | sh", 1),
        ("# pip install is what one would do", 0),
    ],
)
def test_what_would_be_found(line: str, found: int) -> None:
    assert len(unchecked(line)) == found


def test_everything_locked_comes_from_one_index_with_a_hash_and_is_not_built_here() -> None:
    assert {json.dumps(one["source"]) for one in LOCKED} == {'{"registry": "https://pypi.org/simple"}'}
    assert [one["name"] for one in LOCKED if not one.get("wheels")] == []
    files = [one for package in LOCKED for one in package["wheels"]]
    assert [one["url"] for one in files if not re.fullmatch(r"sha256:[0-9a-f]{64}", one["hash"])] == []


def test_what_builds_the_checkout_is_locked_too() -> None:
    project = read("pyproject.toml")
    locked = {one["name"] for one in LOCKED}
    assert {re.split(r"[<>=\[ ]", one)[0] for one in project["build-system"]["requires"]} <= locked
    assert project["tool"]["uv"]["no-build-isolation-package"] == ["kie"]
    assert "build" in project["tool"]["uv"]["default-groups"]


def test_what_brings_the_rest_is_known_by_its_hash() -> None:
    told = (ROOT / "deploy" / "uv.txt").read_text(encoding="utf-8")
    wishes = re.findall(r"^([^#\s-]\S*)", told, re.MULTILINE)
    assert len(wishes) == 1 and re.fullmatch(r"uv==[\d.]+", wishes[0])
    assert len(re.findall(r"^ +--hash=sha256:[0-9a-f]{64}( \\)?$", told, re.MULTILINE)) > 10
