"""Ctrl-C while the `kie` command is still loading."""

import subprocess
import sys

from tests.conftest import ROOT

PRESSED = """
import os, signal, sys
from kie.cli import main

class Pressed:
    def find_spec(self, name, path=None, target=None):
        if name == "sqlalchemy":
            os.kill(os.getpid(), signal.SIGINT)

# As in a terminal; whoever runs the tests in the background had it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Pressed())
main()
"""
"""A program that is stopped in the middle of loading, always at the same place."""


def test_ctrl_c_while_it_loads_is_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRESSED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "Stopped before it had begun: nothing was done.\n"
