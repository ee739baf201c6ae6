#!/bin/sh
# Make .venv beside this checkout with what KIE needs to run and nothing that only tests need, and write what that is to
# dist/sbom.cdx.json. pip checks the hashes in uv.txt, uv those in uv.lock. Needs python3 (3.11 or newer) with pip, and a
# way to a package index.
set -eu
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$tools" --require-hashes -r deploy/uv.txt
UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy \
    "$tools/bin/uv" sync --quiet --frozen --no-dev --extra postgres --compile-bytecode --python "$(command -v python3)"
.venv/bin/kie frameworks check
.venv/bin/python deploy/sbom.py
