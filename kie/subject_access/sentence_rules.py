"""The sentences of a text, as they are shown around words that stand in it. Plain values only."""

import re
from bisect import bisect_left, bisect_right

NEAR = 150
"""Characters on each side of words that are shown of a long sentence."""
_BETWEEN = re.compile(r"(?<=[.!?…])(?<!\b[^\W\d_]\.)\s+|\n+")
"""Between sentences, or lines. The dot of an initial ends none."""


class Sentences:
    """A text with its sentences, which are found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        between = [one.span() for one in _BETWEEN.finditer(text)]
        self._ends, self._starts = [one[0] for one in between], [one[1] for one in between]

    def around(self, start: int, end: int) -> str:
        """The sentence, or line, that these characters stand in; of a long one what is near them."""
        before, after = bisect_right(self._starts, start), bisect_left(self._ends, end)
        first = self._starts[before - 1] if before else 0
        last = self._ends[after] if after < len(self._ends) else len(self._text)
        near, far = max(first, start - NEAR), min(last, end + NEAR)
        said = " ".join(self._text[near:far].split())
        return f"{'…' if near > first else ''}{said}{'…' if far < last else ''}"
