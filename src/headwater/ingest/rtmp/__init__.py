"""The RTMP server: bytes of a publisher in, messages out; nothing here knows of engines or channels."""
