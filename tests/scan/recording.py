"""A plugin of pytest that keeps every page that any test is answered with: `pytest -p tests.scan.recording`.

The demonstration is not in every state that a page speaks of; the tests are. Pages that differ in words alone are kept
once. `FOLDER` in the environment names where.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Any

import pytest
from flask import has_request_context, request, template_rendered
from jinja2 import Template

from kie.web import KieFlask

WORDS = re.compile(r">[^<]*<")
VARYING = re.compile(r'(?<=value=")[^"]*|[0-9a-f]{8}-[0-9a-f-]{27}|\d+')
TEMPLATES = "templates.txt"
FOLDER = "KIE_SCAN_RECORD"


class Recorder:
    """Writes pages into a folder, each once, and the names of the templates they were made by."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = set[str]()
        self._names = set[str]()

    def keep(self, body: str, asked: str) -> None:
        """Keep a page, with what was asked in a comment at its end."""
        digest = hashlib.sha256(VARYING.sub("", WORDS.sub("><", body)).encode()).hexdigest()[:24]
        if digest in self._known:
            return
        self._known.add(digest)
        path = self._folder / f"{digest}.html"
        if not path.exists():
            unfinished = path.with_suffix(f".{os.getpid()}")
            unfinished.write_text(f"{body}<!-- {asked.replace('--', '—')} -->\n", encoding="utf-8")
            unfinished.rename(path)

    def note(self, template: str) -> None:
        """Keep the name of a template."""
        if template not in self._names:
            self._names.add(template)
            with (self._folder / TEMPLATES).open("a", encoding="utf-8") as names:
                names.write(f"{template}\n")


def watch(recorder: Recorder) -> None:
    """From now on, keep what every application of ours answers."""
    made_before = KieFlask.make_response

    def make_response(app: KieFlask, answer: Any) -> Any:
        made = made_before(app, answer)
        if has_request_context() and made.mimetype == "text/html" and not made.is_streamed:
            body = made.get_data(as_text=True)
            if "<html" in body[:500]:
                recorder.keep(body, f"{request.method} {request.path} {made.status_code}")
        return made

    def note(_: KieFlask, template: Template, **__: Any) -> None:
        recorder.note(template.name or "")

    template_rendered.connect(note, weak=False)
    pytest.MonkeyPatch().setattr(KieFlask, "make_response", make_response)


def pytest_configure() -> None:
    """Begin, where a folder is named."""
    folder = os.environ.get(FOLDER)
    if folder:
        watch(Recorder(Path(folder)))
