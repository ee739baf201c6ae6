"""From a document to the bytes of a PDF: archival (PDF/A-2a) and accessible (PDF/UA-1), as typst enforces both."""

import json
from dataclasses import asdict
from typing import Any

from typst import Compiler

from config import ROOT
from kie.typeset.blocks import Document
from kie.typeset.fonts import fonts, printable

FOLDER = ROOT / "templates" / "documents"
STANDARDS: list[Any] = ["a-2a", "ua-1"]


def pdf(document: Document) -> bytes:
    """The document as a tagged PDF. The same document gives the same bytes.

    Words go to the typesetter as JSON, never as its markup, so nothing that people write can be run.
    """
    data = asdict(document)
    data.pop("made_at")
    words = json.dumps(_printable(data), ensure_ascii=False)
    compiler = Compiler(
        str(FOLDER / "document.typ"),
        root=str(FOLDER),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": words},
    )
    made = compiler.compile(
        format="pdf", pdf_standards=STANDARDS, timestamp=int(document.made_at.timestamp())
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no file")
    return made


def _printable(value: Any) -> Any:
    """The value with every text in it as the fonts can show it."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value
