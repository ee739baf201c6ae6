"""The `kie` command. Each command parses, opens a transaction, calls one service function and reports.

Exit codes: 0 done; 1 refused, with the reason and what to do on standard error; 2 wrong usage.
"""

from kie.cli.main import main

__all__ = ["main"]
