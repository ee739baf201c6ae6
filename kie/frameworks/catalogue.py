"""Reads the folder of frameworks, and says what is wrong in it.

The folder holds `scales/<id>.toml`, `role-profiles/<id>.toml` and for each framework `<id>/framework.toml` with, if
somebody wrote one, `<id>/development.toml`; and, for all of them, `flags.toml`. Whatever is in it is found by looking:
there is no list to keep.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from kie.frameworks.development_reader import read_development
from kie.frameworks.flags_reader import read_flags
from kie.frameworks.framework_reader import Known, read_framework, read_scale
from kie.frameworks.models import Catalogue, Flag, Framework, Idea, RoleProfile, Scale
from kie.frameworks.problems import FrameworkInvalid, Problem, Report
from kie.frameworks.profile_reader import read_role_profile
from kie.frameworks.toml_table import Table, read_table
from kie.i18n import _

SCALES = "scales"
FLAGS = "flags.toml"
ROLE_PROFILES = "role-profiles"
FRAMEWORK = "framework.toml"
DEVELOPMENT = "development.toml"
SHIPPED = Path(__file__).resolve().parents[2] / "frameworks"

T = TypeVar("T")


def load(root: Path) -> Catalogue:
    """Everything in the folder; raises `FrameworkInvalid` with all problems when anything in it is wrong."""
    found = _Reading()
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
    )


def check(path: Path) -> tuple[Problem, ...]:
    """The problems of one file, of one framework's folder, or of the whole folder; empty when all is well.

    A framework that stands by itself, outside a folder with scales, is read with the scales of the product.
    """
    found = _Reading()
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


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and what was wrong."""

    problems: list[Problem] = field(default_factory=list)
    scales: dict[str, Scale] = field(default_factory=dict)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    role_profiles: dict[str, RoleProfile] = field(default_factory=dict)
    development: dict[str, Mapping[str, tuple[Idea, ...]]] = field(default_factory=dict)
    scale_names: frozenset[str] = frozenset()
    flags: tuple[Flag, ...] = ()

    def everything(self, root: Path) -> None:
        """Read the whole folder."""
        self.scales_of(root)
        folders = [
            folder
            for folder in sorted(root.iterdir())
            if folder.is_dir() and folder.name not in (SCALES, ROLE_PROFILES) and folder.name[0] not in "._"
        ]
        for folder in folders:
            self.framework(folder)
        known = Known(self.frameworks, frozenset(folder.name for folder in folders))
        for file in sorted((root / ROLE_PROFILES).glob("*.toml")):
            profile = self._read(file, file.stem, lambda table: read_role_profile(table, known))
            if profile is not None:
                self.role_profiles[profile.id] = profile
        if (root / FLAGS).exists():
            self.flags = self._read(root / FLAGS, None, read_flags) or ()

    def scales_of(self, root: Path) -> None:
        """Read the scales of a folder."""
        files = sorted((root / SCALES).glob("*.toml"))
        self.scale_names = frozenset(file.stem for file in files)
        for file in files:
            scale = self._read(file, file.stem, read_scale)
            if scale is not None:
                self.scales[scale.id] = scale

    def framework(self, folder: Path) -> None:
        """Read one framework with its ideas for development."""
        self._strangers(file for file in folder.glob("*.toml") if file.name not in (FRAMEWORK, DEVELOPMENT))
        scales = Known(self.scales, self.scale_names)
        name = folder.absolute().name
        framework = self._read(folder / FRAMEWORK, name, lambda table: read_framework(table, scales))
        if framework is None:
            return
        self.frameworks[framework.id] = framework
        self.development[framework.id] = MappingProxyType({})
        ideas_file = folder / DEVELOPMENT
        if ideas_file.exists():
            ideas = self._read(ideas_file, None, lambda table: read_development(table, framework))
            self.development[framework.id] = ideas or MappingProxyType({})

    def missing(self, path: Path) -> None:
        """Note that there is nothing at the path."""
        self.problems.append(
            Problem(str(path), "", _("There is nothing here."), _("Check the path for a slip."))
        )

    def _read(self, file: Path, name: str | None, read: Callable[[Table], T]) -> T | None:
        """What `read` makes of the file; None when anything in it is wrong. `name`: the id it must have."""
        report = Report(str(file))
        table = read_table(file, report)
        made = read(table) if table is not None else None
        wrong_name = name is not None and getattr(made, "id", name) != name
        if wrong_name and not any(problem.place == "id" for problem in report.problems):
            report.add(
                "id",
                _("The id is not the name of the file or folder, “%(name)s”.", name=name),
                _("Make the two the same."),
            )
        self.problems += report.problems
        return None if report.problems else made

    def _strangers(self, files: Iterable[Path]) -> None:
        for file in sorted(files):
            self.problems.append(
                Problem(
                    str(file),
                    "",
                    _("Nobody reads a file of this name."),
                    _("Call it %(one)s or %(other)s, or move it away.", one=FRAMEWORK, other=DEVELOPMENT),
                )
            )
