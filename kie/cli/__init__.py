"""The `kie` command. Each command parses, opens a transaction, calls one service function and reports.

Exit codes: 0 done; 1 refused, with the reason and what to do on standard error; 2 wrong usage;
130 stopped before it had begun.
"""

import gc
import sys
from importlib import import_module

__all__ = ["main"]

STOPPED = 130
"""What shells say of a program that Ctrl-C ended: 128 and the number of the signal."""


def main() -> None:
    """Load every command, then run the one that is asked for.

    Nothing that loads is rubbish; looking for some meanwhile took a quarter of the time until a command began.
    """
    gc.disable()
    try:
        run = import_module("kie.cli.main").main
    except KeyboardInterrupt:
        print("Stopped before it had begun: nothing was done.", file=sys.stderr)
        sys.exit(STOPPED)
    gc.freeze()
    gc.enable()
    run()
