"""A plugin for pytest, `-p tests.access.changed`: one module of the product is read from another file.

`KIE_TEST_CHANGED`: the module's name, a colon, and the file with what is read instead of it.
"""

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

VARIABLE = "KIE_TEST_CHANGED"


class Changed(SourceFileLoader):
    """The module with other words; nothing of it is kept for the next run."""

    def get_code(self, fullname: str) -> CodeType:
        """The words compiled, as if they stood in the module's own file."""
        source = Path(os.environ[VARIABLE].partition(":")[2]).read_text(encoding="utf-8")
        return compile(source, self.path, "exec", dont_inherit=True)


class Finder(MetaPathFinder):
    """Finds the changed module, and leaves every other to the usual way."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None for every module but the changed one."""
        if fullname != os.environ[VARIABLE].partition(":")[0]:
            return None
        spec = PathFinder.find_spec(fullname, path)
        assert spec is not None and spec.origin is not None
        spec.loader = Changed(fullname, spec.origin)
        return spec


if VARIABLE in os.environ:
    assert os.environ[VARIABLE].partition(":")[0] not in sys.modules, "it was read before it could be changed"
    sys.meta_path.insert(0, Finder())
