"""Bandit: patterns in the code that are dangerous in Python."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from config import ROOT
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground
from tests.scan.tools import HERE, python_environment

NAME = "bandit"
LOOKED_AT = ("kie", "config.py", "wsgi.py")
WRONG = """\
import pickle, hashlib, subprocess, random, tempfile, requests
from jinja2 import Environment
from xml.etree import ElementTree
PASSWORD = "correct horse"
def ask(cursor, name, words, page):
    cursor.execute("SELECT * FROM people WHERE name = '" + name + "'")
    subprocess.run("ls " + name, shell=True)
    pickle.loads(words)
    eval(words)
    ElementTree.fromstring(words)
    hashlib.md5(words).hexdigest()
    requests.get(page, verify=False)
    Environment(autoescape=False)
    random.random()
    tempfile.mktemp()
    assert name
"""
IN_IT = {
    "B101": "an assertion",
    "B105": "a password",
    "B301": "pickle",
    "B306": "mktemp",
    "B307": "eval",
    "B311": "chance for secrets",
    "B314": "XML",
    "B324": "MD5",
    "B501": "a certificate that nobody checks",
    "B602": "a shell",
    "B608": "a statement put together",
    "B701": "templates without escapes",
}


def bring(_ground: Ground) -> None:
    """Make its environment."""
    environment()


def environment() -> Path:
    """Where it is."""
    return python_environment(NAME, HERE / "requirements-bandit.txt")


def prove(ground: Ground) -> Sequence[str]:
    """What of a file full of faults it does not find."""
    path = ground.folder / "wrong_on_purpose.py"
    path.write_text(WRONG, encoding="utf-8")
    _files, found = run(ground, ground.folder, path.name)
    path.unlink()
    rules = {one.rule for one in found}
    return [said for rule, said in IN_IT.items() if rule not in rules]


def look(ground: Ground) -> Looked:
    """The product's own code; what `# nosec` says there is reported like the rest."""
    files, found = run(ground, ROOT, *LOOKED_AT)
    return Looked(files, "files", found)


def run(ground: Ground, where: Path, *names: str) -> tuple[int, list[Finding]]:
    """How many files it read, and what it says of them."""
    report = ground.folder / "bandit.json"
    options = ("--quiet", "--recursive", "--ignore-nosec", "--format", "json", "--output", str(report))
    done = subprocess.run(
        [str(environment() / "bin" / "bandit"), *options, *names],
        cwd=where,
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode not in {0, 1}:
        raise RuntimeError(done.stderr)
    said = json.loads(report.read_text(encoding="utf-8"))
    if said["errors"]:
        raise RuntimeError(f"could not read: {said['errors']}")
    files = sum(name.endswith(".py") for name in said["metrics"])
    return files, [finding_of(one) for one in said["results"]]


def finding_of(one: dict[str, str]) -> Finding:
    """Said with the line of code itself, because numbers of lines change."""
    lines = dict(line.split(" ", 1) for line in one["code"].splitlines() if " " in line)
    code = lines.get(str(one["line_number"]), "").strip()
    return Finding(NAME, one["test_id"], one["filename"].removeprefix("./"), f"{one['issue_text']} {code}")


STEP = Step(NAME, bring, prove, look)
