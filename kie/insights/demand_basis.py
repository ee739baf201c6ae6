"""How it is kept whom learning demand ever counted: ids once, and for each set one bit a person."""

import json
import zlib
from collections.abc import Sequence
from uuid import UUID

from kie.insights.demand_rules import People
from kie.insights.demand_standing import Shown


def packed(shown: Shown) -> bytes:
    """For the database."""
    people = sorted(frozenset().union(*shown.sets()), key=lambda one: one.hex)
    places = {one: at for at, one in enumerate(people)}
    sets = [
        [*figure, one == shown.last.get(figure), _bits(one, places)]
        for figure, ever in sorted(shown.ever.items())
        for one in ever
    ]
    plain = {"people": [one.hex for one in people], "sets": sets}
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode(), 1)


def unpacked(body: bytes) -> Shown:
    """From the database; also as an earlier version kept it, which forgot all quarters but the last."""
    plain = json.loads(zlib.decompress(body))
    shown = Shown()
    if isinstance(plain, list):
        for measure, framework_id, row_id, ids in plain:
            one = frozenset(map(UUID, ids))
            shown.last[measure, framework_id, row_id] = one
            shown.ever[measure, framework_id, row_id] = (one,)
        return shown
    people = [UUID(one) for one in plain["people"]]
    for measure, framework_id, row_id, last, bits in plain["sets"]:
        figure, one = (measure, framework_id, row_id), _people(bits, people)
        shown.ever[figure] = (*shown.ever.get(figure, ()), one)
        if last:
            shown.last[figure] = one
    return shown


def _bits(one: People, places: dict[UUID, int]) -> str:
    bits = bytearray((len(places) + 7) // 8)
    for person in one:
        byte, bit = divmod(places[person], 8)
        bits[byte] |= 1 << bit
    return bits.hex()


def _people(bits: str, people: Sequence[UUID]) -> People:
    found = bytes.fromhex(bits)
    return frozenset(one for at, one in enumerate(people) if found[at // 8] >> at % 8 & 1)
