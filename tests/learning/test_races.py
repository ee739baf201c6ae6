"""Two of HR import the same new things in one instant: one does, the other is told that the catalogue was changed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kie.db import transaction
from kie.frameworks.models import Catalogue
from kie.learning import imports
from kie.learning.models import LearningItem
from tests.cast import make_cast
from tests.learning.files import as_csv, line


@pytest.mark.both_databases
def test_the_second_of_two_imports_is_told(
    fresh_database: Engine, shipped: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = []
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        for actor in (cast.chloe.id, cast.femi.id):
            _preview, pending = imports.keep(session, actor, as_csv([line("One")]), shipped)
            assert pending is not None
            kept.append((actor, pending.id))
    started, written, write = Event(), Event(), imports._write

    def slowly(*given: Any) -> None:
        """Let the other one come as far as it can before this one writes; it comes no further than to wait."""
        started.set()
        written.wait(timeout=1)
        write(*given)
        written.set()

    monkeypatch.setattr(imports, "_write", slowly)

    def confirm(number: int) -> str:
        if number:
            started.wait(timeout=60)
        try:
            with transaction(fresh_database) as session:
                imports.confirm(session, *kept[number], shipped, take_out=False)
        except imports.CatalogueChanged:
            return "told"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(confirm, range(2))) == ["done", "told"]
    with Session(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(LearningItem)) == 1
