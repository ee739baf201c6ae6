"""Run by the Python of sqlmap's own environment: one shot after another, as its command line would be given them.

It reads a line of JSON for each, `{"options": […], "said": "a file", "seconds": 600}`, and writes a line with what
became of it. sqlmap takes a second to be read and keeps much in mind; it is read once, and a fork of it does each shot.
"""

import json
import os
import random
import signal
import sys
import time

from sqlmap.sqlmap import main

LOOK = 0.02
"""Seconds between two looks whether a shot is done."""


def shoot(options: list[str], said: str) -> None:
    """In a process of its own: sqlmap with these options; what it says goes to that file."""
    written = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for number in (1, 2):
        os.dup2(written, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    random.seed()
    sys.argv = ["sqlmap", *options]
    try:
        main()
    except SystemExit:
        pass
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def wait(child: int, seconds: float) -> str:
    """What became of it; one that takes longer is ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return "done"
        time.sleep(LOOK)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return f"gave up after {seconds:.0f} seconds"


def take() -> None:
    """Shots, until nobody sends any more."""
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            shoot(order["options"], order["said"])
        print(wait(child, order["seconds"]), flush=True)


if __name__ == "__main__":
    take()
