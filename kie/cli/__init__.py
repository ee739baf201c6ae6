"""The `kie` command. Each command parses, opens a transaction, calls one service function and reports.

Exit codes: 0 done; 1 refused, with the reason and what to do on standard error; 2 wrong usage.
"""

import gc
from importlib import import_module

__all__ = ["main"]


def main() -> None:
    """Load every command, then run the one that is asked for.

    Nothing that loads is rubbish; looking for some meanwhile took a quarter of the time until a command began.
    """
    gc.disable()
    run = import_module("kie.cli.main").main
    gc.freeze()
    gc.enable()
    run()
