"""What documents are made of. Words are plain text here; `templates/documents/` gives them their looks.

People's words never become markup: they travel as data (see `compiling`). `language` is a BCP 47 tag where the words
are in another one than the document, "" where they are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. `level` 1 is a chapter; the document's title stands above them all."""

    text: str
    level: int = 1
    language: str = ""
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of ours. `style`: "", "lead", "strong", "small", or "under": small, and kept with what follows."""

    text: str
    style: str = ""
    language: str = ""
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Written:
    """What people wrote themselves, with their line ends."""

    text: str
    kind: Literal["written"] = "written"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, with whose they are and, where it helps, what they answer."""

    who: str
    text: str
    label: str = ""
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Pair:
    """A term with one or several lines that belong to it."""

    term: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A list of terms and what belongs to each."""

    rows: Sequence[Pair]
    kind: Literal["pairs"] = "pairs"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a caption. `widths`: parts of the page's width, by column."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences. `numbered` from 1."""

    texts: Sequence[str]
    numbered: bool = False
    language: str = ""
    kind: Literal["points"] = "points"


@dataclass(frozen=True, slots=True)
class Boxes:
    """Empty boxes to tick on paper, one for each label."""

    labels: Sequence[str]
    kind: Literal["boxes"] = "boxes"


@dataclass(frozen=True, slots=True)
class Lines:
    """Room to write by hand below a title."""

    title: str
    count: int = 1
    kind: Literal["lines"] = "lines"


@dataclass(frozen=True, slots=True)
class Code:
    """A code to type off paper, large."""

    text: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a page of its own.

    With a `footer` it is a part of its own, such as one letter of many: that stands on its pages, counted from 1.
    `here`: the part begins below what stands on this page already, such as the title.
    """

    footer: str = ""
    here: bool = False
    kind: Literal["page"] = "page"


@dataclass(frozen=True, slots=True)
class Keep:
    """Short blocks that stay together on one page."""

    blocks: Sequence["Block"]
    kind: Literal["keep"] = "keep"


Block = Heading | Text | Written | Quote | Pairs | Grid | Points | Boxes | Lines | Code | NewPage | Keep


@dataclass(frozen=True, slots=True)
class Document:
    """One document. `language` and `direction` are the reader's; `made_at` dates the file.

    The same document always makes the same bytes. `footer` stands on every page, before the page's number;
    `page_words` says that number, with `{page}` and `{pages}` where the figures belong. `compact`:
    smaller and closer, for what is to be taken in on one page.
    """

    title: str
    subtitle: str
    author: str
    language: str
    direction: str
    made_at: datetime
    footer: str
    page_words: str
    blocks: Sequence[Block]
    compact: bool = False
