"""`kie retention run`: a dry run changes nothing, the other deletes all of it in portions, and a second one nothing."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from kie import clock
from kie.cli.main import kie
from kie.db import transaction
from kie.events import Event
from kie.retention import running
from kie.retention.models import Tombstone
from tests.cast import make_cast
from tests.retention.town import closed_cycle, take_part, write, written


def portions_of(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Delete so many at a time, however long it takes."""
    for name in ("FEWEST", "MOST"):
        monkeypatch.setattr(running, name, size)


def test_a_portion_is_as_large_as_a_tenth_of_a_second_allows() -> None:
    sizes = (running.next_size(100, seconds) for seconds in (0.1, 0.2, 0.05, 0.001, 0, 60))
    assert list(sizes) == [100, 50, 200, 200, 200, running.FEWEST]
    assert running.next_size(running.MOST, 0.01) == running.MOST


@pytest.mark.both_databases
def test_a_dry_run_changes_nothing_and_a_run_goes_on_until_all_is_gone(
    fresh_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kie_retention(*words: str) -> list[dict[str, object]]:
        url = fresh_database.url.render_as_string(hide_password=False)
        unsafe = {"KIE_DATABASE_URL": url, "KIE_ALLOW_UNSAFE_DATABASE": "1"}
        result = CliRunner().invoke(kie, ["retention", "run", "--json", *words], env=unsafe)
        assert result.exit_code == 0, (result.output, result.exception)
        return list(json.loads(result.stdout))

    with transaction(fresh_database) as session:
        cast = make_cast(session)
        cycle = closed_cycle(session, "Spring", clock.now() - timedelta(days=91))
        for one in (cast.ana, cast.ben, cast.efua, cast.dev, cast.grace):
            write(session, take_part(session, cycle, one), "self", one, "draft")
    portions_of(monkeypatch, 2)
    dry = kie_retention("--dry-run")[0]
    assert dry["kind"] == "drafts"
    assert (dry["due"], dry["people"], dry["deleted"]) == (5, 5, 0) and "Ana" not in json.dumps(dry)
    with transaction(fresh_database) as session:
        assert len(written(session)) == 5 and session.scalars(select(Tombstone)).all() == []
    assert kie_retention()[0]["deleted"] == 5
    assert kie_retention()[0]["deleted"] == 0
    with transaction(fresh_database) as session:
        assert written(session) == set() and len(session.scalars(select(Tombstone)).all()) == 5
        noted = session.scalars(select(Event).where(Event.action == "retention.deleted")).all()
        assert [one.details["number"] for one in noted] == [2, 2, 1]


@pytest.mark.both_databases
def test_what_is_broken_off_is_whole_portions(
    fresh_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        cycle = closed_cycle(session, "Spring", clock.now() - timedelta(days=91))
        for one in (cast.ana, cast.ben, cast.efua):
            write(session, take_part(session, cycle, one), "self", one, "draft")
    portions_of(monkeypatch, 1)

    def breaks_off(_session: object, done: int, _total: int) -> None:
        if done == 2:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        running.run(fresh_database, breaks_off)
    with transaction(fresh_database) as session:
        assert (len(written(session)), len(session.scalars(select(Tombstone)).all())) == (2, 1)
    assert running.run(fresh_database, lambda *_: None)["drafts"] == 2
