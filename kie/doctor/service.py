"""Asking every check. Nothing is changed, and no check keeps another from being asked."""

import pkgutil
from collections.abc import Collection, Iterator, Mapping
from importlib import import_module
from types import ModuleType

from sqlalchemy.exc import SQLAlchemyError

from config import ConfigError, Settings
from kie.db import UNUSABLE_URL, make_engine
from kie.doctor import checks
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.migrations.reached import newest, present


def examine(environ: Mapping[str, str], only: Collection[str] = ()) -> list[Finding]:
    """What every check finds of the installation that these variables describe, in the order of their names; or `only`
    these checks."""
    try:
        settings = Settings.from_environment(environ)
        engine = make_engine(settings.database_url)
    except (ConfigError, SQLAlchemyError, ImportError) as error:
        return [_settings_refused(error)]
    try:
        return _asked(Installation(settings, environ, engine), only)
    finally:
        engine.dispose()


def found() -> list[ModuleType]:
    """The checks, by name."""
    names = sorted(one.name for one in pkgutil.iter_modules(checks.__path__))
    return [import_module(f"{checks.__name__}.{name}") for name in names]


def name_of(check: ModuleType) -> str:
    """What its findings are called."""
    return check.__name__.rpartition(".")[2].replace("_", "-")


def _asked(installation: Installation, only: Collection[str]) -> list[Finding]:
    usable = _usable(installation)
    wanted = [check for check in found() if not only or name_of(check) in only]
    return [
        finding
        for check in wanted
        for finding in (
            _look(check, installation)
            if usable or not getattr(check, "ASKS_DATABASE", False)
            # Among all of them it is enough that the checks of the database say so.
            else _unasked(check, bool(only))
        )
    ]


def _unasked(check: ModuleType, named: bool) -> Iterator[Finding]:
    """What is said of a check that cannot ask: whoever wants to know this one must not take silence for a yes."""
    if named:
        says = "This could not be looked at: the database cannot be asked."
        yield Finding(name_of(check), "fault", says, "Why it cannot says: kie doctor database migrations")


def _usable(installation: Installation) -> bool:
    """Whether the database can be asked about what it holds. What is wrong with it otherwise, its own checks say."""
    try:
        with installation.session() as session:
            return present(session.connection()) == newest()
    except (SQLAlchemyError, FileNotFoundError):
        return False


def _look(check: ModuleType, installation: Installation) -> Iterator[Finding]:
    """What one check finds. One that fails is a finding itself."""
    try:
        yield from check.look(installation)
    except Exception as error:
        yield Finding(
            name_of(check),
            "fault",
            f"This could not be looked at ({type(error).__name__}).",
            "Run it again. If it stays so, report it with the name of the check: it is a mistake in KIE.",
        )


def _settings_refused(error: Exception) -> Finding:
    said = str(error) if isinstance(error, ConfigError) else UNUSABLE_URL
    cure = "Put it right where this installation keeps its settings (docs/settings.md), then run this again."
    return Finding("settings", "fault", said, cure)
