"""The names of media in addresses, made and read in one place.

`<log8>-<number>.m4s` is a segment, `<log8>-<number>.<part>.m4s` a part, `init-<init_id>.mp4` an init segment. `log8`
keeps a cache from answering with the media of an older log of the same public name.
"""

import hashlib
import re
from typing import NamedTuple

_MEDIA = re.compile(r"([0-9a-f]{8})-(0|[1-9][0-9]{0,14})(?:\.(0|[1-9][0-9]{0,5}))?\.m4s", re.ASCII)
_INIT = re.compile(r"init-([A-Za-z0-9_-]{1,64})\.mp4", re.ASCII)


class MediaName(NamedTuple):
    """A segment, or a part of one when `part` is not None."""

    log8: str
    number: int
    part: int | None


def log8_of(log_id: str) -> str:
    """Return the short form of a log's id that its media carry."""
    return hashlib.sha256(log_id.encode()).hexdigest()[:8]


def parse_media_name(name: str) -> MediaName | None:
    """Read the name of a segment or a part; None when it is neither."""
    match = _MEDIA.fullmatch(name)
    if match is None:
        return None
    part = match[3]
    return MediaName(match[1], int(match[2]), None if part is None else int(part))


def parse_init_name(name: str) -> str | None:
    """Read the name of an init segment and return its init id; None when it is none."""
    match = _INIT.fullmatch(name)
    return None if match is None else match[1]
