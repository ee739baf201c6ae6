"""Checking the trail against its seals, row by row, in as little memory for millions as for a few."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie.audit import queries
from kie.audit.keys import BUILT_IN, remedy
from kie.audit.rules import (
    MARK,
    MOST_PROBLEMS,
    NOTHING,
    Head,
    Key,
    Keyring,
    Problem,
    Report,
    SealFacts,
    begin,
    joined,
    seal_digest,
)
from kie.i18n import _, ngettext

Row = tuple[Any, ...]


class Checking:
    """One check, in one pass over seals and events side by side. Each seal is held against the one that stands before
    it, so that what is wrong in one place does not make everything after it wrong."""

    def __init__(self, session: Session, keys: Keyring, expected: Head | None) -> None:
        self._session, self._keys = session, keys
        self._expected = None if expected is None or not expected.seal_id else expected
        self._problems: list[Problem] = []
        self._rows: Iterator[Row] = iter(())
        self._next: Row | None = None
        self._before: SealFacts | None = None
        self._under, self._ended = "", set[str]()
        self._seals = self._events = self._known_to_all = 0

    def run(self, progress: Callable[[int], None]) -> Report:
        """Check everything. `progress` is told after each seal how many events have been read."""
        with closing(queries.raw_seals(self._session)) as seals:
            first = next(seals, None)
            # Opened after the seals: it sees at least every event that they cover.
            with closing(queries.raw_events(self._session)) as self._rows:
                self._take()
                whole = self._all(first, seals, progress)
        head = self._head()
        if whole:
            self._hold_against_expected(head)
        return Report(
            tuple(self._problems),
            self._seals,
            self._events,
            queries.unsealed(self._session, head.last_event_id),
            head,
            self._lacks_key_alone(),
            self._known_to_all,
        )

    def _all(
        self, seal: SealFacts | None, others: Iterator[SealFacts], progress: Callable[[int], None]
    ) -> bool:
        """Whether there was an end to it before enough had been found."""
        while seal is not None and len(self._problems) < MOST_PROBLEMS:
            self._one(seal)
            self._before = seal
            self._seals += 1
            progress(self._events)
            seal = next(others, None)
        return seal is None

    def _one(self, seal: SealFacts) -> None:
        if not _is_plain(seal):
            self._add("seal-changed", _("Seal %(n)s cannot be read.", n=str(seal.id)))
            return
        whole = self._follows(seal)
        self._hold_head_against(seal)
        key = self._keys.known.get(seal.key)
        if key is None:
            self._pass_over(seal)
            said = _(
                "Seal %(n)s was made under the key %(key)s, which was not given.", n=seal.id, key=seal.key
            )
            self._add("key-unknown", f"{said} {remedy((seal.key,))}", seal.id)
            return
        if seal.key == BUILT_IN:
            self._known_to_all = seal.id
        self._hold_key_against_present(seal)
        if seal_digest(key, seal) != seal.digest:
            self._add("seal-changed", _("Seal %(n)s was changed.", n=seal.id), seal.id)
        self._hold_rows_against(seal, key, whole)

    def _hold_head_against(self, seal: SealFacts) -> None:
        """Whether it is the one that was kept elsewhere: that is seen without any key."""
        expected = self._expected
        if expected is not None and seal.id == expected.seal_id and _head_of(seal) != expected:
            said = _("Seal %(n)s is another than the one in the head that was given.", n=seal.id)
            self._add("head-differs", said, seal.id)

    def _hold_key_against_present(self, seal: SealFacts) -> None:
        """An earlier key opens what was sealed under it and seals nothing any more: perhaps it is known to somebody,
        which is why another took its place. The first seal of each such row is named."""
        if seal.key == self._under:
            return
        if self._under:
            self._ended.add(self._under)
        keys = self._keys
        if seal.key in self._ended or (seal.key in keys.ended and keys.present.name in self._ended):
            said = _(
                "Seal %(n)s was made under the earlier key %(key)s, after another had taken its place.",
                n=seal.id,
                key=seal.key,
            )
            self._add("key-ended", said, seal.id)
        self._under = seal.key

    def _follows(self, seal: SealFacts) -> bool:
        """Whether the seal stands right behind the one before it."""
        before = self._before
        number, digest = (0, NOTHING) if before is None else (before.id, before.digest)
        if seal.id != number + 1:
            said = ngettext(
                "%(n)s seal is missing before seal %(id)s.",
                "%(n)s seals are missing before seal %(id)s.",
                seal.id - number - 1,
                id=seal.id,
            )
            self._add("seal-missing", said, seal.id)
            return False
        if seal.previous != digest:
            said = _("Seal %(n)s does not go on from the one before it.", n=seal.id)
            self._add("seal-order", said, seal.id)
        return True

    def _hold_rows_against(self, seal: SealFacts, key: Key, whole: bool) -> None:
        chain, number = begin(key, seal.previous), 0
        differs: int | None = None
        for row in self._rows_until(seal.last_event_id):
            if row[0] < seal.first_event_id:
                # What stands before a seal whose predecessor is missing may be as it was.
                if whole:
                    said = _("Event %(id)s was put in after seal %(n)s was made.", id=row[0], n=seal.id)
                    self._add("event-added", said, seal.id, row[0])
                continue
            chain = joined(key, chain, row)
            if differs is None and chain[:MARK] != seal.marks[number * MARK : (number + 1) * MARK]:
                differs = row[0]
            number += 1
        if number == seal.events and chain.hex() == seal.rows_digest:
            return
        self._say_which(seal, number, differs)

    def _say_which(self, seal: SealFacts, number: int, differs: int | None) -> None:
        missing = seal.events - number
        if missing > 0:
            kind = "events-missing"
            said = ngettext(
                "%(n)s event of seal %(seal)s is missing.",
                "%(n)s events of seal %(seal)s are missing.",
                missing,
                seal=seal.id,
            )
        elif missing < 0:
            kind = "event-added"
            said = ngettext(
                "%(n)s event was put in after seal %(seal)s was made.",
                "%(n)s events were put in after seal %(seal)s was made.",
                -missing,
                seal=seal.id,
            )
        else:
            kind, said = "event-changed", _("Events of seal %(seal)s were changed.", seal=seal.id)
        where = (
            _("The first that is not as it was sealed is event %(id)s.", id=differs)
            if differs is not None
            else _("Every one that is there is as it was, up to the end.")
        )
        self._add(kind, f"{said} {where}", seal.id, differs)

    def _hold_against_expected(self, head: Head) -> None:
        expected = self._expected
        if expected is not None and expected.seal_id > head.seal_id:
            said = _(
                "The end was cut off: the head that was given is seal %(given)s, and the last one here is %(last)s.",
                given=expected.seal_id,
                last=head.seal_id,
            )
            self._add("cut", said, head.seal_id or None)

    def _lacks_key_alone(self) -> bool:
        """Every seal that was read is under a key that nobody gave. One among others that are not is a difference."""
        return not self._under and {one.kind for one in self._problems} == {"key-unknown"}

    def _head(self) -> Head:
        return Head(0, 0, NOTHING) if self._before is None else _head_of(self._before)

    def _pass_over(self, seal: SealFacts) -> None:
        for _row in self._rows_until(seal.last_event_id):
            pass

    def _rows_until(self, last: int) -> Iterator[Row]:
        while self._next is not None and self._next[0] <= last:
            row = self._next
            self._events += 1
            self._take()
            yield row

    def _take(self) -> None:
        self._next = next(self._rows, None)

    def _add(self, kind: str, says: str, seal_id: int | None = None, event_id: int | None = None) -> None:
        self._problems.append(Problem(kind, says, seal_id, event_id))

    def unreadable(self, error: DBAPIError) -> Report:
        """What is said when the database itself cannot read a row, such as text that is no text any more."""
        after = 0 if self._before is None else self._before.id
        said = _("What stands after seal %(n)s cannot be read: %(why)s", n=after, why=str(error.orig))
        self._add("unreadable", said, after or None)
        return Report(tuple(self._problems), self._seals, self._events, 0, self._head())


def _head_of(seal: SealFacts) -> Head:
    return Head(seal.id, seal.last_event_id, seal.digest)


def _is_plain(seal: SealFacts) -> bool:
    """Whether every column holds what belongs there; on SQLite it might hold anything."""
    numbers = seal.id, seal.first_event_id, seal.last_event_id, seal.events
    words = seal.at, seal.rows_digest, seal.previous, seal.key, seal.digest
    return (
        all(isinstance(one, int) for one in numbers)
        and all(isinstance(one, str) for one in words)
        and isinstance(seal.marks, bytes)
    )
