"""`python -m bench`: measure everything, print the table, exit 1 when a bar is missed.

BENCH=quick measures shorter: good for a look, not for a verdict.
"""

import os
import sys

from bench import autosave, crowd, mail, page, reminders
from bench.bar import Bar, table
from bench.council import make_raters
from bench.serving import databases

PEOPLE = 200


def main() -> int:
    """Every benchmark on fresh databases; 1 when a bar is missed."""
    quick = os.environ.get("BENCH") == "quick"
    bars: list[Bar] = []
    with databases() as urls:
        raters = {kind: make_raters(url, autosave.CALLERS + 1 + PEOPLE) for kind, url in urls.items()}
        bars += autosave.measure(urls, raters, rounds=3 if quick else 9, seconds=1 if quick else 3)
        bars += page.measure(urls["postgresql"], raters["postgresql"][0], rounds=30 if quick else 200)
        for kind, url in urls.items():
            bars += crowd.measure(
                kind, url, raters[kind][autosave.CALLERS :], PEOPLE, seconds=15 if quick else 120
            )
        bars += mail.measure(urls["postgresql"], rounds=1 if quick else 3, messages=200 if quick else 1_000)
        # Last, because it fills the databases with a council.
        bars += reminders.measure(urls, (500, 2_000) if quick else reminders.PEOPLE)
    sys.stdout.write(table(bars) + "\n")
    return 0 if all(bar.held for bar in bars) else 1


sys.exit(main())
