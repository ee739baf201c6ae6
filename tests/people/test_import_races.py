"""Two people of HR import at the same moment: one after the other, and the second sees what the first did."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from kie import clock
from kie.db import transaction
from kie.errors import NotFound
from kie.frameworks.models import Catalogue
from kie.people.imports import ImportOutdated, confirm, keep
from kie.people.models import PendingImport, Person
from tests.cast import make_cast
from tests.people.files import HWY, as_csv, line, the_cast, under

pytestmark = pytest.mark.both_databases
HANA = line("2001", "Hana Novak", HWY) | under("1002")


def _upload(engine: Engine, shipped: Catalogue, actor_id: UUID, name: str) -> UUID:
    with transaction(engine) as session:
        lines = [*the_cast(), HANA | {"name": name}]
        _preview, pending = keep(session, actor_id, as_csv(lines), clock.today(), shipped)
        assert pending is not None
        return pending.id


def _confirmed_at_once(engine: Engine, shipped: Catalogue, uploads: list[tuple[UUID, UUID]]) -> list[str]:
    """What became of each confirmation."""
    together = Barrier(len(uploads))

    def press(upload: tuple[UUID, UUID]) -> str:
        together.wait()
        try:
            with transaction(engine) as session:
                confirm(session, *upload, clock.today(), shipped, missing_left=False)
        except (ImportOutdated, NotFound) as refused:
            return type(refused).__name__
        return "imported"

    with ThreadPoolExecutor(len(uploads)) as pool:
        return sorted(pool.map(press, uploads))


def test_two_files_at_once_are_one_import_and_one_refusal(fresh_database: Engine, shipped: Catalogue) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        actors = (cast.chloe.id, cast.efua.id)
    names = ("Hana Novak", "Hana Nováková")
    uploads = [
        (actor, _upload(fresh_database, shipped, actor, name))
        for actor, name in zip(actors, names, strict=True)
    ]
    assert _confirmed_at_once(fresh_database, shipped, uploads) == ["ImportOutdated", "imported"]
    with transaction(fresh_database) as session:
        assert session.scalars(select(Person.name).where(Person.staff_number == "2001")).one() in names


def test_the_button_pressed_twice_imports_once(fresh_database: Engine, shipped: Catalogue) -> None:
    with transaction(fresh_database) as session:
        chloe = make_cast(session).chloe.id
    upload = (chloe, _upload(fresh_database, shipped, chloe, "Hana Novak"))
    assert _confirmed_at_once(fresh_database, shipped, [upload, upload]) == ["AlreadyImported", "imported"]
    with transaction(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(PendingImport)) == 0
