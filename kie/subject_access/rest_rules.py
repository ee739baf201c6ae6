"""What still stands of something once it is left out: the same words in other places, and parts of a name by
themselves. And whether words name whoever the file is about. Plain values only."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from kie.subject_access.alike_rules import Compared, key_of, looked_for
from kie.subject_access.naming_rules import LINKS, TITLES
from kie.subject_access.redacting_rules import Leaving, letters_in, without
from kie.subject_access.sentence_rules import Sentences
from kie.subject_access.worded_rules import placed_texts

BLANK = "[…]"
LONGEST = 300
"""Characters of a text that is looked for within others word by word; a longer one as it stands."""
PARTS = 5
"""Of more words nobody’s name is made."""
_WORD = re.compile(r"[^\W\d_]+")

Found = tuple[str, str]
"""A place, and the sentence there with the words in it."""


class Rest:
    """A file without what is left out of it, to look for what still stands. `leave`: places and words."""

    def __init__(self, filed: Mapping[str, Any], leave: Iterable[tuple[str, str]]) -> None:
        left = without(filed, [Leaving(where, words, BLANK) for where, words in leave])
        self._texts = [(where, text, Compared(text)) for where, text in placed_texts(left)]

    def of(self, words: str) -> list[Found]:
        """Where the words, or all of a text, still stand."""
        return list(self.alone(words, ()) if len(words) <= LONGEST else self._copies(words))

    def alone(self, words: str, names: Iterable[str]) -> Iterator[Found]:
        """The same, but for where they are a part of one of these names."""
        wanted, longer = looked_for(words), [looked_for(one) for one in names]
        for where, text, compared in self._texts:
            found = list(compared.where(wanted))
            inside = sorted(span for one in longer for span in compared.where(one)) if found else []
            starts, ends = [one[0] for one in inside], list(accumulate((one[1] for one in inside), max))
            sentences = Sentences(text) if found else None
            for start, end in found:
                before = bisect_right(starts, start)
                if sentences is not None and not (before and ends[before - 1] >= end):
                    yield where, sentences.around(start, end)

    def _copies(self, text: str) -> Iterator[Found]:
        key = key_of(text)
        for where, said, _compared in self._texts:
            if key in key_of(said):
                yield where, Sentences(said).around(0, 1)


def parts_of(words: str) -> list[str]:
    """The parts of what reads like a name, each once: without titles, “van der” and initials."""
    parts = [one for one in _WORD.findall(words) if one.casefold() not in LINKS | TITLES]
    capitals = sum(one != one.lower() for one in parts)
    if not 1 < len(words.split()) <= PARTS or capitals not in {0, len(parts)}:
        return []
    return list({key_of(one): one for one in parts if letters_in(one) > 1}.values())


def names_person(words: str, name: str) -> bool:
    """Whether the words are the name of this person or a part of it, with initials or without, or little more."""
    own, said = _words_of(name), _words_of(words)
    short = {one[0] for one in own} | {"s"}  # Initials, and “’s”.
    part = all(one in own or one in short for one in said) and any(one in own for one in said)
    return part or (len(own) > 0 and all(one in said for one in own) and len(words.split()) <= PARTS)


def _words_of(text: str) -> list[str]:
    return _WORD.findall(key_of(text))
