"""`python -m bench`: measure everything, print the table, exit 1 when a bar is missed.

`python -m bench size` measures only what depends on how many people there are, `python -m bench saving` the rest.
PEOPLE=100000 is the full size. BENCH=quick measures shorter: good for a look, not for a verdict.
"""

import os
import sys
from collections.abc import Iterator
from itertools import chain

from bench import autosave, crowd, mail, page, reminders, size
from bench.bar import Bar, table
from bench.council import make_raters
from bench.serving import databases

PEOPLE = 200
PARTS = ("saving", "size")


def main(parts: tuple[str, ...]) -> int:
    """Every benchmark on fresh databases; 1 when a bar is missed."""
    quick = os.environ.get("BENCH") == "quick"
    bars: list[Bar] = []
    for bar in chain(_saving(quick) if "saving" in parts else (), _at_size(quick) if "size" in parts else ()):
        bars.append(bar)
        sys.stderr.write(table([bar], heading=False) + "\n")
    sys.stdout.write(table(bars) + "\n")
    return 0 if all(bar.held for bar in bars) else 1


def _at_size(quick: bool) -> Iterator[Bar]:
    """What grows with the people."""
    yield from size.measure(20 if quick else 200)


def _saving(quick: bool) -> Iterator[Bar]:
    """Saving, reading while others save, mail, and planning reminders."""
    with databases() as urls:
        raters = {kind: make_raters(url, autosave.CALLERS + 1 + PEOPLE) for kind, url in urls.items()}
        yield from autosave.measure(urls, raters, rounds=3 if quick else 9, seconds=1 if quick else 3)
        yield from page.measure(urls["postgresql"], raters["postgresql"][0], rounds=30 if quick else 200)
        for kind, url in urls.items():
            yield from crowd.measure(
                kind, url, raters[kind][autosave.CALLERS :], PEOPLE, seconds=15 if quick else 120
            )
        yield from mail.measure(
            urls["postgresql"], rounds=1 if quick else 3, messages=200 if quick else 1_000
        )
        # Last, because it fills the databases with a council.
        yield from reminders.measure(urls, (500, 2_000) if quick else reminders.PEOPLE)


chosen = tuple(sys.argv[1:]) or PARTS
if not set(chosen) <= set(PARTS):
    sys.exit(f"Choose among {', '.join(PARTS)}.")
sys.exit(main(chosen))
