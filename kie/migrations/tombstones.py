"""For migrations: letting what is written once go when a tombstone names what it belongs to (`kie.retention`).

A tombstone names a root, such as a review by its participation; whatever hangs on the root goes with it, and for each
table with a trigger a query says to which root a row belongs. The tombstone is written first, in the same transaction,
and never changed, so that nothing goes without a trace.
"""

from collections.abc import Mapping

from alembic import op


def let_tombstoned_go(table: str, roots: Mapping[str, str]) -> None:
    """Replace the trigger that refuses every DELETE by one that refuses all but rows of a root with a tombstone.

    `roots`: by the root's table, a query of the ids of those to which the row `OLD` belongs, its column called `id`:
    `{"participations": "SELECT OLD.participation_id AS id"}`. Whoever deletes takes children before parents, so a
    query may look at the parents. Asked again for a table, it replaces what was asked before.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    named = " OR ".join(_named(root, query, sqlite) for root, query in roots.items())
    if sqlite:
        op.execute(f"DROP TRIGGER {table}_no_delete")
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT ({named}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    op.execute(f"DROP TRIGGER {table}_no_delete ON {table}")
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_only_tombstoned() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {named} THEN RETURN OLD; END IF; "
        f"RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_only_tombstoned()"
    )


def refuse_tombstones(name: str, root: str, unless: str) -> None:
    """Refuse a tombstone of this root's rows unless a condition holds, in which `it` is the row that it names.

    A tombstone lets signed words go, so one that is written by mistake, of what is still in use, must not stand.
    `name`: of the trigger.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    number = "replace(NEW.row_id, '-', '')" if sqlite else "NEW.row_id::uuid"
    found = f"EXISTS (SELECT 1 FROM {root} AS it WHERE it.id = {number} AND ({unless}))"  # noqa: S608 - our own
    refusal = f"nothing of {root} is past its time that is in use"
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT ON tombstones WHEN NEW.table_name = '{root}' AND NOT {found} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {found} THEN RETURN NEW; END IF; RAISE EXCEPTION '{refusal}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE INSERT ON tombstones FOR EACH ROW "
        f"WHEN (NEW.table_name = '{root}') EXECUTE FUNCTION {name}()"
    )


def _named(root: str, query: str, sqlite: bool) -> str:
    """Condition: a tombstone names one of the roots that the query finds."""
    number = _dashed("found.id") if sqlite else "found.id::text"
    return (
        f"EXISTS (SELECT 1 FROM ({query}) AS found "  # noqa: S608 - our own words, from a migration
        f"JOIN tombstones ON tombstones.table_name = '{root}' "
        f"AND tombstones.row_id = {number})"
    )


def _dashed(number: str) -> str:
    """An id as tombstones write it: SQLite keeps ids in 32 letters without dashes."""
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({number}, {first}, {length})" for first, length in parts)
