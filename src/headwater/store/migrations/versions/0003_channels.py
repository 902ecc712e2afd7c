"""Channels and their inputs."""

import sqlalchemy as sa
from alembic import op

revision = "0003_channels"
down_revision = "0002_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "channels",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("ladder", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("segment_s", sa.Float(), nullable=False),
        sa.Column("part_s", sa.Float(), nullable=False),
        sa.Column("dvr_window_s", sa.Integer(), nullable=False),
        sa.Column("takeover", sa.String(length=20), nullable=False),
        sa.Column("reconnect_grace_s", sa.Float(), nullable=False),
        sa.Column("playback_policy", sa.String(length=20), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("epoch_us", sa.BigInteger(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("log_id", name=op.f("uq_channels_log_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_channels_slug")),
    )
    op.create_index(op.f("ix_channels_created_us"), "channels", ["created_us"])
    op.create_index(op.f("ix_channels_name"), "channels", ["name"])
    op.create_index(op.f("ix_channels_owner_id"), "channels", ["owner_id"])
    op.create_index(op.f("ix_channels_updated_us"), "channels", ["updated_us"])
    op.create_table(
        "channel_inputs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("key_sealed", sa.Text(), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("key_hint", sa.String(length=8), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("rotated_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_channel_inputs_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_inputs")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_channel_inputs_key_digest")),
    )
    op.create_index(op.f("ix_channel_inputs_channel_id"), "channel_inputs", ["channel_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("channel_inputs")
    op.drop_table("channels")
