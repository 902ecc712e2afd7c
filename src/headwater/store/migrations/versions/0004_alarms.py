"""Alarms."""

import sqlalchemy as sa
from alembic import op

revision = "0004_alarms"
down_revision = "0003_channels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "alarms",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("object", sa.String(length=64), nullable=False),
        sa.Column("raised_key", sa.String(length=130), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raised_us", sa.BigInteger(), nullable=False),
        sa.Column("cleared_us", sa.BigInteger(), nullable=True),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("acknowledged_us", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=254), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        sa.UniqueConstraint("raised_key", name=op.f("uq_alarms_raised_key")),
    )
    op.create_index(op.f("ix_alarms_object"), "alarms", ["object"])
    op.create_index(op.f("ix_alarms_raised_us"), "alarms", ["raised_us"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("alarms")
