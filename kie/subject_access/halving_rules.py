"""Names of which a mark takes a part alone, so that the rest of them is given out and says who it is. Plain values
only."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kie.subject_access.alike_rules import Compared, key_of, looked_for, same_words
from kie.subject_access.naming_rules import Plain, longer_in
from kie.subject_access.redacting_rules import EVERYWHERE, Leaving, bare, holds, in_words, letters_in, within
from kie.subject_access.worded_rules import placed_texts

_GAP = "[]"
"""What stands for what other marks leave out: no letter, and no name goes on behind it."""


class Halves:
    """A file with what is to be left out of it. `going`: places and words; `names`: those that the file has by
    themselves."""

    def __init__(
        self, filed: Mapping[str, Any], going: Iterable[tuple[str, str]], names: Iterable[str]
    ) -> None:
        self._texts = [(where, text, Compared(text)) for where, text in placed_texts(filed)]
        self._plain = Plain([text for _where, text, _compared in self._texts])
        self._going = [Leaving(bare(where), words, _GAP) for where, words in going]
        self._names = sorted({key_of(one): one for one in sorted(names)}.values(), key=str.casefold)

    def of(self, where: str, words: str) -> tuple[list[str], list[str]]:
        """The names that these words leave a rest of, with all else left out: those that the file has by themselves,
        and what reads like others. Each in the order of the alphabet."""
        longer, known, perhaps = within(words, self._names), set[str](), dict[str, str]()
        for text, others in dict.fromkeys(self._holding(where, words)):
            sure, read = self._cut_in(text, words, (), longer)
            if others and not (sure <= known and set(read) <= set(perhaps)):  # Else it tells nothing new.
                sure, read = self._cut_in(in_words(text, others), words, others, longer)
            known, perhaps = known | sure, read | perhaps
        keys = {key_of(one) for one in known}
        rest = [one for key, one in perhaps.items() if key not in keys]
        return [one for one in longer if one in known], sorted(rest, key=str.casefold)

    def _cut_in(
        self, text: str, words: str, others: Iterable[Leaving], longer: Iterable[str]
    ) -> tuple[set[str], dict[str, str]]:
        compared = Compared(text)
        sure = {one for one in longer if _is_cut(in_words(one, others) if others else one, words, compared)}
        return sure, {key_of(one): one for one in longer_in([text], words, self._plain)}

    def _holding(self, where: str, words: str) -> Iterator[tuple[str, tuple[Leaving, ...]]]:
        """The texts in which the words would be left out, and what else would."""
        wanted, here = looked_for(words), bare(where)
        others = [one for one in self._going if not same_words(one.words, words)]
        for at, text, compared in self._texts:
            if here in {at, EVERYWHERE} and compared.holds(wanted):
                there = tuple(one for one in others if one.place in {at, EVERYWHERE})
                if all(one.words for one in there):
                    yield text, there


def _is_cut(name: str, words: str, text: Compared) -> bool:
    """Whether the name stands in the text, and something of it would once the words are taken out."""
    if not text.holds(looked_for(name)) or not holds(name, words):
        return False
    return letters_in(in_words(name, [Leaving(EVERYWHERE, words, _GAP)])) > 0
