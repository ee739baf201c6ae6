"""What a release changes leaves the release before working, for both run side by side while hosts are exchanged.

docs/how-to/changing-tables.md says how. Measured from the newest fixture, which is the release before.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from kie.db import make_engine
from kie.migrations.run import migrate
from tests.upgrades.restoring import REVISIONS

Facts = dict[str, dict[str, Any]]
ARGUED: dict[str, str] = {}
"""What breaks the rules all the same, in the words of `narrowed`, and why the release before does not mind."""


def narrowed(before: Facts, after: Facts) -> Iterator[str]:
    """Whatever the release before would stumble over: what it reads and is gone, and what it writes and is refused."""
    for table, facts in before.items():
        now = after.get(table)
        if now is None:
            yield f"{table} is gone"
            continue
        for name, (kind, optional) in facts["columns"].items():
            if name not in now["columns"]:
                yield f"{table}.{name} is gone"
                continue
            kind_now, optional_now = now["columns"][name]
            if kind_now != kind:
                yield f"{table}.{name} was {kind} and is {kind_now}"
            if optional and not optional_now:
                yield f"{table}.{name} must be given"
        for name in now["columns"].keys() - facts["columns"].keys():
            if not now["columns"][name][1]:
                yield f"{table}.{name} is new and must be given"
        for said in now["refusals"] - facts["refusals"]:
            yield f"{table} refuses more: {said}"


def facts_of(engine: Engine) -> Facts:
    """Of each table its columns, as (type, whether a row may leave it out), and what it refuses that KIE could ask."""
    known = inspect(engine)
    found: Facts = {}
    for table in known.get_table_names():
        columns = {
            one["name"]: (str(one["type"]), one["nullable"] or one["default"] is not None or _counts(one))
            for one in known.get_columns(table)
        }
        unique = {str(sorted(one["column_names"])) for one in known.get_unique_constraints(table)}
        unique |= {str(one["column_names"]) for one in known.get_indexes(table) if one["unique"]}
        keys = {
            f"{one['constrained_columns']} of {one['referred_table']}"
            for one in known.get_foreign_keys(table)
        }
        checks = {str(one["name"]) for one in known.get_check_constraints(table)}
        found[table] = {"columns": columns, "refusals": unique | keys | checks}
    with engine.connect() as connection:
        for table, trigger in connection.execute(text(TRIGGERS[engine.dialect.name])):
            if not trigger.endswith("_no_truncate"):
                found[table]["refusals"].add(trigger)
    engine.dispose()
    return found


def _counts(column: Any) -> bool:
    """Whether the database gives the number itself."""
    return bool(column.get("autoincrement") is True or (column.get("primary_key") and _whole(column["type"])))


def _whole(kind: Any) -> bool:
    return str(kind) == "INTEGER"


TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.mark.both_databases
def test_the_release_before_can_go_on(restored: Callable[[str], str]) -> None:
    engine = make_engine(restored(REVISIONS[-1]))
    before = facts_of(engine)
    migrate(engine)
    found = set(narrowed(before, facts_of(engine)))
    assert found - ARGUED.keys() == set(), "read docs/how-to/changing-tables.md, or argue here"
    assert ARGUED.keys() - found == set(), "argued for nothing"


BASE: Facts = {"goals": {"columns": {"id": ("UUID", False), "why": ("TEXT", True)}, "refusals": {"ck_a"}}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (None, "goals is gone"),
        ({"columns": {"id": ("UUID", False)}}, "goals.why is gone"),
        (
            {"columns": {"id": ("UUID", False), "why": ("VARCHAR(9)", True)}},
            "goals.why was TEXT and is VARCHAR(9)",
        ),
        ({"columns": {"id": ("UUID", False), "why": ("TEXT", False)}}, "goals.why must be given"),
        (
            {"columns": {**BASE["goals"]["columns"], "owner": ("UUID", False)}},
            "goals.owner is new and must be given",
        ),
        ({"refusals": {"ck_a", "ck_b"}}, "goals refuses more: ck_b"),
    ],
)
def test_each_rule_is_looked_at(change: dict[str, Any] | None, said: str) -> None:
    after = {} if change is None else {"goals": {**BASE["goals"], **change}}
    assert list(narrowed(BASE, after)) == [said]


def test_more_is_no_fault() -> None:
    wider = {"columns": {**BASE["goals"]["columns"], "owner": ("UUID", True)}, "refusals": set()}
    assert list(narrowed(BASE, {"goals": wider, "new": wider})) == []
