"""Making the demonstration at size, beside a bare COPY of the rows it wrote."""

from collections.abc import Iterator

from bench.bar import Bar
from bench.copying import bare_seconds, full_tables, unloaded
from bench.organisations import CYCLES, Filled
from kie.db import make_engine

TIMES = 4.0
MEGABYTES = 2_048


def measure(filled: Filled, publishing: float) -> Iterator[Bar]:
    """`publishing`: the seconds that publishing its closed cycles took, which `kie demo` does as well."""
    engine = make_engine(filled.url)
    with unloaded(engine, full_tables(engine)) as folder:
        bare = bare_seconds(engine, folder)
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1_000_000
    engine.dispose()
    whole = filled.seconds + publishing
    yield Bar(
        f"kie demo --people {filled.people} --cycles {CYCLES}",
        f"{whole:.0f} s ({publishing:.0f} s of it publishing) beside COPY of {size:,.0f} MB {bare:.0f} s",
        whole / bare,
        TIMES,
    )
    yield Bar(
        "the same, memory of 2 GB, all processes",
        f"{filled.megabytes:.0f} MB",
        filled.megabytes / MEGABYTES,
        1,
    )
