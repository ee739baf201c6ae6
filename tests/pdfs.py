"""Reading a PDF as a reader's software does: its words, its structure, what it claims to be."""

import io
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


class Pdf:
    """One file. It is read as far as is asked for, since reading takes longer than making it."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(content))
        self.root: Any = self.reader.root_object

    @cached_property
    def pages(self) -> list[str]:
        """The words of each page in reading order."""
        return [page.extract_text() for page in self.reader.pages]

    @property
    def text(self) -> str:
        """Its words in reading order."""
        return "\n".join(self.pages)

    def find(self, words: re.Pattern[str]) -> list[str]:
        """What is found on the first page that has any of it; nothing after that is read."""
        found = (words.findall(page.extract_text()) for page in self.reader.pages)
        return next((one for one in found if one), [])

    @cached_property
    def roles(self) -> list[str]:
        """The kinds of its structure elements, in order."""
        return [str(element["/S"]) for element in self.elements()]

    def elements(self) -> Iterator[dict[str, Any]]:
        """Every structure element, in reading order."""
        yield from _below(self.root["/StructTreeRoot"])

    def holds(self, words: str) -> bool:
        """Whether these words are in the text, wherever its lines end."""
        return squeezed(words) in squeezed(self.text)

    @property
    def claims(self) -> str:
        """The XMP packet, in which a file says which standards it keeps."""
        return bytes(self.root["/Metadata"].get_object().get_data()).decode("utf-8")

    def check(self, language: str = "en-GB") -> None:
        """What every document of ours must keep."""
        assert self.root["/Lang"] == language
        assert self.root["/MarkInfo"]["/Marked"]
        assert self.root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert re.search(r"<pdfaid:part>2</pdfaid:part>", self.claims)
        assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", self.claims)
        assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", self.claims)
        assert self.reader.metadata is not None and self.reader.metadata.title
        assert self.roles[0] == "/Document"
        levels = [int(role[2:]) for role in self.roles if re.fullmatch(r"/H[1-6]", role)]
        assert levels and levels[0] == 1, "the headings begin with the first level"
        assert all(after <= before + 1 for before, after in pairwise(levels)), levels
        for page in self.reader.pages:
            assert str(page["/Tabs"]) == "/S", "the reading order is that of the structure"


def squeezed(words: str) -> str:
    """The words without any white space: line ends of a page say nothing about the text."""
    return "".join(words.split())


def _below(node: Any) -> Iterator[dict[str, Any]]:
    kids = node.get("/K", ArrayObject())
    kids = kids.get_object() if not isinstance(kids, list) else kids
    for kid in kids if isinstance(kids, list) else [kids]:
        one = kid.get_object()
        if isinstance(one, DictionaryObject) and "/S" in one:
            yield one
            yield from _below(one)
