"""Names in a picture. Plotly reads its texts as a little HTML, so a name must not look like a tag or a link."""

import html
import textwrap
from collections.abc import Iterable


def plain(name: str) -> str:
    """The name so that plotly shows every character of it as it is written."""
    return html.escape(name, quote=False)


def on_lines(lines: Iterable[str]) -> str:
    """These lines one below the other, each shown as it is written."""
    return "<br>".join(plain(line) for line in lines)


def wrapped(name: str, width: int, most: int | None = None, *, whole_words: bool = False) -> str:
    """The name on lines of `width` characters; after `most` lines it ends in an ellipsis, None: it never does.

    `whole_words`: a word that is longer than a line keeps a line of its own.
    """
    lines = textwrap.wrap(name, width, max_lines=most, placeholder=" …", break_long_words=not whole_words)
    return on_lines(lines)
