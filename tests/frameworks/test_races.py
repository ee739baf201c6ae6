"""Two of HR publish in one instant: one after the other, and the second goes by what the first has published."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie.db import transaction
from kie.frameworks import service
from kie.frameworks.addition_models import Addition
from kie.frameworks.shelf import Shelf
from tests.cast import make_cast
from tests.conftest import ROOT
from tests.frameworks.files import TEA

COFFEE = TEA.replace('id = "tea"', 'id = "coffee"').replace("Tea for everybody", "Coffee")


@pytest.mark.both_databases
@pytest.mark.parametrize(("second", "outcome"), [(TEA, "told"), (COFFEE, "done")])
def test_the_second_of_two_publications_sees_the_first(
    fresh_database: Engine, monkeypatch: pytest.MonkeyPatch, second: str, outcome: str
) -> None:
    """The same framework twice is published once; two different ones are numbered one after the other."""
    kept, shelf = [], Shelf(ROOT / "frameworks")
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        for actor, file in ((cast.chloe.id, TEA), (cast.femi.id, second)):
            _problems, pending = service.keep(session, actor, file.encode(), shelf.standing)
            assert pending is not None
            kept.append((actor, pending.id))
    started, written, addition = Event(), Event(), service._addition

    def slowly(*given: Any) -> Addition:
        """Let the other one come as far as it can before this one writes; it comes no further than to wait."""
        started.set()
        written.wait(timeout=0.3)
        made = addition(*given)
        written.set()
        return made

    monkeypatch.setattr(service, "_addition", slowly)

    def publish(number: int) -> str:
        if number:
            started.wait(timeout=60)
        try:
            with transaction(fresh_database) as session:
                service.publish(session, *kept[number], Shelf(ROOT / "frameworks").now)
        except service.NothingToPublish:
            return "told"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(publish, range(2))) == ["done", outcome]
    with Session(fresh_database) as session:
        numbers = session.execute(select(Addition.number, Addition.framework_id).order_by(Addition.number))
        assert [tuple(row) for row in numbers] == [(1, "tea"), (2, "coffee")][: 1 if second == TEA else 2]
