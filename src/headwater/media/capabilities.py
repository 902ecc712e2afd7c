"""What the installed FFmpeg libraries can do."""

from av.codec import codecs_available

_NEEDED = ("libx264", "aac", "h264", "hevc", "libdav1d", "libopus", "mjpeg")


def missing_codecs() -> list[str]:
    """Return the codecs the program needs and PyAV's libraries lack."""
    return [name for name in _NEEDED if name not in codecs_available]
