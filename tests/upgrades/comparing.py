"""What a database is made of and what is in it, as plain values that can be compared."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

Rows = Mapping[str, "Counter[tuple[Any, ...]]"]
ON_POSTGRESQL = (
    "SELECT 'column', attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attcollation::text,"
    " attnotnull::text, pg_get_expr(adbin, adrelid) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
    " LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
    " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped",
    "SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger', pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)

CASTS = re.compile(r"::(text|character varying)(\[\])?|[()]")


def schema_of(engine: Engine) -> set[tuple[Any, ...]]:
    """Every table, column, constraint, index, trigger and function. The order of columns does not matter."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return set(_on_sqlite(connection))
        return {
            tuple(map(_said_alike, row)) for query in ON_POSTGRESQL for row in connection.execute(text(query))
        }


def _said_alike(value: Any) -> Any:
    """A condition that was read out of a dump is the same with other casts and brackets."""
    return CASTS.sub("", value) if isinstance(value, str) else value


def _on_sqlite(connection: Connection) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for kind, name, sql in connection.execute(text("SELECT type, name, sql FROM sqlite_master")):
        if kind == "table":
            columns = connection.execute(text(f'PRAGMA table_info("{name}")')).all()
            found += [("column", name, *column[1:]) for column in columns]
            keys = connection.execute(text(f'PRAGMA foreign_key_list("{name}")')).all()
            found += [("key", name, *key[2:]) for key in keys]
            checks = inspect(connection).get_check_constraints(name)
            found += [("check", name, check["name"], check["sqltext"]) for check in checks]
        elif sql:
            found.append((kind, name, " ".join(sql.replace('"', "").split())))
    return found


def columns_of(engine: Engine) -> dict[str, list[str]]:
    """Each table's columns."""
    known = inspect(engine)
    return {
        table: sorted(column["name"] for column in known.get_columns(table))
        for table in known.get_table_names()
        if table != "alembic_version"
    }


def rows_of(engine: Engine, columns: Mapping[str, list[str]]) -> Rows:
    """All rows of these tables, by these of their columns."""
    found = {}
    with engine.connect() as connection:
        for table, names in columns.items():
            wanted = ", ".join(f'"{name}"' for name in names)
            asked = connection.exec_driver_sql(f'SELECT {wanted} FROM "{table}"')
            found[table] = Counter(tuple(map(_plain, row)) for row in asked)
    return found


def _plain(value: Any) -> Any:
    return repr(value) if isinstance(value, (dict, list)) else value
