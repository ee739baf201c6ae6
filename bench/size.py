"""Everything that is measured at the size of a large employer: PEOPLE of them, 20,000 unless said otherwise."""

from collections.abc import Iterator

from bench import at_size, demonstration, importing, publishing, retention
from bench.bar import Bar
from bench.organisations import CYCLES, PEOPLE, SMALL, fill, postgres_server

USUAL = 20_000
GROWTH = 6.0
SMALLEST = 420


def measure(rounds: int) -> Iterator[Bar]:
    """Fill councils of two sizes, publish what closed in both, and read their pages."""
    with postgres_server() as server:
        small, large = fill(server, "few", SMALL), fill(server, "many", PEOPLE)
        few, many = publishing.run(small), publishing.run(large)
        yield from publishing.bars(few, many, PEOPLE)
        # As soon as it is whole, so that the machine is what it was when it was filled.
        yield from demonstration.measure(large, many.all_seconds)
        if PEOPLE > USUAL:
            between = publishing.run(fill(server, "between", USUAL))
            yield Bar(
                f"publishing, from {USUAL:,} to {PEOPLE:,} people",
                f"{many.seconds:.1f} s beside {between.seconds:.1f} s",
                many.seconds / between.seconds,
                GROWTH,
            )
        longer = fill(server, "longer", SMALLEST, CYCLES + 1)
        publishing.run(longer)
        yield from at_size.measure(small, large, longer, rounds)
        yield from retention.measure(small, large, f"{SMALL:,} people")
        yield from importing.measure(server, PEOPLE)
