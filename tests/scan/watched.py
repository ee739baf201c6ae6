"""`kie serve`, which also notes the templates that its pages are made of. Run as `python -m tests.scan.watched`.

`SCAN_TEMPLATES` names the file: a template a line.
"""

import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

from flask import template_rendered
from jinja2 import Template

from config import ROOT, Settings
from kie.app import create_app
from kie.cli import main, serving
from kie.web import KieFlask

TEMPLATES = "SCAN_TEMPLATES"
FRAME = re.compile(r'{%-? *extends "([^"]+)"')


def made() -> KieFlask:
    """The application as it is served, watched."""
    app = create_app(Settings.from_environment())
    path = Path(os.environ[TEMPLATES])
    known = set[str]()

    def note(_: object, template: Template, **__: Any) -> None:
        if template.name and template.name not in known:
            known.add(template.name)
            with path.open("a", encoding="utf-8") as names:
                names.write(f"{template.name}\n")

    template_rendered.connect(note, app, weak=False)
    return app


def of_pages() -> set[str]:
    """The templates that fill the frame of a page, and are no frame for others."""
    home = ROOT / "templates"
    texts = {str(path.relative_to(home)): path.read_text(encoding="utf-8") for path in home.rglob("*.html")}
    extended = {name: found[1] for name, text in texts.items() if (found := FRAME.search(text))}
    return {name for name in extended if not name.startswith("mail/")} - set(extended.values())


if __name__ == "__main__":
    serving.server_command = partial(serving.server_command, application=f"{__spec__.name}:made()")
    sys.argv = ["kie", "serve"]
    main()
