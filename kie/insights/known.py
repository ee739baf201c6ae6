"""Whom each viewer of a cycle's figures knows, or may know: their K_v."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from kie import clock
from kie.insights.known_sources import Sources, StoodIn


@dataclass(slots=True)
class Known:
    """Whose ratings in a cycle one viewer may know: K_v, with nobody in both.

    `surely`: they could read all of it, the agreed ratings too. `perhaps`: they may have read a part of it, or
    nothing. The two tell apart somebody to whom a figure gives nothing new, because they could read all that
    is in it, from somebody who lacks a few people's ratings and could work them out.
    """

    surely: set[UUID]
    perhaps: set[UUID]


_WHOLE = ("record", "review", "document")
"""What holds every rating of a signed review."""


def known_people(sources: Sources) -> dict[UUID, Known]:
    """Viewer to everybody whose ratings they could ever have read in this cycle.

    Surely: themselves, whoever they managed or reviewed on any day since the person signed (losing access erases
    no knowledge), themselves or acting for somebody who was away, whose disagreement they decided on, and whose
    record they opened since the signing, as HR may for a reason. Perhaps: whoever they managed or reviewed on an
    earlier day of the cycle, whoever they were a delegate for, whoever they rated, whose disagreement they could
    have decided on, and of whom they opened something else.
    """
    people, signed = sources.people, sources.signed
    leaders, moderators = _lines(sources)
    leaders = _with_deputies(leaders, sources)
    known = {person: Known({person}, set()) for person in people}
    _add(known, _led(people, leaders, signed))
    _add(known, _moderated(sources.disputed.intersection(people), leaders, moderators))
    _add(known, ((author, person, False) for author, person in sources.authors))
    _add(known, ((who, person, how == "upheld") for who, person, how in sources.decisions))
    _add(
        known,
        (
            (reader, person, what in _WHOLE and person in signed and signed[person] <= clock.local(at).date())
            for reader, person, what, at in sources.readers
            if person in known
        ),
    )
    for seen in known.values():
        seen.perhaps -= seen.surely
    return known


def has_moved(before: Mapping[UUID, Known], now: Mapping[UUID, Known], about: Set[UUID]) -> bool:
    """Whether any viewer knows other people among these than before, or knows them otherwise."""

    def part(known: Mapping[UUID, Known], viewer: UUID) -> tuple[Set[UUID], Set[UUID]]:
        seen = known.get(viewer)
        return (
            (about & {viewer}, frozenset()) if seen is None else (seen.surely & about, seen.perhaps & about)
        )

    return before != now and any(part(before, one) != part(now, one) for one in before.keys() | now.keys())


Lines = Mapping[UUID, list[tuple[UUID, date]]]
"""Person to who was at the other end of a line, and until which day."""

Seen = Iterable[tuple[UUID, UUID, bool]]
"""Viewer, person, and whether they surely know them."""


def _add(known: dict[UUID, Known], rows: Seen) -> None:
    for viewer, person, surely in rows:
        seen = known.get(viewer)
        if seen is None:
            seen = known[viewer] = Known({viewer}, set())
        (seen.surely if surely else seen.perhaps).add(person)


def _led(people: Iterable[UUID], leaders: Lines, signed: Mapping[UUID, date]) -> Seen:
    """Leaders of these people: surely, if it was so on a day since both had signed."""
    for person in people:
        for leader, until in leaders.get(person, ()):
            yield leader, person, person in signed and signed[person] <= until


def _moderated(disputed: Iterable[UUID], leaders: Lines, moderators: Lines) -> Seen:
    """Who could have decided on the disagreements of these people: their leaders' leaders, and named moderators."""
    for person in disputed:
        for leader, _until in leaders.get(person, ()):
            yield from ((above, person, False) for above, _day in leaders.get(leader, ()))
        yield from ((moderator, person, False) for moderator, _until in moderators.get(person, ()))


def _lines(sources: Sources) -> tuple[Lines, Lines]:
    """Leaders (managers and reviewers), and named moderators."""
    leaders: dict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
    moderators: dict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
    for person, other, kind, ends_on in sources.lines:
        (moderators if kind == "moderator" else leaders)[person].append((other, ends_on or date.max))
    return leaders, moderators


def _with_deputies(leaders: Lines, sources: Sources) -> Lines:
    """The leaders, and whoever stood in for them; a leader who is away now knew until the day before."""
    by_manager: dict[UUID, list[StoodIn]] = defaultdict(list)
    for one in sources.stood_in:
        by_manager[one.manager_id].append(one)
    found: dict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
    for person_id, lines in leaders.items():
        for leader_id, until in lines:
            if leader_id not in by_manager:
                found[person_id].append((leader_id, until))
                continue
            here = [one for one in by_manager[leader_id] if one.covers(person_id)]
            found[person_id].append((leader_id, _known_until(here, until, sources.today)))
            # Whoever was a delegate may have read nothing: the earliest day makes them "perhaps".
            found[person_id] += [
                (one.deputy_id, min(one.last, until) if one.kind == "acting" else date.min) for one in here
            ]
            if any(one.deputy_id == person_id for one in by_manager[leader_id]):
                found[person_id] += [(above, date.min) for above, _until in leaders.get(leader_id, ())]
    return found


def _known_until(stood_in: Iterable[StoodIn], until: date, today: date) -> date:
    last = min(until, today)
    for one in sorted(stood_in, key=lambda each: each.first, reverse=True):
        if one.kind == "acting" and one.first <= last <= one.last:
            last = until = one.first - timedelta(days=1)
    return until
