"""Alembic's entry: runs the numbered changes on the connection that `run.py` hands over."""

from alembic import context

from kie.migrations.run import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
