"""Reads the folder of frameworks, and says what is wrong in it.

The folder holds `scales/<id>.toml`, `role-profiles/<id>.toml` and for each framework `<id>/framework.toml` with, if
somebody wrote one, `<id>/development.toml`; and, for all of them, `flags.toml`. Whatever is in it is found by looking:
there is no list to keep. What is published on the page comes to it in `shelf`.
"""

from pathlib import Path
from types import MappingProxyType
from typing import Any

from kie.frameworks.folder import DEVELOPMENT, FRAMEWORK, SCALES, Folder
from kie.frameworks.models import Catalogue, Editions, Framework
from kie.frameworks.problems import FrameworkInvalid, Problem
from kie.frameworks.uploads import read_upload

SHIPPED = Path(__file__).resolve().parents[2] / "frameworks"


def load(root: Path) -> Catalogue:
    """Everything in the folder; raises `FrameworkInvalid` with all problems when anything in it is wrong."""
    found = Folder()
    if root.is_dir():
        found.everything(root)
    else:
        found.missing(root)
    if found.problems:
        raise FrameworkInvalid(tuple(found.problems))
    return Catalogue(
        frameworks=MappingProxyType(found.frameworks),
        scales=MappingProxyType(found.scales),
        role_profiles=MappingProxyType(found.role_profiles),
        development=MappingProxyType(found.development),
        flags=found.flags,
        editions=Editions(MappingProxyType(found.lineages)),
    )


def check(path: Path, known: Catalogue | None = None) -> tuple[Problem, ...]:
    """The problems of one file, of one framework's folder, or of the whole folder; empty when all is well.

    What stands by itself, outside a folder with scales, is read against `known`, the frameworks that came with the
    product when not given: a framework's folder, or a file of any other name as the page takes it.
    """
    found = Folder()
    root = next((above for above in (path, *path.absolute().parents) if (above / SCALES).is_dir()), None)
    if not path.exists():
        found.missing(path)
    elif root is not None:
        found.everything(root)
    elif path.is_file() and path.name not in (FRAMEWORK, DEVELOPMENT):
        return read_upload(path.read_bytes(), known or load(SHIPPED), str(path))[1]
    else:
        found.alone(path if path.is_dir() else path.parent, known or load(SHIPPED))
    inside = path.absolute()
    return tuple(p for p in found.problems if Path(p.file).absolute().is_relative_to(inside))


def statement_rows(framework: Framework) -> list[dict[str, Any]]:
    """Every sentence as a row: id, kind ("positive", "unhelpful", "level"), competency or None, text, explanation."""
    return [statement.to_dict() for statement in framework.all_statements]
