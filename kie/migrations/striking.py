"""For migrations: letting a striking change what is otherwise written once (see `kie.reviews.struck`)."""

import sqlalchemy as sa
from alembic import op


def let_striking_through(table: str, column: str) -> None:
    """Replace the trigger that refuses every UPDATE by one that refuses all but a change that a striking names.

    `kie_sha256` is ours (`kie.db`): a program that does not bring it along can change nothing in these tables.
    """
    connection = op.get_bind()
    columns = [str(one["name"]) for one in sa.inspect(connection).get_columns(table)]
    kept = [name for name in columns if name not in {column, "digest"}]
    sqlite = connection.dialect.name == "sqlite"
    same = " AND ".join(f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in kept)
    prints = ("print_before = OLD.digest", "print_after = NEW.digest") if "digest" in columns else ()
    conditions = (
        f"place = '{table}.{column}'",
        f"digest_before = {_digest('OLD', column, sqlite)}",
        f"digest_after = {_digest('NEW', column, sqlite)}",
        *prints,
    )
    named = " ".join(("EXISTS (SELECT 1 FROM struck_texts WHERE", " AND ".join(conditions), ")"))
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
        f"CREATE FUNCTION {table}_only_struck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {same} AND {named} THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_only_struck()"
    )


def _digest(row: str, column: str, sqlite: bool) -> str:
    if sqlite:
        return f"kie_sha256(CAST({row}.{column} AS TEXT))"
    return f"encode(sha256(convert_to({row}.{column}::text, 'UTF8')), 'hex')"
