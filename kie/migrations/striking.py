"""For migrations: letting a striking change what is otherwise written once (see `kie.reviews.struck`)."""

from collections.abc import Collection

import sqlalchemy as sa
from alembic import op


def let_striking_through(table: str, column: str) -> None:
    """Replace the trigger that refuses every UPDATE by one that refuses all but a change that a striking names.

    `kie_sha256` is ours (`kie.db`): a program that does not bring it along can change nothing in these tables. Before
    `let_named_row_through`, which took its place: this let through any row that had the words of one that was named.
    """
    _replace(table, {column, "digest"}, _named(table, column, *_digests(table, column)))


def let_named_row_through(table: str, column: str, key: str) -> None:
    """The same, of the row alone that the striking names by its column `key`."""
    _replace(
        table, {column, "digest"}, _named(table, column, f"row_id = OLD.{key}", *_digests(table, column))
    )


def let_nth_striking_through(table: str, column: str) -> None:
    """The same, where no digest may be kept: the row counts in `struck`, and each number that a striking names lets one
    UPDATE through."""
    named = _named(table, column, "row_id = OLD.id", "nth = NEW.struck")
    _replace(table, {column, "struck"}, f"NEW.struck = OLD.struck + 1 AND {named}")


def _named(table: str, column: str, *conditions: str) -> str:
    asked = (f"place = '{table}.{column}'", *conditions)
    return " ".join(("EXISTS (SELECT 1 FROM struck_texts WHERE", " AND ".join(asked), ")"))


def _digests(table: str, column: str) -> tuple[str, ...]:
    sqlite = op.get_bind().dialect.name == "sqlite"
    before, after = _digest("OLD", column, sqlite), _digest("NEW", column, sqlite)
    prints = ("print_before = OLD.digest", "print_after = NEW.digest") if "digest" in _columns(table) else ()
    return (f"digest_before = {before}", f"digest_after = {after}", *prints)


def _digest(row: str, column: str, sqlite: bool) -> str:
    if sqlite:
        return f"kie_sha256(CAST({row}.{column} AS TEXT))"
    return f"encode(sha256(convert_to({row}.{column}::text, 'UTF8')), 'hex')"


def _columns(table: str) -> list[str]:
    return [str(one["name"]) for one in sa.inspect(op.get_bind()).get_columns(table)]


def _replace(table: str, changing: Collection[str], named: str) -> None:
    """The trigger anew: columns that are not `changing` stay as they are, and the others change only as `named`."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    kept = [name for name in _columns(table) if name not in changing]
    same = " AND ".join(f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in kept)
    if sqlite:
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NOT ({same.replace('IS NOT DISTINCT FROM', 'IS')} AND {named}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    op.execute(f"DROP TRIGGER {table}_no_update ON {table}")
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_only_struck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {same} AND {named} THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_only_struck()"
    )
