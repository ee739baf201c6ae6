"""How `kie serve` tells the processes that it started that they will be stopped: by a file in a folder they share."""

from pathlib import Path

_NAME = "stopping"


def is_stopping(folder: Path | None) -> bool:
    """Whether the server is about to stop. `folder`: None when nobody started it who would say."""
    return folder is not None and (folder / _NAME).exists()


def say_so(folder: Path) -> None:
    """It is, from now on."""
    (folder / _NAME).touch()
