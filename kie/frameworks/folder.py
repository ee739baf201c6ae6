"""Reading the folder of frameworks file by file: everything that can be read is, and everything wrong is noted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from kie.frameworks.bundle_reader import Bundle, read_bundle
from kie.frameworks.development_reader import read_development
from kie.frameworks.flags_reader import read_flags
from kie.frameworks.framework_reader import Known, read_scale
from kie.frameworks.lineage_reader import Claims
from kie.frameworks.lineages import lineage_in
from kie.frameworks.models import Catalogue, Flag, Framework, Idea, Lineage, RoleProfile, Scale
from kie.frameworks.problems import Problem, Report
from kie.frameworks.profile_reader import read_role_profile
from kie.frameworks.toml_file import read_table
from kie.frameworks.toml_table import Table
from kie.i18n import _

SCALES = "scales"
FLAGS = "flags.toml"
ROLE_PROFILES = "role-profiles"
FRAMEWORK = "framework.toml"
DEVELOPMENT = "development.toml"

T = TypeVar("T")


@dataclass(slots=True)
class Folder:
    """What has been read of a folder so far, and what was wrong."""

    problems: list[Problem] = field(default_factory=list)
    scales: dict[str, Scale] = field(default_factory=dict)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    role_profiles: dict[str, RoleProfile] = field(default_factory=dict)
    development: dict[str, Mapping[str, tuple[Idea, ...]]] = field(default_factory=dict)
    lineages: dict[str, Lineage] = field(default_factory=dict)
    scale_names: frozenset[str] = frozenset()
    flags: tuple[Flag, ...] = ()
    claims: dict[str, tuple[Path, Claims]] = field(default_factory=dict)

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
        self.editions(known)
        for file in sorted((root / ROLE_PROFILES).glob("*.toml")):
            profile = self._read(file, file.stem, lambda table: read_role_profile(table, known))
            if profile is not None:
                self.role_profiles[profile.id] = profile
        if (root / FLAGS).exists():
            self.flags = self._read(root / FLAGS, None, read_flags) or ()

    def alone(self, folder: Path, beside: Catalogue) -> None:
        """Read one framework that stands by itself, with the scales and the editions of a catalogue."""
        self.scales = dict(beside.scales)
        self.scale_names = frozenset(beside.scales)
        self.framework(folder)
        known = {**beside.frameworks, **self.frameworks}
        self.editions(Known(known, frozenset(known)), beside)

    def scales_of(self, root: Path) -> None:
        """Read the scales of a folder."""
        files = sorted((root / SCALES).glob("*.toml"))
        self.scale_names = frozenset(file.stem for file in files)
        for file in files:
            scale = self._read(file, file.stem, read_scale)
            if scale is not None:
                self.scales[scale.id] = scale

    def framework(self, folder: Path) -> None:
        """Read one framework with what it brings along, and its ideas for development."""
        self._strangers(file for file in folder.glob("*.toml") if file.name not in (FRAMEWORK, DEVELOPMENT))
        scales = Known(self.scales, self.scale_names)
        file, name = folder / FRAMEWORK, folder.absolute().name
        bundle = self._read(file, name, lambda table: read_bundle(table, scales))
        if bundle is None:
            return
        framework = bundle.framework
        self.frameworks[framework.id] = framework
        self.scales.update(bundle.scales)
        self.development[framework.id] = self._ideas(folder / DEVELOPMENT, bundle)
        if bundle.claims is not None:
            self.claims[framework.id] = (file, bundle.claims)

    def editions(self, known: Known[Framework], beside: Catalogue | None = None) -> None:
        """Compare each edition with the one that it follows, now that all of them have been read. `beside`: where it
        stands, when that is not this folder."""
        standing = beside.editions.lineages if beside else {}
        follows = {edition: lineage.follows for edition, lineage in standing.items()}
        follows |= {edition: claims.follows for edition, (_file, claims) in self.claims.items()}
        for edition, (file, claims) in self.claims.items():
            report = Report(str(file), lines=claims.lines)
            lineage = lineage_in(claims, self.frameworks[edition], known, follows, report)
            self.problems += report.in_order()
            if lineage is not None:
                self.lineages[edition] = lineage

    def _ideas(self, file: Path, bundle: Bundle) -> Mapping[str, tuple[Idea, ...]]:
        if not file.exists():
            return bundle.development or MappingProxyType({})
        if bundle.development is not None:
            what = _("The framework’s own file has ideas for development already.")
            self.problems.append(Problem(str(file), "", what, _("Keep them in one of the two files.")))
        ideas = self._read(file, None, lambda table: read_development(table, bundle.framework))
        return ideas or MappingProxyType({})

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
        wrong_name = name is not None and _id_of(made) not in (None, name)
        if wrong_name and not any(problem.place == "id" for problem in report.problems):
            report.add(
                "id",
                _("The id is not the name of the file or folder, “%(name)s”.", name=name),
                _("Make the two the same."),
            )
        self.problems += report.in_order()
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


def _id_of(made: object) -> str | None:
    found: str | None = getattr(made.framework if isinstance(made, Bundle) else made, "id", None)
    return found
