"""html-validate: habits of HTML that the standard allows and that confuse people or their tools all the same."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from tests.scan import tools
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground
from tests.scan.pages import collected

NAME = "html-validate"
HERE = Path(__file__).parents[1]
BROKEN = HERE / "broken.html"
PORTION = 200
"""Files at a time: it keeps all that it read until it ends."""
PROGRAMS = 2
IN_IT = {
    "an id twice": "no-dup-id",
    "a picture without words": "wcag/h37",
    "a field without a label": "input-missing-label",
    "a button without a name": "text-content",
    "a style in the page": "no-inline-style",
}


def bring(_: Ground) -> None:
    """The program and the Node it runs on."""
    tools.node_modules()


def check(paths: Sequence[Path], names: Mapping[str, str]) -> Iterator[Finding]:
    """What it says of these files. `names`: what findings call them, by the file's name."""
    portions = [paths[begin : begin + PORTION] for begin in range(0, len(paths), PORTION)]
    with ThreadPoolExecutor(PROGRAMS) as pool:
        for page in chain.from_iterable(pool.map(_said, portions)):
            file = Path(page["filePath"]).name
            for one in page["messages"]:
                inner = (one["selector"] or "").rpartition(" > ")[2]
                yield Finding(NAME, one["ruleId"], names.get(file, file), f"{one['message']} ({inner})")


def _said(paths: Sequence[Path]) -> Sequence[Mapping[str, Any]]:
    program = tools.node_modules() / "html-validate" / "bin" / "html-validate.mjs"
    ways = ("--config", str(HERE / "html-validate.json"), "--formatter", "json")
    command = [str(tools.node()), str(program), *ways, *map(str, paths)]
    with TemporaryFile("w+", encoding="utf-8") as out:  # It ends before a pipe has taken all that it says.
        done = subprocess.run(command, check=False, stdout=out, stderr=subprocess.PIPE, text=True)
        if done.returncode not in {0, 1}:
            raise RuntimeError(done.stderr)
        out.seek(0)
        said: Sequence[Mapping[str, Any]] = json.load(out)
    return said


def prove(_: Ground) -> Sequence[str]:
    """Let it look at a page that is wrong in several ways."""
    said = {one.rule for one in check([BROKEN], {})}
    return [what for what, rule in IN_IT.items() if rule not in said]


def look(ground: Ground) -> Looked:
    """Every page that was collected."""
    found = collected(ground)
    names = {page.file.name: page.where for page in found.pages}
    return Looked(len(found.pages), "pages", [*check([page.file for page in found.pages], names)])


STEP = Step(NAME, bring, prove, look)
