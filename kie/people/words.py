"""The words by which somebody is found: without capitals and accents, and the same for what is stored and typed."""

import re
from collections.abc import Mapping
from typing import Any
from unicodedata import category, normalize

from kie.texts import without_spoilt

SEEN = ("name", "staff_number", "email", "job_title")
"""The facts of a person whose words are stored."""
LONGEST = 254
"""Characters of a stored word: an e-mail address is one."""
MOST = 6
"""Words of a search that count."""

# Letters that are their own in Unicode, and that people type without the stroke or apart.
_APART = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """The text without capitals, accents and other marks: "Chloé" and "CHLOE" are one."""
    if text.isascii():
        return text.lower()
    # Twice, because some signs come apart into capitals, and some small letters into letters with marks.
    apart = normalize("NFKD", normalize("NFKD", text.casefold()).casefold())
    return "".join(one for one in apart if category(one) != "Mn").translate(_APART)


def words_of(person: Mapping[str, Any]) -> dict[str, bool]:
    """The words that somebody is found by, and whether each stands in the name. `person`: the facts in `SEEN`.

    Names and numbers that are written with marks between are found with and without: "O’Brien" by "brien" and by
    "obrien".
    """
    address = folded(person["email"] or "")
    others = [*_each_word(person["staff_number"]), *_each_word(person["job_title"] or "")]
    others += [address, *_each_word(address.partition("@")[0])]
    found = dict.fromkeys((word[:LONGEST] for word in others if word), False)
    return found | dict.fromkeys((word[:LONGEST] for word in _each_word(person["name"])), True)


def _each_word(text: str) -> list[str]:
    found = []
    for part in folded(text).split():
        found += [*_WORD.findall(part), _BETWEEN.sub("", part)]
    return [word for word in found if word]


def typed_words(typed: str) -> list[str]:
    """The beginnings of words that somebody looks for, the longest first; an address stays whole."""
    found: list[str] = []
    for part in folded(without_spoilt(typed)).split()[:MOST]:
        found += [part] if "@" in part else _WORD.findall(part)
    return sorted(dict.fromkeys(word[:LONGEST] for word in found), key=len, reverse=True)[:MOST]
