"""Alembic revisions of all rooms, in one line of descent; see the room's README for adding one."""
