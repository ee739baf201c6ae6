"""Text that people write, as it is kept: whatever browser, program or paper it came from, and in whichever room.

Line ends become one character; nothing else is changed. Refused is what is too long, and what no database keeps or no
page can show: the character NUL and halves of characters (lone surrogates), which programs send and people never type.
"""

import re
from unicodedata import normalize

from kie.errors import Conflict, Invalid
from kie.i18n import N_, _

LONGEST = 4_000
"""Characters of a text that people write at length."""

SPOILT = N_("This text holds a character that cannot be kept. Type it again instead of pasting it.")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
MARKS = "\u0300-\u036f"
"""The accents and other marks that stand on letters, as a range for a regular expression."""
ALIKE = (("ß", "ss"), ("ς", "σ"))
"""Letters that a word has in one way or another, and that becoming small does not make the same."""
_MARKS = re.compile(f"[{MARKS}]")


class TextRefused(Invalid):
    """A text is too long, or holds characters that cannot be kept."""


class ChangedMeanwhile(Conflict):
    """What somebody changed was saved by somebody else, or in another window, since they read it. Nothing was saved.

    The page shows both, and lets them choose: theirs, the other, or both texts (`kie.settling`).
    """

    def __init__(self) -> None:
        super().__init__(
            _("This was changed somewhere else while you were writing, so nothing was saved."),
            _("Read both versions, then save what you want to keep."),
        )


def plain_lines(text: str | None) -> str:
    """The text with line ends as one character, otherwise exactly as written; "" for nothing."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def spoilt(text: str) -> bool:
    """Whether the text holds what cannot be kept."""
    return _UNKEEPABLE.search(text) is not None


def without_spoilt(text: str) -> str:
    """The text without what cannot be kept: for words to look for, which nothing that is kept can hold."""
    return _UNKEEPABLE.sub("", text)


def folded(text: str) -> str:
    """The text as it is compared when somebody looks for a word: "CAFÉ" and "cafe" are the same.

    `kie.db.Folded` says the same in a statement.
    """
    small = _MARKS.sub("", normalize("NFKD", text)).lower()
    for one, other in ALIKE:
        small = small.replace(one, other)
    return small


def problem_of(text: str, limit: int = LONGEST) -> str | None:
    """Why a text with plain line ends cannot be kept, in the reader's language; None when it can."""
    if len(text) > limit:
        return _(
            "This text has %(length)s characters; %(limit)s is the most. Shorten it and send it again.",
            length=f"{len(text):,}",
            limit=f"{limit:,}",
        )
    return _(SPOILT) if spoilt(text) else None


def tidied(text: str | None, limit: int = LONGEST) -> str:
    """The text as it is kept: plain line ends, otherwise as written. Raises TextRefused saying what is wrong."""
    plain = plain_lines(text)
    problem = problem_of(plain, limit)
    if problem is not None:
        raise TextRefused(problem)
    return plain
