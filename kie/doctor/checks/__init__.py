"""One check a file, found by this folder: `look(installation)` yields its findings, one that is no worse than ok too.

A check that needs a database with its tables as they should be says `ASKS_DATABASE = True`, and is left out where there
is none. Each has a test of its own name in `tests/doctor/` that breaks the real thing.
"""
