"""The segment log's index: logs, their tracks, their segments."""

import sqlalchemy as sa
from alembic import op

revision = "0001_segments"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "logs",
        sa.Column("log_id", sa.String(36), nullable=False),
        sa.Column("channel_id", sa.String(36), nullable=False),
        sa.Column("slug", sa.String(200), nullable=False),
        sa.Column("epoch_us", sa.BigInteger(), nullable=False),
        sa.Column("target_duration_s", sa.Integer(), nullable=False),
        sa.Column("part_target_s", sa.Float(), nullable=False),
        sa.Column("dvr_window_s", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("log_id", name=op.f("pk_logs")),
    )
    op.create_index(op.f("ix_logs_channel_id"), "logs", ["channel_id"])
    op.create_table(
        "log_tracks",
        sa.Column("log_id", sa.String(36), nullable=False),
        sa.Column("from_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tracks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_id"], ["logs.log_id"], name=op.f("fk_log_tracks_log_id_logs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("log_id", "from_number", name=op.f("pk_log_tracks")),
    )
    op.create_table(
        "segments",
        sa.Column("log_id", sa.String(36), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("is_discontinuity", sa.Boolean(), nullable=False),
        sa.Column("discontinuity_sequence", sa.BigInteger(), nullable=False),
        sa.Column("is_gap", sa.Boolean(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("tracks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["logs.log_id"], name=op.f("fk_segments_log_id_logs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("log_id", "number", name=op.f("pk_segments")),
    )
    op.create_index("ix_segments_log_id_end_us", "segments", ["log_id", "end_us"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("segments")
    op.drop_table("log_tracks")
    op.drop_table("logs")
