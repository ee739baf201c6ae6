"""The Nu Html Checker: whether every page keeps to the HTML standard."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.scan import tools
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground
from tests.scan.pages import collected

NAME = "vnu"
BROKEN = Path(__file__).parents[1] / "broken.html"
IN_IT = {
    "a block inside a paragraph": "No “p” element in scope",
    "an id twice": "Duplicate ID",
    "a picture without words": "must have an “alt” attribute",
    "a paragraph as an item": "not allowed as child of element “ul”",
}


def bring(_: Ground) -> None:
    """The checker and the Java it runs on."""
    tools.java()
    tools.node_modules()


def check(path: Path, names: Mapping[str, str]) -> Iterator[Finding]:
    """What it says of a file, or of every page in a folder. `names`: what findings call them, by the file's name."""
    jar = tools.node_modules() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    ways = ("--format", "json", "--exit-zero-always", "--stdout", "--skip-non-html")
    command = [str(tools.java()), "-Xss1m", "-jar", str(jar), *ways, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    for one in json.loads(done.stdout)["messages"]:
        file = Path(unquote(urlsplit(one.get("url", "")).path)).name
        yield Finding(NAME, one.get("subType") or one["type"], names.get(file, file), one["message"])


def prove(_: Ground) -> Sequence[str]:
    """Let it look at a page that is wrong in several ways."""
    said = [one.says for one in check(BROKEN, {})]
    return [what for what, words in IN_IT.items() if not any(words in one for one in said)]


def look(ground: Ground) -> Looked:
    """Every page that was collected."""
    found = collected(ground)
    names = {page.file.name: page.where for page in found.pages}
    return Looked(len(found.pages), "pages", [*check(found.folder, names)])


STEP = Step(NAME, bring, prove, look)
