"""Which runs of wapiti there are: who tries what, and on a house that forgets it or on one that keeps it.

Every parameter of every address is tried with every module once, by somebody for whom it opens fullest, and again as
everybody else for whom its page opens with what may differ by who asks. Only a house that forgets meets each try as it
met the first; only one that keeps what it is sent can show it on another page. So both are attacked. What programs
send by PUT, PATCH and DELETE is left to sqlmap: wapiti knows of GET and POST alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from tests.scan.attacks.crawls import ASKED, ON_DATABASE, SENT, STORED, WHOLE, Crawl
from tests.scan.attacks.gathering import Gathered
from tests.scan.attacks.targets import WAYS, Key, Target

DEEP, WIDE = 40, 120
"""Addresses in a run with all modules, and with those for everybody."""
OF_THE_FRAME = ("csrf_token", "once", "unsent", "unsent-step")
"""What is read of every request by the same lines: tried on the first address of each room, for each method."""
ENDS_THE_SESSION = {
    "accounts.sign_out",
    "accounts.session_ending",
    "accounts.sessions_ending",
    "accounts.sign_in",
    "accounts.start",
    "accounts.password",
    "people.role_ending",
    "people.roles",
    "single_sign_on.sign_out",
}
"""What is left out where what is sent is kept: the rest would see the page for signing in alone."""


def runs(kind: str, found: Gathered) -> Iterator[Crawl]:
    """All there are on this kind of database, those first that find most."""
    whole = [one for one in once_a_room(found.whole) if one.method in WAYS]
    yield from _markup(kind, found)
    for who, targets in _by(whole):
        yield from _pieces(f"{kind}-whole", who, WHOLE if kind == "sqlite" else ON_DATABASE, targets, DEEP)
    if kind == "sqlite":
        yield from _as_everybody_else(kind, found, {one.key: one.who for one in whole})
        yield from _words(kind, found)


def _as_everybody_else(kind: str, found: Gathered, opened_as: Mapping[Key, str | None]) -> Iterator[Crawl]:
    for method, modules in (("POST", SENT), ("GET", ASKED)):
        for who, own in found.by_person.items():
            others = [one for one in own if one.method == method and opened_as.get(one.key) != who]
            pieces = [_without_frame(one) for one in others]
            yield from _pieces(f"{kind}-{method.lower()}", who, modules, pieces, WIDE)


def _markup(kind: str, found: Gathered) -> Iterator[Crawl]:
    """HTML in every field, as everybody: what is settled by the first that is taken is taken with HTML in it."""
    fullest = dict(_by(found.whole))
    for who, own in found.by_person.items():
        keys = {one.key for one in own}
        unlinked = [one for one in fullest.get(who, []) if one.key not in keys]
        targets = [_without_frame(one) for one in (*own, *unlinked) if _stays(one)]
        yield Crawl(f"{kind}-markup-{who or 'nobody'}", who, STORED, targets, markup=True, kept=True)


def _words(kind: str, found: Gathered) -> Iterator[Crawl]:
    """Words in every field, as whom its form is fullest for, and on the pages that show them what suits the place."""
    fullest = dict(_by(found.whole))
    for who, own in found.by_person.items():
        pages = [one for one in own if one.method == "GET"]
        sent = [one for one in fullest.get(who, []) if one.method != "GET"]
        targets = [_without_frame(one) for one in (*pages, *sent) if _stays(one)]
        yield Crawl(f"{kind}-words-{who or 'nobody'}", who, STORED, targets, kept=True)


def _stays(target: Target) -> bool:
    return target.endpoint not in ENDS_THE_SESSION and target.json is None and not target.headers


def once_a_room(targets: Sequence[Target]) -> list[Target]:
    """The same targets, with what the frame reads kept on the first of each room and method alone."""
    rooms = set[tuple[str, str]]()
    made = []
    for target in targets:
        room = (target.endpoint.partition(".")[0], target.method)
        made.append(_without_frame(target) if room in rooms else target)
        rooms.add(room)
    return made


def _without_frame(target: Target) -> Target:
    return replace(target, spared=OF_THE_FRAME)


def _by(targets: Sequence[Target]) -> Iterator[tuple[str | None, list[Target]]]:
    ordered = sorted(targets, key=lambda one: (one.who or "", one.key))
    for who, own in groupby(ordered, key=lambda one: one.who):
        yield who, list(own)


def _pieces(
    name: str, who: str | None, modules: Sequence[str], targets: Sequence[Target], most: int
) -> Iterator[Crawl]:
    """Runs of a few addresses each; what a script sends, or another program, needs headers of its own."""
    by_hand = [one for one in targets if one.json is None and not one.headers]
    groups = [
        (by_hand, ()),
        ([one for one in targets if one.json is not None and not one.headers], TOKEN_HEADER),
    ]
    groups += [
        ([one for one in targets if one.headers], next((one.headers for one in targets if one.headers), ()))
    ]
    number = 0
    for group, headers in groups:
        for begin in range(0, len(group), most):
            number += 1
            piece = group[begin : begin + most]
            yield Crawl(f"{name}-{who or 'nobody'}-{number}", who, modules, piece, headers)


TOKEN_HEADER = (("X-CSRFToken", ""),)
"""What scripts send instead of a field; the token itself is the visitor's."""
