"""When words are the same to whoever reads them, and where they stand in a text. Plain values only.

Capitals and accents make no difference, however they were typed, nor do strokes and hooks on a letter (“ł” is “l”),
letters that few keyboards have (“æ” is “ae”), kinds of apostrophes, hyphens and spaces, nor what nobody sees. A word
is not found inside a longer one, except in scripts without capitals, which may write words together. One comparison
says all of it, `key_of`: so two words have one key exactly when each takes out the other.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from unicodedata import category, combining, name, normalize

_SIGNS = str.maketrans(dict.fromkeys("’‘‛ʼʹ`´′＇", "'") | dict.fromkeys("‐‑‒–—―−﹣－", "-") | {"ı": "i"})
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ȷ": "j"})
_WITH_MORE = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")
"""What Unicode calls a letter with a stroke or a hook, which it does not take apart as it does one with an accent."""


class _Alike(dict[int, str]):
    """What each character is compared as, by its code point: "" for an accent, and for what nobody sees."""

    def __missing__(self, point: int) -> str:
        one = normalize("NFC", chr(point)).translate(_SIGNS)
        plain = normalize("NFKD", normalize("NFKD", one).casefold()).translate(_SIGNS)
        seen = "".join(each for each in plain if not combining(each) and category(each) != "Cf")
        self[point] = "".join(map(_bare, seen)).translate(_LETTERS)
        return self[point]


def _bare(letter: str) -> str:
    """The letter without a stroke or a hook."""
    found = _WITH_MORE.match(name(letter, ""))
    return letter if found is None else found[1].lower()


_ALIKE = _Alike()


def key_of(words: str) -> str:
    """The same for words that are the same, and for no others; "" where there is nothing to see."""
    return " ".join(words.translate(_ALIKE).split())


def same_words(one: str, other: str) -> bool:
    """Whether the two leave out the same."""
    return key_of(one) == key_of(other)


def looked_for(words: str) -> re.Pattern[str]:
    """The words as `Compared` looks for them. Of nothing to see, nothing is found."""
    key = key_of(words)
    return re.compile(r"\s++".join(re.escape(one) for one in key.split()) if key else r"(?!)")


class Compared:
    """A text as it is compared. What is found in it is told in the text's own characters, from the first to behind the
    last; the accents on a letter go with it."""

    def __init__(self, text: str) -> None:
        self._text, self._plain = text, text.translate(_ALIKE)
        self._before: Sequence[int] = ()

    def holds(self, words: re.Pattern[str]) -> bool:
        """Whether the words stand in it."""
        return next(self._found(words), None) is not None

    def where(self, words: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Everywhere that the words stand, in order; no two overlap."""
        for start, end in self._found(words):
            before = self._before = self._before or self._counted()
            last = before[bisect_left(before, end)]
            yield bisect_right(before, start) - 1, bisect_right(before, last) - 1

    def _found(self, words: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        found = words.search(self._plain)
        while found is not None:
            start, end = found.span()
            whole = not (self._is_inside(start) or self._is_inside(end))
            if whole:
                yield start, end
            found = words.search(self._plain, end if whole else start + 1)

    def _is_inside(self, at: int) -> bool:
        """Whether a word goes on here."""
        return 0 < at < len(self._plain) and _bounds(self._plain[at - 1]) and _bounds(self._plain[at])

    def _counted(self) -> Sequence[int]:
        """How much of what is compared stands before each character of the text, and before its end."""
        if self._text.isascii():
            return range(len(self._text) + 1)
        return list(accumulate((len(_ALIKE[ord(one)]) for one in self._text), initial=0))


def _bounds(character: str) -> bool:
    """Whether the character is a digit, or a letter that has capitals."""
    return character.isdecimal() or character.lower() != character.upper()
