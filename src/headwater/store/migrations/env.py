"""Alembic's environment: it runs on the connection that `Database.migrate` hands over."""

from alembic import context

from headwater.store.sql import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a column by making the table anew
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
