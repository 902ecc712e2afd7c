"""What goes wrong while reading what a peer has sent."""


class RtmpError(ValueError):
    """The peer broke the protocol; the text says where, for the operator, and holds nothing the peer sent."""


class NotRtmpError(RtmpError):
    """The peer does not speak RTMP at all.

    Args:
        spoken: What it seems to speak: `http`, `tls`, `rtmpe` or `noise`.
    """

    def __init__(self, spoken: str) -> None:
        """Keep what was recognised."""
        self.spoken = spoken
        super().__init__(f"{spoken} on the RTMP port")
