"""What is marked in a file to be left out, made ready so that templates only print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kie.i18n import _
from kie.subject_access.alike_rules import key_of
from kie.subject_access.look_pages import Caution, Cautions
from kie.subject_access.mention_pages import Mention, all_places, mentions_of
from kie.subject_access.redacting_rules import EVERYWHERE, bare, is_before, is_earlier, standing, stands
from kie.subject_access.request_models import Redaction, RedactionAnswer
from kie.subject_access.request_pages import Markable, MarkableSection, of_others
from kie.subject_access.request_queries import Undone
from kie.subject_access.rest_rules import names_person
from kie.subject_access.wording import GROUNDS

_Given = tuple[Redaction, RedactionAnswer | None]


@dataclass(frozen=True, slots=True)
class SaidNo:
    """A second person said no to the same thing before it was asked about again. `why`: "" where nobody said."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Something marked. `words`: "" for all of the value; `agreed`: None while it waits; `mine`: the viewer marked
    it; `value`: where it stands, as it is, None for words everywhere in the file. `earlier`: in an earlier file, so
    that its value is another now; `there`: something would be left out. `answered_by`, `answered_at`: "" and None while
    it waits; `why_not`: why it stays, "" where nobody said. `caution`: what nobody should find out afterwards, None
    where it stays. `before`: earlier answers, to other reasons. `again`: the place that is asked about again with
    another reason. `undone_by`, `undone_at`: who took a yes back since which nobody answered, "" and None where nobody
    did; `undone_by_me`: the viewer. `about_you`: it waits for the viewer, and is their own name or a part of it.
    `mentions`: of words everywhere."""

    id: UUID
    where: str
    words: str
    ground: str
    reason: str
    agreed: bool | None
    mine: bool
    value: Markable | None
    earlier: bool
    there: bool
    marked_by: str
    answered_by: str
    answered_at: datetime | None
    why_not: str
    caution: Caution | None
    before: tuple[SaidNo, ...]
    again: str
    undone_by: str
    undone_at: datetime | None
    undone_by_me: bool
    about_you: bool
    mentions: tuple[Mention, ...] = ()

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return anchor_of_mark(self.id)

    @property
    def called(self) -> str:
        """What tells it from the others: where it is, and its words."""
        return f"{self.where}: {self.words}" if self.words else self.where

    @property
    def may_stay(self) -> bool:
        """Whether the viewer may say that it stays, and why."""
        return self.agreed is None and not self.mine and not self.undone_by_me

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether the viewer may take the mark back: nobody else agreed to it, or a second person does not any more."""
        return self.agreed is None and self.mine and (not self.earlier or self.undone_at is not None)

    @property
    def times(self) -> int:
        """How often the words stand in the file."""
        return sum(one.times for one in self.mentions)


def anchor_of_mark(redaction_id: UUID) -> str:
    """The id of a mark on the page."""
    return f"marked-{redaction_id.hex}"


def marked_page(
    filed: Mapping[str, Any],
    sections: Sequence[MarkableSection],
    marked: Sequence[_Given],
    viewer_id: UUID,
    own_name: str,
    people: Mapping[UUID, str],
    undone: Mapping[UUID, Undone],
) -> tuple[Marked, ...]:
    """Everything marked, as the two people of HR look at it. `sections`: all of the file that is markable; `people`:
    names of whoever marked, answered and took a yes back, and of the viewer; `undone`: what is so, by mark."""
    there = {one.place: one for each in sections for one in each.values}
    known = {one.place for each in of_others(sections, own_name) for one in each.values}
    everywhere = any(bare(one.place) == EVERYWHERE for one, _given in marked)
    said_no = _said_no(marked, people)
    places, cautions = all_places(filed) if everywhere else {}, Cautions(filed, marked)
    return tuple(
        Marked(
            one.id,
            _where(one.place, there.get(bare(one.place))),
            one.words,
            _(GROUNDS[one.kind]),
            one.reason,
            None if given is None else given.agreed,
            one.marked_by_id == viewer_id,
            there.get(bare(one.place)),
            is_earlier(one.place),
            stands(filed, one.place, one.words),
            people.get(one.marked_by_id, ""),
            "" if given is None else people.get(given.answered_by_id, ""),
            None if given is None else given.answered_at,
            "" if given is None else given.reason,
            cautions.of(one.place, one.words, there.get(bare(one.place)))
            if given is None or given.agreed
            else None,
            said_no.get(_asked_about(one), ()),
            bare(one.place),
            *_undone(undone.get(one.id), people, viewer_id),
            given is None
            and one.marked_by_id != viewer_id
            and names_person(_name_in(one, there), people.get(viewer_id, "")),
            mentions_of(standing(filed, one.words), places, known) if bare(one.place) == EVERYWHERE else (),
        )
        for one, given in marked
        if not (is_before(one.place) and _asked_about(one) in said_no)
    )


def _undone(
    one: Undone | None, people: Mapping[UUID, str], viewer_id: UUID
) -> tuple[str, datetime | None, bool]:
    if one is None:
        return "", None, False
    return "" if one.by_id is None else people.get(one.by_id, ""), one.at, one.by_id == viewer_id


def _name_in(one: Redaction, there: Mapping[str, Markable]) -> str:
    """The words that are marked, or the name that is; "" for a whole text."""
    value = there.get(bare(one.place))
    return one.words or (value.text if value is not None and value.name else "")


def _asked_about(one: Redaction) -> tuple[str, str]:
    return bare(one.place), key_of(one.words)


def _said_no(
    marked: Sequence[_Given], people: Mapping[UUID, str]
) -> dict[tuple[str, str], tuple[SaidNo, ...]]:
    """The answers to what was asked about again since, and is marked now."""
    found: dict[tuple[str, str], tuple[SaidNo, ...]] = {
        _asked_about(one): () for one, _given in marked if not is_before(one.place)
    }
    for one, given in marked:
        about = _asked_about(one)
        if is_before(one.place) and given is not None and about in found:
            by = people.get(given.answered_by_id, "")
            found[about] += (SaidNo(by, given.answered_at, given.reason),)
    return found


@dataclass(frozen=True, slots=True)
class Taken:
    """What is marked already and so is not offered again. `places`, of whole values, and `words`, of words everywhere
    as `key_of` has them: whether it stays, because a second person said so."""

    places: Mapping[str, bool]
    words: Mapping[str, bool]

    def of_words(self, words: str) -> bool | None:
        """Whether these stay, None where they are not marked to go everywhere."""
        return self.words.get(key_of(words))


def taken_in(marked: Sequence[_Given]) -> Taken:
    """What is marked already."""
    said = [(one, given is not None and not given.agreed) for one, given in marked]
    return Taken(
        {bare(one.place): stays for one, stays in said if not one.words},
        {key_of(one.words): stays for one, stays in said if bare(one.place) == EVERYWHERE},
    )


def _where(where: str, value: Markable | None) -> str:
    if bare(where) == EVERYWHERE:
        return _("Everywhere in the file")
    return _("Something that is not in the file any more") if value is None else value.what
