"""Where things of a log lie: keys in the blob store."""

_FOLD = 1000  # segments per directory: agreed, so that no directory grows without end


def log_prefix(log_id: str) -> str:
    """Return the prefix of everything a log has stored."""
    return f"logs/{log_id}/"


def segment_key(log_id: str, track_id: str, number: int) -> str:
    """Return the key of a closed segment of one track."""
    return f"logs/{log_id}/{track_id}/{number // _FOLD}/{number}.m4s"


def init_key(log_id: str, track_id: str, init_id: str) -> str:
    """Return the key of an init segment."""
    return f"logs/{log_id}/{track_id}/init-{init_id}.mp4"


def thumbnail_key(log_id: str) -> str:
    """Return the key of the newest still picture."""
    return f"logs/{log_id}/thumb.jpg"
