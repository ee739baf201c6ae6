"""What could be a longer name, where words stand in a sentence: with the words beside them that belong to a name.

A word with a capital does, one on each side, but for a title; so do initials, and what links the parts of a name (“van
der”), between two of them. The first word of a sentence has a capital anyway: it counts unless it is one that begins
many, or stands somewhere without one. What a hyphen or an apostrophe joins is one word, without the “’s” of a
possessive. Plain values only.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable
from functools import cached_property
from unicodedata import normalize

from kie.subject_access.alike_rules import Compared, key_of, looked_for
from kie.texts import MARKS

REACH = 6
"""Parts of a name on each side that are looked at."""
LONGEST_NAME = 100
"""Characters. What is longer is no name."""
LINKS = frozenset(
    "von van der den de la le du da di do dos das del della dello dell degli ter ten te zu zum zur af av ap ab ferch "
    "bin bint ibn al el y e d l st".split()
)
TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend cllr councillor".split()
)
OPENERS = frozenset(
    "a about after again all also although an and any as ask at because before both but by can could dear despite "
    "did do does during each either even every finally for from had has have he hello her here hi his how however i "
    "if in is it its last later let like many maybe meanwhile most my neither next no nobody nor not now of often "
    "on once one only or other our perhaps please she should since so some soon still thank thanks that the their "
    "then there these they this those though through thus to today together tomorrow under unless unlike until was "
    "we well were what when where whether which while who whose why with within without would yes yesterday yet you "
    "your monday tuesday wednesday thursday friday saturday sunday january february march july september october "
    "november december".split()
)
"""Words that begin a sentence before a name, and are none."""
_PART = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*+")
_APOSTROPHES = frozenset("'’")
_TIGHT = _APOSTROPHES | set("-‐‑")
_DOTTED = TITLES | {"st"}


class Plain:
    """The words that these texts have without a capital: found once, when the first is asked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    def __contains__(self, word: object) -> bool:
        return word in self._found

    @cached_property
    def _found(self) -> frozenset[str]:
        words = (one[0] for text in self._texts for one in _PART.finditer(normalize("NFC", text)))
        return frozenset(one for one in words if not _has_capital(one))


def longer_in(texts: Iterable[str], words: str, plain: Container[str]) -> list[str]:
    """What reads like names in these texts of which the words are a part; each once, in the order of the alphabet.
    `plain`: words that are no names where they begin a sentence, in small letters."""
    wanted = looked_for(words)
    found = {name for text in texts for name in _longer(normalize("NFC", text), wanted, plain)}
    longer = {key_of(one): one for one in sorted(found)}
    return sorted(longer.values(), key=str.casefold)


def _longer(text: str, wanted: re.Pattern[str], plain: Container[str]) -> set[str]:
    where = list(Compared(text).where(wanted))
    parts = _Parts(text, plain) if where else None
    return {name for start, end in where if parts is not None and (name := parts.around(start, end))}


class _Parts:
    """The runs of letters of a text, and what stands between them: found once for the text. Beside each place no more
    than `REACH` of them are looked at."""

    def __init__(self, text: str, plain: Container[str]) -> None:
        self._text, self._plain = text, plain
        self._parts = [(one.start(), one.end(), one[0]) for one in _PART.finditer(text)]
        self._starts, self._ends = [one[0] for one in self._parts], [one[1] for one in self._parts]
        self._gaps = [
            text[one[1] : other[0]] for one, other in zip(self._parts, self._parts[1:], strict=False)
        ]

    def around(self, start: int, end: int) -> str:
        """The name that these characters are a part of; "" for none that is longer, and where they have no capital."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end) - 1
        if not any(_has_capital(one[2]) for one in self._parts[first : last + 1]):
            return ""
        left, right = self._reached(first, -1), self._reached(last, 1)
        if (left, right) == (first, last):
            return ""
        start, end = min(start, self._starts[left]), max(end, self._ends[right])
        return " ".join(self._text[start:end].split()) if end - start <= LONGEST_NAME else ""

    def _reached(self, at: int, step: int) -> int:
        """The last part of the name on this side."""
        reached, named = at, False
        for part in range(at + step, at + step * (REACH + 1), step):
            between = min(part, part - step)
            if not (0 <= part < len(self._parts) and self._joins(between)) or self._is_possessive(part):
                break
            tight, capital = self._gaps[between] in _TIGHT, _has_capital(self._parts[part][2])
            if not (self._is_link(part) or self._is_initial(part) or (tight and capital)):
                if named or not self._is_named(part):
                    break
                named = True
            if capital or (tight and step < 0):
                reached = part
        return reached

    def _joins(self, gap: int) -> bool:
        """Whether what stands on both sides of it may be one name."""
        said = self._gaps[gap]
        if self._is_shortened(gap):
            said = f"{said[1:].strip('-‐‑')} "
        return said in _TIGHT or (said.isspace() and "\n" not in said)

    def _is_link(self, part: int) -> bool:
        word = self._parts[part][2]
        return word.casefold() in LINKS and not (_has_capital(word) and self._begins(part))

    def _is_initial(self, part: int) -> bool:
        """Whether it is one capital, with its dot or, where no sentence begins and it is no “I”, without."""
        word = self._parts[part][2]
        dotted = part < len(self._gaps) and self._gaps[part].startswith(".")
        return len(word) == 1 and _has_capital(word) and (dotted or not (word == "I" or self._begins(part)))

    def _is_named(self, part: int) -> bool:
        """Whether it is a word with a capital as names have it: no title, and none that has it as the first of a
        sentence alone."""
        word = self._parts[part][2]
        if len(word) == 1 or not _has_capital(word) or word.casefold() in TITLES:
            return False
        return not (self._begins(part) and (word.casefold() in OPENERS or word.lower() in self._plain))

    def _is_possessive(self, part: int) -> bool:
        return part > 0 and self._gaps[part - 1] in _APOSTROPHES and self._parts[part][2] in {"s", "S"}

    def _begins(self, part: int) -> bool:
        """Whether it is the first word of a sentence."""
        if part == 0:
            return True
        said = self._gaps[part - 1]
        ended = any(one in ".!?…" for one in said) and any(one.isspace() for one in said)
        return "\n" in said or (ended and not self._is_shortened(part - 1))

    def _is_shortened(self, part: int) -> bool:
        """Whether a dot behind it shortens it, and ends no sentence."""
        word = self._parts[part][2]
        return self._gaps[part].startswith(".") and (len(word) == 1 or word.casefold() in _DOTTED)


def _has_capital(word: str) -> bool:
    return word != word.lower()
