"""What is looked at before something is marked, and by a second person: whose name the words are a part of, and what
of them would still stand. Made ready so that templates only print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kie.subject_access.alike_rules import same_words
from kie.subject_access.halving_rules import Halves
from kie.subject_access.mention_pages import Mention, all_places, mentions_of
from kie.subject_access.redacting_rules import EVERYWHERE, standing, within
from kie.subject_access.request_models import Redaction, RedactionAnswer
from kie.subject_access.request_pages import Markable, markable
from kie.subject_access.rest_rules import LONGEST, Found, Rest, names_person, parts_of
from kie.subject_access.worded_rules import values

NAMES = 5
"""Of names of which a part goes, as many stand open."""
SAMPLES = 3
"""Of words that are to go everywhere, as many different sentences are shown before they are marked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Words that would still stand. `times`: in how many places; `samples`: the first of them; `own`: they name the
    person whose file it is; `fits`: they are short enough to be left out everywhere."""

    words: str
    times: int
    samples: tuple[Mention, ...]
    own: bool
    fits: bool


@dataclass(frozen=True, slots=True)
class LongerName:
    """A name that the words are a part of, so that the rest of it would stay. `sure`: the file has it as one; else it
    reads like one in a sentence."""

    name: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Caution:
    """What nobody should find out afterwards. `words`: those that go, "" for all of a value; `own`: they name the
    person whose file it is; `halved`: the names that they are a part of, without that person's; `again`: the same
    words, or the same text, in other places than the one that is marked; `alone`: parts of a name by themselves."""

    words: str
    own: bool
    halved: tuple[LongerName, ...]
    again: Standing | None
    alone: tuple[Standing, ...]

    @property
    def any(self) -> bool:
        """Whether there is something to say."""
        return self.own or bool(self.halved) or self.again is not None or bool(self.alone)

    @property
    def first_halved(self) -> tuple[LongerName, ...]:
        """The names that stand open."""
        return self.halved[:NAMES]

    @property
    def more_halved(self) -> tuple[LongerName, ...]:
        """The others."""
        return self.halved[NAMES:]


class Cautions:
    """What to say of marks in a file. `marked`: what is marked already; what a second person said stays is not counted
    as left out. `more`: places and words that are about to be marked."""

    def __init__(
        self,
        filed: Mapping[str, Any],
        marked: Sequence[tuple[Redaction, RedactionAnswer | None]],
        more: Sequence[tuple[str, str]] = (),
    ) -> None:
        going = [(one.place, one.words) for one, given in marked if given is None or given.agreed]
        going += more
        self._rest, self._places = Rest(filed, going), all_places(filed)
        self._own, self._names = filed["about"]["name"], _names_in(filed)
        self._halves = Halves(filed, going, self._names)
        self._markable = {one for one, _value in values(filed)}

    def of(self, where: str, words: str, value: Markable | None) -> Caution:
        """`value`: what stands there, None for words everywhere. `words`: "" for all of it."""
        halved = self._halved(where, words) if words else ()
        if value is None and where == EVERYWHERE:
            return Caution(words, self._is_own(words), halved, None, tuple(self._alone(words)))
        said = words or ("" if value is None else value.text)
        found = self._rest.of(said) if said else []
        own = self._is_own(said) if words or (value is not None and value.name) else False
        return Caution(words, own, halved, self._standing(said, found) if found else None, ())

    def _halved(self, where: str, words: str) -> tuple[LongerName, ...]:
        known, perhaps = self._halves.of(where, words)
        names = [LongerName(one, True) for one in known] + [LongerName(one, False) for one in perhaps]
        return tuple(one for one in names if not self._is_own(one.name))

    def _alone(self, words: str) -> list[Standing]:
        found = []
        for part in parts_of(words):
            names = [one for one in within(part, self._names) if not same_words(one, words)]
            if still := list(self._rest.alone(part, names)):
                found.append(self._standing(part, still))
        return found

    def _standing(self, words: str, found: list[Found]) -> Standing:
        samples = mentions_of(found, self._places, self._markable)[:SAMPLES]
        return Standing(
            " ".join(words.split()), len(found), samples, self._is_own(words), len(words) <= LONGEST
        )

    def _is_own(self, words: str) -> bool:
        return names_person(words, self._own)


@dataclass(frozen=True, slots=True)
class Look:
    """Where words stand that are to go everywhere, before they are marked. `times`: in how many places; `samples`: a
    few of them with what stands around."""

    words: str
    times: int
    samples: tuple[Mention, ...]


def look_at(filed: Mapping[str, Any], words: str) -> Look:
    """What would be left out everywhere."""
    words = " ".join(words.split())
    found = list(standing(filed, words))
    return Look(words, len(found), mentions_of(found, all_places(filed), ())[:SAMPLES])


def _names_in(filed: Mapping[str, Any]) -> set[str]:
    return {one.text for each in markable(filed) for one in each.values if one.name} | {
        filed["about"]["name"]
    }
