"""Reads the folder of frameworks, and says what is wrong in it.

The folder holds `scales/<id>.toml`, `role-profiles/<id>.toml` and for each framework `<id>/framework.toml` with, if
somebody wrote one, `<id>/development.toml`; and, for all of them, `flags.toml`. Whatever is in it is found by looking:
there is no list to keep. What is published on the page comes to it in `shelf`.
"""

from pathlib import Path
from types import MappingProxyType
from typing import Any

from kie.frameworks.folder import SCALES, Folder
from kie.frameworks.models import Catalogue, Editions, Framework
from kie.frameworks.problems import FrameworkInvalid, Problem

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


def check(path: Path) -> tuple[Problem, ...]:
    """The problems of one file, of one framework's folder, or of the whole folder; empty when all is well.

    A framework that stands by itself, outside a folder with scales, is read with the scales of the product.
    """
    found = Folder()
    root = next((above for above in (path, *path.absolute().parents) if (above / SCALES).is_dir()), None)
    if not path.exists():
        found.missing(path)
    elif root is not None:
        found.everything(root)
    else:
        found.scales_of(SHIPPED)
        found.framework(path if path.is_dir() else path.parent)
    inside = path.absolute()
    return tuple(p for p in found.problems if Path(p.file).absolute().is_relative_to(inside))


def statement_rows(framework: Framework) -> list[dict[str, Any]]:
    """Every sentence as a row: id, kind ("positive", "unhelpful", "level"), competency or None, text, explanation."""
    return [statement.to_dict() for statement in framework.all_statements]
