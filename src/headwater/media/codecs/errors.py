"""The one error of the bitstream parsers."""


class BitstreamError(ValueError):
    """Bytes are not what their codec says they must be; the message names the place, never the bytes."""
